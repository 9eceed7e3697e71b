// Density shading: how many dots there are at each place, where so many overlap that dots do not tell; pure.

import { blurred, gaussianWeights } from "./blur";
import { rgb } from "../gl/points";

/**
 * @typedef {object} Density  Of a grid of cells over a picture, row by row from the top.
 * @property {number} width
 * @property {number} height
 * @property {Float32Array} counts  dots a cell, blurred
 */

const DENSITY_BLUR = 1; // sigma, in cells
const OPACITY_OF_MOST = 0.9;

/**
 * @param {Float32Array} positions  (n, 2), pixels from the top left corner; what is outside, or NaN, does not count
 * @param {number} width  of the picture, in pixels @param {number} height @param {number} cell  in pixels
 * @returns {Density}
 */
export function densityOf(positions, width, height, cell) {
  const [columns, rows] = [Math.max(Math.ceil(width / cell), 1), Math.max(Math.ceil(height / cell), 1)];
  const counts = new Float32Array(columns * rows);
  // A dot is shared among the four cells that it is between, so that the picture does not tremble while dots glide.
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i];
    const y = positions[i + 1];
    if (!(x >= 0 && x < width && y >= 0 && y < height)) continue;
    const u = Math.max(x / cell - 0.5, 0);
    const v = Math.max(y / cell - 0.5, 0);
    const column = Math.floor(u);
    const row = Math.floor(v);
    const right = column < columns - 1 ? u - column : 0;
    const below = row < rows - 1 ? v - row : 0;
    const at = row * columns + column;
    counts[at] += (1 - right) * (1 - below);
    if (right) counts[at + 1] += right * (1 - below);
    if (below) counts[at + columns] += (1 - right) * below;
    if (right && below) counts[at + columns + 1] += right * below;
  }
  return { width: columns, height: rows, counts: blurred(counts, columns, rows, 1, gaussianWeights(DENSITY_BLUR)) };
}

/**
 * One colour whose opacity is logarithmic in the number of dots, as the eye takes ratios for steps: a lone dot is hardly seen, and
 * the most crowded cell is nearly opaque.
 * @param {Density} density @param {string} colour  hex
 * @returns {{width: number, height: number, data: Uint8ClampedArray}}  RGBA, not premultiplied
 */
export function drawDensity({ width, height, counts }, colour) {
  let most = 1; // so that a few dots apart do not look like a crowd
  for (const count of counts) most = Math.max(most, count);
  const channels = rgb(colour);
  const scale = (255 * OPACITY_OF_MOST) / Math.log1p(most);
  const data = new Uint8ClampedArray(4 * counts.length);
  for (let at = 0; at < counts.length; at++) {
    data[4 * at] = channels[0];
    data[4 * at + 1] = channels[1];
    data[4 * at + 2] = channels[2];
    data[4 * at + 3] = scale * Math.log1p(counts[at]);
  }
  return { width, height, data };
}
