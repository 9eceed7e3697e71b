// Which samples of a pane are shown as tiles just now, and how far each has come: as many as there is room for, without flicker.

import { pixelsOf } from "../geometry/geometry";
import { Thinning } from "./thinning";

const SPACING = 1.16; // from one tile to the next, times its size, for the frames and a gap
const TILE_FADE_MS = 160;
const THINNING_MS = 200; // while the picture moves, who has a tile is asked anew no sooner than this
const THINNING_SHARE = 0.05; // of the time that asking may take
const PLANE = { centreX: 0, centreY: 0, scale: 1, width: 0, height: 0 };

export class Gallery {
  /**
   * @param {boolean} still  nothing fades
   * @param {(wait: number) => void} later  has it updated again after so many milliseconds
   */
  constructor(still, later) {
    /** How much there is of each sample's tile, 0 to 1. @type {Map<number, number>} */
    this.shown = new Map();
    this._still = still;
    this._later = later;
    this._asked = []; // what the thinning was made of
    this._at = -Infinity; // when it was made
    this._cost = 0; // milliseconds that it took
  }

  /**
   * @param {import("../geometry/panes").Pane} pane @param {import("./pointweights").Crowd} crowd
   * @param {{width: number, height: number}} size  of a tile, in CSS pixels @param {number} most  tiles
   * @param {number} now  milliseconds @returns {boolean} whether tiles come or go and want another frame
   */
  update({ blend, camera: { view } }, crowd, size, most, now) {
    this._rethin(blend, view, crowd, size.width / size.height, now);
    const room = this._thinning.at(view.scale / (SPACING * size.height));
    return this._fade(inView(room, this._plane, view, size, most), now);
  }

  /** Ask anew who has room, now or later. */
  _rethin(blend, view, crowd, aspect, now) {
    const asks = [blend.from, blend.to, blend.mix, ...view.rotation, crowd.key, aspect.toFixed(3)];
    if (asks.every((value, i) => value === this._asked[i])) return;
    const early = this._at + Math.max(THINNING_MS, this._cost / THINNING_SHARE) - now;
    if (early > 0) return void this._later(early);
    const started = performance.now();
    this._plane = pixelsOf(blend, { ...view, ...PLANE }, this._plane);
    this._thinning = new Thinning(this._plane, Array.prototype.filter.call(crowd.order, crowd.counts), aspect);
    this._cost = performance.now() - started;
    [this._asked, this._at] = [asks, now];
  }

  _fade(wanted, now) {
    const step = this._still ? 1 : Math.min(Math.max(now - (this._clock ?? now), 0), 50) / TILE_FADE_MS;
    const goal = new Set(wanted);
    const first = this.shown.size === 0 && this._clock === undefined;
    let fading = false;
    for (const [sample, alpha] of this.shown) {
      const after = goal.has(sample) ? Math.min(alpha + step, 1) : alpha - step;
      if (after <= 0 && !goal.has(sample)) this.shown.delete(sample);
      else this.shown.set(sample, after);
      fading ||= after !== 1;
    }
    for (const sample of wanted) {
      if (this.shown.has(sample)) continue;
      this.shown.set(sample, first || this._still ? 1 : 0);
      fading ||= !first && !this._still;
    }
    this._clock = now;
    return fading;
  }
}

/** Of these samples the first that are drawn in the pane. */
function inView(samples, plane, { width, height, scale, centreX, centreY }, size, most) {
  const seen = [];
  for (const sample of samples) {
    const x = width / 2 + (plane[2 * sample] - centreX) * scale;
    const y = height / 2 + (plane[2 * sample + 1] + centreY) * scale;
    if (!(x > -size.width && y > -size.height && x < width + size.width && y < height + size.height)) continue;
    seen.push(sample);
    if (seen.length === most) break;
  }
  return seen;
}
