// What a dot's colour can say: a number for each sample, the colours that the numbers stand for, and what explains them.

import { percent } from "../core/dom";
import { DIVERGING, DOTS_SEQUENTIAL, hexColour, ramp, RIGHT_COLOUR, SERIES_COLOURS, WRONG_COLOUR } from "../core/colorscales";
import { confidenceOf, learningOf, lossOf, marginOf } from "./data/scores";

/**
 * What explains the colours: one entry each, or a scale.
 * @typedef {object} ColourKey
 * @property {"classes"|"groups"|"scale"} kind  of classes and of groups, a dot's code is the entry's index
 * @property {string} title
 * @property {{colour: string, title: string}[]} entries  of a scale, what stands beside it
 * @property {string[]} [colours]  of a scale, from low to high
 * @property {number} [low]  what the first colour stands for, or less
 * @property {number} [high]  what the last colour stands for, or more
 * @property {{at: number, title: string}[]} [ticks]  `at` from 0 to 1 along the scale, in that order
 *
 * @typedef {object} Colouring
 * @property {Uint16Array} codes  (nSamples,), indices into the palette
 * @property {string[]} palette  "#rrggbb"
 * @property {ColourKey} key
 * @property {boolean} follows  whether the codes change with the checkpoint
 */

/** All that there are. On scales, and of right and wrong, warm colours are what is worth a look. */
export const COLOURINGS = Object.freeze([
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
]);

const SCALE_STEPS = 256; // colours of a scale
const LEAST_LOSS = 0.01; // the probability of the true class is 99 %; smaller losses look alike
const MOST_LOSS = Math.log(65535); // 11.1, it is 1 in 65,535; larger losses look alike
const MOST_KEPT = 32; // colourings kept of a recording

const PAINTERS = {
  truth: byTruth,
  prediction: byPrediction,
  right: byRight,
  confidence: byConfidence,
  loss: byLoss,
  margin: byMargin,
  learnt: byLearnt,
  forgotten: byForgotten,
  split: bySplit,
};
const FOLLOWING = new Set(["prediction", "right", "confidence", "loss", "margin"]);
const OF_ANSWERS = new Set(["prediction", "confidence"]);
const OF_TIME = new Set(["learnt", "forgotten"]);

/** Those that a run can have, in their order. @param {import("./data/recording").Recording} recording */
export function colouringsOf({ labels, split, splitNames, nCheckpoints }) {
  return COLOURINGS.filter(({ name }) => {
    if (name === "split") return split !== null && splitNames.length > 1;
    return OF_ANSWERS.has(name) || (labels !== null && (nCheckpoints > 1 || !OF_TIME.has(name)));
  });
}

/** @type {WeakMap<object, Map<string, Colouring>>} */
const KEPT_COLOURINGS = new WeakMap();

/**
 * Colours of all samples. An equal question has the same answer, array for array.
 * @param {import("./data/recording").Recording} recording
 * @param {string} name  one of those that the run can have
 * @param {number} checkpoint
 * @param {{textRgb: number[]}} theme
 * @returns {Colouring}
 */
export function colouring(recording, name, checkpoint, theme) {
  const chosen = colouringsOf(recording).find((choice) => choice.name === name);
  if (!chosen) throw new RangeError(`this run has no colours by '${name}'`);
  const ink = hexColour(theme.textRgb);
  const question = [name, FOLLOWING.has(name) ? checkpoint : "", OF_TIME.has(name) ? ink : ""].join(" ");
  const kept = KEPT_COLOURINGS.get(recording) ?? new Map();
  KEPT_COLOURINGS.set(recording, kept);
  const answered = kept.get(question) ?? painted(recording, chosen, checkpoint, ink);
  kept.delete(question);
  kept.set(question, answered); // the last asked for is the last to go
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  return answered;
}

function painted(recording, { name, title }, checkpoint, ink) {
  const { codes, palette, ...key } = PAINTERS[name](recording, checkpoint, ink);
  return { codes, palette, key: { title, ...key }, follows: FOLLOWING.has(name) };
}

// --- classes and groups -------------------------------------------------------------------------------------------------------

const GROUPINGS = {
  truth: ({ labels, nClasses }) => ({ codes: labels, nGroups: nClasses }),
  prediction: ({ predictions, nSamples, nClasses }, checkpoint) => ({
    codes: predictions.subarray(checkpoint * nSamples, (checkpoint + 1) * nSamples),
    nGroups: nClasses,
  }),
  right: ({ predictions, labels, nSamples }, checkpoint) => ({
    codes: Uint16Array.from(labels, (label, sample) => (predictions[checkpoint * nSamples + sample] === label ? 0 : 1)),
    nGroups: 2,
  }),
  split: ({ split, splitNames }) => ({ codes: Uint16Array.from(split), nGroups: splitNames.length }),
};

/**
 * The group of each sample by a colouring, where its colours stand for groups; null where they are a scale.
 * @param {import("./data/recording").Recording} recording @param {string} name @param {number} checkpoint
 * @returns {{codes: Uint16Array, nGroups: number}|null}
 */
export function groupsOf(recording, name, checkpoint) {
  return GROUPINGS[name]?.(recording, checkpoint) ?? null;
}

function byTruth(recording) {
  const { colours, classNames } = recording;
  return byEntries("classes", GROUPINGS.truth(recording).codes, colours, classNames);
}

function byPrediction(recording, checkpoint) {
  const { colours, classNames } = recording;
  return byEntries("classes", GROUPINGS.prediction(recording, checkpoint).codes, colours, classNames);
}

function byRight(recording, checkpoint) {
  return byEntries("groups", GROUPINGS.right(recording, checkpoint).codes, [RIGHT_COLOUR, WRONG_COLOUR], ["right", "wrong"]);
}

/** "train" has the second colour, as its curve has in charts/curves.py. */
function bySplit(recording) {
  const { splitNames } = recording;
  const [first, second, ...others] = SERIES_COLOURS;
  const free = splitNames.includes("train") ? [first, ...others] : SERIES_COLOURS;
  let used = 0;
  const palette = splitNames.map((name) => (name === "train" ? second : free[used++ % free.length]));
  return byEntries("groups", GROUPINGS.split(recording).codes, palette, splitNames);
}

function byEntries(kind, codes, palette, names) {
  return { codes, palette, kind, entries: names.map((title, code) => ({ colour: palette[code], title })) };
}

// --- scales -------------------------------------------------------------------------------------------------------------------

const RISING = ramp(DOTS_SEQUENTIAL, SCALE_STEPS);
const FALLING = [...RISING].reverse();
const TWO_SIDED = ramp(DIVERGING, SCALE_STEPS);

/** From guessing to being sure. */
function byConfidence(recording, checkpoint) {
  const { nClasses, nSamples } = recording;
  const low = nClasses > 1 ? 1 / nClasses : 0;
  const along = (value) => (value - low) / (1 - low);
  const codes = quantised(nSamples, (sample) => along(confidenceOf(recording, checkpoint, sample)));
  const marked = [low, ...[0.25, 0.5, 0.75, 1].filter((value) => along(value) > 0.1)];
  const ticks = marked.map((value) => ({ at: along(value), title: percent(value, 0) }));
  return alongScale(codes, FALLING, low, 1, ticks);
}

/** Logarithmic, since most of a trained network's losses are tiny; the same for every run and epoch. */
function byLoss(recording, checkpoint) {
  const reach = Math.log(MOST_LOSS / LEAST_LOSS);
  const along = (value) => Math.log(value / LEAST_LOSS) / reach;
  const codes = quantised(recording.nSamples, (sample) => along(lossOf(recording, checkpoint, sample)));
  const marked = [
    [LEAST_LOSS, `≤ ${LEAST_LOSS}`],
    [0.1, "0.1"],
    [1, "1"],
    [MOST_LOSS, `≥ ${Math.floor(MOST_LOSS)}`],
  ];
  const ticks = marked.map(([value, title]) => ({ at: along(value), title }));
  return { ...alongScale(codes, RISING, LEAST_LOSS, MOST_LOSS, ticks), title: "loss, in nats" };
}

function byMargin(recording, checkpoint) {
  const codes = quantised(recording.nSamples, (sample) => (marginOf(recording, checkpoint, sample) + 1) / 2);
  const ticks = ["−1, wrong", "0", "1, right"].map((title, index) => ({ at: index / 2, title }));
  return alongScale(codes, TWO_SIDED, -1, 1, ticks);
}

/** Even in checkpoints, so that a recording that is dense at the start shows its start. */
function byLearnt(recording, _, ink) {
  const { checkpoints, nSamples } = recording;
  const last = checkpoints.length - 1;
  const { learnt } = learningOf(recording);
  const codes = quantised(nSamples, (sample) => learnt[sample] / last);
  const marked = [...new Set([0, 0.25, 0.5, 0.75, 1].map((at) => Math.round(at * last)))];
  const ticks = marked.map((checkpoint) => ({ at: checkpoint / last, title: checkpoints[checkpoint].label }));
  return withNeverLearnt(alongScale(codes, RISING, checkpoints[0].epoch, checkpoints[last].epoch, ticks), learnt, ink);
}

/** Logarithmic, so that never and once differ although some samples were forgotten often. */
function byForgotten(recording, _, ink) {
  const { learnt, forgotten } = learningOf(recording);
  const most = forgotten.reduce((a, b) => Math.max(a, b), 1);
  const along = (times) => Math.log1p(times) / Math.log1p(most);
  const codes = quantised(recording.nSamples, (sample) => along(forgotten[sample]));
  const marked = [0, 1, 3, 10, 30, 100, 300, 1000].filter((times) => along(times) < 0.85).concat(most);
  const ticks = marked.map((times) => ({ at: along(times), title: String(times) }));
  return withNeverLearnt(alongScale(codes, RISING, 0, most, ticks), learnt, ink);
}

/** Samples that are never right have no place on the scale, and the text's colour, which is none of it. */
function withNeverLearnt(painting, learnt, ink) {
  const { codes, palette } = painting;
  let some = false;
  learnt.forEach((checkpoint, sample) => {
    if (checkpoint >= 0) return;
    codes[sample] = SCALE_STEPS;
    some = true;
  });
  return { ...painting, palette: [...palette, ink], entries: some ? [{ colour: ink, title: "never learnt" }] : [] };
}

function alongScale(codes, colours, low, high, ticks) {
  return { codes, palette: colours, kind: "scale", entries: [], low, high, ticks, colours };
}

/** Codes of the samples' places along a scale, 0 to 1; what is beyond an end is at it. @param {(sample: number) => number} along */
function quantised(nSamples, along) {
  const codes = new Uint16Array(nSamples);
  for (let sample = 0; sample < nSamples; sample++) {
    codes[sample] = Math.round(Math.min(Math.max(along(sample), 0), 1) * (SCALE_STEPS - 1));
  }
  return codes;
}
