// Axis of the epoch bar, which is even in checkpoints: ticks at round epochs, end of the first epoch, events; pure.

import { bisector, pairs, ticks } from "d3-array";
import type { Happening, Moment } from "../core/protocol";

const TICK_DIGIT = 7; // pixels that a letter of a tick is wide
const TICK_GAP = 12; // pixels between the words of two ticks
const TICK_RHYTHM = 28; // the same where many follow each other

/** As a recording has them; epochs never decrease. */
export type Checkpoints = readonly Moment[];

/** All that happened at one checkpoint. */
export interface Mark {
  checkpoint: number;
  words: string[];
}

/** `at`: in checkpoints, between two of them too. */
export interface Tick {
  at: number;
  label: string;
}

const firstFrom = bisector((checkpoint: Moment) => checkpoint.epoch).left;

/** Where an epoch lies, in checkpoints, between two of them too; NaN outside the recording; of equal epochs the first. */
export function positionOfEpoch(checkpoints: Checkpoints, epoch: number): number {
  const after = firstFrom(checkpoints, epoch);
  if (checkpoints[after]?.epoch === epoch) return after;
  if (after === 0 || after === checkpoints.length) return NaN;
  const [low, high] = [checkpoints[after - 1].epoch, checkpoints[after].epoch];
  return after - 1 + (epoch - low) / (high - low);
}

/** Where the first epoch ends, in checkpoints, where a recording looks into it more than once and goes on after it; else -1. */
export function firstEpochEnd(checkpoints: Checkpoints): number {
  const inside = checkpoints.filter(({ epoch }) => epoch > 0 && epoch < 1).length;
  return inside > 1 && checkpoints[checkpoints.length - 1].epoch > 1 ? positionOfEpoch(checkpoints, 1) : -1;
}

/**
 * The ticks under a track of so many pixels, ascending: every checkpoint where there is room for its epoch, else the first, the last,
 * the end of the first epoch, and between them as many round numbers as have room: 1, 2 or 5 times a power of ten, and what divides
 * these.
 */
export function ticksFor(checkpoints: Checkpoints, width: number): Tick[] {
  const last = checkpoints.length - 1;
  const every = checkpoints.map(({ label }, at) => ({ at, label }));
  if (last < 1) return every;
  const usual = String(Math.trunc(checkpoints[last].epoch)).length;
  const letters = (a: Tick, b: Tick) => Math.max((a.label.length + b.label.length) / 2, usual);
  const room = (a: Tick, b: Tick, gap: number) => (Math.abs(b.at - a.at) * width) / last >= TICK_DIGIT * letters(a, b) + gap;
  const fits = (some: Tick[]) => some.every((tick, i) => i === 0 || room(some[i - 1], tick, TICK_RHYTHM));
  if (fits(every)) return every;
  const end = firstEpochEnd(checkpoints);
  const wanted = [every[0], every[last], ...(end > 0 ? [{ at: end, label: "1" }] : []), ...roundTicks(checkpoints, fits)];
  const chosen: Tick[] = [];
  for (const tick of wanted) if (chosen.every((other) => room(tick, other, TICK_GAP))) chosen.push(tick);
  return chosen.sort((a, b) => a.at - b.at);
}

/** Round epochs that have room between each other: powers of ten, what is between these, and what is between that. */
function roundTicks(checkpoints: Checkpoints, fits: (some: Tick[]) => boolean): Tick[] {
  const rounded: Tick[] = [];
  const inside = (epochs: number[]) => epochs.map((epoch) => tickAt(checkpoints, epoch)).filter(({ at }) => at >= 0);
  const divide = (from: number, to: number) => {
    const divisions = [10, 5, 2].map((count) => ticks(from, to, count).filter((epoch) => epoch > from && epoch < to));
    const between = divisions.find((epochs) => inside(epochs).length > 0 && fits(inside([from, ...epochs, to])));
    if (!between) return;
    rounded.push(...inside(between));
    for (const [low, high] of pairs([from, ...between, to])) divide(low, high);
  };
  const powers = checkpoints.filter(({ epoch }) => epoch > 0).map(({ epoch }) => Math.floor(Math.log10(epoch)));
  for (let power = powers[powers.length - 1] ?? 0; power >= (powers[0] ?? 0); power--) {
    rounded.push(...inside([10 ** power]));
    divide(0, 10 ** (power + 1));
  }
  return rounded;
}

/** An epoch as it is written under the track. */
function tickAt(checkpoints: Checkpoints, epoch: number): Tick {
  return { at: positionOfEpoch(checkpoints, epoch), label: String(Number(epoch.toPrecision(9))) };
}

/** A stretch of the training: from its first checkpoint to before `end`. */
export interface Phase {
  name: string;
  start: number;
  end: number;
}

/** The phases that have a name, in the order of time. */
export function phasesOf(checkpoints: Checkpoints): Phase[] {
  const phases: Phase[] = [];
  for (const [at, { phase = "" }] of checkpoints.entries()) {
    const last = phases.at(-1);
    if (last?.name === phase && last.end === at) last.end = at + 1;
    else if (phase) phases.push({ name: phase, start: at, end: at + 1 });
  }
  return phases;
}

/** What is said of a checkpoint besides its epoch: its phase, and whose weights the model had again. */
export function notesOf({ phase, restored }: Moment): string[] {
  return [...(phase ? [phase] : []), ...(restored ? [`the model of epoch ${restored} again`] : [])];
}

/** What happened at each checkpoint, in the order of time; at one checkpoint as given. What lies outside the recording is left out. */
export function marksOf(events: readonly Happening[], nCheckpoints: number): Mark[] {
  const marks: Mark[] = [];
  for (const { checkpoint, words } of events) {
    if (!Number.isInteger(checkpoint) || checkpoint < 0 || checkpoint >= nCheckpoints) continue;
    marks[checkpoint] ??= { checkpoint, words: [] };
    marks[checkpoint].words.push(words.replaceAll(" %", "\u00a0%")); // no line begins with a sign
  }
  return marks.filter(Boolean);
}

/** Marks, in the order of time, that stand nearer to each other than `least` pixels, together; `pixel`: pixels a checkpoint. */
export function clusterMarks<M extends { checkpoint: number }>(marks: readonly M[], pixel: number, least: number): M[][] {
  const groups: M[][] = [];
  for (const mark of marks) {
    const group = groups.at(-1);
    if (group && (mark.checkpoint - group[0].checkpoint) * pixel < least) group.push(mark);
    else groups.push([mark]);
  }
  return groups;
}

/**
 * What is to be told at a moment: of what happened just there, or, while it plays, of what was passed last. `reach`: how long it is
 * told, in checkpoints; 0 where nothing plays.
 */
export function markAt<M extends { checkpoint: number }>(marks: readonly M[], t: number, reach: number): M | null {
  const passed = marks.findLast(({ checkpoint }) => checkpoint <= t);
  return passed && t - passed.checkpoint <= reach ? passed : null;
}
