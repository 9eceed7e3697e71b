// Color encodings: what a dot's colour can say. A number for each sample, the colours that the numbers stand for, and their key.

import { DIVERGING, DOTS_SEQUENTIAL, hexColour, RIGHT_COLOUR, ramp, SERIES_COLOURS, WRONG_COLOUR } from "../core/colorscales";
import { percent } from "../core/dom";
import type { Theme } from "../core/theme";
import { confidenceOf, learningOf, lossOf, marginOf, type Recording } from "./data/recording";

export interface KeyEntry {
  colour: string;
  title: string;
}

/** What explains the colours of classes or groups: a dot's code is the entry's index. */
export interface GroupsKey {
  kind: "classes" | "groups";
  title: string;
  entries: KeyEntry[];
}

/** What explains the colours of a scale; `entries` stand beside it. */
export interface ScaleKey {
  kind: "scale";
  title: string;
  entries: KeyEntry[];
  colours: readonly string[]; // from low to high
  low: number; // what the first colour stands for, or less
  high: number; // what the last colour stands for, or more
  ticks: { at: number; title: string }[]; // `at` from 0 to 1 along the scale, in that order
}

export type ColourKey = GroupsKey | ScaleKey;

export interface Colouring {
  codes: Uint16Array; // (nSamples,), indices into the palette
  palette: readonly string[]; // "#rrggbb"
  key: ColourKey;
  follows: boolean; // whether the codes change with the checkpoint
}

type Untitled<Key> = Key extends ColourKey ? Omit<Key, "title"> & { title?: string } : never;
type Painting = Omit<Colouring, "key" | "follows"> & Untitled<ColourKey>;
type Painter = (recording: Recording, checkpoint: number, ink: string) => Painting;

/** All that there are. On scales, and of right and wrong, warm colours are what is worth a look. */
export const COLOURINGS = [
  { name: "truth", title: "true class", help: "The class that the sample is of." },
  { name: "prediction", title: "predicted class", help: "The class that the network finds most probable at this epoch." },
  { name: "right", title: "right or wrong", help: "Whether the network's answer at this epoch is the true class." },
  { name: "confidence", title: "confidence", help: "The probability that the network gives to its answer at this epoch." },
  {
    name: "loss",
    title: "loss",
    help: "Cross-entropy: −ln of the probability of the true class at this epoch: 0.7 at 50 %, 2.3 at 10 %.",
  },
  { name: "margin", title: "margin", help: "Probability of the true class minus the largest other: below zero it is wrong." },
  {
    name: "learnt",
    title: "epoch of learning",
    help: "The first recorded epoch at which the network is right about the sample.",
  },
  { name: "forgotten", title: "times forgotten", help: "How often the network is right about the sample and then wrong." },
  { name: "split", title: "training or test", help: "Which part of the data the sample belongs to." },
] as const;

export type ColouringName = (typeof COLOURINGS)[number]["name"];

const SCALE_STEPS = 256; // colours of a scale
const LEAST_LOSS = 0.01; // the probability of the true class is 99 %; smaller losses look alike
const MOST_LOSS = Math.log(65535); // 11.1, it is 1 in 65,535; larger losses look alike
const MOST_STORED = 32; // colourings of a recording

const SCALES: Partial<Record<ColouringName, Painter>> = {
  confidence: byConfidence,
  loss: byLoss,
  margin: byMargin,
  learnt: byLearnt,
  forgotten: byForgotten,
};
const FOLLOWING = new Set<ColouringName>(["prediction", "right", "confidence", "loss", "margin"]);
const OF_ANSWERS = new Set<ColouringName>(["prediction", "confidence"]);
const OF_TIME = new Set<ColouringName>(["learnt", "forgotten"]);

/** Those that a run can have, in their order. */
export function colouringsOf({ labels, split, splitNames, nCheckpoints }: Recording) {
  return COLOURINGS.filter(({ name }) => {
    if (name === "split") return split !== null && splitNames.length > 1;
    return OF_ANSWERS.has(name) || (labels !== null && (nCheckpoints > 1 || !OF_TIME.has(name)));
  });
}

const STORED_COLOURINGS = new WeakMap<Recording, Map<string, Colouring>>();

/** Colours of all samples by one that the run can have. An equal question has the same answer, array for array. */
export function colouring(recording: Recording, name: ColouringName, checkpoint: number, theme: Pick<Theme, "textRgb">) {
  const chosen = colouringsOf(recording).find((choice) => choice.name === name);
  if (!chosen) throw new RangeError(`this run has no colours by '${name}'`);
  const ink = hexColour(theme.textRgb);
  const question = [name, FOLLOWING.has(name) ? checkpoint : "", OF_TIME.has(name) ? ink : ""].join(" ");
  const painted = (): Colouring => {
    const painting = SCALES[name]?.(recording, checkpoint, ink) ?? inGroups(recording, name, checkpoint);
    const { codes, palette, ...key } = painting;
    return { codes, palette, key: { title: chosen.title, ...key }, follows: FOLLOWING.has(name) };
  };
  const stored = STORED_COLOURINGS.get(recording) ?? new Map<string, Colouring>();
  STORED_COLOURINGS.set(recording, stored);
  const answer = stored.get(question) ?? painted();
  stored.delete(question);
  stored.set(question, answer); // the last asked for is the last to go
  for (const oldest of stored.keys()) if (stored.size > MOST_STORED) stored.delete(oldest);
  return answer;
}

// --- classes and groups -------------------------------------------------------------------------------------------------------

/** The group of each sample by a colouring, where its colours stand for groups; null where they are a scale. */
export function groupsOf(
  { predictions, labels, split, splitNames, nSamples, nClasses }: Recording,
  name: ColouringName,
  checkpoint: number,
) {
  const answers = predictions.subarray(checkpoint * nSamples, (checkpoint + 1) * nSamples);
  const isWrong = (label: number, sample: number) => Number(answers[sample] !== label);
  if (name === "truth") return { codes: labels ?? new Uint16Array(), nGroups: nClasses };
  if (name === "prediction") return { codes: answers, nGroups: nClasses };
  if (name === "right") return { codes: Uint16Array.from(labels ?? [], isWrong), nGroups: 2 };
  if (name === "split") return { codes: Uint16Array.from(split ?? []), nGroups: splitNames.length };
  return null;
}

function inGroups(recording: Recording, name: ColouringName, checkpoint: number): Painting {
  const codes = groupsOf(recording, name, checkpoint)?.codes ?? new Uint16Array();
  const { colours, classNames, splitNames } = recording;
  if (name === "right") return byEntries("groups", codes, [RIGHT_COLOUR, WRONG_COLOUR], ["right", "wrong"]);
  if (name === "split") return byEntries("groups", codes, splitColours(splitNames), splitNames);
  return byEntries("classes", codes, colours, classNames);
}

/** "train" has the second colour, as its curve has in charts/curves.py. */
function splitColours(splitNames: string[]) {
  const [first, second, ...others] = SERIES_COLOURS;
  const free = splitNames.includes("train") ? [first, ...others] : SERIES_COLOURS;
  let used = 0;
  return splitNames.map((name) => (name === "train" ? second : free[used++ % free.length]));
}

function byEntries(kind: GroupsKey["kind"], codes: Uint16Array, palette: readonly string[], names: string[]): Painting {
  return { codes, palette, kind, entries: names.map((title, code) => ({ colour: palette[code], title })) };
}

// --- scales -------------------------------------------------------------------------------------------------------------------

const RISING = ramp(DOTS_SEQUENTIAL, SCALE_STEPS);
const FALLING = [...RISING].reverse();
const TWO_SIDED = ramp(DIVERGING, SCALE_STEPS);

/** From guessing to being sure. */
function byConfidence(recording: Recording, checkpoint: number) {
  const { nClasses, nSamples } = recording;
  const low = nClasses > 1 ? 1 / nClasses : 0;
  const along = (value: number) => (value - low) / (1 - low);
  const codes = quantised(nSamples, (sample) => along(confidenceOf(recording, checkpoint, sample)));
  const marked = [low, ...[0.25, 0.5, 0.75, 1].filter((value) => along(value) > 0.1)];
  const ticks = marked.map((value) => ({ at: along(value), title: percent(value, 0) }));
  return alongScale(codes, FALLING, low, 1, ticks);
}

/** Logarithmic, since most of a trained network's losses are tiny; the same for every run and epoch. */
function byLoss(recording: Recording, checkpoint: number) {
  const reach = Math.log(MOST_LOSS / LEAST_LOSS);
  const along = (value: number) => Math.log(value / LEAST_LOSS) / reach;
  const codes = quantised(recording.nSamples, (sample) => along(lossOf(recording, checkpoint, sample)));
  const marked: [number, string][] = [
    [LEAST_LOSS, `≤ ${LEAST_LOSS}`],
    [0.1, "0.1"],
    [1, "1"],
    [MOST_LOSS, `≥ ${Math.floor(MOST_LOSS)}`],
  ];
  const ticks = marked.map(([value, title]) => ({ at: along(value), title }));
  return { ...alongScale(codes, RISING, LEAST_LOSS, MOST_LOSS, ticks), title: "loss, in nats" };
}

function byMargin(recording: Recording, checkpoint: number) {
  const codes = quantised(recording.nSamples, (sample) => (marginOf(recording, checkpoint, sample) + 1) / 2);
  const ticks = ["−1, wrong", "0", "1, right"].map((title, index) => ({ at: index / 2, title }));
  return alongScale(codes, TWO_SIDED, -1, 1, ticks);
}

/** Even in checkpoints, so that a recording that is dense at the start shows its start. */
function byLearnt(recording: Recording, _: number, ink: string) {
  const { checkpoints, nSamples } = recording;
  const last = checkpoints.length - 1;
  const { learnt } = learningOf(recording);
  const codes = quantised(nSamples, (sample) => learnt[sample] / last);
  const marked = [...new Set([0, 0.25, 0.5, 0.75, 1].map((at) => Math.round(at * last)))];
  const ticks = marked.map((checkpoint) => ({ at: checkpoint / last, title: checkpoints[checkpoint].label }));
  return withNeverLearnt(alongScale(codes, RISING, checkpoints[0].epoch, checkpoints[last].epoch, ticks), learnt, ink);
}

/** Logarithmic, so that never and once differ although some samples were forgotten often. */
function byForgotten(recording: Recording, _: number, ink: string) {
  const { learnt, forgotten } = learningOf(recording);
  const most = forgotten.reduce((a, b) => Math.max(a, b), 1);
  const along = (times: number) => Math.log1p(times) / Math.log1p(most);
  const codes = quantised(recording.nSamples, (sample) => along(forgotten[sample]));
  const marked = [0, 1, 3, 10, 30, 100, 300, 1000].filter((times) => along(times) < 0.85).concat(most);
  const ticks = marked.map((times) => ({ at: along(times), title: String(times) }));
  return withNeverLearnt(alongScale(codes, RISING, 0, most, ticks), learnt, ink);
}

/** Samples that are never right have no place on the scale, and the text's colour, which is none of it. */
function withNeverLearnt(painting: Painting, learnt: Int32Array, ink: string): Painting {
  const { codes, palette } = painting;
  let some = false;
  learnt.forEach((checkpoint, sample) => {
    if (checkpoint >= 0) return;
    codes[sample] = SCALE_STEPS;
    some = true;
  });
  return { ...painting, palette: [...palette, ink], entries: some ? [{ colour: ink, title: "never learnt" }] : [] };
}

function alongScale(
  codes: Uint16Array,
  colours: readonly string[],
  low: number,
  high: number,
  ticks: ScaleKey["ticks"],
): Painting {
  return { codes, palette: colours, kind: "scale", entries: [], low, high, ticks, colours };
}

/** Codes of the samples' places along a scale, 0 to 1; what is beyond an end is at it. */
function quantised(nSamples: number, along: (sample: number) => number) {
  const codes = new Uint16Array(nSamples);
  for (let sample = 0; sample < nSamples; sample++) {
    codes[sample] = Math.round(Math.min(Math.max(along(sample), 0), 1) * (SCALE_STEPS - 1));
  }
  return codes;
}
