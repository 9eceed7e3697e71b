// A page of samples as the browser holds it: what pack.py packs, decoded once.

import { decodeContainer } from "../map/container.js";

/**
 * @typedef {object} Page
 * @property {number[]} samples  in their order
 * @property {number} nClasses
 * @property {number} nCheckpoints
 * @property {number} checkpoint  that of the answers
 * @property {Record<string, string>} names  of the classes that occur, by number
 * @property {string[]} colours  one hex colour a class
 * @property {string[]|null} parts  what part of the split each sample is of
 * @property {string[]} notes  what each is sorted by, or ""
 * @property {{columns: number, width: number, height: number, channels: number}|null} sprites  the size of the images in pixels,
 *   their channels, 1 or 3, and how many lie beside each other in a sheet
 * @property {Uint16Array} answers  (n, nClasses), 65535 is one
 * @property {Uint16Array} predicted  (n, nCheckpoints)
 * @property {Uint8Array} confidence  (n, nCheckpoints) of the predicted class, 255 is one
 * @property {Uint16Array|null} labels  (n,)
 * @property {Uint8Array|null} pixels  (n, height, width, channels), of small images
 * @property {Uint8Array|null} sheet  a PNG file, of larger ones
 */

/** @param {ArrayBuffer} buffer @returns {Page} */
export function decodeGallery(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  return { labels: null, pixels: null, sheet: null, ...header, ...arrays };
}

/**
 * What card `i` says at a checkpoint.
 * @param {Page} page
 * @returns {{truth: number, says: number, sure: number, right: boolean|null}}  classes, −1 for an unknown one; sure from 0 to 1
 */
export function spokenAt(page, i, checkpoint) {
  const { labels, predicted, confidence, answers, nCheckpoints, nClasses } = page;
  const truth = labels ? labels[i] : -1;
  const says = predicted[i * nCheckpoints + checkpoint];
  const exact = checkpoint === page.checkpoint;
  const sure = exact ? answers[i * nClasses + says] / 65535 : confidence[i * nCheckpoints + checkpoint] / 255;
  return { truth, says, sure, right: labels ? truth === says : null };
}

/**
 * The spans of checkpoints over which a card's prediction stays the same.
 * @param {Page} page @returns {{from: number, to: number, says: number, right: boolean|null}[]}  `to` is the one after the last
 */
export function spansOf({ predicted, labels, nCheckpoints }, i) {
  const row = predicted.subarray(i * nCheckpoints, (i + 1) * nCheckpoints);
  const spans = [];
  row.forEach((says, at) => {
    if (at && row[at - 1] === says) spans.at(-1).to = at + 1;
    else spans.push({ from: at, to: at + 1, says, right: labels ? says === labels[i] : null });
  });
  return spans;
}

/**
 * A small image as a canvas takes it. @param {Page} page @param {number} i
 * @returns {Uint8ClampedArray}  (height, width, 4): red, green, blue and full opacity
 */
export function paintedPixels({ pixels, sprites: { width, height, channels } }, i) {
  const painted = new Uint8ClampedArray(4 * width * height);
  let from = i * width * height * channels;
  for (let to = 0; to < painted.length; to += 4, from += channels) {
    painted[to] = pixels[from];
    painted[to + 1] = pixels[channels === 3 ? from + 1 : from];
    painted[to + 2] = pixels[channels === 3 ? from + 2 : from];
    painted[to + 3] = 255;
  }
  return painted;
}
