// Which samples are drawn inside an outline: a lasso, or a box, which is an outline of four corners. Pure.

import type { Pixel } from "./camera";

/**
 * The samples drawn inside, of those that can be chosen, ascending; by the even-odd rule: where a line from one to the right crosses
 * the outline an odd number of times. Of outlines that share an edge, one holds what lies on it. The polygon is x, y of each corner;
 * the last is joined to the first.
 */
export function samplesInside(
  pixelOf: (sample: number) => Pixel,
  nSamples: number,
  polygon: Float32Array,
  counts?: (sample: number) => boolean,
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
