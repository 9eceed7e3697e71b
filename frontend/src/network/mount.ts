// A part of the Network screen as a page has it: what it shows is fetched, what is clicked in it is said.

import type { NetworkState, PartKind, Told } from "../core/protocol";
import { fetchFile, Newest } from "../core/server";
import type { Place, View, ViewType } from "../core/view";
import { FramesView } from "./framesview";
import { GraphView } from "./graphview";
import { InstancesView } from "./instances";
import { LinksView } from "./linksview";
import { readPart } from "./pack";
import type { OnAct, PartView } from "./partview";
import { StripView } from "./strip";

type PartType = new (host: HTMLElement, run: string, onAct: OnAct) => PartView<object, number | number[]>;

const PARTS: Record<PartKind, PartType> = {
  graph: GraphView,
  links: LinksView,
  frames: FramesView,
  strip: StripView,
  instances: InstancesView,
};

class MountedPart implements View<"network"> {
  private readonly _view: PartView<object, number | number[]>;
  private readonly _part: Newest;
  private _state: NetworkState;

  constructor(
    private readonly _place: Place,
    { run, state }: Told<"network">,
  ) {
    this._state = state;
    this._view = new PARTS[state.kind](_place.host, run, (what, at) => {
      _place.wishes.add({ what, at });
      _place.say();
    });
    this._part = new Newest(_place.host, "This");
  }

  update({ content, state }: Told<"network">): void {
    this._state = state;
    const { url, checkpoint } = state;
    if (url && !this._part.has(url)) void this._load();
    else {
      if (!url) this._view.show(content, checkpoint);
      this._attend();
    }
  }

  destroy(): void {
    this._part.stop();
    this._view.destroy();
  }

  private _load(): Promise<void> {
    const { url, checkpoint } = this._state;
    return this._part.load(
      url,
      () => fetchFile(url).then(readPart),
      (part) => {
        this._view.show(part, checkpoint);
        this._attend();
      },
    );
  }

  /** Where the server has not heard the last word yet, it does not know better. */
  private _attend(): void {
    if (this._place.wishes.settled()) this._view.attend?.(this._state.selected);
  }
}

const type: ViewType<"network"> = {
  create: (place, told) => new MountedPart(place, told),
  goesOn: (before, now) => before.run === now.run && before.state.kind === now.state.kind,
};
export default type;
