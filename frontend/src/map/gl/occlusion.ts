// Occlusion culling of points: where many overlap only the topmost are drawn, since a software renderer pays for each.

import { EYE, type Viewport } from "../geometry/camera";
import type { Blend } from "../geometry/geometry";
import { CHOSEN, LIT, RIMMED } from "../interactionstate";

const ON_EACH_OTHER = 0.5; // pixels of the device: dots that are so near lie on each other
const SOFT_EDGES = 8; // dots on each other, at least, that are drawn: fewer would not fill the soft edge of a pile as all of it does
const MOST_COUNTED = 127; // that are counted in a cell
const HAS_NEAREST = 128; // what is added to the count where the nearest is among them
const AS_NEAR = 2; // pixels of the device: dots in depth that are so near lie on each other

/** How dots are drawn, as far as it decides what they hide. */
interface CullingStyle {
  ratio: number; // device pixels a CSS pixel
  reach: number; // CSS pixels that the largest dot reaches
  opacities: number[]; // of a dot that has gone to grey and of one that keeps its colour, or of all
  order?: Uint32Array | null; // the samples in their order, null for as they are recorded
}

/** How many dots of an opacity, 0 to 1, on each other let nothing through that a screen could show. */
export function hidingCount(opacity: number): number {
  const few = opacity < 1 ? Math.ceil(Math.log(1 / 255) / Math.log(1 - opacity)) : 1;
  return Math.min(Math.max(few, SOFT_EDGES), MOST_COUNTED);
}

export class OcclusionCuller {
  private _order = new Uint32Array(0);
  private _counts = new Uint8Array(0); // how many are drawn, by cell
  private _nearest = new Float32Array(0); // the depth of the nearest of them
  private _cells = new Int32Array(0); // the cell of each dot, −1 where it is not on the stage
  private _depths = new Float32Array(0);

  /**
   * The samples whose dots can be seen, in the order in which they are drawn: those that have gone to grey first, as the flags of
   * attention.ts say. A view of what the next call writes over.
   */
  visible(
    blend: Blend,
    view: Viewport,
    flags: Uint8Array,
    { ratio, reach, opacities, order = null }: CullingStyle,
  ): Uint32Array {
    const { nSamples, deep } = blend;
    const [columns, rows] = [view.width, view.height].map((side) => Math.ceil(((side + 2 * reach) * ratio) / ON_EACH_OTHER));
    this._makeRoom(nSamples, columns * rows, deep);
    this._locate(blend, view, (ratio / ON_EACH_OTHER) * view.scale, columns, rows);
    const thickness = deep ? AS_NEAR / (ratio * view.scale) : 0;
    const layers = opacities.length > 1 ? [LIT, 0] : [-1]; // the uppermost first
    let first = nSamples;
    layers.forEach((layer, under) => {
      const most = deep ? SOFT_EDGES : hidingCount(opacities[opacities.length - 1 - under]);
      first = this._gather(flags, layer, most, first, thickness, order);
    });
    return this._order.subarray(first, nSamples);
  }

  private _makeRoom(nSamples: number, nCells: number, deep: boolean): void {
    if (this._order.length !== nSamples) {
      this._order = new Uint32Array(nSamples);
      this._cells = new Int32Array(nSamples);
      this._depths = new Float32Array(nSamples);
    }
    if (this._counts.length !== nCells) this._counts = new Uint8Array(nCells);
    if (deep && this._nearest.length !== nCells) this._nearest = new Float32Array(nCells);
  }

  /** Find every dot's cell, and its depth where there is any, as the vertex shader places them. */
  private _locate(blend: Blend, { rotation: r, centreX, centreY }: Viewport, perUnit: number, columns: number, rows: number) {
    const { from, fromDims, to, toDims, mix, nSamples, deep } = blend;
    const { _cells: cells, _depths: depths } = this;
    const [left, top] = [columns / 2 - centreX * perUnit, rows / 2 - centreY * perUnit];
    for (let i = 0, a = 0, b = 0; i < nSamples; i++, a += fromDims, b += toDims) {
      let x = from[a] + (to[b] - from[a]) * mix;
      let y = from[a + 1] + (to[b + 1] - from[a + 1]) * mix;
      if (deep) {
        const before = fromDims === 3 ? from[a + 2] : 0;
        const z = before + ((toDims === 3 ? to[b + 2] : 0) - before) * mix;
        const depth = r[6] * x + r[7] * y + r[8] * z;
        const f = 1 / (1 - depth / EYE);
        [x, y] = [(r[0] * x + r[1] * y + r[2] * z) * f, (r[3] * x + r[4] * y + r[5] * z) * f];
        depths[i] = depth;
      }
      const [column, row] = [left + x * perUnit, top + y * perUnit];
      cells[i] = column >= 0 && column < columns && row >= 0 && row < rows ? (row | 0) * columns + (column | 0) : -1;
    }
  }

  /** Write the dots of a layer before `end`, the uppermost last; where they begin. */
  private _gather(flags: Uint8Array, layer: number, most: number, end: number, thickness: number, drawn: Uint32Array | null) {
    const deep = thickness > 0;
    const { _order: order, _counts: counts, _cells: cells, _depths: depths, _nearest: nearest } = this;
    const isHere = (i: number) => cells[i] >= 0 && (layer < 0 || (flags[i] & LIT) === layer);
    let first = end;
    counts.fill(0);
    if (deep) {
      nearest.fill(-Infinity);
      for (let i = 0; i < cells.length; i++) if (isHere(i) && depths[i] > nearest[cells[i]]) nearest[cells[i]] = depths[i];
    }
    for (let at = cells.length - 1; at >= 0; at--) {
      const i = drawn ? drawn[at] : at;
      if (!isHere(i)) continue;
      const cell = cells[i];
      if (!(flags[i] & (RIMMED | CHOSEN))) {
        const behind = deep ? nearest[cell] - depths[i] : 0;
        const count = counts[cell] & MOST_COUNTED;
        const isNearest = deep && behind === 0;
        if (behind > thickness || (count >= most && !(isNearest && counts[cell] <= MOST_COUNTED))) continue;
        counts[cell] = Math.min(count + 1, MOST_COUNTED) | (isNearest ? HAS_NEAREST : counts[cell] & HAS_NEAREST);
      }
      first -= 1;
      order[first] = i;
    }
    return first;
  }
}
