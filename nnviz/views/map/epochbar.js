// The epoch bar: play, speed, the slider with the accuracy drawn along it, and the epoch in words.

import { element, percent, preparedContext, setText } from "./dom.js";

const SPEEDS = [0.5, 1, 2, 4];

export class EpochBar {
  /**
   * @param {import("./recording.js").Recording} recording
   * @param {{of: string, shares: Float32Array}|null} accuracy  at each checkpoint, and of what
   * @param {{checkpoint: number, words: string}[]} events  what happened in the training
   * @param {{onPlay: () => void, onSeek: (t: number) => void, onRelease: () => void, onSpeed: (speed: number) => void}} actions
   */
  constructor(recording, accuracy, events, { onPlay, onSeek, onRelease, onSpeed }) {
    this._checkpoints = recording.checkpoints;
    this._accuracy = accuracy;
    this._speed = 1;
    const last = recording.nCheckpoints - 1;
    this._play = element("button", { type: "button", class: "play", title: "Play (space)" });
    this._speedButton = element("button", { type: "button", class: "speed", title: "Speed" }, "1×");
    this._slider = element("input", { type: "range", min: 0, max: last, step: 0.01, "aria-label": "epoch" });
    this._slider.disabled = this._play.disabled = last === 0;
    this._curve = element("canvas", { class: "curve" });
    this._words = element("output", { class: "moment" });
    this.node = element(
      "div",
      { class: "epochs" },
      this._play,
      this._speedButton,
      element("div", { class: "track" }, this._curve, this._slider),
      this._words,
    );
    this._play.addEventListener("click", onPlay);
    this._slider.addEventListener("input", () => onSeek(Number(this._slider.value)));
    this._slider.addEventListener("change", onRelease);
    this._speedButton.addEventListener("click", () => {
      this._speed = SPEEDS[(SPEEDS.indexOf(this._speed) + 1) % SPEEDS.length];
      setText(this._speedButton, `${this._speed}×`);
      onSpeed(this._speed);
    });
  }

  /** @param {import("./timeline.js").Timeline} timeline */
  update(timeline) {
    const { checkpoint, t, playing } = timeline;
    if (Number(this._slider.value) !== t) this._slider.value = t;
    const total = this._checkpoints.at(-1).label;
    const words = [`epoch ${this._checkpoints[checkpoint].label} of ${total}`];
    if (this._accuracy) words.push(`${percent(this._accuracy.shares[checkpoint])} ${this._accuracy.of}`);
    setText(this._words, words.join(" · "));
    this._slider.setAttribute("aria-valuetext", words.join(", "));
    this._play.classList.toggle("playing", playing);
    this._play.setAttribute("aria-label", playing ? "Pause" : "Play");
  }

  /** Draw the accuracy along the slider, from 0 at the bottom to 100 % at the top. */
  drawCurve(theme, ratio) {
    const [width, height] = [this._curve.clientWidth, this._curve.clientHeight];
    if (!width || !this._accuracy || this._accuracy.shares.length < 2) return;
    const context = preparedContext(this._curve, width, height, ratio);
    const last = this._accuracy.shares.length - 1;
    context.beginPath();
    this._accuracy.shares.forEach((share, at) => context.lineTo((at / last) * width, (height - 2) * (1 - share) + 1));
    context.strokeStyle = theme.text;
    context.globalAlpha = 0.35;
    context.lineWidth = 1.5;
    context.stroke();
    context.lineTo(width, height);
    context.lineTo(0, height);
    context.globalAlpha = 0.06;
    context.fillStyle = theme.text;
    context.fill();
    context.globalAlpha = 1;
  }
}
