// View type of the parts of the Network screen: fetches their data, reports clicks.

import { contentsOf } from "../core/contents";
import type { NetworkState, PartKind, ViewProps } from "../core/protocol";
import { fetchFile, LatestLoader } from "../core/server";
import type { View, ViewContext, ViewType } from "../core/view";
import { FramesView } from "./framesview";
import { GraphView } from "./graphview";
import { InstancesView } from "./instances";
import { LinksView } from "./linksview";
import { readPart } from "./pack";
import type { OnClick, PartView } from "./partview";
import { StripView } from "./strip";

type PartType = new (host: HTMLElement, run: string, onAct: OnClick) => PartView<object, number | number[]>;

const PARTS: Record<PartKind, PartType> = {
  graph: GraphView,
  links: LinksView,
  frames: FramesView,
  strip: StripView,
  instances: InstancesView,
};

class MountedPart implements View<"network"> {
  private readonly _view: PartView<object, number | number[]>;
  private readonly _part: LatestLoader;
  private _state: NetworkState;

  constructor(
    private readonly _context: ViewContext,
    { run, state }: ViewProps<"network">,
  ) {
    this._state = state;
    this._view = new PARTS[state.kind](_context.host, run, (what, at) => {
      _context.wishes.add({ what, at });
      _context.send();
    });
    this._part = new LatestLoader(_context.host, "This");
  }

  update({ content, state }: ViewProps<"network">): void {
    this._state = state;
    const { url, checkpoint } = state;
    if (content.contents) this._view.contents = contentsOf(content.contents);
    if (url && !this._part.isCurrent(url)) void this._load();
    else {
      if (!url) this._view.show(content, checkpoint);
      this._select();
    }
  }

  destroy(): void {
    this._part.cancel();
    this._view.destroy();
  }

  private _load(): Promise<void> {
    const { url, checkpoint } = this._state;
    return this._part.load(
      url,
      () => fetchFile(url).then(readPart),
      (part) => {
        this._view.show(part, checkpoint);
        this._select();
      },
    );
  }

  /** Where the server has not heard the last word yet, it does not know better. */
  private _select(): void {
    if (this._context.wishes.settled()) this._view.select?.(this._state.selected);
  }
}

const type: ViewType<"network"> = {
  create: (context, props) => new MountedPart(context, props),
  canReuse: (before, now) => before.run === now.run && before.state.kind === now.state.kind,
};
export default type;
