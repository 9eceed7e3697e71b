// A page of samples as the browser holds it: what pack.py packs, decoded once.

import { decodeContainer } from "../core/container";

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
 * @property {{columns: number, rows: number, width: number, height: number}|null} sprites  how the images lie in their sheet, in pixels,
 *   each with a line of one pixel at its right and under it
 * @property {Uint16Array} answers  (n, nClasses), 65535 is one
 * @property {Uint16Array} predicted  (n, nCheckpoints)
 * @property {Uint8Array} confidence  (n, nCheckpoints) of the predicted class, 255 is one
 * @property {Uint16Array|null} labels  (n,)
 */

/** @param {ArrayBuffer} buffer @returns {Page} */
export function decodeGallery(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  return { labels: null, ...header, ...arrays };
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
