// The pinned sample's neighbours: whose answers are most like its own, who has joined them and who has left.

import { element, setText } from "../../core/dom";
import { neighbourChange } from "../data/nearest";
import { NEIGHBOURS } from "../data/positions";
import { Strip } from "./strip";

const HELP = "The samples whose answers are most like this one's: first those that are new, then the nearest";
const SETTLE_MS = 80; // the search waits until the epoch rests, since it looks at all samples twice

export class Neighbours {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {import("../data/sprites").Sprites} sprites
   * @param {{onPick: (sample: number) => void, onPointAt: (sample: number) => void}} actions
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, sprites, { onPick, onPointAt }, signal) {
    this._recording = recording;
    this._title = element("span", {});
    this._change = element("span", { class: "change" });
    this._now = new Strip(recording, sprites, { name: "neighbours" }, { onPick, onPointAt }, signal);
    this._lostTitle = element("div", { class: "caption" });
    this._lost = new Strip(recording, sprites, { name: "neighbours lost", small: true }, { onPick, onPointAt }, signal);
    this._lost.node.classList.add("lost");
    const title = element("div", { class: "caption", title: HELP }, this._title, this._change);
    const parts = [title, this._now.node, this._lostTitle, this._lost.node];
    this.node = element("section", { class: "neighbours", "aria-label": "neighbours" }, ...parts);
    signal.addEventListener("abort", () => clearTimeout(this._timer));
  }

  /**
   * @param {number} sample @param {number} checkpoint @param {number} since  the checkpoint that it is compared with
   * @param {boolean} resting  whether the epoch stays as it is
   */
  update(sample, checkpoint, since, resting) {
    const asked = `${sample} ${checkpoint} ${since}`;
    this.node.classList.toggle("outdated", asked !== this._shown);
    if (resting && asked === this._asked) return;
    clearTimeout(this._timer);
    this._asked = resting ? asked : "";
    if (!resting || asked === this._shown) return;
    const answer = () => this._show(sample, checkpoint, since, asked);
    if (this._of === sample) this._timer = setTimeout(answer, SETTLE_MS);
    else answer(); // one that was just pinned is not to stand over another's neighbours
  }

  _show(sample, checkpoint, since, asked) {
    const { kept, gained, lost } = neighbourChange(this._recording, since, checkpoint, sample, NEIGHBOURS);
    [this._shown, this._of] = [asked, sample];
    this.node.classList.remove("outdated");
    const { checkpoints } = this._recording;
    const before = `epoch ${checkpoints[since].label}`;
    setText(this._title, `Neighbours at epoch ${checkpoints[checkpoint].label}`);
    const change = gained.length ? `${gained.length} new since ${before}` : `the same as at ${before}`;
    setText(this._change, since === checkpoint ? "" : change);
    this._now.show([...gained, ...kept], new Set(gained), { mark: "+", words: `a neighbour since ${before}` });
    this._lost.show(lost, new Set(lost), { mark: "−", words: `a neighbour at ${before}, not now` });
    setText(this._lostTitle, `Neighbours at ${before}, not now`);
    this._lostTitle.hidden = this._lost.node.hidden = !lost.length;
  }
}
