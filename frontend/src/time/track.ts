// Track of the slider: accuracy curve, first epoch, ticks, event marks, tooltip.

import { element, percent, preparedContext } from "../core/dom";
import { RovingTabindex } from "../core/keys";
import type { Theme } from "../core/theme";
import { type Checkpoints, clusterMarks, firstEpochEnd, type Mark, notesOf, type Phase, phasesOf, ticksFor } from "./epochaxis";

const FLAGS_APART = 13; // pixels between marks that can be told apart
const FLAGS_APART_TOUCH = 32; // the same for a finger
const FIRST_EPOCH_LEAST = 68; // pixels that the words "first epoch" need
const PHASE_LEAST = 34; // pixels that the name of a phase needs, shortened
const TIP_WIDTH = 280; // pixels at most, as in epochs.css
export const EPOCH_UNIT = "epoch"; // what a bar goes along, as a rule

/** At each checkpoint, from 0 to 1, and of what. */
export interface Accuracy {
  of: string;
  shares: readonly number[] | Float32Array;
}

/** Marks that have one button, since they stand too near to each other. */
interface Flag {
  button: HTMLButtonElement;
  marks: Mark[];
}

export class Track {
  readonly node: HTMLElement;
  private readonly _last: number;
  private readonly _firstEnd: number;
  private readonly _curve = element("canvas", { class: "curve" });
  private readonly _first = element("span", { class: "first-epoch", hidden: true }, "first epoch");
  private readonly _phases: { phase: Phase; node: HTMLElement }[];
  private readonly _ticks = element("div", { class: "epoch-ticks", "aria-hidden": "true" });
  private readonly _events: HTMLElement;
  private readonly _tip = element("div", { class: "track-tip column", role: "tooltip", hidden: true });
  private readonly _roving: RovingTabindex;
  private _flags: Flag[] = [];
  private _width = 0;
  private _checkpoint = 0; // the checkpoint that it rests at or is nearest to
  private _pointed = -1; // the checkpoint under the pointer

  /** The slider goes from 0 to the last checkpoint; the marks are in the order of time; `_unit`: what it goes along. */
  constructor(
    private readonly _checkpoints: Checkpoints,
    private readonly _accuracy: Accuracy | null,
    private readonly _marks: readonly Mark[],
    slider: HTMLInputElement,
    private readonly _onGlide: (checkpoint: number) => void,
    private readonly _unit: string,
  ) {
    this._last = _checkpoints.length - 1;
    this._firstEnd = _unit === EPOCH_UNIT ? firstEpochEnd(_checkpoints) : -1;
    const group = { class: "happenings", role: "group", "aria-label": "what happened in the training" };
    this._events = element("div", { ...group, hidden: !_marks.length });
    this._phases = phasesOf(_checkpoints).map((phase) => ({ phase, node: element("span", { class: "phase" }, phase.name) }));
    const names = this._phases.map(({ node }) => node);
    const lane = element("div", { class: "track" }, this._curve, this._first, ...names, slider);
    this.node = element("div", { class: "along" }, this._events, lane, this._ticks, this._tip);
    slider.addEventListener("pointermove", (event) => this._point(event));
    for (const type of ["pointerleave", "pointerdown", "pointerup"]) slider.addEventListener(type, () => this._hideTip());
    this._roving = new RovingTabindex(this._events, ".flag");
  }

  /** It is at another checkpoint, or nearer to another. */
  update(checkpoint: number): void {
    if (this._checkpoint === checkpoint) return;
    this._checkpoint = checkpoint;
    this._markCurrent();
  }

  /** What depends on the size and the theme. */
  draw(theme: Theme, ratio: number): void {
    const [width, height] = [this._curve.clientWidth, this._curve.clientHeight];
    if (!width) return;
    if (this._width !== width) this._layOut(width);
    const context = preparedContext(this._curve, width, height, ratio);
    const x = (at: number) => this._share(at) * width;
    context.fillStyle = context.strokeStyle = theme.text;
    context.lineWidth = 1;
    if (this._firstEnd > 0) {
      context.globalAlpha = 0.07;
      context.fillRect(0, 0, x(this._firstEnd), height);
    }
    if (this._last && width / this._last >= 5) {
      context.globalAlpha = 0.3;
      for (let at = 0; at <= this._last; at++)
        context.fillRect(Math.round(x(at)) - (at === this._last ? 1 : 0), height - 4, 1, 4);
    }
    context.globalAlpha = 0.22;
    for (const { checkpoint } of this._marks) context.fillRect(Math.round(x(checkpoint)), 0, 1, height);
    context.globalAlpha = 0.5;
    for (const { phase } of this._phases) {
      if (phase.start) for (let y = 0; y < height; y += 5) context.fillRect(Math.round(x(phase.start)), y, 1, 3);
    }
    if (this._accuracy && this._last) this._drawAccuracy(context, this._accuracy, x, height);
    context.globalAlpha = 1;
  }

  /** Where a moment lies, from 0 to 1. */
  private _share(at: number): number {
    return this._last ? at / this._last : 0;
  }

  /** From 0 at the bottom to 100 % at the top. */
  private _drawAccuracy(
    context: CanvasRenderingContext2D,
    { shares }: Accuracy,
    x: (at: number) => number,
    height: number,
  ): void {
    context.beginPath();
    for (const [at, share] of shares.entries()) context.lineTo(x(at), (height - 2) * (1 - share) + 1);
    context.globalAlpha = 0.35;
    context.lineWidth = 1.5;
    context.stroke();
    context.lineTo(x(this._last), height);
    context.lineTo(0, height);
    context.globalAlpha = 0.06;
    context.fill();
  }

  /** Put ticks and marks where they belong on a track of another width. */
  private _layOut(width: number): void {
    this._width = width;
    const ticks = ticksFor(this._checkpoints, width);
    this._ticks.replaceChildren(...ticks.map(({ at, label }) => this._placed(element("span", {}, label), at)));
    for (const { phase, node } of this._phases) {
      const room = (this._share(Math.min(phase.end, this._last)) - this._share(phase.start)) * width - 6;
      node.hidden = room < PHASE_LEAST;
      node.style.maxWidth = `${room}px`;
      this._placed(node, phase.start);
    }
    this._first.hidden =
      this._phases.length > 0 || this._firstEnd < 0 || this._share(this._firstEnd) * width < FIRST_EPOCH_LEAST;
    const near = matchMedia("(pointer: coarse)").matches ? FLAGS_APART_TOUCH : FLAGS_APART;
    const groups = clusterMarks(this._marks, this._share(1) * width, near);
    this._flags = groups.map((marks) => ({ marks, button: this._flag(marks) }));
    this._events.replaceChildren(...this._flags.map(({ button }) => button));
    this._roving.refresh();
    this._hideTip();
    this._markCurrent();
  }

  private _placed<Made extends HTMLElement>(node: Made, at: number): Made {
    node.style.left = `${100 * this._share(at)}%`;
    return node;
  }

  /** A button for what happened at one checkpoint, or at several that stand too near to each other. */
  private _flag(marks: Mark[]): HTMLButtonElement {
    const several = marks.length > 1 || marks[0].words.length > 1;
    const said = marks.map(({ checkpoint, words }) => `${this._epochLabel(checkpoint)}: ${words.join("; ")}`);
    const attributes = { type: "button", class: several ? "flag several" : "flag", "aria-label": `Go to ${said.join(". ")}` };
    const button = element("button", attributes);
    button.dataset.checkpoints = marks.map(({ checkpoint }) => checkpoint).join(" ");
    const tell = () =>
      this._showTip(
        marks.flatMap(({ words }) => words),
        marks[0].checkpoint,
      );
    button.addEventListener("click", () => this._onGlide(this._following(marks)));
    button.addEventListener("pointerenter", tell);
    button.addEventListener("focus", () => button.matches(":focus-visible") && tell());
    for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => this._hideTip());
    return this._placed(button, marks[0].checkpoint);
  }

  private _epochLabel(checkpoint: number): string {
    return `${this._unit} ${this._checkpoints[checkpoint].label}`;
  }

  /** Of several the next one, and after the last the first again. */
  private _following(marks: Mark[]): number {
    return (marks.find(({ checkpoint }) => checkpoint > this._checkpoint) ?? marks[0]).checkpoint;
  }

  /** Mark where it is now; that one is reached by the tabulator, the others from there by arrows. */
  private _markCurrent(): void {
    const here = this._flags.findIndex(({ marks }) => marks.some(({ checkpoint }) => checkpoint === this._checkpoint));
    this._flags.forEach(({ button }, i) => {
      button.setAttribute("aria-current", String(i === here));
    });
    this._roving.setActive(this._flags[Math.max(here, 0)]?.button ?? null);
  }

  /** The pointer is over the slider: say what it would go to. */
  private _point(event: PointerEvent): void {
    if (event.buttons || event.pointerType !== "mouse" || !this._last) return;
    const { left } = this._curve.getBoundingClientRect();
    const at = Math.min(Math.max(Math.round(((event.clientX - left) / this._width) * this._last), 0), this._last);
    if (this._pointed === at) return;
    const accuracy = this._accuracy ? ` · ${percent(this._accuracy.shares[at])}` : "";
    const happened = this._marks.find(({ checkpoint }) => checkpoint === at);
    this._showTip([this._epochLabel(at) + accuracy, ...notesOf(this._checkpoints[at]), ...(happened?.words ?? [])], at);
    this._pointed = at;
  }

  private _hideTip(): void {
    this._pointed = -1;
    this._tip.hidden = true;
  }

  /** Some lines over a checkpoint. */
  private _showTip(lines: string[], at: number): void {
    this._pointed = -1;
    this._tip.replaceChildren(...lines.map((line) => element("p", {}, line)));
    this._tip.hidden = false;
    const half = Math.min(this._tip.offsetWidth, TIP_WIDTH) / 2;
    this._tip.style.left = `${Math.min(Math.max(this._share(at) * this._width, half - 9), this._width - half + 9)}px`;
  }
}
