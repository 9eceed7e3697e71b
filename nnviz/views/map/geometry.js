// Pure mathematics of places: from probabilities to places, between two checkpoints, and from a pixel back to a sample.

import { carried, EYE, outline, toPlane } from "./camera.js";

/**
 * Places of many samples, scaled and moved so that the picture spans −1 to 1 in its widest direction.
 * @typedef {object} Places
 * @property {number} dims  2 or 3
 * @property {Float32Array} positions  (nCheckpoints, nSamples, dims)
 * @property {Float32Array} corners  (nClasses, dims): where a class's name belongs, NaN for nowhere
 * @property {boolean} axes  whether a sample that is wholly one class stands on its corner, so that lines to them tell something
 * @property {number[]} extent  half the width and the height that the picture needs on the plane, however it is turned
 * @property {number} nSamples
 * @property {Uint8Array|null} kept  (nCheckpoints, nSamples): how many percent of a sample's neighbours the picture keeps
 * @property {Record<string, (number|null)[]|number|null>|null} quality  scores by checkpoint or of the run, 0 to 1
 * @property {string} words  how the picture came about
 */

/** @param {import("./recording.js").Recording} recording @param {import("./recording.js").Space} space @returns {Places} */
export function placeAll(recording, space) {
  const { probabilities, nCheckpoints, nSamples, nClasses } = recording;
  const { dims } = space;
  const { matrix, offset, corners } = normalised(space, nClasses);
  const positions = new Float32Array(nCheckpoints * nSamples * dims);
  const deep = dims === 3;
  for (let at = 0, out = 0; out < positions.length; out += dims) {
    let [x, y, z] = offset;
    for (let k = 0; k < nClasses; k++, at++) {
      const p = probabilities[at];
      if (p) {
        x += p * matrix[dims * k];
        y += p * matrix[dims * k + 1];
        if (deep) z += p * matrix[dims * k + 2];
      }
    }
    positions[out] = x;
    positions[out + 1] = y;
    if (deep) positions[out + 2] = z;
  }
  const extent = extentOf(corners, dims);
  return { dims, positions, corners, axes: true, extent, nSamples, kept: null, quality: null, words: "" };
}

/** The space's matrix for uint16 probabilities, moved and scaled so that its corners fill −1 to 1. */
function normalised({ matrix, offset, dims }, nClasses) {
  const low = Array(dims).fill(Infinity);
  const high = Array(dims).fill(-Infinity);
  for (let i = 0; i < dims * nClasses; i++) {
    const value = matrix[i] + offset[i % dims];
    low[i % dims] = Math.min(low[i % dims], value);
    high[i % dims] = Math.max(high[i % dims], value);
  }
  const scale = 2 / (Math.max(...high.map((value, axis) => value - low[axis])) || 1);
  const centre = low.map((value, axis) => (value + high[axis]) / 2);
  return {
    matrix: Float64Array.from(matrix, (value) => (value * scale) / 65535),
    offset: centre.map((value, axis) => (offset[axis] - value) * scale),
    corners: Float32Array.from({ length: dims * nClasses }, (_, i) => (matrix[i] + offset[i % dims] - centre[i % dims]) * scale),
  };
}

/** Half the width and height of what holds these places; in three dimensions of the ball, since it will be turned. */
export function extentOf(places, dims) {
  let [x, y, reach] = [0, 0, 0];
  for (let i = 0; i < places.length; i += dims) {
    x = Math.max(x, Math.abs(places[i]));
    y = Math.max(y, Math.abs(places[i + 1]));
    if (dims === 3) reach = Math.max(reach, places[i] ** 2 + places[i + 1] ** 2 + places[i + 2] ** 2);
  }
  return dims === 3 ? Array(2).fill(outline(Math.sqrt(reach))) : [x, y];
}

/**
 * What is between two sets of places: from + (to − from) · mix, each (nSamples, its dims) inside a larger array.
 * @typedef {object} Blend
 * @property {Float32Array} from
 * @property {number} fromStart  index of the first coordinate
 * @property {number} fromDims  2 or 3; what has 2 stands at depth 0
 * @property {Float32Array} to
 * @property {number} toStart
 * @property {number} toDims
 * @property {number} mix  0 to 1
 * @property {number} nSamples
 * @property {boolean} deep  whether some may cover others
 */

/** The blend at moment t, a float between checkpoints. @param {Places} places @param {number} t @returns {Blend} */
export function blendAt({ positions, nSamples, dims }, t) {
  const last = positions.length / (dims * nSamples) - 1;
  const before = Math.min(Math.floor(t), last);
  const after = Math.min(before + 1, last);
  return {
    from: positions,
    fromStart: before * nSamples * dims,
    fromDims: dims,
    to: positions,
    toStart: after * nSamples * dims,
    toDims: dims,
    mix: t - before,
    nSamples,
    deep: dims === 3,
  };
}

/** Where a blend puts one sample. @param {Blend} blend @returns {[number, number, number]} */
export function placeOf({ from, fromStart, fromDims, to, toStart, toDims, mix }, sample) {
  const a = fromStart + fromDims * sample;
  const b = toStart + toDims * sample;
  const zFrom = fromDims === 3 ? from[a + 2] : 0;
  const zTo = toDims === 3 ? to[b + 2] : 0;
  return [from[a] + (to[b] - from[a]) * mix, from[a + 1] + (to[b + 1] - from[a + 1]) * mix, zFrom + (zTo - zFrom) * mix];
}

/**
 * All places of a blend as one new array (nSamples, 3), such that they look under camera `after` as they do under `before`.
 * @param {Blend} blend @param {import("./camera.js").Viewport} before @param {import("./camera.js").Viewport} after
 */
export function settle(blend, before, after) {
  const settled = new Float32Array(3 * blend.nSamples);
  for (let sample = 0; sample < blend.nSamples; sample++) {
    settled.set(carried(before, after, ...placeOf(blend, sample)), 3 * sample);
  }
  return settled;
}

/**
 * The sample drawn nearest to a pixel, or −1 where none is within the radius. Of equals the one nearest to the eye, and of those
 * the one drawn last.
 * @param {Blend} blend @param {import("./camera.js").Viewport} view @param {number} pixelX @param {number} pixelY
 * @param {number} radius  in pixels
 * @param {(sample: number) => boolean} [counts]  which samples can be picked
 */
export function pick(blend, view, pixelX, pixelY, radius, counts) {
  const [x, y] = toPlane(view, pixelX, pixelY);
  const search = blend.fromDims === 2 && blend.toDims === 2 ? pickFlat : pickDeep;
  return search(blend, view.rotation, x, y, radius / view.scale, counts);
}

/** Without depth: nothing is turned. */
function pickFlat({ from, fromStart, to, toStart, mix, nSamples }, _, x, y, radius, counts) {
  let nearest = -1;
  let least = radius * radius;
  for (let sample = 0, a = fromStart, b = toStart; sample < nSamples; sample++, a += 2, b += 2) {
    const dx = from[a] + (to[b] - from[a]) * mix - x;
    const dy = from[a + 1] + (to[b + 1] - from[a + 1]) * mix - y;
    const distance = dx * dx + dy * dy;
    if (distance <= least && (!counts || counts(sample))) {
      least = distance;
      nearest = sample;
    }
  }
  return nearest;
}

/** The same as `seen` for every sample, written out, since it runs at every move of the pointer. */
function pickDeep({ from, fromStart, fromDims, to, toStart, toDims, mix, nSamples }, rotation, x, y, radius, counts) {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = rotation;
  let nearest = -1;
  let least = radius * radius;
  let nearness = -Infinity;
  for (let sample = 0, a = fromStart, b = toStart; sample < nSamples; sample++, a += fromDims, b += toDims) {
    const px = from[a] + (to[b] - from[a]) * mix;
    const py = from[a + 1] + (to[b + 1] - from[a + 1]) * mix;
    const zFrom = fromDims === 3 ? from[a + 2] : 0;
    const pz = zFrom + ((toDims === 3 ? to[b + 2] : 0) - zFrom) * mix;
    const depth = zx * px + zy * py + zz * pz;
    const f = 1 / (1 - depth / EYE);
    const dx = (xx * px + xy * py + xz * pz) * f - x;
    const dy = (yx * px + yy * py + yz * pz) * f - y;
    const distance = dx * dx + dy * dy;
    if ((distance < least || (distance === least && depth >= nearness)) && (!counts || counts(sample))) {
      least = distance;
      nearness = depth;
      nearest = sample;
    }
  }
  return nearest;
}
