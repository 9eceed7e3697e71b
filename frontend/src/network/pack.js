// What the parts of the Network screen are given by the server: containers that pack.py packs, decoded once.

import { decodeContainer, inflated } from "../core/container";

/**
 * @typedef {object} Frames  numbers as small pictures, at every checkpoint
 * @property {string[]} epochs  what the checkpoints are called
 * @property {number} nCheckpoints
 * @property {[number, number, number]} frameShape  height, width, channels
 * @property {[number, number, number]|null} pictureShape
 * @property {Uint8Array} frames  (n, nCheckpoints, height, width, channels)
 * @property {Uint8Array} pictures  (p, height, width, channels)
 * @property {Uint16Array} real  (r, nCheckpoints, each): pictures, 65535 for none
 * @property {number} nReal  how many pictures a row of `real` has
 * @property {Card[]} cards
 *
 * @typedef {object} Card
 * @property {number} id
 * @property {string} title
 * @property {string[]|null} lines  one a checkpoint
 * @property {Panel[]} panels
 *
 * @typedef {object} Panel  what is shown: a frame, a picture or real samples
 * @property {string|string[]} words  one for all checkpoints, or one for each
 * @property {number} [frame]
 * @property {string} [scale]  one of `SCALES`
 * @property {number} [picture]
 * @property {number} [real]
 */

/** Inflate and decode a container. @param {ArrayBuffer} zipped */
export async function readPart(zipped) {
  return decodePart(await inflated(zipped));
}

/** @param {ArrayBuffer} buffer */
export function decodePart(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  return { ...header, ...arrays };
}

/** Words that are one for all checkpoints, or one for each. @param {string|string[]|null} words @param {number} at */
export function wordsAt(words, at) {
  return Array.isArray(words) ? (words[at] ?? "") : (words ?? "");
}
