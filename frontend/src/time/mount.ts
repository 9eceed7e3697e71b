// The epoch bar as a page has it.

import type { Told } from "../core/protocol";
import { type Place, sameContent, type View, type ViewType } from "../core/view";
import { EpochView, type Surround } from "./epochview";

class MountedEpochs implements View<"epochs"> {
  private readonly _view: EpochView;
  private _revision: number;

  constructor(
    private readonly _place: Place,
    { run, content, state }: Told<"epochs">,
    surround?: Surround,
  ) {
    const { host, wishes } = _place;
    this._revision = state.revision;
    const last = content.checkpoints.length - 1;
    const checkpoint = Math.min(wishes.over({ checkpoint: state.checkpoint }).checkpoint, last);
    const onRest = (changes: { checkpoint: number }) => {
      wishes.change(changes);
      _place.say();
    };
    this._view = new EpochView(host, { run, ...content, checkpoint }, onRest, surround);
  }

  /** Show what the server says, but for what the person did since. */
  update({ state: { checkpoint, revision } }: Told<"epochs">): void {
    if (revision === this._revision) return;
    this._revision = revision;
    this._view.sayMoved();
    this._view.show(this._place.wishes.over({ checkpoint }).checkpoint);
  }

  leave(): void {
    this._view.leave();
  }

  destroy(): void {
    this._view.destroy();
  }
}

/** `surround` joins the bar to the rest of its page. */
export function epochsType(surround?: Surround): ViewType<"epochs"> {
  return {
    create: (place, told) => new MountedEpochs(place, told, surround),
    goesOn: sameContent,
  };
}

export default epochsType();
