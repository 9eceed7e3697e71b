// The recording as the browser holds it: one bundle, decoded once.

import { decodeContainer, inflated } from "../../core/container";

/**
 * @typedef {object} Space  One way to place the samples by a matrix.
 * @property {string} method
 * @property {string} title
 * @property {number} dims  2 or 3
 * @property {Float32Array} matrix  (nClasses, dims), row-major: a sample stands at its probabilities times this, plus offset
 * @property {Float32Array} offset  (dims,)
 * @property {Float32Array|null} [arch]  (dims,): of two classes, where a sample stands besides at 2 √(p₀ p₁) times this
 *
 * @typedef {object} Recording
 * @property {string} name
 * @property {number} nCheckpoints
 * @property {number} nSamples
 * @property {number} nClasses
 * @property {string[]} classNames
 * @property {string[]} colours  one hex colour a class
 * @property {{epoch: number, label: string}[]} checkpoints
 * @property {Uint16Array} probabilities  (nCheckpoints, nSamples, nClasses), 65535 is one
 * @property {Uint16Array} predictions  (nCheckpoints, nSamples)
 * @property {Uint16Array|null} labels  (nSamples,)
 * @property {{starts: Uint32Array, samples: Uint32Array, values: Float32Array}|null} losses  of states whose true class is too
 *   improbable for 16 bits to tell its loss: those of checkpoint k from starts[k] to starts[k + 1], samples ascending, in nats
 * @property {Uint8Array|null} split  (nSamples,), indices into splitNames
 * @property {string[]} splitNames
 * @property {boolean} complete  false where the recording was cut short or goes on
 * @property {{columns: number, width: number, height: number, perSheet: number}|null} sprites
 * @property {Space[]} spaces
 */

/** Inflate and decode a bundle. @param {ArrayBuffer} zipped @returns {Promise<Recording>} */
export async function readBundle(zipped) {
  return decodeBundle(await inflated(zipped));
}

/** @param {ArrayBuffer} buffer @returns {Recording} */
export function decodeBundle(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  return {
    ...header,
    probabilities: arrays.probabilities,
    predictions: arrays.predictions,
    labels: arrays.labels ?? null,
    losses: arrays.lossStarts ? { starts: arrays.lossStarts, samples: arrays.lossSamples, values: arrays.lossValues } : null,
    split: arrays.split ?? null,
    spaces: header.spaces.map((space) => ({
      ...space,
      matrix: arrays[`${space.method}${space.dims}/matrix`],
      offset: arrays[`${space.method}${space.dims}/offset`],
      arch: arrays[`${space.method}${space.dims}/arch`] ?? null,
    })),
  };
}

/** @typedef {{of: string, shares: Float32Array}|null} Accuracies @type {WeakMap<object, Accuracies>} */
const KNOWN_ACCURACIES = new WeakMap();

/**
 * Share of right predictions at each checkpoint, 0 to 1, or null without labels. Where some samples are called "test", of those.
 * An equal question has the same answer. @param {Recording} recording @returns {Accuracies}
 */
export function accuracies(recording) {
  if (!KNOWN_ACCURACIES.has(recording)) KNOWN_ACCURACIES.set(recording, accuraciesCounted(recording));
  return KNOWN_ACCURACIES.get(recording);
}

function accuraciesCounted({ predictions, labels, split, splitNames, nCheckpoints, nSamples }) {
  if (!labels) return null;
  const test = splitNames.indexOf("test");
  const counted = Array.from({ length: nSamples }, (_, sample) => sample).filter(
    (sample) => test < 0 || split[sample] === test,
  );
  const shares = Float32Array.from({ length: nCheckpoints }, (_, checkpoint) => {
    let right = 0;
    for (const sample of counted) if (predictions[checkpoint * nSamples + sample] === labels[sample]) right++;
    return right / counted.length;
  });
  const all = splitNames.length > 1 ? "of all parts right" : "right";
  return { of: test < 0 ? all : "of test right", shares };
}

/** The probabilities (nClasses) of a sample at a checkpoint, 0 to 1. @returns {Float32Array} */
export function answer(recording, checkpoint, sample) {
  const { probabilities, nSamples, nClasses } = recording;
  const start = (checkpoint * nSamples + sample) * nClasses;
  return Float32Array.from(probabilities.subarray(start, start + nClasses), (value) => value / 65535);
}

/**
 * What a sample went through: when it was first right, how often right turned wrong, how often the prediction changed.
 * @returns {{learnt: number|null, forgotten: number, flips: number}}  learnt is a checkpoint index
 */
export function biography({ predictions, labels, nCheckpoints, nSamples }, sample) {
  let learnt = null;
  let forgotten = 0;
  let flips = 0;
  for (let checkpoint = 0, before = -1; checkpoint < nCheckpoints; checkpoint++) {
    const now = predictions[checkpoint * nSamples + sample];
    if (checkpoint && now !== before) flips++;
    if (labels) {
      if (now === labels[sample]) learnt ??= checkpoint;
      else if (checkpoint && before === labels[sample]) forgotten++;
    }
    before = now;
  }
  return { learnt, forgotten, flips };
}

/** The samples whose prediction changed most often, most restless first. @returns {number[]} */
export function mostRestless({ predictions, nCheckpoints, nSamples }, count) {
  const flips = new Uint16Array(nSamples);
  for (let at = nSamples; at < nCheckpoints * nSamples; at++) {
    if (predictions[at] !== predictions[at - nSamples]) flips[at % nSamples]++;
  }
  const order = Array.from(flips.keys()).filter((sample) => flips[sample] > 0);
  return order.sort((a, b) => flips[b] - flips[a] || a - b).slice(0, count);
}
