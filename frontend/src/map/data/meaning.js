// What a person means by what was typed into the search box. Class names and names of splits are arbitrary strings.

/**
 * What is meant: classes, samples and splits by their numbers; `missing` are numbers that no sample has.
 * @typedef {{kind: "samples", samples: number[], missing: number[]}
 *   | {kind: "class", classes: number[]}
 *   | {kind: "says", classes: number[]}
 *   | {kind: "mistake", from: number[], to: number[]}
 *   | {kind: "split", split: number}
 *   | {kind: "wrong"|"right"|"unsure"|"never learnt"|"forgotten"|"flips"}} Meaning
 */

/** What can be asked for by a word. */
export const KEYWORDS = ["wrong", "right", "unsure", "never learnt", "forgotten", "flips"];

const SPELLINGS = { "never learned": "never learnt" };
const SAYS = /^says (.+)$/i;
const NUMBERS = /^#?\d{1,15}(?: ?[-–] ?#?\d{1,15})?(?:[ ,;]+#?\d{1,15}(?: ?[-–] ?#?\d{1,15})?)*$/;
const RANGES = /(\d+)(?: ?[-–] ?#?(\d+))?/g;

/** Between a true class and what the network says. */
export const BETWEEN = / ?(?:->|>|→| as | says ) ?/gi;

const foldedNames = new WeakMap(); // array of class names → as they are compared

/**
 * Read what was typed, or null where nothing is meant by it. Numbers of spaces make no difference, nor do capitals, unless names
 * differ by them only.
 *
 * What is called so in this run comes first, so that every class can be found: a number that is a class's name means the class,
 * and "#7" the sample, unless a class is called "#7". Then come the words, splits, true and predicted classes, and numbers of
 * samples; last the classes whose names begin so.
 * @param {import("./recording").Recording} recording @param {string} query @returns {Meaning|null}
 */
export function readMeaning({ classNames, splitNames, nSamples }, query) {
  const typed = spaced(query);
  if (!typed) return null;
  const classes = classesCalled(classNames, typed);
  if (classes.length) return { kind: "class", classes };
  const word = folded(typed);
  const keyword = Object.hasOwn(SPELLINGS, word) ? SPELLINGS[word] : word;
  if (KEYWORDS.includes(keyword)) return { kind: keyword };
  const split = splitNames.findIndex((name) => folded(name) === word);
  if (split >= 0) return { kind: "split", split };
  const says = SAYS.exec(typed);
  const said = says ? classesMeant(classNames, says[1]) : [];
  if (said.length) return { kind: "says", classes: said };
  const begun = classesMeant(classNames, typed);
  return (
    mistakeIn(classNames, typed) ?? samplesIn(typed, nSamples) ?? (begun.length ? { kind: "class", classes: begun } : null)
  );
}

/** A text as it is compared. */
export function folded(text) {
  return spaced(text).toLowerCase();
}

/** The classes of this name, or else those whose names begin so. @param {string[]} classNames @returns {number[]} */
export function classesMeant(classNames, text) {
  const called = classesCalled(classNames, text);
  const begin = folded(text);
  return called.length || !begin ? called : indicesOf(namesOf(classNames), (name) => name.startsWith(begin));
}

/** Of names that differ by capitals only, the one that is written so. */
function classesCalled(classNames, text) {
  const word = folded(text);
  const called = word ? indicesOf(namesOf(classNames), (name) => name === word) : [];
  const exactly = called.filter((k) => spaced(classNames[k]) === spaced(text));
  return exactly.length ? exactly : called;
}

/** A name may hold what stands between two names, so each place is tried; whole names count more than beginnings of names. */
function mistakeIn(classNames, typed) {
  let found = null;
  for (const mark of typed.matchAll(BETWEEN)) {
    const [left, right] = [typed.slice(0, mark.index), typed.slice(mark.index + mark[0].length)];
    const [from, to] = [classesMeant(classNames, left), classesMeant(classNames, right)];
    if (!from.length || !to.length) continue;
    const whole = classesCalled(classNames, left).length && classesCalled(classNames, right).length;
    if (whole) return { kind: "mistake", from, to };
    found ??= { kind: "mistake", from, to };
  }
  return found;
}

/** In the order they were typed, each once; a range that goes back is taken forwards. */
function samplesIn(typed, nSamples) {
  if (!NUMBERS.test(typed)) return null;
  const samples = new Set();
  const missing = new Set();
  for (const [, first, second] of typed.matchAll(RANGES)) {
    const [low, high] = [Number(first), Number(second ?? first)].sort((a, b) => a - b);
    for (let sample = low; sample <= Math.min(high, nSamples - 1); sample++) samples.add(sample);
    if (high >= nSamples) missing.add(Math.max(low, nSamples)); // the first that is not there
  }
  return { kind: "samples", samples: [...samples], missing: [...missing] };
}

function namesOf(classNames) {
  if (!foldedNames.has(classNames)) foldedNames.set(classNames, classNames.map(folded));
  return foldedNames.get(classNames);
}

function spaced(text) {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}

function indicesOf(names, holds) {
  return Array.from(names.keys()).filter((k) => holds(names[k]));
}
