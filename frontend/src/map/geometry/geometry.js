// Pure mathematics of positions: between two checkpoints, and from a pixel back to a sample.

import { carried, EYE, outline, toPlane } from "./camera";

/**
 * Positions of many samples at every checkpoint, scaled and moved so that the picture spans −1 to 1 in its widest direction.
 * @typedef {object} Positions
 * @property {number} dims  2 or 3
 * @property {number} nSamples
 * @property {number} nCheckpoints
 * @property {(checkpoint: number) => Float32Array} at  (nSamples, dims), the same array each time until the picture itself changes
 * @property {(checkpoint: number, sample: number) => number[]} of  (dims,): the place of one sample
 * @property {Float32Array} corners  (nClasses, dims): where a class's name belongs, NaN for nowhere
 * @property {boolean} axes  whether a sample that is wholly one class stands on its corner, so that lines to them tell something
 * @property {number[]} extent  half the width and the height that the picture needs on the plane, however it is turned
 * @property {Uint8Array|null} kept  (nCheckpoints, nSamples): how many percent of a sample's neighbours the picture keeps
 * @property {Record<string, (number|null)[]|number|null>|null} quality  scores by checkpoint or of the run, 0 to 1
 * @property {{neighbours_kept?: string, ranks?: string}} [measured]  over which samples the scores are, in words
 * @property {string} words  how the picture came about
 * @property {string} [placed]  what of the network is placed, where that is not its answers
 */

/** Half the width and height of what holds these positions; in three dimensions of the ball, since it will be turned. */
export function extentOf(positions, dims) {
  let [x, y, reach] = [0, 0, 0];
  for (let i = 0; i < positions.length; i += dims) {
    x = Math.max(x, Math.abs(positions[i]));
    y = Math.max(y, Math.abs(positions[i + 1]));
    if (dims === 3) reach = Math.max(reach, positions[i] ** 2 + positions[i + 1] ** 2 + positions[i + 2] ** 2);
  }
  return dims === 3 ? Array(2).fill(outline(Math.sqrt(reach))) : [x, y];
}

/**
 * What is between two sets of positions: from + (to − from) · mix.
 * @typedef {object} Blend
 * @property {Float32Array} from  (nSamples, fromDims)
 * @property {number} fromDims  2 or 3; what has 2 stands at depth 0
 * @property {Float32Array} to  (nSamples, toDims)
 * @property {number} toDims
 * @property {number} mix  0 to 1
 * @property {number} nSamples
 * @property {boolean} deep  whether some may cover others
 */

/** The blend at moment t, a float between checkpoints. @param {Positions} positions @param {number} t @returns {Blend} */
export function blendAt(positions, t) {
  const last = positions.nCheckpoints - 1;
  const before = Math.min(Math.floor(t), last);
  return blendBetween(positions, before, Math.min(before + 1, last), Math.min(t - before, 1));
}

/** The blend on the way from one checkpoint to another. @param {Positions} positions @param {number} mix  0 to 1 @returns {Blend} */
export function blendBetween(positions, before, after, mix) {
  const { nSamples, dims } = positions;
  const from = positions.at(before);
  const to = mix > 0 ? positions.at(after) : from;
  return { from, fromDims: dims, to, toDims: dims, mix, nSamples, deep: dims === 3 };
}

/** Where a blend puts one sample. @param {Blend} blend @returns {[number, number, number]} */
export function positionOf({ from, fromDims, to, toDims, mix }, sample) {
  const a = fromDims * sample;
  const b = toDims * sample;
  const zFrom = fromDims === 3 ? from[a + 2] : 0;
  const zTo = toDims === 3 ? to[b + 2] : 0;
  return [from[a] + (to[b] - from[a]) * mix, from[a + 1] + (to[b + 1] - from[a + 1]) * mix, zFrom + (zTo - zFrom) * mix];
}

/**
 * The pixels at which all samples of a blend are drawn, written out as `pickDeep` is, for what looks at all of them in a frame.
 * @param {Blend} blend @param {import("./camera").Viewport} view @param {Float32Array} [pixels]  to write to
 * @returns {Float32Array} (nSamples, 2)
 */
export function pixelsOf({ from, fromDims, to, toDims, mix, nSamples }, view, pixels = new Float32Array(2 * nSamples)) {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = view.rotation;
  const { centreX, centreY, scale, width, height } = view;
  for (let sample = 0, a = 0, b = 0; sample < nSamples; sample++, a += fromDims, b += toDims) {
    const px = from[a] + (to[b] - from[a]) * mix;
    const py = from[a + 1] + (to[b + 1] - from[a + 1]) * mix;
    const zFrom = fromDims === 3 ? from[a + 2] : 0;
    const pz = zFrom + ((toDims === 3 ? to[b + 2] : 0) - zFrom) * mix;
    const f = 1 / (1 - (zx * px + zy * py + zz * pz) / EYE);
    pixels[2 * sample] = width / 2 + ((xx * px + xy * py + xz * pz) * f - centreX) * scale;
    pixels[2 * sample + 1] = height / 2 - ((yx * px + yy * py + yz * pz) * f - centreY) * scale;
  }
  return pixels;
}

/**
 * All positions of a blend as one new array (nSamples, 3), such that they look under camera `after` as they do under `before`.
 * @param {Blend} blend @param {import("./camera").Viewport} before @param {import("./camera").Viewport} after
 */
export function settle(blend, before, after) {
  const settled = new Float32Array(3 * blend.nSamples);
  for (let sample = 0; sample < blend.nSamples; sample++) {
    settled.set(carried(before, after, ...positionOf(blend, sample)), 3 * sample);
  }
  return settled;
}

const COVERING = 3; // pixels: a dot whose middle is so near to the pointer is under it

/**
 * The sample drawn nearest to a pixel, or −1 where none is within the radius. In depth, of the dots that are under the pixel, the one
 * nearest to the eye, which covers the others; of equals the one drawn last.
 * @param {Blend} blend @param {import("./camera").Viewport} view @param {number} pixelX @param {number} pixelY
 * @param {number} radius  in pixels
 * @param {(sample: number) => boolean} [counts]  which samples can be picked
 * @param {Uint32Array|null} [order]  in which they are drawn, where not as they are recorded
 */
export function pick(blend, view, pixelX, pixelY, radius, counts, order = null) {
  const [x, y] = toPlane(view, pixelX, pixelY);
  const search = blend.fromDims === 2 && blend.toDims === 2 ? pickFlat : pickDeep;
  return search(blend, view.rotation, x, y, radius / view.scale, counts, Math.min(COVERING, radius) / view.scale, order);
}

/** Without depth: nothing is turned. */
function pickFlat({ from, to, mix, nSamples }, _, x, y, radius, counts, covering, order) {
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
}

/** The same as `seen` for every sample, written out, since it runs at every move of the pointer. */
function pickDeep({ from, fromDims, to, toDims, mix, nSamples }, rotation, x, y, radius, counts, covering, order) {
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
}
