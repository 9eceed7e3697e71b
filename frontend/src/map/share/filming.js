// The film of a training: it is played from its first to its last epoch, and what is seen is recorded meanwhile.

import { element, setText } from "../../core/dom";
import { Film } from "./film";

const FILM_FPS = 30;
const FRAME_MS = 1000 / FILM_FPS - 4; // screens show frames when they want
const HOLD_MS = 800; // the first and the last epoch are seen so long

/**
 * @typedef {object} FilmingActions
 * @property {(canvas: HTMLCanvasElement, keepSize: boolean) => void} onFrame  draw what is seen, in the task in which it was drawn
 * @property {(film: Blob) => void} onDone
 * @property {(words: string) => void} onFail
 */

export class Filming {
  /** @param {import("../controller").MapController} controller @param {FilmingActions} actions */
  constructor(controller, { onFrame, onDone, onFail }) {
    this._explorer = controller;
    [this._compose, this._onDone, this._onFail] = [onFrame, onDone, onFail];
    this._words = element("p", { "aria-live": "off" });
    this._progress = element("progress", { max: 1, value: 0, "aria-label": "how much of the film is recorded" });
    this._cancel = element("button", { type: "button", title: "Record no more and keep nothing" }, "Cancel");
    this._cancel.addEventListener("click", () => this.cancel());
    /** Put it beside the rest of the view, which nobody can use meanwhile. */
    this.node = element("div", { class: "filming", role: "dialog", "aria-label": "recording a film", hidden: true });
    this.node.append(this._words, this._progress, this._cancel);
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.cancel());
    this._film = null;
  }

  get on() {
    return this._film !== null;
  }

  start() {
    const { timeline } = this._explorer;
    if (this.on) return;
    [this._before, this._loop] = [timeline.target, timeline.loop];
    timeline.loop = false; // or it would never end
    this._canvas = document.createElement("canvas");
    this._film = new Film();
    this._phase = "starting";
    this._lock(true);
    this._explorer.seek(0); // draws, and so calls `drew`
  }

  /** The view has drawn a frame, in this very task. */
  drew() {
    if (!this.on) return;
    const { timeline, recording } = this._explorer;
    const { checkpoints } = recording;
    this._progress.value = timeline.t / timeline.last;
    setText(this._words, `Recording: epoch ${checkpoints[timeline.checkpoint].label} of ${checkpoints.at(-1).label}`);
    if (this._phase === "playing" && !timeline.playing) this._goOn("last", () => this._finish());
    try {
      this._add(performance.now());
    } catch (error) {
      this._fail(error);
    }
  }

  /** Record no more and keep nothing. */
  cancel() {
    if (this.on) this._end();
  }

  /** @param {number} now  milliseconds */
  _add(now) {
    if (this._phase === "starting") {
      this._compose(this._canvas, false);
      evenSized(this._canvas);
      this._compose(this._canvas, true);
      this._film.start(this._canvas, FILM_FPS);
      this._goOn("first", () => this._play());
    } else if (this._phase !== "playing" || now - this._addedAt > FRAME_MS) {
      this._compose(this._canvas, true);
      this._film.addFrame();
    } else {
      return;
    }
    this._addedAt = now;
  }

  /** Stay as it is for a while. */
  _goOn(phase, then) {
    this._phase = phase;
    this._timer = setTimeout(then, HOLD_MS);
  }

  _play() {
    this._phase = "playing";
    this._explorer.play();
  }

  async _finish() {
    this._explorer.redraw(); // a last frame, so that the film lasts until now
    const film = this._film;
    try {
      const blob = await film.stop();
      if (this._film !== film) return; // given up meanwhile
      this._end();
      this._onDone(blob);
    } catch (error) {
      if (this._film === film) this._fail(error);
    }
  }

  _fail(error) {
    this._end();
    this._onFail(error.message);
  }

  /** Everything is as it was before. */
  _end() {
    clearTimeout(this._timer);
    this._film.cancel();
    this._film = null;
    this._lock(false);
    this._explorer.model.timeline.loop = this._loop;
    this._explorer.seek(this._before);
    this._explorer.glideTo(this._before);
  }

  _lock(locked) {
    this.node.hidden = !locked;
    for (const other of this.node.parentElement.children) if (other !== this.node) other.inert = locked;
    if (locked) this._cancel.focus();
  }

  /** The view is taken down. */
  destroy() {
    clearTimeout(this._timer);
    this._film?.cancel();
    this._film = null;
  }
}

/** Films have even sides; a row too many is cut off. */
function evenSized(canvas) {
  [canvas.width, canvas.height] = [canvas.width & ~1, canvas.height & ~1];
}
