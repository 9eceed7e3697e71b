// The probe's samples as squares by true class, right apart from wrong, at the page's moment; a click adds one to the matrix.

import { element, percent, setText, shortened } from "../core/dom";
import { Roving } from "../core/keys";
import { checkpointAt, followMoments } from "../time/follow";
import { groupsOf } from "./groups";
import { drawReals } from "./reals";

export class InstancesView {
  /** @param {HTMLElement} root @param {string} run @param {(what: string, at: number) => void} onAct */
  constructor(root, run, onAct) {
    this._onAct = onAct;
    this._t = 0;
    this._added = new Set();
    this._grid = element("div", {
      class: "groups",
      role: "group",
      "aria-label": "samples of the probe, with arrow keys from one to another",
    });
    this._picture = element("canvas", { class: "picture", hidden: true });
    this._words = element("span", {});
    this.node = element(
      "div",
      { class: "instances" },
      this._grid,
      element("div", { class: "about" }, this._picture, this._words),
    );
    root.append(this.node);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    followMoments(run, (t) => ((this._t = t), this._follow()), signal);
    this._grid.addEventListener("click", (event) => this._clicked(event), { signal });
    this._roving = new Roving(this._grid, ".square", signal);
    for (const type of ["pointerover", "focusin"]) this._grid.addEventListener(type, (event) => this._point(event), { signal });
  }

  destroy() {
    this._aborter.abort();
    this.node.remove();
  }

  /** @param {object} part  as pack.py packs it @param {number} checkpoint */
  show(part, checkpoint) {
    if (!this._part) this._t = checkpoint;
    this._part = part;
    this._squares = part.samples.map((sample, i) =>
      element("button", {
        type: "button",
        class: "square",
        tabindex: -1,
        "data-at": String(i),
        "aria-label": `sample ${sample}`,
      }),
    );
    this._at = -1;
    this._tell(-1);
    this._follow();
  }

  /** @param {number[]} added  samples that are rows of the matrix */
  attend(added) {
    this._added = new Set(added);
    this._mark();
  }

  _follow() {
    const { _part: part } = this;
    if (!part) return;
    const at = checkpointAt(this._t, part.nCheckpoints);
    if (at === this._at) return;
    this._at = at;
    const rows = groupsOf(part, at).map(({ label, right, wrong }) => {
      const place = (listed, kind) =>
        element("span", { class: `squares ${kind}` }, ...listed.map((i) => this._square(i, at, kind)));
      const name = part.classNames[label] ?? "no label";
      const counted = element("span", { class: "count" }, `${right.length}`);
      const missed = element("span", { class: "count wrong" }, wrong.length ? `${wrong.length} ✕` : "");
      const title = element("span", { class: "name", title: name }, shortened(name, 10));
      return element("div", { class: "group" }, title, place(right, "right"), counted, place(wrong, "wrong"), missed);
    });
    const focused = this._squares.find((square) => square.matches(":focus"));
    this._grid.replaceChildren(...rows);
    this._roving.refresh();
    focused?.focus({ preventScroll: true }); // it moved, and so lost it
    this._mark();
  }

  _square(i, at, kind) {
    const { _part: part, _squares: squares } = this;
    squares[i].style.background = part.colours[part.predicted[at * part.samples.length + i]];
    squares[i].classList.toggle("wrong", kind === "wrong");
    return squares[i];
  }

  _mark() {
    this._squares?.forEach((square, i) => square.setAttribute("aria-pressed", String(this._added.has(this._part.samples[i]))));
  }

  _point(event) {
    const square = event.target.closest(".square");
    if (square) this._tell(Number(square.dataset.at));
  }

  _tell(i) {
    const { _part: part } = this;
    this._picture.hidden = i < 0 || !part.pictureShape;
    if (i < 0) {
      setText(this._words, "Click a square to add the sample to the matrix.");
      return;
    }
    if (part.pictureShape) drawReals(this._picture, { ...part, real: Uint16Array.of(i), nReal: 1, nCheckpoints: 1 }, 0, 0, 1);
    const at = this._at * part.samples.length + i;
    const truth = part.labels ? `is ${part.classNames[part.labels[i]]}, ` : "";
    const says = `network says ${part.classNames[part.predicted[at]]} (${percent(part.confidence[at] / 255, 0)})`;
    setText(this._words, `sample ${part.samples[i]} ${truth}${says}`);
  }

  _clicked(event) {
    const square = event.target.closest(".square");
    if (!square) return;
    const sample = this._part.samples[Number(square.dataset.at)];
    if (this._added.has(sample)) this._added.delete(sample);
    else this._added.add(sample);
    this._mark();
    this._onAct("instance", sample);
  }
}
