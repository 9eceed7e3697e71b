import assert from "node:assert/strict";
import { test } from "vitest";
import { clusterMarks, firstEpochEnd, markAt, marksOf, positionOfEpoch, ticksFor } from "../../src/time/epochaxis";

const made = (epochs) => epochs.map((epoch) => ({ epoch, label: String(Number(epoch.toFixed(3))) }));
const counted = (count) => made(Array.from({ length: count }, (_, i) => i + 1));
const labels = (checkpoints, width) => ticksFor(checkpoints, width).map(({ label }) => label);

/** Eight batches of an epoch, then whole epochs, as `--every log` records. */
const dense = made([0.125, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 7, 8]);

test("an epoch lies between the checkpoints before and after it", () => {
  assert.equal(positionOfEpoch(dense, 1), 3);
  assert.equal(positionOfEpoch(dense, 0.375), 1.5);
  assert.equal(positionOfEpoch(dense, 2.25), 4.25);
  assert.equal(positionOfEpoch(dense, 0.125), 0);
  assert.ok(Number.isNaN(positionOfEpoch(dense, 0.1)));
  assert.ok(Number.isNaN(positionOfEpoch(dense, 8.5)));
  assert.equal(positionOfEpoch(made([0, 1, 1, 1, 2]), 1), 1);
});

test("the first epoch is marked where a recording looks into it more than once and goes on after it", () => {
  assert.equal(firstEpochEnd(dense), 3);
  assert.equal(firstEpochEnd(made([0.4, 0.8, 1.2, 1.6])), 1.5);
  for (const epochs of [[1, 2, 3], [0, 1, 2], [0, 0.5, 1, 2], [0.25, 0.5, 0.75, 1], [5]]) {
    assert.equal(firstEpochEnd(made(epochs)), -1, String(epochs));
  }
});

test("where there is room every checkpoint has a tick", () => {
  assert.deepEqual(
    ticksFor(dense, 700).map(({ at }) => at),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  assert.deepEqual(labels(dense, 700), ["0.125", "0.25", "0.5", "1", "2", "3", "4", "5", "6", "7", "8"]);
  assert.deepEqual(labels(made([3]), 700), ["3"]);
});

test("else the first, the last, the end of the first epoch and round numbers have", () => {
  assert.deepEqual(labels(counted(45), 560), ["1", "5", "10", "15", "20", "25", "30", "35", "40", "45"]);
  assert.deepEqual(labels(counted(45), 250), ["1", "10", "20", "30", "40", "45"]);
  assert.deepEqual(labels(dense, 250), ["0.125", "1", "2", "4", "6", "8"]);
  const batches = [0.033, 0.067, 0.133, 0.267, 0.533, ...counted(45).map(({ epoch }) => epoch)];
  assert.deepEqual(labels(made(batches), 700).slice(0, 4), ["0.033", "1", "5", "10"]);
  const hundreds = Array.from({ length: 11 }, (_, i) => String(100 * i));
  assert.deepEqual(labels(made(Array.from({ length: 1001 }, (_, i) => i)), 700), hundreds);
  const powers = Array.from({ length: 61 }, (_, i) => 10 ** (-3 + i / 10));
  assert.deepEqual(labels(made(powers), 700), ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]);
});

test("ticks are in order, have room, and stand where their epochs lie, whatever a recording is like", () => {
  const batches = Array.from({ length: 90 }, (_, i) => 0.357 * (i + 1));
  const late = Array.from({ length: 300 }, (_, i) => 1000 + i / 7);
  for (const epochs of [[0, 0, 0], [1, 1, 1, 2], batches, late]) {
    const checkpoints = made(epochs);
    for (const width of [80, 200, 400, 900, 2000]) {
      const ticks = ticksFor(checkpoints, width);
      const pixel = width / (epochs.length - 1);
      ticks.slice(1).forEach(({ at, label }, i) => {
        const before = ticks[i];
        const needed = 7 * ((label.length + before.label.length) / 2) + 12;
        assert.ok((at - before.at) * pixel >= needed, `${width}: ${before.label} ${label}`);
      });
      for (const { at, label } of ticks.slice(1, -1)) {
        const [low, high] = [epochs[Math.floor(at)], epochs[Math.ceil(at)]];
        assert.ok(Math.abs(low + (high - low) * (at - Math.floor(at)) - Number(label)) < 1e-3);
      }
    }
  }
});

test("what happened at one checkpoint is one mark; what lies outside the recording is none", () => {
  const events = [
    { checkpoint: 4, words: "class 9 learnt" },
    { checkpoint: 1, words: "class 6 lost" },
    { checkpoint: 4, words: "12 % of 1 taken for 7" },
    { checkpoint: 9, words: "later" },
    { checkpoint: -1, words: "earlier" },
    { checkpoint: 1.5, words: "between" },
  ];
  assert.deepEqual(marksOf(events, 9), [
    { checkpoint: 1, words: ["class 6 lost"] },
    { checkpoint: 4, words: ["class 9 learnt", "12\u00a0% of 1 taken for 7"] },
  ]);
});

test("marks that stand too near to each other are one flag", () => {
  const marks = [0, 1, 2, 3, 9, 10].map((checkpoint) => ({ checkpoint }));
  const groups = (pixel, least) => clusterMarks(marks, pixel, least).map((group) => group.map(({ checkpoint }) => checkpoint));
  assert.deepEqual(groups(20, 13), [[0], [1], [2], [3], [9], [10]]);
  assert.deepEqual(groups(7, 13), [
    [0, 1],
    [2, 3],
    [9, 10],
  ]);
  assert.deepEqual(groups(0, 13), [[0, 1, 2, 3, 9, 10]]);
  assert.deepEqual(clusterMarks([], 7, 13), []);
});

test("at rest it is told what happened just there, while it plays what was passed last", () => {
  const marks = [{ checkpoint: 3 }, { checkpoint: 5 }];
  const told = (t, reach) => markAt(marks, t, reach)?.checkpoint ?? null;
  assert.deepEqual([told(2, 0), told(3, 0), told(4, 0), told(5, 0)], [null, 3, null, 5]);
  assert.deepEqual([told(2.9, 10), told(4.9, 10), told(5, 10), told(15, 10), told(15.1, 10)], [null, 3, 5, 5, null]);
});
