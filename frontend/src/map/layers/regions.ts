// Decision regions of a flat projection: the most probable class in each cell of a grid, as far as there are samples near it.

import type { Recording } from "../data/recording";
import { blurred, gaussianWeights } from "./density";

const MOST_STATES = 300_000; // answers that are looked at
const MANY_CLASSES = 64;
const MOST_AT_ONCE = 5; // classes, so that memory does not grow with their number, nor the time that a step takes
const STATES_A_STEP = 30_000;
const REGION_BLUR = 0.012; // sigma, as a share of the picture

/** Of a grid of cells, row by row from the top. */
export interface Regions {
  width: number;
  height: number;
  classes: Uint16Array; // the most probable one
  certainty: Uint8Array; // by how much it is more probable than the second, 255 is 1; 0 where answers there disagree
  coverage: Uint8Array; // 255 where samples stand, 0 away from any
}

type Answers = Pick<Recording, "probabilities" | "predictions" | "nCheckpoints" | "nSamples" | "nClasses">;
type PositionsAt = (checkpoint: number) => Float32Array; // (nSamples, 2)
/** Of some milliseconds each. */
export type Steps<Result> = Generator<void, Result, void>;

/**
 * The answers of all checkpoints, or of an even part of them, are averaged in each cell of a grid of size × size cells that covers the
 * plane from −reach to reach, where up is more. Every occupied cell then counts alike, as when landmarks are chosen (projection/landmarks.py), so
 * that crowds do not outvote what few samples say beside them.
 */
export function* regionsInSteps(recording: Answers, positionsAt: PositionsAt, reach: number, size: number): Steps<Regions> {
  const states = yield* statesIn(recording, positionsAt, reach, size);
  const nCells = size * size;
  const counts = new Uint32Array(nCells);
  for (const cell of states.cells) counts[cell]++;
  const weights = gaussianWeights(REGION_BLUR * size);
  yield;
  const occupied = counts.map((count) => Math.min(count, 1));
  const presence = blurred(occupied, size, size, 1, weights);
  yield;

  const [first, second] = [new Float32Array(nCells), new Float32Array(nCells)];
  const classes = new Uint16Array(nCells);
  const all = answeredClasses(recording, states);
  for (let start = 0; start < all.length; start += MOST_AT_ONCE) {
    const some = all.subarray(start, start + MOST_AT_ONCE);
    const means = yield* meanAnswers(recording, states, counts, some);
    const answers = blurred(means, size, size, some.length, weights);
    yield;
    for (let cell = 0, at = 0; cell < nCells; cell++) {
      let [most, next, winner] = [first[cell], second[cell], classes[cell]];
      for (const k of some) {
        const value = answers[at++];
        if (value > most) [next, most, winner] = [most, value, k];
        else if (value > next) next = value;
      }
      [first[cell], second[cell], classes[cell]] = [most, next, winner];
    }
    yield;
  }
  const alone = weights[0] ** 2; // the presence on an occupied cell far from others
  return {
    width: size,
    height: size,
    classes,
    certainty: Uint8Array.from(presence, (value, cell) => value && Math.round((255 * (first[cell] - second[cell])) / value)),
    coverage: Uint8Array.from(presence, (value) => Math.round(255 * Math.min(value / alone, 1))),
  };
}

interface States {
  cells: Uint32Array; // the cell of each
  indices: Uint32Array; // its index in (nCheckpoints, nSamples)
}

/**
 * Evenly drawn states that stand within reach. A state is drawn where the fraction of (its index times the golden ratio) is small
 * enough: even over any stretch or stride.
 */
function* statesIn({ nCheckpoints, nSamples }: Answers, positionsAt: PositionsAt, reach: number, size: number): Steps<States> {
  const total = nCheckpoints * nSamples;
  const drawn = Math.min(MOST_STATES / total, 1) * 2 ** 32;
  const cells = new Uint32Array(total);
  const indices = new Uint32Array(total);
  const perUnit = size / (2 * reach);
  let count = 0;
  for (let checkpoint = 0, index = 0; checkpoint < nCheckpoints; checkpoint++) {
    yield;
    const positions = positionsAt(checkpoint);
    for (let sample = 0; sample < nSamples; sample++, index++) {
      if (Math.imul(index, 0x9e3779b1) >>> 0 >= drawn) continue;
      const [column, row] = [(positions[2 * sample] + reach) * perUnit, (reach - positions[2 * sample + 1]) * perUnit];
      if (!(column >= 0 && column <= size && row >= 0 && row <= size)) continue;
      cells[count] = Math.min(Math.floor(row), size - 1) * size + Math.min(Math.floor(column), size - 1);
      indices[count++] = index;
    }
  }
  return { cells: cells.subarray(0, count), indices: indices.subarray(0, count) };
}

/** The classes to tell apart: where they are many, those that are an answer somewhere. */
function answeredClasses({ nClasses, predictions }: Answers, { indices }: States): Uint16Array {
  if (nClasses <= MANY_CLASSES) return Uint16Array.from({ length: nClasses }, (_, k) => k);
  const answered = new Uint8Array(nClasses);
  for (const index of indices) answered[predictions[index]] = 1;
  return Uint16Array.from({ length: nClasses }, (_, k) => k).filter((k) => answered[k]);
}

/** The mean probability of some classes in each cell, (cells, classes); 0 in empty ones. */
function* meanAnswers(
  { probabilities, nClasses }: Answers,
  { cells, indices }: States,
  counts: Uint32Array,
  some: Uint16Array,
) {
  const n = some.length;
  const sums = new Float64Array(counts.length * n);
  for (let i = 0; i < cells.length; i++) {
    if (i % STATES_A_STEP === 0) yield;
    const to = cells[i] * n;
    const from = indices[i] * nClasses;
    for (let k = 0; k < n; k++) sums[to + k] += probabilities[from + some[k]];
  }
  for (let cell = 0, at = 0; cell < counts.length; cell++) {
    const scale = counts[cell] ? 1 / (65535 * counts[cell]) : 0;
    for (let k = 0; k < n; k++, at++) sums[at] *= scale;
  }
  return sums;
}
