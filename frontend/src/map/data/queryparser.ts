// Query parser of the search box: samples of a typed text, and completions. Names of classes and splits are arbitrary strings.

import { toBase64Url } from "../../core/container";
import { countedSamples, percent, shortened } from "../../core/dom";
import { memoized } from "../../core/memo";
import { type Measure, valueAt } from "./columns";
import {
  type Comparison,
  comparisonCandidates,
  comparisonHolds,
  describeComparison,
  normalised,
  readComparisons,
  SIGNS,
  type Sign,
} from "./conditions";
import type { Recording } from "./recording";

const MOST_SUGGESTIONS = 8;
const MOST_NAMED = 3; // classes that are called by their names where more are meant
const MOST_QUOTED = 24; // characters of words that are looked for in texts

interface KeywordInfo {
  name: string;
  description: string;
  momentary: boolean; // whether it is so at one epoch only
  measure?: string; // that decides it
  holds?: (value: number) => boolean; // of that
}

/** What can be asked for by a word. */
const KEYWORD_INFO = {
  wrong: { name: "wrong", description: "the network's answer is wrong", momentary: true },
  right: { name: "right", description: "the network's answer is right", momentary: true },
  unsure: {
    name: "less than half sure",
    description: "the network is less than half sure of its answer",
    momentary: true,
    measure: "confidence",
    holds: (value) => value < 0.5,
  },
  "never learnt": {
    name: "never learnt",
    description: "wrong at every checkpoint",
    momentary: false,
    measure: "learnt",
    holds: Number.isNaN,
  },
  forgotten: {
    name: "forgotten at least once",
    description: "right at some checkpoint and wrong at the next",
    momentary: false,
    measure: "forgotten",
    holds: (value) => value > 0,
  },
  flips: { name: "another answer than before", description: "another answer than at the checkpoint before", momentary: true },
} satisfies Record<string, KeywordInfo>;
type Keyword = keyof typeof KEYWORD_INFO;
const KEYWORDS = Object.keys(KEYWORD_INFO) as Keyword[];

/** Samples by their numbers; `missing` are numbers that no sample has. */
type SamplesQuery = { kind: "samples"; samples: number[]; missing: number[] };

/** What is said of samples; classes and splits by their numbers. */
type Condition =
  | { kind: "class" | "says"; classes: number[] }
  | { kind: "mistake"; from: number[]; to: number[] }
  | { kind: "split"; split: number }
  | { kind: "measure"; measure: Measure; sign: Sign; limit: number }
  | { kind: "all"; comparisons: Comparison[]; rest: Query | null } // that hold together
  | { kind: "text"; words: string }
  | { kind: Keyword };

/** What is meant. */
export type Query = SamplesQuery | Condition;

const SAYS = /^says (.+)$/i;
const TEXT = /^text ?: ?["“]?([^"”]*)["”]?$/i; // words of the samples' texts, in quotes or not
const NUMBERS = /^#?\d{1,15}(?: ?[-–] ?#?\d{1,15})?(?:[ ,;]+#?\d{1,15}(?: ?[-–] ?#?\d{1,15})?)*$/;
const RANGES = /(\d+)(?: ?[-–] ?#?(\d+))?/g;

/** A measure, a sign and a number. */
const COMPARED = /^(.+?) ?(<=|>=|[<>≤≥=]) ?([-−]?\d{1,9}(?:\.\d{1,9})?) ?(%?)$/;

/** What could be asked of a measure, as an example. */
const EXAMPLES: Record<string, string> = { share: "< 50 %", number: "> 1", signed: "< 0", count: "> 1", checkpoint: "> 1" };

/** Between a true class and what the network says. */
const BETWEEN = / ?(?:->|>|→| as | says ) ?/gi;

/** Class names as they are compared. */
const namesOf = memoized((classNames: string[]) => classNames.map(normalised));

/**
 * Read what was typed, or null where nothing is meant by it. Numbers of spaces make no difference, nor do capitals, unless names
 * differ by them only.
 *
 * What is called so in this run comes first, so that every class can be found: a number that is a class's name means the class,
 * and "#7" the sample, unless a class is called "#7". Then come the words, splits, true and predicted classes, measures, and numbers
 * of samples; then comparisons that hold together, beside one of these; then the classes whose names begin so, and last, where
 * samples have texts, those in which it stands.
 */
export function parseQuery(recording: Recording, text: string): Query | null {
  const { classNames, splitNames, nSamples, columns, contents } = recording;
  const typed = collapsedSpaces(text);
  if (!typed) return null;
  const classes = classesNamed(classNames, typed);
  if (classes.length) return { kind: "class", classes };
  const word = normalised(typed);
  const keyword = KEYWORDS.find((kind) => kind === word || (kind === "never learnt" && word === "never learned"));
  if (keyword) return { kind: keyword };
  const split = splitNames.findIndex((name) => normalised(name) === word);
  if (split >= 0) return { kind: "split", split };
  const says = SAYS.exec(typed);
  const said = says ? classesMatching(classNames, says[1]) : [];
  if (said.length) return { kind: "says", classes: said };
  const query =
    parseMistake(classNames, typed) ??
    parseComparison(columns.measures, typed) ??
    parseSamples(typed, nSamples) ??
    parseTogether(recording, typed);
  const written = contents.hasTexts ? TEXT.exec(typed)?.[1].trim() : undefined;
  if (query || written !== undefined) return query ?? (written ? { kind: "text", words: written } : null);
  const begun = classesMatching(classNames, typed);
  if (begun.length) return { kind: "class", classes: begun };
  return contents.hasTexts ? { kind: "text", words: typed } : null;
}

/** The classes of this name, or else those whose names begin so. */
function classesMatching(classNames: string[], text: string): number[] {
  const called = classesNamed(classNames, text);
  const begin = normalised(text);
  return called.length || !begin ? called : indicesOf(namesOf(classNames), (name) => name.startsWith(begin));
}

/** Of names that differ by capitals only, the one that is written so. */
function classesNamed(classNames: string[], text: string): number[] {
  const word = normalised(text);
  const called = word ? indicesOf(namesOf(classNames), (name) => name === word) : [];
  const exactly = called.filter((k) => collapsedSpaces(classNames[k]) === collapsedSpaces(text));
  return exactly.length ? exactly : called;
}

/** A name may hold what stands between two names, so each place is tried; whole names count more than beginnings of names. */
function parseMistake(classNames: string[], typed: string): Query | null {
  let query: Query | null = null;
  for (const mark of typed.matchAll(BETWEEN)) {
    const [left, right] = [typed.slice(0, mark.index), typed.slice(mark.index + mark[0].length)];
    const [from, to] = [classesMatching(classNames, left), classesMatching(classNames, right)];
    if (!from.length || !to.length) continue;
    const whole = classesNamed(classNames, left).length && classesNamed(classNames, right).length;
    if (whole) return { kind: "mistake", from, to };
    query ??= { kind: "mistake", from, to };
  }
  return query;
}

/** "loss > 2", "confidence < 50 %", "epoch of learning ≥ 12": a measure by its title or its name. */
function parseComparison(measures: readonly Measure[], typed: string): Query | null {
  const [, named, sign, number, percent] = COMPARED.exec(typed) ?? [];
  const word = named && normalised(named);
  const measure = measures.find(({ name, title, recorded }) => !recorded && word && [name, title].includes(word));
  if (!measure) return null;
  const limit = Number(number.replace("−", "-")) / (percent ? 100 : 1);
  return { kind: "measure", measure, sign: sign.replace("<=", "≤").replace(">=", "≥") as Sign, limit };
}

/** "wrong author:x loss>2": comparisons that hold together, beside at most one other thing that can be asked. */
function parseTogether(recording: Recording, typed: string): Query | null {
  const { comparisons, rest } = readComparisons(recording.columns.measures, typed) ?? {};
  if (!comparisons) return null;
  const other = rest ? parseQuery(recording, rest) : null;
  return rest && !other ? null : { kind: "all", comparisons, rest: other };
}

/** In the order they were typed, each once; a range that goes back is taken forwards. */
function parseSamples(typed: string, nSamples: number): Query | null {
  if (!NUMBERS.test(typed)) return null;
  const samples = new Set<number>();
  const missing = new Set<number>();
  for (const [, first, second] of typed.matchAll(RANGES)) {
    const [low, high] = [Number(first), Number(second ?? first)].sort((a, b) => a - b);
    for (let sample = low; sample <= Math.min(high, nSamples - 1); sample++) samples.add(sample);
    if (high >= nSamples) missing.add(Math.max(low, nSamples)); // the first that is not there
  }
  return { kind: "samples", samples: [...samples], missing: [...missing] };
}

function collapsedSpaces(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}

function indicesOf(names: string[], holds: (name: string) => boolean): number[] {
  return Array.from(names.keys()).filter((k) => holds(names[k]));
}

/** Samples, and what the query was taken to mean. */
export interface SearchResult {
  samples: number[];
  description: string;
}

/**
 * The samples that a query means, and what it was taken to mean; null where nothing is meant by it. Numbers of samples stay in the
 * order they were typed, all else is ascending. Where a run has no true classes, a class is the predicted one.
 */
export function findSamples(recording: Recording, text: string, checkpoint: number): SearchResult | null {
  const query = parseQuery(recording, text);
  if (!query) return null;
  if (query.kind === "samples") return { samples: query.samples, description: describeQuery(recording, query) };
  if (!isAnswerable(recording, query)) {
    const reason = recording.hasAnswers ? "no true classes, so nothing in it is right or wrong" : "no answers of the network";
    return { samples: [], description: `this run has ${reason}` };
  }
  const holds = conditionOf(recording, query, checkpoint);
  const samples: number[] = [];
  for (let sample = 0; sample < recording.nSamples; sample++) if (holds(sample)) samples.push(sample);
  const when = isMomentary(recording, query) ? ` at epoch ${recording.checkpoints[checkpoint].label}` : "";
  return { samples, description: `${describeQuery(recording, query)}${when}: ${countedSamples(samples.length)}` };
}

/** The columns that have to be here to find what a query means. */
export function requiredMeasures(recording: Recording, text: string): string[] {
  const query = parseQuery(recording, text);
  return query && isAnswerable(recording, query) ? columnsFor(query) : [];
}

function columnsFor(query: Query): string[] {
  if (query.kind === "measure") return [query.measure.name];
  if (query.kind === "all") {
    return [...query.comparisons.map(({ measure }) => measure.name), ...(query.rest ? columnsFor(query.rest) : [])];
  }
  const measure = isKeyword(query) ? infoOf(query.kind).measure : undefined;
  return measure ? [measure] : [];
}

/** The words that texts have to be searched for, as `ContentStore.find` takes them, or undefined. */
export function requiredWords(recording: Recording, text: string): string | undefined {
  const query = parseQuery(recording, text);
  const written = query?.kind === "all" ? query.rest : query;
  return written?.kind === "text" ? wordsKey(written.words) : undefined;
}

function wordsKey(words: string): string {
  return toBase64Url(new TextEncoder().encode(normalised(words)));
}

function infoOf(keyword: Keyword): KeywordInfo {
  return KEYWORD_INFO[keyword];
}

/** What could be meant by what was typed so far: queries, and what each finds; at most eight, the likeliest first. */
export function suggestions(recording: Recording, typed: string): { query: string; description: string }[] {
  const queries = new Map<string, string>(); // description → query, so that nothing is offered twice
  for (const candidate of candidatesFor(recording, typed)) {
    const query = parseQuery(recording, candidate);
    if (!query || !isAnswerable(recording, query) || (query.kind === "samples" && !query.samples.length)) continue;
    const description = isKeyword(query) ? KEYWORD_INFO[query.kind].description : describeQuery(recording, query);
    if (!queries.has(description)) queries.set(description, candidate);
    if (queries.size === MOST_SUGGESTIONS) break;
  }
  return Array.from(queries, ([description, candidate]) => ({ query: candidate, description }));
}

/** Queries that go on from what was typed; they may mean something else, or nothing. */
function* candidatesFor(recording: Recording, text: string): Generator<string> {
  const { classNames, splitNames, columns, contents } = recording;
  const typed = text.trimStart().replace(/\s+/g, " ");
  const word = normalised(typed);
  const begins = (name: string) => normalised(name).startsWith(word);
  yield* classNames.filter((name) => word && normalised(name) === word);
  if (/^[#\d][\d ,;#–-]*$/.test(typed)) yield* [`#${typed.replace("#", "")}`, typed];
  yield* [...KEYWORDS, ...splitNames].filter(begins);
  if (word) yield* classNames.filter(begins);
  const measures = columns.measures.filter(({ name, title, recorded }) => !recorded && word && (begins(name) || begins(title)));
  yield* measures.map(({ title, written }) => `${title} ${EXAMPLES[written]}`);
  if (word) yield* comparisonCandidates(recording, typed);
  if (contents.hasTexts && word) yield TEXT.test(typed) ? typed : `text:${typed.trimEnd()}`;
  for (const mark of typed.matchAll(BETWEEN)) {
    const [left, right] = [typed.slice(0, mark.index), normalised(typed.slice(mark.index + mark[0].length))];
    if (left) yield* classNames.filter((name) => normalised(name).startsWith(right)).map((name) => `${left} > ${name}`);
  }
  const said = /^says (.*)$/.exec(typed)?.[1] ?? ("says".startsWith(word) ? "" : typed);
  yield* classNames.filter((name) => normalised(name).startsWith(normalised(said))).map((name) => `says ${name}`);
  yield* [...KEYWORDS, ...splitNames, ...classNames].filter((name) => normalised(name).includes(word));
}

/** Whether a sample is meant. */
function conditionOf(recording: Recording, query: Query, checkpoint: number): (sample: number) => boolean {
  const { predictions, labels, split, columns, checkpoints, nSamples, nClasses } = recording;
  const first = checkpoint * nSamples;
  const isOneOf = (classes: number[]) => Array.from({ length: nClasses }, (_, k) => classes.includes(k));
  const predicted = (sample: number) => predictions[first + sample];
  const truth = (sample: number) => labels?.[sample] ?? NaN;
  const measured = (name: string, holds: (value: number) => boolean) => {
    const column = columns.get(name);
    return (sample: number) => column !== undefined && holds(valueAt(column, recording, checkpoint, sample));
  };
  switch (query.kind) {
    case "samples": {
      const meant = new Set(query.samples);
      return (sample) => meant.has(sample);
    }
    case "all": {
      const tests = query.comparisons.map((one) => comparisonHolds(recording, one, checkpoint));
      if (query.rest) tests.push(conditionOf(recording, query.rest, checkpoint));
      return (sample) => tests.every((test) => test(sample));
    }
    case "class":
    case "says": {
      const meant = isOneOf(query.classes);
      return labels && query.kind === "class" ? (sample) => meant[labels[sample]] : (sample) => meant[predicted(sample)];
    }
    case "mistake": {
      const [from, to] = [isOneOf(query.from), isOneOf(query.to)];
      return (sample) => from[truth(sample)] && to[predicted(sample)];
    }
    case "split":
      return (sample) => split?.[sample] === query.split;
    case "wrong":
      return (sample) => predicted(sample) !== truth(sample);
    case "right":
      return (sample) => predicted(sample) === truth(sample);
    case "flips":
      return (sample) => checkpoint > 0 && predicted(sample) !== predictions[first - nSamples + sample];
    case "text": {
      const key = wordsKey(query.words);
      return (sample) => recording.contents.hasWords(key, sample) === true;
    }
    case "measure": {
      const { measure, sign, limit } = query;
      const isEpoch = measure.written === "checkpoint"; // NaN is the epoch of no checkpoint
      return measured(measure.name, (value) => SIGNS[sign](isEpoch ? (checkpoints[value]?.epoch ?? NaN) : value, limit));
    }
    default: {
      const { measure = "", holds = () => false } = infoOf(query.kind);
      return measured(measure, holds);
    }
  }
}

/** Without true classes nothing is right, wrong, learnt or a mistake; without answers nothing is said either. */
function isAnswerable(recording: Recording, query: Query): boolean {
  if (query.kind === "all") return !query.rest || isAnswerable(recording, query.rest);
  const { labels, hasAnswers } = recording;
  const { kind } = query;
  if (!hasAnswers && (["says", "mistake", "wrong", "right", "flips"].includes(kind) || (kind === "class" && !labels)))
    return false;
  return labels !== null || !["mistake", "wrong", "right", "never learnt", "forgotten"].includes(kind);
}

/** Whether it is so at one epoch and may not be at another. */
function isMomentary(recording: Recording, query: Query): boolean {
  const { labels } = recording;
  if (query.kind === "all") {
    return (
      query.comparisons.some(({ measure }) => measure.follows) || (query.rest !== null && isMomentary(recording, query.rest))
    );
  }
  if (isKeyword(query)) return KEYWORD_INFO[query.kind].momentary;
  if (query.kind === "measure") return query.measure.follows;
  return query.kind === "says" || query.kind === "mistake" || (query.kind === "class" && !labels);
}

function isKeyword(query: Query): query is { kind: Keyword } {
  return query.kind in KEYWORD_INFO;
}

/** What a query is taken to mean. */
function describeQuery(recording: Recording, query: Query): string {
  const { classNames, splitNames, labels, nSamples } = recording;
  const named = (classes: number[]) => describeNames(classes.map((k) => classNames[k]));
  switch (query.kind) {
    case "all":
      return [...(query.rest ? [describeQuery(recording, query.rest)] : []), ...query.comparisons.map(describeComparison)].join(
        ", ",
      );
    case "samples":
      return describeNumbers(query.samples, query.missing, nSamples);
    case "class":
      if (!labels) return `network says ${named(query.classes)}`;
      return `${query.classes.length === 1 ? "class" : "classes"} ${named(query.classes)}`;
    case "says":
      return `network says ${named(query.classes)}`;
    case "mistake":
      return `is ${named(query.from)}, network says ${named(query.to)}`;
    case "split":
      return `split ${splitNames[query.split]}`;
    case "text":
      return `texts with “${shortened(query.words, MOST_QUOTED)}”`;
    case "measure": {
      const { measure, sign, limit } = query;
      return `${measure.title} ${sign} ${measure.written === "share" ? percent(limit, 0) : limit}`;
    }
    default:
      return KEYWORD_INFO[query.kind].name;
  }
}

function describeNumbers(samples: number[], missing: number[], nSamples: number): string {
  const there = samples.length === 1 ? `sample ${samples[0]}` : countedSamples(samples.length);
  if (!missing.length) return there;
  return `${samples.length ? `${there}; there is ` : ""}no sample ${missing[0]}, only 0 to ${nSamples - 1}`;
}

function describeNames(names: string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(", ")} or ${more} more` : names.join(" or ");
}
