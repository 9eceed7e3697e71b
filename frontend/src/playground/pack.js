// What the server sends: a stretch of a training, frame by frame, and the data.

import { decodeContainer } from "../core/container";
import { Net } from "./network";

/** @param {string} base64 @returns {ArrayBuffer} */
export function bufferOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
}

/**
 * `epochs` are as `steps`, in epochs; `tunings` say how all steps of the training are tuned: the words after so many steps.
 * @typedef {{net: Net, pace: string, first: number, past: number[], steps: number[], epochs: number[], batches: number[],
 *   warnings: string[], ended: string, tunings: {start: number, words: Record<string, string>}[], arrays: Record<string, Float32Array|Float64Array|Uint8Array|Uint16Array>,
 *   rows: number[], slotsEach: number}} Film
 * @param {ArrayBuffer} buffer @returns {Film}
 */
export function decodeFilm(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  const { pace, first, past, steps, epochs, batches, warnings, ended, tunings } = header;
  let rows = 0;
  return {
    net: new Net(header),
    pace,
    first,
    past,
    steps,
    epochs,
    batches,
    warnings,
    ended,
    tunings,
    arrays,
    slotsEach: arrays.slots_before.length / Math.max(batches.length, 1), // numbers that the optimiser remembers, of a frame
    rows: batches.map((count) => (rows += count) - count), // where each frame's batch begins
  };
}

/**
 * @typedef {{title: string, features: string[], classes: string[], colours: string[], inputs: Float32Array, labels: Uint16Array,
 *   test: Uint8Array, n: number}} Data
 * @param {ArrayBuffer} buffer @returns {Data}
 */
export function decodeData(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  const { title, features, classes, colours } = header;
  return { title, features, classes, colours, ...arrays, n: arrays.labels.length };
}
