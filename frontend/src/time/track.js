// What lies along the slider: the accuracy, the first epoch, ticks at epochs, marks where something happened, and a tip with words.

import { firstEpochEnd, gathered, ticksFor } from "./calendar";
import { element, percent, preparedContext, setText } from "../core/dom";

const FLAGS_APART = 13; // pixels between marks that can be told apart
const FLAGS_APART_TOUCH = 32; // the same for a finger
const FIRST_EPOCH_LEAST = 68; // pixels that the words "first epoch" need
const TIP_WIDTH = 280; // pixels at most, as in map.css
export const EPOCH_UNIT = "epoch"; // what a bar goes along, as a rule

/** @typedef {ReturnType<typeof import("./calendar").marksOf>[number]} Mark */

export class Track {
  /**
   * @param {import("./calendar").Checkpoints} checkpoints
   * @param {{of: string, shares: Float32Array}|null} accuracy  at each checkpoint, and of what
   * @param {Mark[]} marks  in the order of time
   * @param {HTMLInputElement} slider  from 0 to the last checkpoint
   * @param {(checkpoint: number) => void} onGlide
   * @param {string} unit  what it goes along
   */
  constructor(checkpoints, accuracy, marks, slider, onGlide, unit) {
    this._unit = unit;
    this._checkpoints = checkpoints;
    this._accuracy = accuracy;
    this._marks = marks;
    this._slider = slider;
    this._onGlide = onGlide;
    this._last = checkpoints.length - 1;
    this._firstEnd = unit === EPOCH_UNIT ? firstEpochEnd(checkpoints) : -1;
    this._at = 0; // the checkpoint that it rests at or is nearest to
    this._groups = []; // {button, marks}
    this._curve = element("canvas", { class: "curve" });
    this._first = element("span", { class: "first-epoch", hidden: true }, "first epoch");
    this._ticks = element("div", { class: "epoch-ticks", "aria-hidden": "true" });
    const group = { class: "happenings", role: "group", "aria-label": "what happened in the training" };
    this._events = element("div", { ...group, hidden: !marks.length });
    this._tip = element("div", { class: "track-tip", role: "tooltip", hidden: true });
    const lane = element("div", { class: "track" }, this._curve, this._first, slider);
    this.node = element("div", { class: "along" }, this._events, lane, this._ticks, this._tip);
    slider.addEventListener("pointermove", (event) => this._point(event));
    for (const type of ["pointerleave", "pointerdown", "pointerup"]) slider.addEventListener(type, () => this._tell(null));
    this._events.addEventListener("keydown", (event) => this._pressed(event));
  }

  /** @param {number} checkpoint  the nearest to the present moment */
  update(checkpoint) {
    if (this._at === checkpoint) return;
    this._at = checkpoint;
    this._show();
  }

  /** What depends on the size and the theme. @param {ReturnType<import("../core/theme").readTheme>} theme @param {number} ratio */
  draw(theme, ratio) {
    const [width, height] = [this._curve.clientWidth, this._curve.clientHeight];
    if (!width) return;
    if (this._width !== width) this._lay(width);
    const context = preparedContext(this._curve, width, height, ratio);
    const x = (at) => (this._last ? (at / this._last) * width : 0);
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
    if (this._accuracy && this._last) this._drawAccuracy(context, x, height);
    context.globalAlpha = 1;
  }

  /** From 0 at the bottom to 100 % at the top. */
  _drawAccuracy(context, x, height) {
    context.beginPath();
    this._accuracy.shares.forEach((share, at) => context.lineTo(x(at), (height - 2) * (1 - share) + 1));
    context.globalAlpha = 0.35;
    context.lineWidth = 1.5;
    context.stroke();
    context.lineTo(x(this._last), height);
    context.lineTo(0, height);
    context.globalAlpha = 0.06;
    context.fill();
  }

  /** Put ticks and marks where they belong on a track of another width. */
  _lay(width) {
    this._width = width;
    const ticks = ticksFor(this._checkpoints, width);
    this._ticks.replaceChildren(...ticks.map(({ at, label }) => this._placed(element("span", {}, label), at)));
    const firstWidth = this._last ? (this._firstEnd / this._last) * width : 0;
    this._first.hidden = this._firstEnd < 0 || firstWidth < FIRST_EPOCH_LEAST;
    const near = matchMedia("(pointer: coarse)").matches ? FLAGS_APART_TOUCH : FLAGS_APART;
    const groups = gathered(this._marks, this._last ? width / this._last : 0, near);
    this._groups = groups.map((marks) => ({ marks, button: this._flag(marks) }));
    this._events.replaceChildren(...this._groups.map(({ button }) => button));
    this._tell(null);
    this._show();
  }

  _placed(node, at) {
    node.style.left = `${this._last ? (100 * at) / this._last : 0}%`;
    return node;
  }

  /** A button for what happened at one checkpoint, or at several that stand too near to each other. */
  _flag(marks) {
    const [{ checkpoint }] = marks;
    const several = marks.length > 1 || marks[0].words.length > 1;
    const words = spoken(this._checkpoints, marks, this._unit);
    const button = element("button", { type: "button", class: several ? "flag several" : "flag", "aria-label": words });
    button.dataset.checkpoints = marks.map(({ checkpoint }) => checkpoint).join(" ");
    button.addEventListener("click", () => this._onGlide(this._following(marks)));
    button.addEventListener("pointerenter", () => this._tell(marks, checkpoint));
    button.addEventListener("pointerleave", () => this._tell(null));
    button.addEventListener("focus", () => button.matches(":focus-visible") && this._tell(marks, checkpoint));
    button.addEventListener("blur", () => this._tell(null));
    return this._placed(button, checkpoint);
  }

  /** Of several the next one, and after the last the first again. */
  _following(marks) {
    return (marks.find(({ checkpoint }) => checkpoint > this._at) ?? marks[0]).checkpoint;
  }

  /** Mark where it is now; that one is reached by the tabulator, the others from there by arrows. */
  _show() {
    const here = this._groups.findIndex(({ marks }) => marks.some(({ checkpoint }) => checkpoint === this._at));
    this._groups.forEach(({ button }, i) => {
      button.setAttribute("aria-current", String(i === here));
      button.tabIndex = i === Math.max(here, 0) ? 0 : -1;
    });
  }

  _pressed(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const from = this._groups.findIndex(({ button }) => button === event.target);
    if (!step || from < 0) return;
    event.preventDefault(); // not a step in time
    this._groups[Math.min(Math.max(from + step, 0), this._groups.length - 1)].button.focus();
  }

  /** The pointer is over the slider: say what it would go to. */
  _point(event) {
    if (event.buttons || event.pointerType !== "mouse" || !this._last) return;
    const { left } = this._curve.getBoundingClientRect();
    const at = Math.min(Math.max(Math.round(((event.clientX - left) / this._width) * this._last), 0), this._last);
    if (this._pointed === at) return;
    const accuracy = this._accuracy ? ` · ${percent(this._accuracy.shares[at])}` : "";
    const happened = this._marks.find(({ checkpoint }) => checkpoint === at);
    this._write([`${this._unit} ${this._checkpoints[at].label}${accuracy}`, ...(happened?.words ?? [])], at);
    this._pointed = at;
  }

  /** Say what happened, over its mark, or nothing any more. @param {Mark[]|null} marks @param {number} [at]  in checkpoints */
  _tell(marks, at) {
    this._pointed = -1;
    if (marks)
      this._write(
        marks.flatMap(({ words }) => words),
        at,
      );
    else this._tip.hidden = true;
  }

  _write(lines, at) {
    while (this._tip.children.length > lines.length) this._tip.lastChild.remove();
    while (this._tip.children.length < lines.length) this._tip.append(element("p", {}));
    lines.forEach((line, i) => setText(this._tip.children[i], line));
    this._tip.hidden = false;
    const half = Math.min(this._tip.offsetWidth, TIP_WIDTH) / 2;
    const x = this._last ? (at / this._last) * this._width : 0;
    this._tip.style.left = `${Math.min(Math.max(x, half - 9), this._width - half + 9)}px`;
  }
}

/**
 * A mark as it is read aloud.
 * @param {import("./calendar").Checkpoints} checkpoints @param {Mark[]} marks @param {string} unit
 */
function spoken(checkpoints, marks, unit) {
  const said = marks.map(({ checkpoint, words }) => `${unit} ${checkpoints[checkpoint].label}: ${words.join("; ")}`);
  return `Go to ${said.join(". ")}`;
}
