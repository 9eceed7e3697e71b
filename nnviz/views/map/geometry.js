// Pure coordinate mathematics: from probabilities to places, from places to pixels, and from a pixel back to a sample.

/**
 * Places of many samples, scaled so that the picture's corners span −1 to 1 in the wider direction.
 * @typedef {object} Places
 * @property {Float32Array} positions  (nCheckpoints, nSamples, 2)
 * @property {Float32Array} corners  (nClasses, 2): where a sample stands that is wholly one class
 * @property {number} nSamples
 */

/** @param {import("./recording.js").Recording} recording @param {import("./recording.js").Space} space @returns {Places} */
export function placeAll(recording, space) {
  const { probabilities, nCheckpoints, nSamples, nClasses } = recording;
  const { matrix, offset, corners } = normalised(space, nClasses);
  const positions = new Float32Array(nCheckpoints * nSamples * 2);
  for (let point = 0, at = 0; point < nCheckpoints * nSamples; point++) {
    let x = offset[0];
    let y = offset[1];
    for (let k = 0; k < nClasses; k++, at++) {
      const p = probabilities[at];
      if (p) {
        x += p * matrix[2 * k];
        y += p * matrix[2 * k + 1];
      }
    }
    positions[2 * point] = x;
    positions[2 * point + 1] = y;
  }
  return { positions, corners, nSamples };
}

/** The space's matrix for uint16 probabilities, moved and scaled so that its corners fill −1 to 1. */
function normalised({ matrix, offset }, nClasses) {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let i = 0; i < 2 * nClasses; i++) {
    const value = matrix[i] + offset[i % 2];
    low[i % 2] = Math.min(low[i % 2], value);
    high[i % 2] = Math.max(high[i % 2], value);
  }
  const scale = 2 / (Math.max(high[0] - low[0], high[1] - low[1]) || 1);
  const centre = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
  const corners = Float32Array.from({ length: 2 * nClasses }, (_, i) => (matrix[i] + offset[i % 2] - centre[i % 2]) * scale);
  return {
    matrix: Float64Array.from(matrix, (value) => (value * scale) / 65535),
    offset: [(offset[0] - centre[0]) * scale, (offset[1] - centre[1]) * scale],
    corners,
  };
}

/**
 * What is between two sets of places: from + (to − from) · mix, each (nSamples, 2) inside a larger array.
 * @typedef {object} Blend
 * @property {Float32Array} from
 * @property {number} fromStart  index of the first coordinate
 * @property {Float32Array} to
 * @property {number} toStart
 * @property {number} mix  0 to 1
 * @property {number} nSamples
 */

/** The blend at moment t, a float between checkpoints. @param {Places} places @param {number} t @returns {Blend} */
export function blendAt({ positions, nSamples }, t) {
  const last = positions.length / (2 * nSamples) - 1;
  const before = Math.min(Math.floor(t), last);
  const after = Math.min(before + 1, last);
  return { from: positions, fromStart: before * nSamples * 2, to: positions, toStart: after * nSamples * 2, mix: t - before, nSamples };
}

/** Where a blend puts one sample. @param {Blend} blend @returns {[number, number]} */
export function placeOf({ from, fromStart, to, toStart, mix }, sample) {
  const a = fromStart + 2 * sample;
  const b = toStart + 2 * sample;
  return [from[a] + (to[b] - from[a]) * mix, from[a + 1] + (to[b + 1] - from[a + 1]) * mix];
}

/** All places of a blend as one new array (nSamples, 2). @param {Blend} blend */
export function settle({ from, fromStart, to, toStart, mix, nSamples }) {
  return Float32Array.from({ length: 2 * nSamples }, (_, i) => from[fromStart + i] + (to[toStart + i] - from[fromStart + i]) * mix);
}

/**
 * The sample nearest to a place, or −1 where none is within the radius; of equals, the one drawn last.
 * @param {Blend} blend @param {number} x @param {number} y @param {number} radius  in the units of the places
 * @param {(sample: number) => boolean} [counts]  which samples can be picked
 */
export function pick({ from, fromStart, to, toStart, mix, nSamples }, x, y, radius, counts) {
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

/**
 * The camera: which place is in the middle, and how many pixels a unit takes.
 * x_pixel = width / 2 + (x − centreX) · scale, y_pixel = height / 2 − (y − centreY) · scale
 * @typedef {{centreX: number, centreY: number, scale: number, width: number, height: number}} Viewport
 */

/** The camera that shows −1 to 1 with room for the class names. @returns {Viewport} */
export function fittedViewport(width, height, corners) {
  let x = 0;
  let y = 0;
  for (let i = 0; i < corners.length; i += 2) {
    x = Math.max(x, Math.abs(corners[i]));
    y = Math.max(y, Math.abs(corners[i + 1]));
  }
  const margin = 34;
  const scale = Math.min((width / 2 - margin) / (x || 1), (height / 2 - margin) / (y || 1));
  return { centreX: 0, centreY: 0, scale: Math.max(scale, 10), width, height };
}

/** @param {Viewport} view @returns {[number, number]} */
export function toPixel(view, x, y) {
  return [view.width / 2 + (x - view.centreX) * view.scale, view.height / 2 - (y - view.centreY) * view.scale];
}

/** @param {Viewport} view @returns {[number, number]} */
export function toPlace(view, pixelX, pixelY) {
  return [view.centreX + (pixelX - view.width / 2) / view.scale, view.centreY - (pixelY - view.height / 2) / view.scale];
}

/** Zoom by a factor so that the place under the pixel stays there. @param {Viewport} view @returns {Viewport} */
export function zoomed(view, factor, pixelX, pixelY, { least = 20, most = 2e6 } = {}) {
  const scale = Math.min(Math.max(view.scale * factor, least), most);
  const [x, y] = toPlace(view, pixelX, pixelY);
  return {
    ...view,
    scale,
    centreX: x - (pixelX - view.width / 2) / scale,
    centreY: y + (pixelY - view.height / 2) / scale,
  };
}

/** Move the picture by pixels. @param {Viewport} view @returns {Viewport} */
export function panned(view, dx, dy) {
  return { ...view, centreX: view.centreX - dx / view.scale, centreY: view.centreY + dy / view.scale };
}
