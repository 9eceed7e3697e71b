// Numbers that say how well the network does on one sample: at a checkpoint, and over the whole training.

const LEAST_CODE = 1; // of 65535: a probability that 16 bits call zero counts as this, so that a loss is at most ln 65535

/** The largest loss that there is, in nats. */
export const MOST_LOSS = Math.log(65535 / LEAST_CODE);

/** The probability of the predicted class, 0 to 1. @param {import("./recording.js").Recording} recording */
export function confidenceOf({ probabilities, predictions, nSamples, nClasses }, checkpoint, sample) {
  const at = checkpoint * nSamples + sample;
  return probabilities[at * nClasses + predictions[at]] / 65535;
}

/** −ln p of the true class, in nats, 0 to MOST_LOSS. @param {import("./recording.js").Recording} recording  with labels */
export function lossOf({ probabilities, labels, nSamples, nClasses }, checkpoint, sample) {
  const p = probabilities[(checkpoint * nSamples + sample) * nClasses + labels[sample]];
  return Math.log(65535 / Math.max(p, LEAST_CODE));
}

/**
 * The probability of the true class minus the largest other, −1 to 1: below zero the network is wrong.
 * @param {import("./recording.js").Recording} recording  with labels
 */
export function marginOf({ probabilities, labels, nSamples, nClasses }, checkpoint, sample) {
  const start = (checkpoint * nSamples + sample) * nClasses;
  const truth = start + labels[sample];
  let other = 0;
  for (let at = start; at < start + nClasses; at++) if (at !== truth && probabilities[at] > other) other = probabilities[at];
  return (probabilities[truth] - other) / 65535;
}

/** @type {WeakMap<object, {learnt: Int32Array, forgotten: Uint16Array}>} */
const LEARNING = new WeakMap();

/**
 * The first checkpoint at which each sample is right, −1 for never, and how often it is right and at the next checkpoint wrong
 * (Toneva et al., 2019, "An empirical study of example forgetting during deep neural network learning"). Computed once.
 * @param {import("./recording.js").Recording} recording  with labels
 * @returns {{learnt: Int32Array, forgotten: Uint16Array}}  (nSamples,) each
 */
export function learningOf(recording) {
  if (!LEARNING.has(recording)) LEARNING.set(recording, computeLearning(recording));
  return LEARNING.get(recording);
}

function computeLearning({ predictions, labels, nCheckpoints, nSamples }) {
  const learnt = new Int32Array(nSamples).fill(-1);
  const forgotten = new Uint16Array(nSamples);
  const wasRight = new Uint8Array(nSamples);
  for (let checkpoint = 0, at = 0; checkpoint < nCheckpoints; checkpoint++) {
    for (let sample = 0; sample < nSamples; sample++, at++) {
      const right = predictions[at] === labels[sample] ? 1 : 0;
      if (right && learnt[sample] < 0) learnt[sample] = checkpoint;
      forgotten[sample] += wasRight[sample] & (right ^ 1);
      wasRight[sample] = right;
    }
  }
  return { learnt, forgotten };
}
