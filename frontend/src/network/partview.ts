// Base of the parts of the Network screen: follows the page's moment, reports clicks.

import type { ContentStore } from "../core/contents";
import { followMoments } from "../time/momentevents";

/** What was clicked: a "layer" by its place, a "unit" or a "card" by its number, an "instance" by its sample. */
export type OnClick = (what: "layer" | "unit" | "card" | "instance", at: number) => void;

export abstract class PartView<Part, Selected = number> {
  /** What the samples are, where a part shows them. */
  contents: ContentStore | null = null;
  protected part: Part | null = null;
  protected t = NaN; // the page's moment, in checkpoints; until it is known no part is shown
  private readonly _aborter = new AbortController();

  constructor(
    readonly node: HTMLElement,
    root: HTMLElement,
    protected readonly run: string,
    protected readonly onClick: OnClick,
  ) {
    root.append(node);
    const redraw = (t: number) => {
      this.t = t;
      this.follow();
    };
    followMoments(run, redraw, this.signal);
  }

  /** Aborted where the view goes. */
  protected get signal(): AbortSignal {
    return this._aborter.signal;
  }

  /** Show another part; where the training is, the page says, or else this does at first. */
  show(part: Part, checkpoint: number): void {
    if (Number.isNaN(this.t)) this.t = checkpoint;
    this.part = part;
    this.build(part);
    this.follow();
  }

  /** Outline what was chosen, −1 for none. */
  select(_selected: Selected): void {}

  destroy(): void {
    this._aborter.abort();
    this.node.remove();
  }

  /** Another part is shown: make what does not depend on the moment. */
  protected abstract build(part: Part): void;

  /** The page is at another moment, or something else is shown. */
  protected abstract follow(): void;
}
