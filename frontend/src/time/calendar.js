// What stands along the epoch bar, which goes by checkpoints: ticks at sensible epochs, the first epoch, what happened when; pure.

const TICK_DIGIT = 7; // pixels that a letter of a tick is wide
const TICK_GAP = 12; // pixels between the words of two ticks
const TICK_RHYTHM = 28; // the same where many follow each other

/** What is tried between two powers of ten, in units of the lower one. */
const DECADE = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  [1, 2, 4, 6, 8, 10],
  [1, 2, 5, 10],
  [1, 5, 10],
  [1, 10],
];
/** Into how many parts an interval of 1, 2 or 5 units may be divided. */
const PARTS = { 1: [10, 5, 2], 2: [2], 5: [5] };

/** @typedef {{epoch: number, label: string}[]} Checkpoints  as a recording has them; epochs never decrease */

/**
 * Where an epoch lies, in checkpoints, between two of them too; NaN outside the recording; of equal epochs the first.
 * @param {Checkpoints} checkpoints @param {number} epoch
 */
export function placeOfEpoch(checkpoints, epoch) {
  const after = checkpoints.findIndex((checkpoint) => checkpoint.epoch >= epoch);
  if (after < 0 || (after === 0 && checkpoints[0].epoch > epoch)) return NaN;
  if (after === 0) return 0;
  const [low, high] = [checkpoints[after - 1].epoch, checkpoints[after].epoch];
  return after - 1 + (epoch - low) / (high - low);
}

/** Where the first epoch ends, in checkpoints, where a recording looks into it more than once and goes on after it; else -1. */
export function firstEpochEnd(checkpoints) {
  const inside = checkpoints.filter(({ epoch }) => epoch > 0 && epoch < 1).length;
  return inside > 1 && checkpoints.at(-1).epoch > 1 ? placeOfEpoch(checkpoints, 1) : -1;
}

/**
 * The ticks under a track: every checkpoint where there is room for its epoch, else the first, the last, the end of the first epoch,
 * and between them as many round numbers as have room: 1, 2 or 5 times a power of ten, and what divides these.
 * @param {Checkpoints} checkpoints @param {number} width  of the track in pixels
 * @returns {{at: number, label: string}[]}  at: in checkpoints, ascending
 */
export function ticksFor(checkpoints, width) {
  const last = checkpoints.length - 1;
  const every = checkpoints.map(({ label }, at) => ({ at, label }));
  if (last < 1) return every;
  const usual = String(Math.trunc(checkpoints[last].epoch)).length;
  const letters = (a, b) => Math.max((a.label.length + b.label.length) / 2, usual);
  const room = (a, b, gap) => (Math.abs(b.at - a.at) * width) / last >= TICK_DIGIT * letters(a, b) + gap;
  const fits = (ticks) => ticks.every((tick, i) => i === 0 || room(ticks[i - 1], tick, TICK_RHYTHM));
  if (fits(every)) return every;
  const end = firstEpochEnd(checkpoints);
  const wanted = [every[0], every[last], ...(end > 0 ? [{ at: end, label: "1" }] : []), ...roundTicks(checkpoints, fits)];
  const placed = [];
  for (const tick of wanted) if (placed.every((other) => room(tick, other, TICK_GAP))) placed.push(tick);
  return placed.sort((a, b) => a.at - b.at);
}

/**
 * Round epochs that have room between each other: powers of ten, what is between these, and what is between that.
 * @param {Checkpoints} checkpoints @param {(ticks: {at: number, label: string}[]) => boolean} fits
 */
function roundTicks(checkpoints, fits) {
  const found = [];
  const inside = (epochs) => epochs.map((epoch) => tickAt(checkpoints, epoch)).filter(({ at }) => Number.isFinite(at));
  const divide = (from, digit, unit) => {
    const span = digit * unit;
    const divisions = PARTS[digit].map((count) => Array.from({ length: count + 1 }, (_, i) => from + (i * span) / count));
    const edges = divisions.find((epochs) => inside(epochs).length > 1 && fits(inside(epochs)));
    if (edges) take(edges, unit);
  };
  const take = (edges, unit) => {
    found.push(...inside(edges.slice(1, -1)));
    for (let i = 1; i < edges.length; i++) {
      const span = edges[i] - edges[i - 1];
      const power = 10 ** Math.floor(Math.log10(span * 1.001));
      const digit = Math.round(span / power);
      if (PARTS[digit] && power * digit < 10 * unit) divide(edges[i - 1], digit, power);
    }
  };
  const positive = checkpoints.map(({ epoch }) => epoch).filter((epoch) => epoch > 0);
  const lowest = Math.floor(Math.log10(positive[0] ?? 1));
  const highest = Math.floor(Math.log10(positive.at(-1) ?? 1));
  for (let power = highest; power >= lowest; power--) {
    const unit = 10 ** power;
    found.push(...inside([unit]));
    const edges = DECADE.map((digits) => digits.map((digit) => digit * unit)).find((epochs) => fits(inside(epochs.slice(1))));
    if (edges) take(edges, unit);
  }
  return found;
}

/** An epoch as it is written under the track; sums of tenths are not quite tenths. */
function tickAt(checkpoints, epoch) {
  return { at: placeOfEpoch(checkpoints, epoch), label: String(Number(epoch.toPrecision(9))) };
}

/**
 * What happened at each checkpoint, in the order of time; at one checkpoint as given. What lies outside the recording is left out.
 * @param {{checkpoint: number, words: string}[]} events @param {number} nCheckpoints
 * @returns {{checkpoint: number, words: string[]}[]}
 */
export function marksOf(events, nCheckpoints) {
  const marks = new Map();
  for (const { checkpoint, words } of events) {
    if (!Number.isInteger(checkpoint) || checkpoint < 0 || checkpoint >= nCheckpoints) continue;
    if (!marks.has(checkpoint)) marks.set(checkpoint, { checkpoint, words: [] });
    marks.get(checkpoint).words.push(words.replaceAll(" %", "\u00a0%")); // no line begins with a sign
  }
  return [...marks.values()].sort((a, b) => a.checkpoint - b.checkpoint);
}

/**
 * Marks that stand nearer to each other than fingers or eyes can tell, together: each so many pixels from the first of its group.
 * @template {{checkpoint: number}} Mark
 * @param {Mark[]} marks  in the order of time @param {number} pixel  pixels a checkpoint @param {number} least  pixels
 * @returns {Mark[][]}
 */
export function gathered(marks, pixel, least) {
  const groups = [];
  for (const mark of marks) {
    const near = groups.length && (mark.checkpoint - groups.at(-1)[0].checkpoint) * pixel < least;
    if (near) groups.at(-1).push(mark);
    else groups.push([mark]);
  }
  return groups;
}

/**
 * What is to be told at a moment: of what happened just there, or, while it plays, of what was passed last.
 * @template {{checkpoint: number}} Mark
 * @param {Mark[]} marks  in the order of time @param {number} t  in checkpoints
 * @param {number} reach  how long it is told, in checkpoints; 0 where nothing plays
 * @returns {Mark|null}
 */
export function toldAt(marks, t, reach) {
  const passed = marks.findLast(({ checkpoint }) => checkpoint <= t);
  return passed && t - passed.checkpoint <= reach ? passed : null;
}
