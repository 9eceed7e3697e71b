// Decision regions behind the dots of a flat picture: computed once, in pieces between frames, and kept with the picture.

import { toPixel } from "../geometry/camera";
import { Chore } from "../../core/scheduling";
import { drawRegionsInSteps, regionsInSteps } from "./regions";

const CELLS = 144; // in a row and in a column
const ENLARGED = 4; // pixels of the image a cell
const ROOM = 1.08; // what is covered, times what the picture needs, so that nothing is cut off
const HELD_MS = 250; // axes that were dragged have to rest for so long

export class Backdrop {
  /** @param {import("../data/recording").Recording} recording @param {() => void} onReady  some regions have come */
  constructor(recording, onReady) {
    this._recording = recording;
    this._onReady = onReady;
    this._kept = new WeakMap(); // positions → {word, image or null, reach, timer, chore or null}
    this._aborter = new AbortController();
  }

  destroy() {
    this._aborter.abort();
  }

  /** Whether the regions of a picture are there; asks for them. @param {import("../geometry/geometry").Positions} positions  flat */
  has(positions) {
    const word = heldWord(positions);
    const before = this._kept.get(positions);
    if (before?.word === word) return before.image !== null;
    clearTimeout(before?.timer);
    before?.chore?.cancel();
    const entry = { word, image: null, reach: reachOf(positions), timer: 0, chore: null };
    this._kept.set(positions, entry);
    entry.timer = setTimeout(() => this._compute(positions, entry), before ? HELD_MS : 0);
    return false;
  }

  /**
   * Draw the regions, where they are there, smoothly enlarged.
   * @param {CanvasRenderingContext2D} context  of the pane @param {import("../geometry/geometry").Positions} positions
   * @param {import("../geometry/camera").Viewport} view
   */
  draw(context, positions, view) {
    const { image, reach } = this._kept.get(positions) ?? {};
    if (!image) return;
    const [left, top] = toPixel(view, -reach, reach);
    const perPixel = image.width / (2 * reach * view.scale);
    // Only what is in sight, since the whole may be as large as a house.
    const [x0, x1] = [left, left + 2 * reach * view.scale].map((x) => Math.min(Math.max(x, 0), view.width));
    const [y0, y1] = [top, top + 2 * reach * view.scale].map((y) => Math.min(Math.max(y, 0), view.height));
    if (x1 <= x0 || y1 <= y0) return;
    context.imageSmoothingQuality = "high";
    const source = [x0 - left, y0 - top, x1 - x0, y1 - y0].map((length) => length * perPixel);
    context.drawImage(image, ...source, x0, y0, x1 - x0, y1 - y0);
  }

  _compute(positions, entry) {
    if (this._aborter.signal.aborted) return;
    entry.chore = new Chore(this._steps(positions, entry.reach), (image) => {
      if (this._aborter.signal.aborted) return;
      entry.image = image;
      this._onReady();
    });
  }

  *_steps(positions, reach) {
    const bounds = { left: -reach, right: reach, bottom: -reach, top: reach };
    const regions = yield* regionsInSteps(this._recording, (checkpoint) => positions.at(checkpoint), bounds, CELLS);
    const { width, height, data } = yield* drawRegionsInSteps(regions, this._recording.colours, ENLARGED);
    const image = new OffscreenCanvas(width, height);
    image.getContext("2d").putImageData(new ImageData(data, width, height), 0, 0);
    return image;
  }
}

/** Where a picture's axes are, as a word that is another when they were dragged. @param {import("../geometry/geometry").Positions} positions */
export function heldWord({ axes, corners }) {
  return axes ? corners.join() : "";
}

/** Half the side of the square that holds a picture, also where its axes were dragged. */
function reachOf({ extent, corners, axes }) {
  const inside = axes ? corners.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : 0;
  return ROOM * Math.max(...extent, inside);
}
