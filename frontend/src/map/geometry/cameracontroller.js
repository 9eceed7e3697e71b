// Where the person looks from: the camera as it was fitted, moved and turned, and kept while the window changes.

import { ASKEW, anglesOf, fittedViewport, panned, seen, turned, turntable, UPRIGHT, unseen, zoomed } from "./camera";
import { pick, positionOf } from "./geometry";

export class CameraController {
  constructor() {
    /** What is looked through, or null while nothing is laid out. @type {import("./camera").Viewport|null} */
    this.view = null;
    /** Whether the person has moved it, so that not all of the picture may be seen. */
    this.moved = false;
    this._fittedScale = 1;
    this._pivot = null; // the place that a drag turns the picture about
  }

  /** How much larger than fitted. */
  get magnified() {
    return this.view.scale / this._fittedScale;
  }

  /**
   * The stage or the picture is another: show all of it, unless the person has moved it, then as much larger than all of it as
   * before, so that a link looks alike in every window; what is turned stays so.
   * @param {{width: number, height: number, taken?: {right: number, top: number}}} stage  taken: as `fittedViewport` has it
   * @param {import("./geometry").Positions} positions
   */
  fit({ width, height, taken }, { extent, dims }) {
    const { view } = this;
    const wasTurned = view !== null && view.rotation !== UPRIGHT;
    const rotation = dims === 2 ? UPRIGHT : wasTurned ? view.rotation : ASKEW;
    const fitted = fittedViewport(width, height, extent, rotation, taken);
    this.view = this.moved && view ? { ...view, width, height, rotation, scale: fitted.scale * this.magnified } : fitted;
    this._fittedScale = fitted.scale;
    this._pivot = null;
  }

  /** From now on nothing is moved or turned, once it is fitted again. */
  reset() {
    this.view = null;
    this.moved = false;
  }

  /** Where it is looked from, in words that `follow` reads: the middle, the zoom, and the angles of what is turned; "" for as fitted. */
  get word() {
    const { view } = this;
    if (!view) return "";
    const angles = view.rotation === UPRIGHT || view.rotation === ASKEW ? [] : anglesOf(view.rotation);
    if (!this.moved && !angles.length) return "";
    const numbers = this.moved ? [view.centreX, view.centreY, this.magnified, ...angles] : [0, 0, 1, ...angles];
    return numbers.map((value) => Number(value.toFixed(4))).join(",");
  }

  /** Look from where a word says; nonsense and "" change nothing. @param {string} word @param {import("./geometry").Positions} positions */
  follow(word, { dims }) {
    const numbers = word.split(",").map(Number);
    if (!this.view || ![3, 5].includes(numbers.length) || !numbers.every(Number.isFinite)) return;
    const [x, y, zoom, yaw, tilt] = numbers;
    if (dims === 3 && numbers.length === 5)
      this.view = { ...this.view, rotation: turntable(yaw, Math.min(Math.max(tilt, -Math.PI / 2), Math.PI / 2)) };
    if (x === 0 && y === 0 && zoom === 1) return;
    const inside = (value) => Math.min(Math.max(value, -3), 3);
    const scale = this._fittedScale * Math.min(Math.max(zoom, 0.05), 1e4);
    this.view = { ...this.view, centreX: inside(x), centreY: inside(y), scale };
    this.moved = true;
    this._pivot = null;
  }

  pan(dx, dy) {
    this.view = panned(this.view, dx, dy);
    this.moved = true;
    this._pivot = null;
  }

  zoom(factor, x, y) {
    this.view = zoomed(this.view, factor, x, y);
    this.moved = true;
    this._pivot = null;
  }

  /** A drag begins. */
  grasp() {
    this._pivot = null;
  }

  /** @param {import("./geometry").Blend} blend  what is looked at */
  turn(dx, dy, blend) {
    this._pivot ??= this._findPivot(blend);
    this.view = turned(this.view, dx, dy, this._pivot);
  }

  /** All of the picture turns about its middle; the closer one looks, the more about the dot that is in the middle. */
  _findPivot(blend) {
    const { view, magnified } = this;
    const near = 1 - 1 / Math.max(magnified, 1);
    const sample = near > 0 ? pick(blend, view, view.width / 2, view.height / 2, Infinity) : -1;
    if (sample < 0) return [0, 0, 0];
    const depth = seen(view, ...positionOf(blend, sample))[2];
    return unseen(view, view.centreX, view.centreY, depth).map((value) => value * near);
  }
}
