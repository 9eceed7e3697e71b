// Where a moment lies on the x axis of a chart over the training, and which moment lies at a value of it; pure.

import { placeOfEpoch } from "../time/calendar";

/** What the x axis of a chart can be: epochs, or the indices of checkpoints. */
export const AXES = ["epochs", "checkpoints"];

/**
 * The value at a moment, between two checkpoints too.
 * @param {string} axis  one of AXES @param {import("../time/calendar").Checkpoints} checkpoints @param {number} t  in checkpoints
 */
export function valueAt(axis, checkpoints, t) {
  if (axis === "checkpoints") return t;
  const before = Math.min(Math.floor(t), checkpoints.length - 1);
  const after = Math.min(before + 1, checkpoints.length - 1);
  return checkpoints[before].epoch + (t - before) * (checkpoints[after].epoch - checkpoints[before].epoch);
}

/**
 * The moment at a value, in checkpoints; the first or the last for a value outside the recording.
 * @param {string} axis  one of AXES @param {import("../time/calendar").Checkpoints} checkpoints @param {number} value
 */
export function momentOf(axis, checkpoints, value) {
  const last = checkpoints.length - 1;
  const inside = Math.min(Math.max(value, valueAt(axis, checkpoints, 0)), valueAt(axis, checkpoints, last));
  return axis === "checkpoints" ? inside : placeOfEpoch(checkpoints, inside);
}
