// Places that were computed beforehand, as t-SNE and UMAP need it: decoded from what the server sends.

import { decodeContainer, inflated } from "./container.js";
import { extentOf } from "./geometry.js";

export const NEIGHBOURS = 15; // how many of a sample's nearest the picture is judged by
export const WRONG_BELOW = 30; // percent of its neighbours that a dot has to keep, or it stands among wrong ones

/** Inflate and decode places. @param {ArrayBuffer} zipped @returns {Promise<import("./geometry.js").Places>} */
export async function readPlaces(zipped) {
  return decodePlaces(await inflated(zipped));
}

/**
 * The positions are uint16 on one scale for all axes, which the anchors share: coordinate = low + number · scale.
 * @param {ArrayBuffer} buffer @returns {import("./geometry.js").Places}
 */
export function decodePlaces(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  const { dims, nSamples, low, scale, quality, words } = header;
  const numbers = arrays.positions;
  const high = Array(dims).fill(0); // the lowest number of every axis is 0
  for (let i = 0; i < numbers.length; i++) high[i % dims] = Math.max(high[i % dims], numbers[i]);
  const half = Math.max(...high) / 2 || 1;
  const positions = new Float32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) positions[i] = (numbers[i] - high[i % dims] / 2) / half;
  const corners = Float32Array.from(arrays.anchors, (value, i) => ((value - low[i % dims]) / scale - high[i % dims] / 2) / half);
  const extent = extentOf(positions, dims);
  const measured = Object.keys(quality).length ? quality : null; // there may be too few samples to measure
  return { dims, positions, corners, axes: false, extent, nSamples, kept: arrays.kept ?? null, quality: measured, words };
}

/** How many percent of its neighbours each sample keeps at a checkpoint, or null. @param {import("./geometry.js").Places} places */
export function keptAt({ kept, nSamples }, checkpoint) {
  return kept && kept.subarray(checkpoint * nSamples, (checkpoint + 1) * nSamples);
}

/** A score at a checkpoint, or of the run; null where there is none. @param {import("./geometry.js").Places} places */
export function scoreAt({ quality }, name, checkpoint) {
  const given = quality?.[name] ?? null;
  return Array.isArray(given) ? (given[checkpoint] ?? null) : given;
}
