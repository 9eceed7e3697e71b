// Probe samples as squares grouped by true class, right apart from wrong, at the moment; a click adds one to the matrix.
// Built by hand: squares move from group to group, and keep the focus.

import { group, sort } from "d3-array";
import { closest, element, percent, setText, shortened } from "../core/dom";
import { RovingTabindex } from "../core/keys";
import { SampleContent } from "../core/samplecontent";
import { Widget } from "../core/widget";
import { checkpointAt } from "../time/momentevents";
import type { Instances } from "./pack";
import { type OnClick, PartView } from "./partview";
import { drawReals } from "./pictures";

export class InstancesView extends PartView<Instances, number[]> {
  private readonly _grid: HTMLElement;
  private readonly _picture = element("canvas", { class: "picture", hidden: true });
  private readonly _content = new Widget(element("span", { class: "content", hidden: true }), SampleContent, this.signal);
  private readonly _text = element("span");
  private readonly _roving: RovingTabindex;
  private readonly _added = new Set<number>(); // samples that are rows of the matrix
  private _squares: HTMLElement[] = [];
  private _checkpoint = -1; // the checkpoint that is shown

  constructor(root: HTMLElement, run: string, onAct: OnClick) {
    super(element("div", { class: "instances column" }), root, run, onAct);
    const words = "samples of the probe, with arrow keys from one to another";
    this._grid = element("div", { class: "groups column", role: "group", "aria-label": words });
    this.node.append(this._grid, element("div", { class: "about" }, this._picture, this._content.node, this._text));
    const { signal } = this;
    this._grid.addEventListener("click", (event) => this._clicked(event), { signal });
    this._roving = new RovingTabindex(this._grid, ".square", signal);
    for (const type of ["pointerover", "focusin"]) this._grid.addEventListener(type, (event) => this._hover(event), { signal });
  }

  protected override build(part: Instances): void {
    const attributes = { type: "button", class: "square", tabindex: -1 };
    this._squares = part.samples.map((sample, i) =>
      element("button", { ...attributes, "data-at": i, "aria-label": `sample ${sample}` }),
    );
    this._checkpoint = -1;
    this.node.classList.toggle("wide", this.contents?.exist === true);
    this._describe(part, -1);
  }

  /** By samples. */
  override select(added: number[]): void {
    this._added.clear();
    for (const sample of added) this._added.add(sample);
    this._mark();
  }

  protected override follow(): void {
    const { part } = this;
    if (!part) return;
    const at = checkpointAt(this.t, part.nCheckpoints);
    if (at === this._checkpoint) return;
    this._checkpoint = at;
    const rows = groupsOf(part, at).map(({ label, right, wrong }) => {
      const place = (listed: number[], kind: "right" | "wrong") =>
        element("span", { class: `squares ${kind}` }, ...listed.map((i) => this._square(part, i, kind)));
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

  private _square(part: Instances, i: number, kind: "right" | "wrong"): HTMLElement {
    const square = this._squares[i];
    square.style.background = part.colours[part.predicted[this._checkpoint * part.samples.length + i]];
    square.classList.toggle("wrong", kind === "wrong");
    return square;
  }

  private _mark(): void {
    for (const [i, square] of this._squares.entries())
      square.setAttribute("aria-pressed", String(this._added.has(this.part?.samples[i] ?? -1)));
  }

  private _hover(event: Event): void {
    const square = closest(event, ".square");
    if (square && this.part) this._describe(this.part, Number(square.dataset.at));
  }

  private _describe(part: Instances, i: number): void {
    const store = this.contents?.exist ? this.contents : null;
    this._picture.hidden = i < 0 || !part.pictureShape;
    this._content.node.hidden = i < 0 || !store;
    if (i < 0) {
      setText(this._text, "Click a square to add the sample to the matrix.");
      return;
    }
    if (store) this._content.update({ store, sample: part.samples[i], size: "card", picture: null });
    if (part.pictureShape) drawReals(this._picture, { ...part, real: Uint16Array.of(i), nReal: 1, nCheckpoints: 1 }, 0, 0, 1);
    const at = this._checkpoint * part.samples.length + i;
    const truth = part.labels ? `is ${part.classNames[part.labels[i]]}, ` : "";
    const says = `network says ${part.classNames[part.predicted[at]]} (${percent(part.confidence[at] / 255, 0)})`;
    setText(this._text, `sample ${part.samples[i]} ${truth}${says}`);
  }

  private _clicked(event: MouseEvent): void {
    const square = closest(event, ".square");
    if (!square || !this.part) return;
    const sample = this.part.samples[Number(square.dataset.at)];
    if (!this._added.delete(sample)) this._added.add(sample);
    this._mark();
    this.onClick("instance", sample);
  }
}

type Grouped = Pick<Instances, "samples" | "labels" | "predicted">;

interface Group {
  label: number; // −1 of all, without labels
  right: number[]; // numbers of samples in the part
  wrong: number[];
}

/** Samples by true class, in the order of the classes; what is wrong, or has no label, by predicted class. */
export function groupsOf({ samples, labels, predicted }: Grouped, checkpoint: number): Group[] {
  const says = (i: number) => predicted[checkpoint * samples.length + i];
  const all = [...samples.keys()];
  if (!labels) return [{ label: -1, right: sort(all, says), wrong: [] }];
  const groups = [...group(all, (i) => labels[i])].map(([label, of]) => ({
    label,
    right: of.filter((i) => says(i) === label),
    wrong: sort(of, says).filter((i) => says(i) !== label),
  }));
  return sort(groups, ({ label }) => label);
}
