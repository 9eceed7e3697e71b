// A part of the Network screen as a page has it: what it shows is fetched, what is clicked in it is said.

import { element } from "../core/dom";
import type { NetworkState, PartKind, Told } from "../core/protocol";
import { fetchFile } from "../core/server";
import type { Place, View, ViewType } from "../core/view";
import { FramesView } from "./framesview";
import { GraphView } from "./graphview";
import { InstancesView } from "./instances";
import { LinksView } from "./linksview";
import css from "./network.css?inline";
import { readPart } from "./pack";
import { StripView } from "./strip";

/** What each part is; what it shows, pack.ts says. */
interface PartView {
  show(part: object, checkpoint?: number): void;
  attend?(selected: number | number[]): void;
  destroy(): void;
}

type PartType = new (host: HTMLElement, run: string, onAct: (what: string, at: number) => void) => PartView;

const PARTS: Record<PartKind, PartType> = {
  graph: GraphView,
  links: LinksView,
  frames: FramesView,
  strip: StripView,
  instances: InstancesView,
};

class MountedPart implements View<"network"> {
  private readonly _view: PartView;
  private readonly _notice = element("p", { class: "notice", role: "status", hidden: true });
  private _state: NetworkState;
  private _asked = ""; // what is shown, or on its way

  constructor(
    private readonly _place: Place,
    { run, state }: Told<"network">,
  ) {
    this._state = state;
    this._view = new PARTS[state.kind](_place.host, run, (what: string, at: number) => {
      _place.wishes.add({ what, at });
      _place.say();
    });
    _place.host.append(this._notice);
  }

  update({ content, state }: Told<"network">): void {
    this._state = state;
    const { url, selected, checkpoint } = state;
    if (!url) this._view.show({ ...content, selected, checkpoint });
    else if (url !== this._asked) void this._load();
    else this._attend();
  }

  destroy(): void {
    this._asked = "";
    this._view.destroy();
  }

  /** What was asked for since is newer. */
  private async _load(): Promise<void> {
    const { url } = this._state;
    this._asked = url;
    try {
      const part = await readPart(await fetchFile(url));
      if (this._asked !== url) return;
      this._view.show(part, this._state.checkpoint);
      this._notice.hidden = true;
      this._attend();
    } catch (error) {
      if (this._asked !== url) return;
      this._asked = "";
      this._notice.textContent = `This could not be loaded: ${(error as Error).message}`;
      this._notice.hidden = false;
    }
  }

  /** Where the server has not heard the last word yet, it does not know better. */
  private _attend(): void {
    if (this._place.wishes.settled()) this._view.attend?.(this._state.selected);
  }
}

const type: ViewType<"network"> = {
  css,
  create: (place, told) => new MountedPart(place, told),
  goesOn: (before, now) => before.run === now.run && before.state.kind === now.state.kind,
};
export default type;
