// Gliding from one picture to another: the dots go from where they were on the screen to where they belong now.

import { eased } from "../../time/timeline";

const MORPH_MS = 450;

export class Morph {
  /**
   * @param {Float32Array} from  (nSamples, 3), as `settle` gives it
   * @param {boolean} deep  whether the picture that is left had depth
   * @param {number} now  milliseconds
   */
  constructor(from, deep, now) {
    this.from = from;
    this._deep = deep;
    this._start = now;
  }

  isOver(now) {
    return now - this._start >= MORPH_MS;
  }

  /** What is on the screen, of what will be. @param {import("./geometry").Blend} goal @returns {import("./geometry").Blend} */
  blend(goal, now) {
    const mix = eased(Math.min(Math.max((now - this._start) / MORPH_MS, 0), 1));
    const nearer = goal.mix > 0.5 ? goal : { ...goal, to: goal.from, toDims: goal.fromDims };
    return { ...nearer, from: this.from, fromDims: 3, mix, deep: goal.deep || this._deep };
  }
}
