// Conditions on columns in the search box: `author:x loss>2 hospital:"St. Mary" date>2024-01-01`, all of which hold.

import { type Column, type Measure, valueAt } from "./columns";
import type { Recording } from "./recording";

export const SIGNS = {
  "<": (value: number, limit: number) => value < limit,
  ">": (value: number, limit: number) => value > limit,
  "≤": (value: number, limit: number) => value <= limit,
  "≥": (value: number, limit: number) => value >= limit,
  "=": (value: number, limit: number) => value === limit,
  "≠": (value: number, limit: number) => value !== limit,
};
export type Sign = keyof typeof SIGNS;

/** A column, a sign and what is after it; `text` is "" for samples that have no value. */
export interface Comparison {
  measure: Measure;
  sign: Sign;
  text: string;
}

const SIGN = /<=|>=|!=|[<>≤≥≠=:]/g;
const QUOTED = /^"((?:[^"]|"")*)"/;
const QUOTED_END = /"(?:[^"]|"")*"$/;
const NUMBER = /^[-−+]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:e[-+]?\d{1,3})?$/i;
const RANGE = /^(.+)\.\.(.+)$/;
const DATE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?)?)?$/;
const MOST_TYPED = 2000; // characters in which comparisons are looked for
const MOST_VALUES = 50; // of a column, that are looked at to complete a text

/** A text as it is compared. */
export function normalised(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
}

/** The name of a column or a value as it is typed: in quotes where it would not be read as one word. */
export function quoted(text: string): string {
  return text && !/[\s"<>≤≥≠=:!]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/**
 * The comparisons in a text, and what is left of it; null where there is none. A column is called by its title or its name, and may
 * stand in quotes; it counts as named only where the run has it, so that signs in names of classes mean nothing.
 */
export function readComparisons(
  measures: readonly Measure[],
  typed: string,
): { comparisons: Comparison[]; rest: string } | null {
  if (typed.length > MOST_TYPED) return null;
  const comparisons: Comparison[] = [];
  const rest: string[] = [];
  let start = 0;
  for (const found of typed.matchAll(SIGN)) {
    if (found.index < start) continue; // within a value
    const named = namedAtEnd(measures, typed.slice(start, found.index));
    if (!named) continue;
    const after = typed.slice(found.index + found[0].length);
    const value = valueAtStart(after, named.measure);
    if (!value) continue;
    rest.push(named.before);
    const sign = ({ "<=": "≤", ">=": "≥", "!=": "≠", ":": "=" }[found[0]] ?? found[0]) as Sign;
    comparisons.push({ measure: named.measure, sign, text: value.text });
    start = found.index + found[0].length + value.length;
  }
  rest.push(typed.slice(start));
  return comparisons.length ? { comparisons, rest: rest.join(" ").replace(/\s+/g, " ").trim() } : null;
}

/** The column that a text ends with, and what is before it; the longest title that fits. */
function namedAtEnd(measures: readonly Measure[], text: string): { measure: Measure; before: string } | null {
  const trimmed = text.trimEnd();
  const inQuotes = QUOTED_END.exec(trimmed);
  if (inQuotes) {
    const name = normalised(inQuotes[0].slice(1, -1).replaceAll('""', '"'));
    const measure = measures.find((one) => [normalised(one.title), normalised(one.name)].includes(name));
    if (measure) return { measure, before: trimmed.slice(0, inQuotes.index) };
  }
  let best: { measure: Measure; before: string; length: number } | null = null;
  for (const measure of measures) {
    for (const name of [measure.title, measure.name]) {
      const at = trimmed.length - name.length;
      if (!name || at < 0 || name.length <= (best?.length ?? 0)) continue;
      const isWord = at === 0 || /\s/.test(trimmed[at - 1]);
      if (isWord && normalised(trimmed.slice(at)) === normalised(name)) {
        best = { measure, before: trimmed.slice(0, at), length: name.length };
      }
    }
  }
  return best;
}

/** What is compared with, and how long it is in the text; null where that is nothing for this column. */
function valueAtStart(text: string, measure: Measure): { text: string; length: number } | null {
  const space = text.length - text.trimStart().length;
  const after = text.slice(space);
  const inQuotes = QUOTED.exec(after);
  if (inQuotes) {
    const value = inQuotes[1].replaceAll('""', '"');
    return !value || isReadable(measure, value) ? { text: value, length: space + inQuotes[0].length } : null;
  }
  const word = /^\S+(?: %)?/.exec(after)?.[0].replace(/(\S) %$/, (whole, digit) => (/\d/.test(digit) ? whole : digit));
  return word && isReadable(measure, word) ? { text: word, length: space + word.length } : null;
}

/** Whether a column of such values can be compared with a text. */
function isReadable({ written }: Measure, text: string): boolean {
  if (written === "category" || written === "text") return true;
  return readInterval(written, text) !== null;
}

/** From which number to which others, the last not included but where both are one, a text means. */
function readInterval(written: Measure["written"], text: string): [first: number, last: number] | null {
  const range = RANGE.exec(text);
  if (range) {
    const [from, to] = [readInterval(written, range[1].trim()), readInterval(written, range[2].trim())];
    return from && to && from[0] <= to[1] ? [from[0], to[1]] : null;
  }
  if (written === "date") return readDate(text);
  const value = readNumber(text);
  return value === null ? null : [value, value];
}

function readNumber(text: string): number | null {
  const digits = text.replace(/ ?%$/, "").replace("−", "-");
  return NUMBER.test(digits) ? Number(digits) / (text.endsWith("%") ? 100 : 1) : null;
}

/** A year, a month, a day, a minute or a second: its first second and the one after it, since 1970 in UTC. */
function readDate(text: string): [number, number] | null {
  const parts = DATE.exec(text.trim())
    ?.slice(1)
    .flatMap((part) => (part === undefined ? [] : [Number(part)]));
  if (!parts) return null;
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  const at = (...values: [number, number, number, number, number, number]) => {
    const moment = new Date(0);
    moment.setUTCFullYear(values[0], values[1] - 1, values[2]);
    moment.setUTCHours(values[3], values[4], values[5]);
    return moment.getTime() / 1000;
  };
  const next = parts.map((part, i) => (i === parts.length - 1 ? part + 1 : part));
  const [y, mo = 1, d = 1, h = 0, mi = 0, s = 0] = next;
  return [at(year, month, day, hour, minute, second), at(y, mo, d, h, mi, s)];
}

/** Whether a sample is meant by a comparison; none is where the column is not here. */
export function comparisonHolds(
  recording: Recording,
  { measure, sign, text }: Comparison,
  checkpoint: number,
): (sample: number) => boolean {
  const column = recording.columns.get(measure.name);
  if (!column) return () => false;
  const isEpoch = measure.written === "checkpoint"; // NaN is the epoch of no checkpoint
  const value = (sample: number) => {
    const own = valueAt(column, recording, checkpoint, sample);
    return isEpoch ? (recording.checkpoints[own]?.epoch ?? NaN) : own;
  };
  if (!text) return (sample) => Number.isNaN(value(sample)) === (sign !== "≠");
  if (measure.written === "category" || measure.written === "text") {
    const meant = meantCodes(column, sign, text);
    return (sample) => meant[value(sample)] === 1;
  }
  const interval = readInterval(measure.written, text);
  if (!interval) return () => false;
  const [first, last] = interval;
  if (first === last) return (sample) => SIGNS[sign](value(sample), first) && !Number.isNaN(value(sample));
  const within = (of: number) => (measure.written === "date" ? of >= first && of < last : of >= first && of <= last);
  switch (sign) {
    case "<":
      return (sample) => value(sample) < first;
    case "≤":
      return (sample) => value(sample) < first || within(value(sample));
    case ">":
      return (sample) => value(sample) >= first && !within(value(sample));
    case "≥":
      return (sample) => value(sample) >= first;
    case "≠":
      return (sample) => !Number.isNaN(value(sample)) && !within(value(sample));
    default:
      return (sample) => within(value(sample));
  }
}

/** Which places of a list of names are meant: those called so, or else those that begin so; of texts those that hold it. */
function meantCodes({ measure, categories }: Column, sign: Sign, text: string): Uint8Array {
  const word = normalised(text);
  const names = categories.map(normalised);
  const holds = (test: (name: string) => boolean) => Uint8Array.from(names, (name) => Number(test(name)));
  if (sign === "=" || sign === "≠") {
    const same = holds((name) => name === word);
    const part = measure.written === "text" ? (name: string) => name.includes(word) : (name: string) => name.startsWith(word);
    const meant = same.includes(1) ? same : holds(part);
    return sign === "=" ? meant : meant.map((one) => 1 - one);
  }
  const order = (name: string) => name.localeCompare(word);
  return holds((name) => SIGNS[sign](order(name), 0));
}

/** How a comparison is said. */
export function describeComparison({ measure, sign, text }: Comparison): string {
  if (!text) return sign === "≠" ? `${measure.title} is known` : `${measure.title} is missing`;
  const names = measure.written === "category" || measure.written === "text";
  return names && sign === "=" ? `${measure.title}: ${text}` : `${measure.title} ${sign} ${text}`;
}

/** Texts that go on from what was typed: names of columns, and values of the one that is named last. */
export function* comparisonCandidates({ columns }: Recording, typed: string): Generator<string> {
  const recorded = columns.measures.filter((measure) => measure.recorded);
  const sign = [...typed.matchAll(SIGN)].filter(({ index }) => namedAtEnd(recorded, typed.slice(0, index))).pop();
  const named = sign && namedAtEnd(recorded, typed.slice(0, sign.index));
  if (sign && named) {
    const begun = typed.slice(sign.index + sign[0].length).trim();
    const word = normalised(begun.replace(/^"/, "").replaceAll('""', '"'));
    const head = typed.slice(0, sign.index + sign[0].length);
    for (const value of valuesOf(columns.get(named.measure.name), word)) yield head + quoted(value);
  }
  const [, head, last] = /^(.*?)((?:"[^"]*)|\S*)$/.exec(typed) ?? ["", "", typed];
  const word = normalised(last.replace(/^"/, ""));
  for (const measure of recorded) {
    if (!normalised(measure.title).startsWith(word)) continue;
    const name = quoted(measure.title);
    yield* examplesOf(measure, columns.get(measure.name)).map((example) => `${head}${name}${example}`);
  }
}

/** Values of a column that begin with a word. */
function valuesOf(column: Column | undefined, word: string): string[] {
  if (!column) return [];
  if (column.measure.written === "category" || column.measure.written === "text") {
    return column.categories.filter((name) => name && normalised(name).startsWith(word)).slice(0, MOST_VALUES);
  }
  return column.ticks.map(([, title]) => title).filter((title) => normalised(title).startsWith(word));
}

/** What could be asked of a column. */
function examplesOf(measure: Measure, column: Column | undefined): string[] {
  if (measure.written === "category") return valuesOf(column, "").map((value) => `:${quoted(value)}`);
  if (measure.written === "text") return [];
  const middle = column?.ticks[Math.floor(column.ticks.length / 2)];
  return middle ? [`>${quoted(middle[1])}`] : [];
}
