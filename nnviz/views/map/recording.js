// The recording as the browser holds it: one gzipped bundle of a JSON header and typed arrays, decoded once.

/**
 * @typedef {object} Space  One way to place the samples.
 * @property {string} name
 * @property {string} title
 * @property {Float32Array} matrix  (nClasses, 2), row-major: a sample stands at its probabilities times this, plus offset
 * @property {Float32Array} offset  (2,)
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
 * @property {Uint8Array|null} split  (nSamples,), indices into splitNames
 * @property {string[]} splitNames
 * @property {boolean} complete  false where the recording was cut short or goes on
 * @property {{columns: number, width: number, height: number, perSheet: number}|null} sprites
 * @property {Space[]} spaces
 */

const ARRAY_TYPES = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array };
const MAGIC = "NNVB";

/** Inflate and decode a bundle. @param {ArrayBuffer} zipped @returns {Promise<Recording>} */
export async function readBundle(zipped) {
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return decodeBundle(await new Response(stream).arrayBuffer());
}

/**
 * Layout: "NNVB", the header's size (u32, little-endian), the header (JSON, UTF-8), then the arrays, each at a multiple of 8.
 * @param {ArrayBuffer} buffer @returns {Recording}
 */
export function decodeBundle(buffer) {
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== MAGIC) throw new Error("not a recording");
  const headerSize = new DataView(buffer).getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerSize)));
  const start = align(8 + headerSize);
  const arrays = {};
  for (const { name, dtype, offset, length } of header.arrays) {
    arrays[name] = new ARRAY_TYPES[dtype](buffer, start + offset, length);
  }
  const { spaces, arrays: _, ...facts } = header;
  return {
    ...facts,
    probabilities: arrays.probabilities,
    predictions: arrays.predictions,
    labels: arrays.labels ?? null,
    split: arrays.split ?? null,
    spaces: spaces.map(({ name, title }) => ({
      name,
      title,
      matrix: arrays[`${name}/matrix`],
      offset: arrays[`${name}/offset`],
    })),
  };
}

function align(position) {
  return (position + 7) & ~7;
}

/**
 * Share of right predictions at each checkpoint, 0 to 1, or null without labels. Where some samples are called "test", of those.
 * @param {Recording} recording @returns {{of: string, shares: Float32Array}|null}
 */
export function accuracies({ predictions, labels, split, splitNames, nCheckpoints, nSamples }) {
  if (!labels) return null;
  const test = splitNames.indexOf("test");
  const counted = Array.from({ length: nSamples }, (_, sample) => sample).filter((sample) => test < 0 || split[sample] === test);
  const shares = Float32Array.from({ length: nCheckpoints }, (_, checkpoint) => {
    let right = 0;
    for (const sample of counted) if (predictions[checkpoint * nSamples + sample] === labels[sample]) right++;
    return right / counted.length;
  });
  return { of: test < 0 ? "right" : "of test right", shares };
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
