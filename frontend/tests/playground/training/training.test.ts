import assert from "node:assert/strict";
import { test } from "vitest";
import type { Film } from "../../../src/playground/training/film";
import { Network } from "../../../src/playground/training/network";
import { FrameStore, MetricsHistory } from "../../../src/playground/training/training";

const EMPTY = new Float32Array(0);
const NONE = new Float64Array(0);

/** Whose metrics are how many steps were done. */
function film(first: number, count: number, more: Partial<Film> = {}): Film {
  return {
    pace: "batch",
    sizes: [2, 3, 2],
    activations: ["relu", "softmax"],
    loss: "crossentropy",
    l2: 0,
    optimiser: "sgd",
    rate: 0.1,
    fresh: 0,
    stepsPerEpoch: 3,
    net: new Network([2, 3, 2], ["relu", "softmax"]),
    first,
    past: [],
    steps: Array.from({ length: count + 1 }, (_, k) => first + k),
    epochs: Array.from({ length: count + 1 }, (_, k) => (first + k) / 3),
    batches: Array(count).fill(2),
    tunings: [],
    warnings: [],
    ended: "",
    rows: [],
    slotsEach: 0,
    arrays: arraysOf(first, count),
    ...more,
  };
}

function arraysOf(first: number, count: number, past = EMPTY): Film["arrays"] {
  const metrics = Float32Array.from({ length: 4 * (count + 1) }, (_, k) => first + Math.floor(k / 4));
  const ofSteps = { weights: NONE, slots_before: NONE, slots_after: NONE, gradient: NONE, loss: EMPTY, sizes: EMPTY };
  const ofSamples = { z: EMPTY, a: EMPTY, delta: EMPTY, samples: new Uint16Array(0), losses: EMPTY };
  return { ...ofSteps, ...ofSamples, metrics, past, dead: new Uint8Array(0) };
}

test("frames are found in the stretches that have come, and what is missing is known", () => {
  const reel = new FrameStore("batch");
  reel.add(film(0, 4));
  reel.add(film(8, 4));
  assert.equal(reel.shot(3)?.frame, 3);
  assert.equal(reel.shot(5), null);
  assert.deepEqual([reel.missingFrom(0), reel.missingFrom(4), reel.missingFrom(9)], [4, 4, 12]);
  reel.add(film(4, 4));
  assert.equal(reel.missingFrom(0), 12);
  reel.add(film(12, 2, { ended: "diverged at step 15" }));
  assert.deepEqual([reel.end, reel.ended], [14, "diverged at step 15"]);
});

test("only so many stretches are kept, and those that are near", () => {
  const reel = new FrameStore("batch");
  for (let k = 0; k < 80; k++) reel.add(film(4 * k, 4));
  assert.equal(reel.count(0), null);
  assert.equal(reel.count(4 * 79), 2);
});

test("losses are told by step, whatever stretch they came in", () => {
  const told = new MetricsHistory();
  told.add(film(6, 2));
  told.add(film(0, 2));
  const past = Float32Array.from([10, 0, 0, 0, 15, 0, 0, 0]);
  told.add(film(20, 1, { past: [10, 15], arrays: arraysOf(20, 1, past) }));
  assert.deepEqual(told.steps, [0, 1, 2, 6, 7, 8, 10, 15, 20, 21]);
  assert.equal(told.at(7)?.[0], 7);
  assert.equal(told.at(5)?.[0], 2);
  assert.equal(told.at(17)?.[0], 15);
});
