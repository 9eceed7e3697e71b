// Decision regions: what the network would answer at each place of a flat picture, as far as there are answers near it; pure.

import { blurred, gaussianWeights } from "./blur";
import { rgb } from "../gl/points";
import { NEUTRAL_COLOUR } from "../../core/colorscales";

/**
 * @typedef {object} Regions  Of a grid of cells, row by row from the top.
 * @property {number} width
 * @property {number} height
 * @property {Uint16Array} classes  the most probable class
 * @property {Uint8Array} certainty  by how much it is more probable than the second, 255 is 1; 0 where answers there disagree
 * @property {Uint8Array} known  255 where samples stand, 0 away from any
 */

const MOST_STATES = 300_000; // answers that are looked at
const MANY_CLASSES = 64;
const MOST_AT_ONCE = 5; // classes, so that memory does not grow with their number, nor the time that a step takes
const STATES_A_STEP = 30_000;
const ROWS_A_STEP = 16;
const REGION_BLUR = 0.012; // sigma, as a share of the picture
const REGION_OPACITY = 0.35; // where the answer is certain
const BORDER_OPACITY = 0.6;
const BORDER_CERTAINTY = 0.2; // of the surest cell beside a border that is drawn in full; where nothing is certain, borders are noise
const NOWHERE = 65535;

/**
 * The answers of all checkpoints, or of an even part of them, are averaged in each cell. Every occupied cell then counts alike, as
 * when landmarks are chosen (projection/landmarks.py), so that crowds do not outvote what few samples say beside them.
 * @param {import("../data/recording").Recording} recording
 * @param {(checkpoint: number) => Float32Array} positionsAt  (nSamples, 2)
 * @param {{left: number, right: number, bottom: number, top: number}} bounds  what the grid covers; up is more
 * @param {number} size  cells in a row and in a column
 * @returns {Regions}
 */
export function regionsOf(recording, positionsAt, bounds, size) {
  return finished(regionsInSteps(recording, positionsAt, bounds, size));
}

/** The same in steps of some milliseconds. @returns {Generator<void, Regions>} */
export function* regionsInSteps(recording, positionsAt, bounds, size) {
  const states = yield* statesIn(recording, positionsAt, bounds, size);
  const nCells = size * size;
  const counts = new Uint32Array(nCells);
  for (const cell of states.cells) counts[cell]++;
  const weights = gaussianWeights(REGION_BLUR * size);
  yield;
  const presence = blurred(
    counts.map((count) => (count ? 1 : 0)),
    size,
    size,
    1,
    weights,
  );
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
    certainty: Uint8Array.from(presence, (value, cell) =>
      value ? Math.round((255 * (first[cell] - second[cell])) / value) : 0,
    ),
    known: Uint8Array.from(presence, (value) => Math.round(255 * Math.min(value / alone, 1))),
  };
}

/**
 * Evenly drawn states that stand within the bounds: the cell of each, and its index in (nCheckpoints, nSamples).
 * A state is drawn where the fraction of (its index times the golden ratio) is small enough: even over any stretch or stride.
 */
function* statesIn({ nCheckpoints, nSamples }, positionsAt, { left, right, bottom, top }, size) {
  const total = nCheckpoints * nSamples;
  const drawn = Math.min(MOST_STATES / total, 1) * 2 ** 32;
  const cells = new Uint32Array(total);
  const indices = new Uint32Array(total);
  const [perX, perY] = [size / (right - left), size / (top - bottom)];
  let count = 0;
  for (let checkpoint = 0, index = 0; checkpoint < nCheckpoints; checkpoint++) {
    yield;
    const positions = positionsAt(checkpoint);
    for (let sample = 0; sample < nSamples; sample++, index++) {
      if (Math.imul(index, 0x9e3779b1) >>> 0 >= drawn) continue;
      const [column, row] = [(positions[2 * sample] - left) * perX, (top - positions[2 * sample + 1]) * perY];
      if (!(column >= 0 && column <= size && row >= 0 && row <= size)) continue;
      cells[count] = Math.min(Math.floor(row), size - 1) * size + Math.min(Math.floor(column), size - 1);
      indices[count++] = index;
    }
  }
  return { cells: cells.subarray(0, count), indices: indices.subarray(0, count) };
}

/** The classes to tell apart: where they are many, those that are an answer somewhere. */
function answeredClasses({ nClasses, predictions }, { indices }) {
  if (nClasses <= MANY_CLASSES) return Uint16Array.from({ length: nClasses }, (_, k) => k);
  const answered = new Uint8Array(nClasses);
  for (const index of indices) answered[predictions[index]] = 1;
  return Uint16Array.from({ length: nClasses }, (_, k) => k).filter((k) => answered[k]);
}

/** The mean probability of some classes in each cell, (cells, classes); 0 in empty ones. */
function* meanAnswers({ probabilities, nClasses }, { cells, indices }, counts, some) {
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

/**
 * The regions as an image: the class's colour, the stronger the more certain, nothing where nothing is known, and thin lines
 * between classes. Cells vote with their certainty on the pixels between them, so that borders are smooth.
 * @param {Regions} regions @param {string[]} colours  hex, one a class @param {number} [enlarged]  pixels a cell
 * @returns {{width: number, height: number, data: Uint8ClampedArray}}  RGBA, not premultiplied
 */
export function drawRegions(regions, colours, enlarged = 4) {
  return finished(drawRegionsInSteps(regions, colours, enlarged));
}

/** The same in steps of some milliseconds. @returns {Generator<void, {width: number, height: number, data: Uint8ClampedArray}>} */
export function* drawRegionsInSteps(regions, colours, enlarged = 4) {
  const [width, height] = [regions.width * enlarged, regions.height * enlarged];
  const data = new Uint8ClampedArray(4 * width * height);
  const winners = new Uint16Array(width * height).fill(NOWHERE);
  const lines = new Uint8Array(width * height); // the opacity that a line would have
  const channels = Uint8Array.from(colours.flatMap(rgb));
  const ballot = { winner: 0, strength: 0, known: 0, clear: 0 };
  const columns = Array.from({ length: width }, (_, x) => betweenCells(x, enlarged, regions.width));
  for (let y = 0, at = 0; y < height; y++) {
    if (y % ROWS_A_STEP === 0) yield;
    const row = betweenCells(y, enlarged, regions.height);
    for (let x = 0; x < width; x++, at++) {
      vote(ballot, regions, columns[x], row);
      if (!ballot.known) continue;
      const { winner, strength, known, clear } = ballot;
      winners[at] = winner;
      lines[at] = 255 * BORDER_OPACITY * known * Math.min(clear / BORDER_CERTAINTY, 1);
      for (let channel = 0; channel < 3; channel++) data[4 * at + channel] = channels[3 * winner + channel];
      data[4 * at + 3] = 255 * REGION_OPACITY * strength * known;
    }
  }
  drawBorders(data, winners, lines, width);
  return { width, height, data };
}

/** What steps come to. @template T @param {Generator<void, T>} steps @returns {T} */
function finished(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The two cells that a pixel is between, and how far it is to the second. */
function betweenCells(pixel, enlarged, nCells) {
  const at = Math.min(Math.max((pixel + 0.5) / enlarged - 0.5, 0), nCells - 1);
  const before = Math.min(Math.floor(at), Math.max(nCells - 2, 0));
  return { before, after: Math.min(before + 1, nCells - 1), share: at - before };
}

/** Count the votes of four cells: which class wins, by how much, how well the place is known, how sure the surest cell is. */
function vote(ballot, { width, classes, certainty, known }, column, row) {
  const a = row.before * width + column.before;
  const b = row.before * width + column.after;
  const c = row.after * width + column.before;
  const d = row.after * width + column.after;
  const ofD = column.share * row.share;
  const ofB = column.share - ofD;
  const ofC = row.share - ofD;
  const ofA = 1 - column.share - ofC;
  ballot.known = (ofA * known[a] + ofB * known[b] + ofC * known[c] + ofD * known[d]) / 255;
  if (!ballot.known) return;
  const votesA = ofA * certainty[a];
  const votesB = ofB * certainty[b];
  const votesC = ofC * certainty[c];
  const votesD = ofD * certainty[d];
  const [A, B, C, D] = [classes[a], classes[b], classes[c], classes[d]];
  const forA = votesA + (B === A ? votesB : 0) + (C === A ? votesC : 0) + (D === A ? votesD : 0);
  const forB = votesB + (C === B ? votesC : 0) + (D === B ? votesD : 0); // a class that A has too has lost here already, or to it
  const forC = votesC + (D === C ? votesD : 0);
  const most = Math.max(forA, forB, forC, votesD);
  ballot.winner = most === forA ? A : most === forB ? B : most === forC ? C : D;
  ballot.strength = Math.max(2 * most - votesA - votesB - votesC - votesD, 0) / 255;
  ballot.clear = Math.max(certainty[a], certainty[b], certainty[c], certainty[d]) / 255;
}

/** A line of one pixel where a class meets another on the right or below. */
function drawBorders(data, winners, lines, width) {
  const line = rgb(NEUTRAL_COLOUR);
  for (let at = 0; at < winners.length; at++) {
    const here = winners[at];
    if (here === NOWHERE) continue;
    const right = (at + 1) % width ? winners[at + 1] : NOWHERE;
    const below = at + width < winners.length ? winners[at + width] : NOWHERE;
    if ((right === NOWHERE || right === here) && (below === NOWHERE || below === here)) continue;
    if (lines[at] <= data[4 * at + 3]) continue;
    data.set(line, 4 * at);
    data[4 * at + 3] = lines[at];
  }
}
