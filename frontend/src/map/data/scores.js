// Numbers that say how well the network does on one sample: at a checkpoint, and over the whole training.

const LEAST_CODE = 1; // of 65535: a probability that 16 bits call zero counts as this, where its loss was not sent

/** The probability of the predicted class, 0 to 1. @param {import("./recording").Recording} recording */
export function confidenceOf({ probabilities, predictions, nSamples, nClasses }, checkpoint, sample) {
  const at = checkpoint * nSamples + sample;
  return probabilities[at * nClasses + predictions[at]] / 65535;
}

/**
 * The cross-entropy of an answer, −ln p of the true class, in nats. Where 16 bits tell p too roughly, the server has sent it.
 * @param {import("./recording").Recording} recording  with labels
 */
export function lossOf(recording, checkpoint, sample) {
  const { probabilities, labels, losses, nSamples, nClasses } = recording;
  const sent = losses ? sentAt(losses, checkpoint, sample) : -1;
  if (sent >= 0) return losses.values[sent];
  const p = probabilities[(checkpoint * nSamples + sample) * nClasses + labels[sample]];
  return Math.log(65535 / Math.max(p, LEAST_CODE));
}

/** Where the sent loss of a sample at a checkpoint lies, -1 where none was sent: a binary search, for the samples ascend. */
function sentAt({ starts, samples }, checkpoint, sample) {
  let [low, high] = [starts[checkpoint], starts[checkpoint + 1]];
  const end = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (samples[middle] < sample) low = middle + 1;
    else high = middle;
  }
  return low < end && samples[low] === sample ? low : -1;
}

/**
 * The probability of the true class minus the largest other, −1 to 1: below zero the network is wrong.
 * @param {import("./recording").Recording} recording  with labels
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
 * @param {import("./recording").Recording} recording  with labels
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
