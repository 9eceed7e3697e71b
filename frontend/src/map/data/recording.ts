// Recording of a training as the browser holds it, decoded from one bundle (nnviz/views/map/bundle.py), and its accuracies.

import { decodeContainer, inflate } from "../../core/container";
import { ContentStore } from "../../core/contents";
import { memoized } from "../../core/memo";
import type { Moment } from "../../core/protocol";
import { Columns, type Measure } from "./columns";

/** A linear projection: a sample stands at its probabilities times the matrix, plus the offset. */
export interface Space {
  method: string;
  dims: number; // 2 or 3
  matrix: Float32Array; // (nClasses, dims), row-major
  offset: Float32Array; // (dims,)
  arch?: Float32Array; // (dims,): of two classes, where a sample stands besides at 2 √(p₀ p₁) times this
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
  checkpoints: Moment[];
  splitNames: string[];
  complete: boolean; // false where the recording was cut short or goes on
  measures: Measure[];
  sprites: SpriteLayout | null;
  spaces: Pick<Space, "method" | "dims">[];
}

export interface Recording extends Omit<Header, "measures"> {
  probabilities: Uint16Array; // (nCheckpoints, nSamples, nClasses), 65535 is one
  predictions: Uint16Array; // (nCheckpoints, nSamples)
  hasAnswers: boolean; // false where the run holds embeddings only: then these two are empty, and there are no spaces
  labels: Uint16Array | null; // (nSamples,)
  columns: Columns; // of measures
  contents: ContentStore; // what the samples are
  split: Uint8Array | null; // (nSamples,), indices into splitNames
  spaces: Space[];
}

/** Fetches a file beside the bundle, as it was sent. */
type FetchBeside = (file: string) => Promise<ArrayBuffer>;

/** Inflate and decode a bundle; what the samples are is told besides. */
export async function readBundle(zipped: ArrayBuffer, fetch: FetchBeside, contents?: ContentStore): Promise<Recording> {
  return decodeBundle(await inflate(zipped), fetch, contents);
}

const NONE = new Uint16Array();

/** The arrays of a bundle by name; those of a space are called `<method><dims>/matrix`, `/offset` and `/arch`. */
type Arrays = Partial<Pick<Recording, "probabilities" | "predictions">> & {
  labels?: Uint16Array;
  split?: Uint8Array;
} & Record<`${string}/${"matrix" | "offset"}`, Float32Array> &
  Record<`${string}/arch`, Float32Array | undefined>;

export function decodeBundle(
  buffer: ArrayBuffer,
  fetch: FetchBeside,
  contents = new ContentStore({ url: "", inputs: [] }),
): Recording {
  const {
    header: { measures, ...header },
    arrays,
  } = decodeContainer<Header, Arrays>(buffer);
  const { probabilities = NONE, predictions = NONE, labels = null, split = null } = arrays;
  const spaces = header.spaces.map((space): Space => {
    const name = `${space.method}${space.dims}`;
    return { ...space, matrix: arrays[`${name}/matrix`], offset: arrays[`${name}/offset`], arch: arrays[`${name}/arch`] };
  });
  const hasAnswers = predictions.length > 0;
  const columns = new Columns(measures, fetch);
  return { ...header, probabilities, predictions, hasAnswers, labels, split, columns, contents, spaces };
}

/** The probabilities (nClasses,) of a sample at a checkpoint, 0 to 1. */
export function probabilitiesOf(
  { probabilities, nSamples, nClasses }: Recording,
  checkpoint: number,
  sample: number,
): Float32Array {
  const start = (checkpoint * nSamples + sample) * nClasses;
  return Float32Array.from(probabilities.subarray(start, start + nClasses), (value) => value / 65535);
}

/** The class that the network predicts of a sample, or -1 where it gave no answers. */
export function predictedClass({ predictions, hasAnswers, nSamples }: Recording, checkpoint: number, sample: number): number {
  return hasAnswers ? predictions[checkpoint * nSamples + sample] : -1;
}

/** The true class of a sample, else the predicted one, or -1 where neither is known. */
export function knownClass(recording: Recording, checkpoint: number, sample: number): number {
  return recording.labels?.[sample] ?? predictedClass(recording, checkpoint, sample);
}

/** Whether it is known of answers that they are right or wrong. */
export function canJudge({ labels, hasAnswers }: Pick<Recording, "labels" | "hasAnswers">): boolean {
  return labels !== null && hasAnswers;
}

/** The share of right predictions at each checkpoint, 0 to 1, and of what; null without labels or answers. */
export type Accuracies = { of: string; shares: Float32Array } | null;

/** Where some samples are called "test", of those. An equal question has the same answer. */
export const accuracies = memoized((recording: Recording): Accuracies => {
  const { predictions, labels, split, splitNames, nCheckpoints, nSamples } = recording;
  if (!labels || !recording.hasAnswers) return null;
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
