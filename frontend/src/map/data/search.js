// The search box: from what was typed to samples, and what could be typed.

import { countedSamples } from "../../core/dom";
import { BETWEEN, classesMeant, folded, KEYWORDS, readMeaning } from "./meaning";
import { biography } from "./recording";

const MOST_SUGGESTIONS = 8;
const MOST_NAMED = 3; // classes that are called by their names where more are meant

/** What the words find: what it is called, what it is, and whether it is so at one epoch only. */
const FINDS = {
  wrong: { name: "wrong", about: "the network's answer is wrong", passing: true },
  right: { name: "right", about: "the network's answer is right", passing: true },
  unsure: { name: "less than half sure", about: "the network is less than half sure of its answer", passing: true },
  "never learnt": { name: "never learnt", about: "wrong at every checkpoint", passing: false },
  forgotten: { name: "forgotten at least once", about: "right at some checkpoint and wrong at the next", passing: false },
  flips: { name: "another answer than before", about: "another answer than at the checkpoint before", passing: true },
};

/**
 * The samples that a query means, and what it was taken to mean; null where nothing is meant by it. Numbers of samples stay in the
 * order they were typed, all else is ascending. Where a run has no true classes, a class is the predicted one.
 * @param {import("./recording").Recording} recording @param {string} query @param {number} checkpoint
 * @returns {{samples: number[], words: string}|null}
 */
export function findSamples(recording, query, checkpoint) {
  const meaning = readMeaning(recording, query);
  if (!meaning) return null;
  if (meaning.kind === "samples") return { samples: meaning.samples, words: numbersTold(meaning, recording.nSamples) };
  if (!canBeKnown(recording, meaning)) {
    return { samples: [], words: "this run has no true classes, so nothing in it is right or wrong" };
  }
  const holds = conditionOf(recording, meaning, checkpoint);
  const samples = [];
  for (let sample = 0; sample < recording.nSamples; sample++) if (holds(sample)) samples.push(sample);
  const when = isPassing(recording, meaning) ? ` at epoch ${recording.checkpoints[checkpoint].label}` : "";
  return { samples, words: `${meaningTold(recording, meaning)}${when}: ${countedSamples(samples.length)}` };
}

/**
 * What could be meant by what was typed so far: queries, and what each finds; at most eight, the likeliest first.
 * @param {import("./recording").Recording} recording @param {string} query
 * @returns {{query: string, words: string}[]}
 */
export function suggestions(recording, query) {
  const found = new Map(); // words → query, so that nothing is offered twice
  for (const candidate of candidatesFor(recording, query)) {
    const meaning = readMeaning(recording, candidate);
    if (!meaning || !canBeKnown(recording, meaning) || (meaning.kind === "samples" && !meaning.samples.length)) continue;
    const words = FINDS[meaning.kind]?.about ?? meaningTold(recording, meaning);
    if (!found.has(words)) found.set(words, candidate);
    if (found.size === MOST_SUGGESTIONS) break;
  }
  return Array.from(found, ([words, candidate]) => ({ query: candidate, words }));
}

/** Queries that go on from what was typed; they may mean something else, or nothing. */
function* candidatesFor({ classNames, splitNames }, query) {
  const typed = query.trimStart().replace(/\s+/g, " ");
  const word = folded(typed);
  const begins = (name) => folded(name).startsWith(word);
  yield* classNames.filter((name) => word && folded(name) === word);
  if (/^[#\d][\d ,;#–-]*$/.test(typed)) yield* [`#${typed.replace("#", "")}`, typed];
  yield* [...KEYWORDS, ...splitNames].filter(begins);
  if (word) yield* classNames.filter(begins);
  for (const mark of typed.matchAll(BETWEEN)) {
    const [left, right] = [typed.slice(0, mark.index), folded(typed.slice(mark.index + mark[0].length))];
    if (left) yield* classNames.filter((name) => folded(name).startsWith(right)).map((name) => `${left} > ${name}`);
  }
  const said = /^says (.*)$/.exec(typed)?.[1] ?? ("says".startsWith(word) ? "" : typed);
  yield* classNames.filter((name) => folded(name).startsWith(folded(said))).map((name) => `says ${name}`);
  yield* [...KEYWORDS, ...splitNames, ...classNames].filter((name) => folded(name).includes(word));
}

/** @param {import("./meaning").Meaning} meaning @returns {(sample: number) => boolean} */
function conditionOf(recording, meaning, checkpoint) {
  const { probabilities, predictions, labels, split, nSamples, nClasses } = recording;
  const first = checkpoint * nSamples;
  const isOneOf = (classes) => Array.from({ length: nClasses }, (_, k) => classes.includes(k));
  const said = (sample) => predictions[first + sample];
  switch (meaning.kind) {
    case "class":
    case "says": {
      const meant = isOneOf(meaning.classes);
      return labels && meaning.kind === "class" ? (sample) => meant[labels[sample]] : (sample) => meant[said(sample)];
    }
    case "mistake": {
      const [from, to] = [isOneOf(meaning.from), isOneOf(meaning.to)];
      return (sample) => from[labels[sample]] && to[said(sample)];
    }
    case "split":
      return (sample) => split[sample] === meaning.split;
    case "wrong":
      return (sample) => said(sample) !== labels[sample];
    case "right":
      return (sample) => said(sample) === labels[sample];
    case "unsure":
      return (sample) => probabilities[(first + sample) * nClasses + said(sample)] < 65535 / 2;
    case "never learnt":
      return (sample) => biography(recording, sample).learnt === null;
    case "forgotten":
      return (sample) => biography(recording, sample).forgotten > 0;
    default: // "flips"
      return (sample) => checkpoint > 0 && said(sample) !== predictions[first - nSamples + sample];
  }
}

/** Without true classes nothing is right, wrong, learnt or a mistake. */
function canBeKnown({ labels }, { kind }) {
  return labels !== null || !["mistake", "wrong", "right", "never learnt", "forgotten"].includes(kind);
}

/** Whether it is so at one epoch and may not be at another. */
function isPassing({ labels }, { kind }) {
  return FINDS[kind]?.passing ?? (kind === "says" || kind === "mistake" || (kind === "class" && !labels));
}

/** @param {import("./meaning").Meaning} meaning @returns {string} */
function meaningTold({ classNames, splitNames, labels, nSamples }, meaning) {
  const named = (classes) => namesTold(classes.map((k) => classNames[k]));
  switch (meaning.kind) {
    case "samples":
      return numbersTold(meaning, nSamples);
    case "class":
      if (!labels) return `network says ${named(meaning.classes)}`;
      return `${meaning.classes.length === 1 ? "class" : "classes"} ${named(meaning.classes)}`;
    case "says":
      return `network says ${named(meaning.classes)}`;
    case "mistake":
      return `is ${named(meaning.from)}, network says ${named(meaning.to)}`;
    case "split":
      return `split ${splitNames[meaning.split]}`;
    default:
      return FINDS[meaning.kind].name;
  }
}

function numbersTold({ samples, missing }, nSamples) {
  const there = samples.length === 1 ? `sample ${samples[0]}` : countedSamples(samples.length);
  if (!missing.length) return there;
  return `${samples.length ? `${there}; there is ` : ""}no sample ${missing[0]}, only 0 to ${nSamples - 1}`;
}

function namesTold(names) {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(", ")} or ${more} more` : names.join(" or ");
}
