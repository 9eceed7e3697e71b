// Color encodings: a code for each sample, the palette that the codes index, and the legend key.

import {
  DIVERGING,
  DOTS_SEQUENTIAL,
  hexColour,
  NEUTRAL_COLOUR,
  RIGHT_COLOUR,
  ramp,
  SERIES_COLOURS,
  WRONG_COLOUR,
} from "../core/colorscales";
import { memoized } from "../core/memo";
import type { Theme } from "../core/theme";
import { type Column, valueAt } from "./data/columns";
import type { Recording } from "./data/recording";

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
  ticks: { at: number; title: string }[]; // `at` from 0 to 1 along the scale, in that order
}

export type LegendKey = GroupsKey | ScaleKey;

export interface ColourEncoding {
  codes: Uint16Array; // (nSamples,), indices into the palette
  palette: readonly string[]; // "#rrggbb"
  key: LegendKey;
  follows: boolean; // whether the codes change with the checkpoint
}

type Untitled<Key> = Key extends LegendKey ? Omit<Key, "title"> & { title?: string } : never;
type Encoded = Omit<ColourEncoding, "key" | "follows"> & Untitled<LegendKey>;

/** What colours may say by a group for each sample; the others are measures. Warm colours are what is worth a look. */
const GROUPS = {
  truth: { title: "true class", help: "The class that the sample is of." },
  prediction: { title: "predicted class", help: "The class that the network finds most probable at this epoch." },
  right: { title: "right or wrong", help: "Whether the network's answer at this epoch is the true class." },
  split: { title: "training or test", help: "Which part of the data the sample belongs to." },
  plain: { title: "nothing", help: "One colour for all samples: neither classes nor answers were recorded." },
};
type GroupName = keyof typeof GROUPS;

/** What colours say: the name of a group or of a measure. */
export interface EncodingOption {
  name: string;
  title: string;
  help: string;
}

const SCALE_STEPS = 256; // colours of a scale
const MOST_ENCODINGS = 32; // colourings of a recording
const OTHERS_COLOUR = "#565c66"; // of categories that have no colour of their own

/** Those that a run can have, in their order. */
export const availableEncodings = memoized((recording: Recording): readonly EncodingOption[] => {
  const { labels, split, splitNames, columns, hasAnswers } = recording;
  const groups = (...names: GroupName[]) => names.map((name) => ({ name, ...GROUPS[name] }));
  const answered = labels ? groups("truth", "prediction", "right") : groups("prediction");
  return [
    ...(hasAnswers ? answered : groups(labels ? "truth" : "plain")),
    ...columns.measures.filter(({ telling }) => telling),
    ...(split && splitNames.length > 1 ? groups("split") : []),
  ];
});

/** Whether what colours say is here: a group, or the column of a measure. */
export function isLoaded({ columns }: Recording, name: string): boolean {
  return Object.hasOwn(GROUPS, name) || columns.get(name) !== undefined;
}

const ENCODINGS = new WeakMap<Recording, Map<string, ColourEncoding>>();

/** Colours of all samples by one that the run can have and that is here. An equal question has the same answer, array for array. */
export function colourEncoding(recording: Recording, name: string, checkpoint: number, theme: Pick<Theme, "textRgb">) {
  const chosen = availableEncodings(recording).find((choice) => choice.name === name);
  if (!chosen || !isLoaded(recording, name)) throw new RangeError(`this run has no colours by '${name}'`);
  const ink = hexColour(theme.textRgb);
  const column = recording.columns.get(name);
  const follows = column ? column.measure.follows : name === "prediction" || name === "right";
  const question = [name, follows ? checkpoint : "", column?.apart ? ink : ""].join(" ");
  const painted = (): ColourEncoding => {
    const painting = !column
      ? encodeGroups(recording, name, checkpoint)
      : column.measure.written === "category"
        ? encodeCategories(column, recording.nSamples)
        : encodeMeasure(column, recording, checkpoint, column.measure.recorded ? NEUTRAL_COLOUR : ink);
    const { codes, palette, ...key } = painting;
    return { codes, palette, key: { title: chosen.title, ...key }, follows };
  };
  const stored = ENCODINGS.get(recording) ?? new Map<string, ColourEncoding>();
  ENCODINGS.set(recording, stored);
  const answer = stored.get(question) ?? painted();
  stored.delete(question);
  stored.set(question, answer); // the last asked for is the last to go
  for (const oldest of stored.keys()) if (stored.size > MOST_ENCODINGS) stored.delete(oldest);
  return answer;
}

// --- classes and groups -------------------------------------------------------------------------------------------------------

/** The group of each sample by a colouring, where its colours stand for groups; null where they are a scale. */
export function groupsOf(
  { predictions, labels, split, splitNames, nSamples, nClasses }: Recording,
  name: string,
  checkpoint: number,
) {
  const answers = predictions.subarray(checkpoint * nSamples, (checkpoint + 1) * nSamples);
  const isWrong = (label: number, sample: number) => Number(answers[sample] !== label);
  if (name === "truth") return { codes: labels ?? new Uint16Array(), nGroups: nClasses };
  if (name === "prediction") return { codes: answers, nGroups: nClasses };
  if (name === "right") return { codes: Uint16Array.from(labels ?? [], isWrong), nGroups: 2 };
  if (name === "split") return { codes: Uint16Array.from(split ?? []), nGroups: splitNames.length };
  if (name === "plain") return { codes: new Uint16Array(nSamples), nGroups: 1 };
  return null;
}

function encodeGroups(recording: Recording, name: string, checkpoint: number): Encoded {
  const codes = groupsOf(recording, name, checkpoint)?.codes ?? new Uint16Array();
  const { colours, classNames, splitNames } = recording;
  if (name === "right") return groupEncoding("groups", codes, [RIGHT_COLOUR, WRONG_COLOUR], ["right", "wrong"]);
  if (name === "split") return groupEncoding("groups", codes, splitColours(splitNames), splitNames);
  if (name === "plain") return groupEncoding("groups", codes, SERIES_COLOURS, ["samples"]);
  return groupEncoding("classes", codes, colours, classNames);
}

/** "train" has the second colour, as its curve has in charts/curves.py. */
function splitColours(splitNames: string[]) {
  const [first, second, ...others] = SERIES_COLOURS;
  const free = splitNames.includes("train") ? [first, ...others] : SERIES_COLOURS;
  let used = 0;
  return splitNames.map((name) => (name === "train" ? second : free[used++ % free.length]));
}

function groupEncoding(kind: GroupsKey["kind"], codes: Uint16Array, palette: readonly string[], names: string[]): Encoded {
  return { codes, palette, kind, entries: names.map((title, code) => ({ colour: palette[code], title })) };
}

/**
 * Categories by the palette; of more than that has, the most frequent have a colour each, and the rest one together. Samples without
 * a category are grey.
 */
function encodeCategories({ values, categories, colours, apartTitle }: Column, nSamples: number): Encoded {
  const counts = new Uint32Array(categories.length);
  for (let sample = 0; sample < nSamples; sample++) if (!Number.isNaN(values[sample])) counts[values[sample]]++;
  const shown = [...counts.keys()].filter((k) => counts[k]).sort((a, b) => counts[b] - counts[a] || a - b);
  const own = shown.length > colours.length ? shown.slice(0, colours.length - 1) : shown;
  const others = shown.length - own.length;
  const codeOf = new Uint16Array(categories.length).fill(own.length);
  const entries = own.sort((a, b) => a - b).map((k, code) => ({ colour: colours[code], title: categories[k] }));
  for (const [code, k] of own.entries()) codeOf[k] = code;
  if (others) entries.push({ colour: OTHERS_COLOUR, title: `${others} others` });
  const missing = entries.length;
  const codes = Uint16Array.from({ length: nSamples }, (_, sample) =>
    Number.isNaN(values[sample]) ? missing : codeOf[values[sample]],
  );
  if (codes.includes(missing)) entries.push({ colour: NEUTRAL_COLOUR, title: apartTitle || "missing" });
  return { codes, palette: entries.map(({ colour }) => colour), kind: "groups", entries };
}

// --- scales -------------------------------------------------------------------------------------------------------------------

const RISING = ramp(DOTS_SEQUENTIAL, SCALE_STEPS);
const RAMPS = { rising: RISING, falling: [...RISING].reverse(), diverging: ramp(DIVERGING, SCALE_STEPS) };
const ALONG = { linear: (value: number) => value, log: Math.log, log1p: Math.log1p };

/** Along the scale of a measure; what is beyond an end is at it, and what stands apart has the text's colour, which is none of it. */
function encodeMeasure(column: Column, recording: Recording, checkpoint: number, ink: string): Encoded {
  const { measure, apart, apartTitle } = column;
  const { nSamples } = recording;
  const scaled = ALONG[column.along];
  const [low, high] = [scaled(column.low), scaled(column.high)];
  const along = (value: number) => Math.min(Math.max((scaled(value) - low) / (high - low), 0), 1);
  const codes = new Uint16Array(nSamples);
  for (let sample = 0; sample < nSamples; sample++) {
    const value = valueAt(column, recording, checkpoint, sample);
    codes[sample] = apart?.[sample] ? SCALE_STEPS : Math.round(along(value) * (SCALE_STEPS - 1));
  }
  const colours = RAMPS[measure.ramp];
  return {
    kind: "scale",
    title: measure.unit ? `${measure.title}, in ${measure.unit}` : measure.title,
    codes,
    palette: apart ? [...colours, ink] : colours,
    entries: apart ? [{ colour: ink, title: apartTitle }] : [],
    ticks: column.ticks.map(([value, title]) => ({ at: along(value), title })),
    colours,
  };
}
