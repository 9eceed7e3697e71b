// View type of the epoch bar.

import type { ViewProps } from "../core/protocol";
import { hasSameContent, type View, type ViewContext, type ViewType } from "../core/view";
import { type CreatePageAdapter, EpochView } from "./epochview";

class MountedEpochs implements View<"epochs"> {
  private readonly _view: EpochView;
  private _revision: number;

  constructor(
    private readonly _context: ViewContext,
    { run, content, state }: ViewProps<"epochs">,
    createPage?: CreatePageAdapter,
  ) {
    const { host, wishes } = _context;
    this._revision = state.revision;
    const last = content.checkpoints.length - 1;
    const checkpoint = Math.min(wishes.over({ checkpoint: state.checkpoint }).checkpoint, last);
    const onRest = (changes: { checkpoint: number }) => {
      wishes.change(changes);
      _context.send();
    };
    this._view = new EpochView(host, { run, ...content, checkpoint }, onRest, createPage);
  }

  /** Show what the server says, but for what the person did since. */
  update({ state: { checkpoint, revision } }: ViewProps<"epochs">): void {
    if (revision === this._revision) return;
    this._revision = revision;
    this._view.flushUnlessPlaying();
    this._view.setCheckpoint(this._context.wishes.over({ checkpoint }).checkpoint);
  }

  flush(): void {
    this._view.flush();
  }

  destroy(): void {
    this._view.destroy();
  }
}

/** `surround` joins the bar to the rest of its page. */
export function epochsType(createPage?: CreatePageAdapter): ViewType<"epochs"> {
  return {
    create: (context, props) => new MountedEpochs(context, props, createPage),
    canReuse: hasSameContent,
  };
}

export default epochsType();
