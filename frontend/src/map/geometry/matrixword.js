// The corners of a picture as a word of an address.

import { fromBase64Url, toBase64Url } from "../../core/container";

const MOST_CLASSES = 100; // more make no word that an address should hold
const LARGEST = 32767; // what stands for the largest number in a word
const MOST_DOUBLINGS = 30;

/**
 * int16, little-endian, in base64url: first how often 1 is doubled to hold all numbers, then each number as a share of that, 32767
 * for all of it, so that none is off by more than a 65,534th of that, less than a 32,767th of the picture. "" where classes or
 * doublings are too many.
 * @param {Float32Array} corners  (nClasses, dims) @param {number} nClasses @returns {string}
 */
export function cornersWord(corners, nClasses) {
  const largest = corners.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const doublings = Math.ceil(Math.log2(largest));
  if (nClasses > MOST_CLASSES || !(doublings <= MOST_DOUBLINGS)) return "";
  const bytes = new DataView(new ArrayBuffer(2 + 2 * corners.length));
  bytes.setInt16(0, doublings, true);
  corners.forEach((value, i) => bytes.setInt16(2 + 2 * i, Math.round((value / 2 ** doublings) * LARGEST), true));
  return toBase64Url(new Uint8Array(bytes.buffer));
}

/** What `cornersWord` wrote, or null for nonsense. @param {unknown} word @returns {number[]|null} (nClasses, dims) */
export function readCornersWord(word, nClasses, dims) {
  const bytes = fromBase64Url(word);
  if (!bytes || bytes.length !== 2 + 2 * nClasses * dims || nClasses > MOST_CLASSES) return null;
  const view = new DataView(bytes.buffer);
  const doublings = view.getInt16(0, true);
  const shares = Array.from({ length: nClasses * dims }, (_, i) => view.getInt16(2 + 2 * i, true) / LARGEST);
  if (doublings < 0 || doublings > MOST_DOUBLINGS || shares.some((share) => share < -1)) return null;
  return shares.map((share) => share * 2 ** doublings);
}
