// Picking: the sample under the pointer, and those inside a lasso or a box, which is an outline of four corners.

import { EYE, type Pixel, type Rotation, toPlane, type Viewport } from "./camera";
import type { Blend } from "./geometry";

/** Which samples can be picked. */
type IsPickable = (sample: number) => boolean;

/** The sample nearest to a point of the plane, or −1; lengths in its units. */
type Search = (
  blend: Blend,
  point: [number, number],
  radius: number,
  counts: IsPickable | undefined,
  order: Uint32Array | null,
  rotation: Rotation,
  covering: number,
) => number;

const COVERING = 3; // pixels: a dot whose middle is so near to the pointer is under it

/**
 * The sample drawn nearest to a pixel, or −1 where none is within the radius, in pixels. In depth, of the dots that are under the
 * pixel, the one nearest to the eye, which covers the others; of equals the one drawn last. `order` is the one in which they are
 * drawn, where not as they are recorded.
 */
export function pick(
  blend: Blend,
  view: Viewport,
  pixelX: number,
  pixelY: number,
  radius: number,
  counts?: IsPickable,
  order: Uint32Array | null = null,
): number {
  const point = toPlane(view, pixelX, pixelY);
  const reach = radius / view.scale;
  const search = blend.fromDims === 2 && blend.toDims === 2 ? pickFlat : pickDeep;
  return search(blend, point, reach, counts, order, view.rotation, Math.min(COVERING, radius) / view.scale);
}

/** Without depth: nothing is turned. */
const pickFlat: Search = ({ from, to, mix, nSamples }, [x, y], radius, counts, order) => {
  let nearest = -1;
  let least = radius * radius;
  for (let drawn = 0; drawn < nSamples; drawn++) {
    const sample = order ? order[drawn] : drawn;
    const a = 2 * sample;
    const dx = from[a] + (to[a] - from[a]) * mix - x;
    const dy = from[a + 1] + (to[a + 1] - from[a + 1]) * mix - y;
    const distance = dx * dx + dy * dy;
    if (distance <= least && (!counts || counts(sample))) {
      least = distance;
      nearest = sample;
    }
  }
  return nearest;
};

/** The same as `seen` for every sample, written out, since it runs at every move of the pointer. */
const pickDeep: Search = (blend, [x, y], radius, counts, order, rotation, covering) => {
  const { from, fromDims, to, toDims, mix, nSamples } = blend;
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = rotation;
  let nearest = -1;
  let least = radius * radius;
  let nearness = -Infinity;
  const under = covering * covering;
  for (let drawn = 0; drawn < nSamples; drawn++) {
    const sample = order ? order[drawn] : drawn;
    const [a, b] = [fromDims * sample, toDims * sample];
    const px = from[a] + (to[b] - from[a]) * mix;
    const py = from[a + 1] + (to[b + 1] - from[a + 1]) * mix;
    const zFrom = fromDims === 3 ? from[a + 2] : 0;
    const pz = zFrom + ((toDims === 3 ? to[b + 2] : 0) - zFrom) * mix;
    const depth = zx * px + zy * py + zz * pz;
    const f = 1 / (1 - depth / EYE);
    const dx = (xx * px + xy * py + xz * pz) * f - x;
    const dy = (yx * px + yy * py + yz * pz) * f - y;
    const distance = Math.max(dx * dx + dy * dy, under); // those under the pixel are as near as each other
    if ((distance < least || (distance === least && depth >= nearness)) && (!counts || counts(sample))) {
      least = distance;
      nearness = depth;
      nearest = sample;
    }
  }
  return nearest;
};

/**
 * The samples drawn inside, of those that can be chosen, ascending; by the even-odd rule: where a line from one to the right crosses
 * the outline an odd number of times. Of outlines that share an edge, one holds what lies on it. The polygon is x, y of each corner;
 * the last is joined to the first.
 */
export function samplesInside(
  pixelOf: (sample: number) => Pixel,
  nSamples: number,
  polygon: Float32Array,
  counts?: IsPickable,
): number[] {
  const [left, top, right, bottom] = boundsOf(polygon);
  const bands = edgesByBand(polygon, top, bottom);
  const perPixel = bands.length / (bottom - top);
  const samples: number[] = [];
  for (let sample = 0; sample < nSamples; sample++) {
    const [x, y] = pixelOf(sample);
    if (!(x >= left && x <= right && y >= top && y <= bottom)) continue;
    const edges = bands[bandOf(y, top, perPixel, bands.length)];
    if (crossesOddly(polygon, edges, x, y) && (!counts || counts(sample))) samples.push(sample);
  }
  return samples;
}

/** Whether the line from (x, y) to the right crosses the edge; an edge's upper end belongs to it, its lower end to the next. */
function crosses(x1: number, y1: number, x2: number, y2: number, x: number, y: number): boolean {
  return y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1;
}

function crossesOddly(polygon: Float32Array, edges: Iterable<number>, x: number, y: number): boolean {
  let inside = false;
  for (const i of edges) {
    const j = i ? i - 2 : polygon.length - 2;
    if (crosses(polygon[i], polygon[i + 1], polygon[j], polygon[j + 1], x, y)) inside = !inside;
  }
  return inside;
}

function boundsOf(polygon: Float32Array): number[] {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < polygon.length; i += 2) {
    bounds[0] = Math.min(bounds[0], polygon[i]);
    bounds[1] = Math.min(bounds[1], polygon[i + 1]);
    bounds[2] = Math.max(bounds[2], polygon[i]);
    bounds[3] = Math.max(bounds[3], polygon[i + 1]);
  }
  return bounds;
}

/** The edges that a line at some height can cross, by bands of height: a lasso has hundreds, but few at any one height. */
function edgesByBand(polygon: Float32Array, top: number, bottom: number): number[][] {
  const nBands = Math.max(polygon.length >> 1, 1);
  const perPixel = nBands / (bottom - top);
  const bands: number[][] = Array.from({ length: nBands }, () => []);
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const [high, low] = [Math.min(polygon[i + 1], polygon[j + 1]), Math.max(polygon[i + 1], polygon[j + 1])];
    const last = bandOf(low, top, perPixel, nBands);
    for (let band = bandOf(high, top, perPixel, nBands); band <= last; band++) bands[band].push(i);
  }
  return bands;
}

/** Rising with y, so that an edge's bands hold every height between its ends. */
function bandOf(y: number, top: number, perPixel: number, nBands: number): number {
  return Math.min(Math.floor((y - top) * perPixel), nBands - 1) || 0; // 0 / 0 where the outline has no height
}
