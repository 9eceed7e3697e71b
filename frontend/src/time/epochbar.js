// The epoch bar: steps, play, loop, speed, the slider and what lies along it, the epoch in words and what happened then.

import { marksOf, toldAt } from "./calendar";
import { element, percent, setText } from "../core/dom";
import { signButton, ICONS } from "../core/controls";
import { EPOCH_UNIT, Track } from "./track";

const SPEEDS = [0.5, 1, 2, 4];
const READING_SECONDS = 2; // how long it is told what was passed, while it plays

/**
 * It knows nothing of a map: whoever mounts it has a `Timeline`, calls `update` when that has changed, and `draw` when the size or
 * the theme has.
 */
export class EpochBar {
  /**
   * @param {import("./calendar").Checkpoints} checkpoints
   * @param {{of: string, shares: Float32Array}|null} accuracy  at each checkpoint, and of what
   * @param {{checkpoint: number, words: string}[]} events  what happened in the training
   * @param {object} actions
   * @param {() => void} actions.onPlay  play, or pause
   * @param {(t: number) => void} actions.onSeek  the slider is dragged
   * @param {() => void} actions.onRelease  and let go
   * @param {(checkpoint: number) => void} actions.onGlide
   * @param {(loop: boolean) => void} actions.onLoop
   * @param {(speed: number) => void} actions.onSpeed
   * @param {string} [unit]  what the bar goes along, where that is not the epochs
   */
  constructor(checkpoints, accuracy, events, { onPlay, onSeek, onRelease, onGlide, onLoop, onSpeed }, unit = EPOCH_UNIT) {
    this._checkpoints = checkpoints;
    this._accuracy = accuracy;
    this._unit = unit;
    this._marks = marksOf(events, checkpoints.length);
    this._speed = 1;
    this._target = 0; // where it is going to rest
    this._loops = false;
    const last = checkpoints.length - 1;
    const step = (by) => onGlide(this._target + by);
    this._back = signButton("One step back (←)", ICONS.back, () => step(-1));
    this._play = element("button", { type: "button", class: "play", title: "Play (space)" });
    this._forward = signButton("One step forward (→)", ICONS.forward, () => step(1));
    this._loop = signButton("Begin again after the end", ICONS.loop, () => onLoop(!this._loops));
    this._speedButton = element("button", { type: "button", class: "speed", title: "How fast it plays" }, "1×");
    const range = { type: "range", min: 0, max: last, step: 0.01, "data-view-keys": true };
    this._slider = element("input", { ...range, "aria-label": unit });
    const buttons = [this._back, this._play, this._forward, this._loop, this._speedButton];
    for (const node of [...buttons, this._slider]) node.disabled = last === 0;
    this._track = new Track(checkpoints, accuracy, this._marks, this._slider, onGlide, unit);
    this._epoch = element("span", { class: "epoch-now" });
    this._right = element("span", { class: "quiet" });
    this._words = element("output", { class: "moment" }, this._epoch, this._right);
    this._told = element("div", { class: "happening quiet", hidden: !this._marks.length });
    this.node = element(
      "div",
      { class: this._marks.length ? "epochs eventful" : "epochs" },
      element("div", { class: "controls", role: "group", "aria-label": "play the training" }, ...buttons),
      this._track.node,
      this._words,
      this._told,
    );
    const longest = Math.max(...checkpoints.map(({ label }) => label.length)) + checkpoints.at(-1).label.length;
    const width = Math.max(longest + unit.length + 4, accuracy ? 0.75 * (accuracy.of.length + 8) : 0);
    this.node.style.setProperty("--moment", `${width}ch`);
    this._play.addEventListener("click", onPlay);
    this._slider.addEventListener("input", () => onSeek(Number(this._slider.value)));
    this._slider.addEventListener("change", onRelease);
    this._speedButton.addEventListener("click", () => this._nextSpeed(onSpeed));
    this.node.addEventListener("keydown", (event) => {
      const by = { PageUp: 1, PageDown: -1 }[event.key];
      if (!by || last === 0) return;
      event.preventDefault();
      step(by * Math.max(Math.round(last / 10), 1));
    });
  }

  /** @param {import("./timeline").Timeline} timeline */
  update(timeline) {
    const { checkpoint, t, target, playing, loop, rate } = timeline;
    this._target = target;
    this._loops = loop;
    if (Number(this._slider.value) !== t) this._slider.value = t;
    const { label } = this._checkpoints[checkpoint];
    const epoch = `${this._unit} ${label}${this._unit === EPOCH_UNIT ? ` of ${this._checkpoints.at(-1).label}` : ""}`;
    const right = this._accuracy ? `${percent(this._accuracy.shares[checkpoint])} ${this._accuracy.of}` : "";
    setText(this._epoch, epoch);
    setText(this._right, right);
    const told = toldAt(this._marks, playing ? t : checkpoint, playing ? READING_SECONDS * rate : 0);
    setText(this._told, told ? told.words[0] + (told.words.length > 1 ? ` · and ${told.words.length - 1} more` : "") : "");
    this._track.update(checkpoint);
    const happened = told?.checkpoint === checkpoint ? told.words.join("; ") : "";
    changeAttribute(this._slider, "aria-valuetext", [epoch, right, happened].filter(Boolean).join(", "));
    changeAttribute(this._play, "aria-label", playing ? "Pause" : "Play");
    changeAttribute(this._play, "title", playing ? "Pause (space)" : "Play (space)");
    changeAttribute(this._loop, "aria-pressed", String(loop));
    changeAttribute(this._back, "aria-disabled", String(target === 0));
    changeAttribute(this._forward, "aria-disabled", String(target === timeline.last));
    this._play.classList.toggle("playing", playing);
  }

  /** What depends on the size and the theme. @param {ReturnType<import("../core/theme").readTheme>} theme @param {number} ratio */
  draw(theme, ratio) {
    this._track.draw(theme, ratio);
  }

  _nextSpeed(onSpeed) {
    this._speed = SPEEDS[(SPEEDS.indexOf(this._speed) + 1) % SPEEDS.length];
    setText(this._speedButton, `${this._speed}×`);
    onSpeed(this._speed);
  }
}

/** Only where it changes. */
function changeAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
