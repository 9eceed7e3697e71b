// Epoch bar: playback buttons, slider with its track, and the epoch and events as text.

import { ICONS, iconButton } from "../core/controls";
import { element, percent, setAttribute, setText } from "../core/dom";
import type { Happening } from "../core/protocol";
import type { Theme } from "../core/theme";
import { type Checkpoints, type Mark, markAt, marksOf, notesOf } from "./epochaxis";
import type { Timeline } from "./timeline";
import { type Accuracy, EPOCH_UNIT, Track } from "./track";

const SPEEDS = [0.5, 1, 2, 4];
const READING_SECONDS = 2; // how long it is told what was passed, while it plays

export interface EpochBarActions {
  /** Play, or pause. */
  onPlay: () => void;
  /** The slider is dragged. */
  onSeek: (t: number) => void;
  /** And let go. */
  onRelease: () => void;
  onGlide: (checkpoint: number) => void;
  onLoop: (loop: boolean) => void;
  onSpeed: (speed: number) => void;
}

/**
 * It knows nothing of a map: whoever mounts it has a `Timeline`, calls `update` when that has changed, and `draw` when the size or
 * the theme has.
 */
export class EpochBar {
  readonly node: HTMLElement;
  private readonly _marks: Mark[];
  private readonly _track: Track;
  private readonly _back: HTMLButtonElement;
  private readonly _play = element("button", { type: "button", class: "play", title: "Play (space)" });
  private readonly _forward: HTMLButtonElement;
  private readonly _loop: HTMLButtonElement;
  private readonly _slider: HTMLInputElement;
  private readonly _epoch = element("span", { class: "epoch-now" });
  private readonly _right = element("span", { class: "quiet" });
  private readonly _happening: HTMLElement;
  private _target = 0; // where it is going to rest
  private _loops = false;

  /** `_unit`: what the bar goes along, where that is not the epochs. */
  constructor(
    private readonly _checkpoints: Checkpoints,
    private readonly _accuracy: Accuracy | null,
    events: readonly Happening[],
    actions: EpochBarActions,
    private readonly _unit = EPOCH_UNIT,
  ) {
    const { onPlay, onSeek, onRelease, onGlide, onLoop } = actions;
    this._marks = marksOf(events, _checkpoints.length);
    const last = _checkpoints.length - 1;
    const step = (by: number) => onGlide(this._target + by);
    this._back = iconButton({ title: "One step back (←)", path: ICONS.back, onClick: () => step(-1) });
    this._forward = iconButton({ title: "One step forward (→)", path: ICONS.forward, onClick: () => step(1) });
    this._loop = iconButton({ title: "Begin again after the end", path: ICONS.loop, onClick: () => onLoop(!this._loops) });
    const range = { type: "range", min: 0, max: last, step: 0.01, "data-view-keys": true };
    this._slider = element("input", { ...range, "aria-label": _unit });
    const buttons = [this._back, this._play, this._forward, this._loop, speedButton(actions)];
    for (const node of [...buttons, this._slider]) node.disabled = last === 0;
    this._track = new Track(_checkpoints, _accuracy, this._marks, this._slider, onGlide, _unit);
    this._happening = element("div", { class: "happening quiet", hidden: !this._marks.length });
    this.node = element(
      "div",
      { class: this._marks.length ? "epochs eventful" : "epochs" },
      element("div", { class: "controls", role: "group", "aria-label": "play the training" }, ...buttons),
      this._track.node,
      element("output", { class: "moment column" }, this._epoch, this._right),
      this._happening,
    );
    const longest = Math.max(..._checkpoints.map(({ label }) => label.length)) + _checkpoints[last].label.length;
    const width = Math.max(longest + _unit.length + 4, _accuracy ? 0.75 * (_accuracy.of.length + 8) : 0);
    this.node.style.setProperty("--moment", `${width}ch`);
    this._play.addEventListener("click", onPlay);
    this._slider.addEventListener("input", () => onSeek(Number(this._slider.value)));
    this._slider.addEventListener("change", onRelease);
    this.node.addEventListener("keydown", (event) => {
      const by = event.key === "PageUp" ? 1 : event.key === "PageDown" ? -1 : 0;
      if (!by || last === 0) return;
      event.preventDefault();
      step(by * Math.max(Math.round(last / 10), 1));
    });
  }

  update(timeline: Timeline): void {
    const { checkpoint, t, target, playing, loop, rate } = timeline;
    this._target = target;
    this._loops = loop;
    if (Number(this._slider.value) !== t) this._slider.value = String(t);
    const [{ label }, { label: end }] = [this._checkpoints[checkpoint], this._checkpoints[timeline.last]];
    const epoch = `${this._unit} ${label}${this._unit === EPOCH_UNIT ? ` of ${end}` : ""}`;
    const right = this._accuracy ? `${percent(this._accuracy.shares[checkpoint])} ${this._accuracy.of}` : "";
    setText(this._epoch, epoch);
    setText(this._right, right);
    const mark = markAt(this._marks, playing ? t : checkpoint, playing ? READING_SECONDS * rate : 0);
    setText(this._happening, mark ? mark.words[0] + (mark.words.length > 1 ? ` · and ${mark.words.length - 1} more` : "") : "");
    this._track.update(checkpoint);
    const happened = mark?.checkpoint === checkpoint ? mark.words.join("; ") : "";
    const notes = notesOf(this._checkpoints[checkpoint]);
    setAttribute(this._epoch, "title", notes.join(", "));
    setAttribute(this._slider, "aria-valuetext", [epoch, ...notes, right, happened].filter(Boolean).join(", "));
    setAttribute(this._play, "aria-label", playing ? "Pause" : "Play");
    setAttribute(this._play, "title", playing ? "Pause (space)" : "Play (space)");
    setAttribute(this._loop, "aria-pressed", String(loop));
    setAttribute(this._back, "aria-disabled", String(target === 0));
    setAttribute(this._forward, "aria-disabled", String(target === timeline.last));
    this._play.classList.toggle("playing", playing);
  }

  /** What depends on the size and the theme. */
  draw(theme: Theme, ratio: number): void {
    this._track.draw(theme, ratio);
  }
}

/** Each click goes on to the next speed. */
function speedButton({ onSpeed }: EpochBarActions): HTMLButtonElement {
  const button = element("button", { type: "button", class: "speed", title: "How fast it plays" }, "1×");
  let speed = 1;
  button.addEventListener("click", () => {
    speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    setText(button, `${speed}×`);
    onSpeed(speed);
  });
  return button;
}
