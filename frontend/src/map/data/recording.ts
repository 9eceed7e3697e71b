// The recording of a training as the browser holds it: one bundle, decoded once, and what is counted over it.

import { bisectLeft } from "d3-array";
import { decodeContainer, inflated } from "../../core/container";
import { memoized } from "../../core/memo";

/** A linear projection: a sample stands at its probabilities times the matrix, plus the offset. */
export interface Space {
  method: string;
  dims: number; // 2 or 3
  matrix: Float32Array; // (nClasses, dims), row-major
  offset: Float32Array; // (dims,)
  arch?: Float32Array; // (dims,): of two classes, where a sample stands besides at 2 √(p₀ p₁) times this
}

/** Losses of states whose true class is too improbable for 16 bits to tell its loss. */
export interface SentLosses {
  starts: Uint32Array; // (nCheckpoints + 1,): those of checkpoint k are from starts[k] to starts[k + 1]
  samples: Uint32Array; // ascending within a checkpoint
  values: Float32Array; // nats
}

/** How images lie in their sheets, row by row; sizes in pixels. */
export interface SpriteLayout {
  columns: number;
  width: number;
  height: number;
  perSheet: number;
}

/** The bundle's header, as nnviz/views/map/bundle.py writes it. */
interface Header {
  name: string;
  nCheckpoints: number;
  nSamples: number;
  nClasses: number;
  classNames: string[];
  colours: string[]; // one hex colour a class
  checkpoints: { epoch: number; label: string }[];
  splitNames: string[];
  complete: boolean; // false where the recording was cut short or goes on
  sprites: SpriteLayout | null;
  spaces: Pick<Space, "method" | "dims">[];
}

export interface Recording extends Header {
  probabilities: Uint16Array; // (nCheckpoints, nSamples, nClasses), 65535 is one
  predictions: Uint16Array; // (nCheckpoints, nSamples)
  labels: Uint16Array | null; // (nSamples,)
  losses: SentLosses | null;
  split: Uint8Array | null; // (nSamples,), indices into splitNames
  spaces: Space[];
}

/** Inflate and decode a bundle. */
export async function readBundle(zipped: ArrayBuffer): Promise<Recording> {
  return decodeBundle(await inflated(zipped));
}

/** The arrays of a bundle by name; those of a space are called `<method><dims>/matrix`, `/offset` and `/arch`. */
type Arrays = Pick<Recording, "probabilities" | "predictions"> & {
  labels?: Uint16Array;
  split?: Uint8Array;
  lossStarts?: Uint32Array;
  lossSamples: Uint32Array;
  lossValues: Float32Array;
} & Record<`${string}/${"matrix" | "offset"}`, Float32Array> &
  Record<`${string}/arch`, Float32Array | undefined>;

export function decodeBundle(buffer: ArrayBuffer): Recording {
  const { header, arrays } = decodeContainer<Header, Arrays>(buffer);
  const { probabilities, predictions, labels = null, split = null, lossStarts: starts } = arrays;
  const losses = starts ? { starts, samples: arrays.lossSamples, values: arrays.lossValues } : null;
  const spaces = header.spaces.map((space): Space => {
    const name = `${space.method}${space.dims}`;
    return { ...space, matrix: arrays[`${name}/matrix`], offset: arrays[`${name}/offset`], arch: arrays[`${name}/arch`] };
  });
  return { ...header, probabilities, predictions, labels, split, losses, spaces };
}

/** The probabilities (nClasses,) of a sample at a checkpoint, 0 to 1. */
export function answer({ probabilities, nSamples, nClasses }: Recording, checkpoint: number, sample: number): Float32Array {
  const start = (checkpoint * nSamples + sample) * nClasses;
  return Float32Array.from(probabilities.subarray(start, start + nClasses), (value) => value / 65535);
}

/** The probability of the predicted class, 0 to 1. */
export function confidenceOf(recording: Recording, checkpoint: number, sample: number): number {
  const { probabilities, predictions, nSamples, nClasses } = recording;
  const at = checkpoint * nSamples + sample;
  return probabilities[at * nClasses + predictions[at]] / 65535;
}

const LEAST_CODE = 1; // of 65535: a probability that 16 bits call zero counts as this, where its loss was not sent

/** The cross-entropy −ln p of the true class, in nats, NaN without labels. Where 16 bits tell p too roughly, it was sent. */
export function lossOf(recording: Recording, checkpoint: number, sample: number): number {
  const { probabilities, labels, losses, nSamples, nClasses } = recording;
  const sent = losses ? sentAt(losses, checkpoint, sample) : -1;
  if (losses && sent >= 0) return losses.values[sent];
  const p = probabilities[(checkpoint * nSamples + sample) * nClasses + (labels?.[sample] ?? NaN)];
  return Math.log(65535 / Math.max(p, LEAST_CODE));
}

/** Where the sent loss of a sample at a checkpoint lies, -1 where none was sent: a binary search, for the samples ascend. */
function sentAt({ starts, samples }: SentLosses, checkpoint: number, sample: number): number {
  const end = starts[checkpoint + 1];
  const at = bisectLeft(samples, sample, starts[checkpoint], end);
  return at < end && samples[at] === sample ? at : -1;
}

/** The probability of the true class minus the largest other, −1 to 1, below zero where wrong; NaN without labels. */
export function marginOf({ probabilities, labels, nSamples, nClasses }: Recording, checkpoint: number, sample: number): number {
  const start = (checkpoint * nSamples + sample) * nClasses;
  const truth = start + (labels?.[sample] ?? NaN);
  let other = 0;
  for (let at = start; at < start + nClasses; at++) if (at !== truth && probabilities[at] > other) other = probabilities[at];
  return (probabilities[truth] - other) / 65535;
}

/** The share of right predictions at each checkpoint, 0 to 1, and of what; null without labels. */
export type Accuracies = { of: string; shares: Float32Array } | null;

/** Where some samples are called "test", of those. An equal question has the same answer. */
export const accuracies = memoized((recording: Recording): Accuracies => {
  const { predictions, labels, split, splitNames, nCheckpoints, nSamples } = recording;
  if (!labels) return null;
  const test = splitNames.indexOf("test");
  const counted = Array.from(labels.keys()).filter((sample) => test < 0 || split?.[sample] === test);
  const shares = Float32Array.from({ length: nCheckpoints }, (_, checkpoint) => {
    let right = 0;
    for (const sample of counted) if (predictions[checkpoint * nSamples + sample] === labels[sample]) right++;
    return right / counted.length;
  });
  const all = splitNames.length > 1 ? "of all parts right" : "right";
  return { of: test < 0 ? all : "of test right", shares };
});

/** What samples went through, (nSamples,) each. */
export interface Learning {
  learnt: Int32Array; // the first checkpoint at which it is right, −1 for never
  forgotten: Uint16Array; // how often it is right and at the next checkpoint wrong
  flips: Uint16Array; // how often its prediction changes
}

/** After Toneva et al. (2019), "An empirical study of example forgetting during deep neural network learning". */
export const learningOf = memoized(({ predictions, labels, nCheckpoints, nSamples }: Recording): Learning => {
  const learnt = new Int32Array(nSamples).fill(-1);
  const [forgotten, flips] = [new Uint16Array(nSamples), new Uint16Array(nSamples)];
  for (let checkpoint = 0, at = 0; checkpoint < nCheckpoints; checkpoint++) {
    for (let sample = 0; sample < nSamples; sample++, at++) {
      const truth = labels?.[sample];
      if (predictions[at] === truth && learnt[sample] < 0) learnt[sample] = checkpoint;
      if (checkpoint === 0 || predictions[at] === predictions[at - nSamples]) continue;
      flips[sample]++;
      if (predictions[at - nSamples] === truth) forgotten[sample]++;
    }
  }
  return { learnt, forgotten, flips };
});

/** The same of one sample; `learnt` is null for never. */
export function biography(recording: Recording, sample: number): { learnt: number | null; forgotten: number; flips: number } {
  const { learnt, forgotten, flips } = learningOf(recording);
  return { learnt: learnt[sample] < 0 ? null : learnt[sample], forgotten: forgotten[sample], flips: flips[sample] };
}

/** The samples whose prediction changed most often, most restless first. */
export function mostRestless(recording: Recording, count: number): number[] {
  const { flips } = learningOf(recording);
  const order = Array.from(flips.keys()).filter((sample) => flips[sample] > 0);
  return order.sort((a, b) => flips[b] - flips[a] || a - b).slice(0, count);
}
