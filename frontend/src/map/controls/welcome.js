// The short tour: what it shows, and when it begins by itself, which is once for each person.

import { element } from "../../core/dom";
import { toPixel } from "../geometry/camera";
import { positionOf } from "../geometry/geometry";
import { Guide } from "./guide";

const SEEN = "nnviz-guide"; // the person's own note that the tour was seen
const QUIET_MS = 1500; // nothing moves and nobody does anything for so long before it begins
const MARK_SIZE = 36; // pixels about what is pointed at on the map

export class Welcome {
  /**
   * @param {import("../controller").MapController} controller
   * @param {HTMLElement} view  everything that is pointed at is in it
   * @param {HTMLElement} stage
   * @param {boolean} first  begin by itself, where the person has not seen it, once the view rests
   * @param {AbortSignal} signal
   */
  constructor(controller, view, stage, first, signal) {
    this._explorer = controller;
    this._stage = stage;
    this._marks = [0, 1].map(() => element("div", { class: "guide-mark", "aria-hidden": "true" }));
    const part = (name) => () => view.querySelector(name);
    this._guide = new Guide(view, this._steps(part), {
      onEnd: ({ again }) => {
        this._marks.forEach((mark) => mark.remove());
        if (!again) noteSeen();
      },
    });
    this._waits = first && !wasSeen();
    if (!this._waits) return;
    const ends = new AbortController(); // whoever does something by themselves needs no tour now
    const never = () => ((this._waits = false), clearTimeout(this._timer), ends.abort());
    signal.addEventListener("abort", never);
    const options = { signal: ends.signal, capture: true, passive: true };
    for (const type of ["pointerdown", "keydown", "wheel"]) document.addEventListener(type, never, options);
  }

  /** Show it now. */
  show() {
    this._waits = false;
    clearTimeout(this._timer);
    this._stage.append(...this._marks);
    this._guide.show();
  }

  /** It was drawn. */
  update() {
    if (!this._waits) return;
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._waits && !this._explorer.moving && this.show(), QUIET_MS);
  }

  destroy() {
    clearTimeout(this._timer);
    this._guide.destroy();
  }

  _steps(part) {
    return [
      {
        target: part(".epochs"),
        title: "A training, epoch by epoch",
        words: "Press play, or drag the slider. A dot moves only when the network changes its mind about that sample.",
      },
      {
        target: () => this._markAt(this._marks[0], this._dot()),
        title: "Each dot is a sample",
        words: "Point at one to see it and what the network says of it. Click it to keep it and to draw its path.",
      },
      {
        target: part(".toolbar"),
        title: "Other pictures, other colours",
        words:
          "The same answers can be placed in other ways, in two or three dimensions, and coloured by what you want to know.",
      },
      {
        target: () => this._markAt(this._marks[1], this._axisEnd()),
        title: "Axes that you can hold",
        words: "Drag the ring at the end of a class's axis and all samples follow. Double-click it and it goes back.",
      },
      {
        target: () => [part(".quality")(), part(".hint")()].find((node) => node?.getClientRects().length) ?? null,
        title: "How far to trust the picture",
        words: "No flat picture keeps everything. Here it says how to read this one, and how it came about.",
      },
    ];
  }

  /** A small box about a pixel of the stage, to be pointed at. */
  _markAt(mark, at) {
    if (!at) return null;
    Object.assign(mark.style, { left: `${at[0]}px`, top: `${at[1]}px`, width: `${MARK_SIZE}px`, height: `${MARK_SIZE}px` });
    return mark;
  }

  /** Where some dot is, one near the middle. */
  _dot() {
    const [pane] = this._explorer.scenes;
    if (!pane?.camera.view) return null;
    const { left, top, width, height } = pane.box;
    const sample = this._explorer.sampleAt({ x: left + width / 2, y: top + height / 2 }, Infinity);
    return sample < 0 ? null : onStage(pane, positionOf(pane.blend, sample));
  }

  /** Where the end of the first axis is, where the picture has axes. */
  _axisEnd() {
    const [pane] = this._explorer.scenes;
    if (!pane?.positions.axes || !pane.camera.view) return null;
    return onStage(pane, pane.positions.corners.subarray(0, pane.positions.dims));
  }
}

function onStage({ camera, box }, place) {
  const [x, y] = toPixel(camera.view, ...place);
  const inside = x > 0 && y > 0 && x < box.width && y < box.height;
  return inside ? [box.left + x, box.top + y] : null;
}

function wasSeen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return true; // a browser that keeps nothing would show it every time
  }
}

function noteSeen() {
  try {
    localStorage.setItem(SEEN, "1");
  } catch {
    // it will not begin by itself there anyway
  }
}
