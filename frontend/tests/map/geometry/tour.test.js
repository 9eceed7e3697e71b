import assert from "node:assert/strict";
import { test } from "vitest";
import { LinearPositions } from "../../../src/map/geometry/linear";
import { Tour } from "../../../src/map/geometry/tour";
import { FEW_CLASSES, near, random, randomRecording, randomSpace } from "../../support";

const FRAME_MS = 16;
const linearOf = (nClasses, dims, seed = 1) =>
  new LinearPositions(randomRecording(random(seed), 1, 3, nClasses), randomSpace(random(seed), "star", dims, nClasses));

/** How far the columns of a frame are from orthonormal. */
function flaw(frame) {
  const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
  return Math.max(...frame.flatMap((a, i) => frame.map((b, j) => Math.abs(dot(a, b) - Number(i === j)))));
}

/** The frame as it is now. */
function frameOf({ frame }) {
  return frame.map((vector) => Float64Array.from(vector));
}

function distanceOf(a, b) {
  return Math.sqrt(a.reduce((sum, column, axis) => sum + column.reduce((s, value, k) => s + (value - b[axis][k]) ** 2, 0), 0));
}

test("the tour begins where the view is, slowly, and then keeps a pace of a quarter turn in some eight seconds", () => {
  const linear = linearOf(10, 2);
  linear.turnFrame(() => {});
  const tour = new Tour();
  const paces = [];
  let before = frameOf(linear);
  const begin = before;
  for (let at = 0; at < 60000; at += FRAME_MS) {
    tour.advance(linear, FRAME_MS);
    paces.push((distanceOf(frameOf(linear), before) / FRAME_MS) * 1000); // radians a second, where one direction turns
    before = frameOf(linear);
    if (at === 0) assert.ok(distanceOf(before, begin) < 1e-4);
  }
  const quarter = (pace) => Math.PI / 2 / pace;
  const full = paces.slice(1000 / FRAME_MS);
  const mean = full.reduce((a, b) => a + b) / full.length;
  assert.ok(quarter(mean) > 6 && quarter(mean) < 11, `${quarter(mean)} s`);
  assert.ok(Math.max(...full) < 2 * mean && Math.min(...full) > mean / 4, `${Math.min(...full)} ${mean} ${Math.max(...full)}`);
});

test("it neither jumps nor bends sharply: half the step, half the way, and hardly another direction", () => {
  const linear = linearOf(6, 3);
  linear.turnFrame(() => {});
  const tour = new Tour(4);
  const steps = [];
  let before = frameOf(linear);
  for (let at = 0; at < 30000; at += FRAME_MS) {
    tour.advance(linear, FRAME_MS);
    const now = frameOf(linear);
    steps.push(now.map((column, axis) => column.map((value, k) => value - before[axis][k])));
    before = now;
  }
  const still = steps[0].map((column) => column.map(() => 0));
  const fastest = Math.max(...steps.map((step) => distanceOf(step, still)));
  const bends = steps.slice(1).map((step, i) => distanceOf(step, steps[i]));
  assert.ok(fastest < 0.02 && Math.max(...bends) < 0.03 * fastest, `${fastest}, ${Math.max(...bends)}`);
});

test("the same seed and time give the same tour, however the time is cut, and another seed another", () => {
  const after = (steps, seed = 7) => {
    const linear = linearOf(10, 2);
    const tour = new Tour(seed);
    for (const step of steps) tour.advance(linear, step);
    return [...linear.corners];
  };
  const whole = after(Array(200).fill(150));
  assert.deepEqual(after(Array(200).fill(150)), whole);
  assert.ok(near(after(Array(1200).fill(25)), whole, 1e-6));
  assert.ok(near(after(Array.from({ length: 240 }, (_, i) => (i % 2 ? 200 : 50))), whole, 1e-6));
  assert.ok(!near(after(Array(200).fill(150), 8), whole, 0.1));
});

test("over time it shows every direction as much as any other, and comes near to every view of a class", () => {
  for (const dims of [2, 3]) {
    const linear = linearOf(5, dims);
    const tour = new Tour(2);
    const mean = Array.from({ length: 5 }, () => Array(5).fill(0)); // of the projections on what is seen
    const [facing, hidden] = [Array(5).fill(0), Array(5).fill(1)];
    const steps = 40000; // of a quarter second, some three hours
    for (let step = 0; step < steps; step++) {
      tour.advance(linear, 250);
      const { frame } = linear;
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 5; j++) mean[i][j] += frame.reduce((sum, vector) => sum + vector[i] * vector[j], 0) / steps;
        const seen = Math.hypot(...frame.map((vector) => vector[i])) / Math.sqrt(4 / 5);
        facing[i] = Math.max(facing[i], seen);
        hidden[i] = Math.min(hidden[i], seen);
      }
      if (step % 1000 === 0) assert.ok(flaw(frame) < 1e-9);
    }
    for (let i = 0; i < 5; i++) {
      // What is seen is on the average the same share, dims of 4, of each direction orthogonal to (1, …, 1).
      for (let j = 0; j < 5; j++) assert.ok(Math.abs(mean[i][j] - (dims / 4) * (Number(i === j) - 1 / 5)) < 0.03);
      assert.ok(facing[i] > 0.99 && hidden[i] < 0.15, `${facing[i]} ${hidden[i]}`);
    }
  }
});

test("it works for any number of classes, also where a picture has as many dimensions, and always moves", () => {
  for (const [nClasses, dims] of [...FEW_CLASSES, [100, 2], [1000, 2], [1000, 3]]) {
    const linear = linearOf(nClasses, dims);
    const tour = new Tour(3);
    let before = null;
    for (let step = 0; step < 400; step++) {
      tour.advance(linear, 100);
      assert.ok(flaw(linear.frame) < 1e-9, `${nClasses} in ${dims}`);
      const { radius } = linear;
      assert.ok(linear.corners.every((value) => Math.abs(value) <= radius));
      if (step % 50 === 49) {
        const now = frameOf(linear);
        if (before) assert.ok(distanceOf(now, before) > 0.2);
        before = now;
      }
    }
  }
});

test("it goes on from where a hand has turned the view, and on another picture it begins anew", () => {
  const linear = linearOf(10, 2);
  const tour = new Tour();
  for (let step = 0; step < 100; step++) tour.advance(linear, 100);
  linear.dragAnswer(
    Float64Array.from({ length: 10 }, (_, k) => Number(k === 4)),
    0.4,
    0.2,
    0,
    true,
  );
  const held = linear.corners.slice();
  tour.advance(linear, FRAME_MS);
  assert.ok(!near([...linear.corners], [...held], 1e-6) && near([...linear.corners], [...held], 0.02));
  const other = linearOf(7, 3, 9);
  other.turnFrame(() => {});
  const begin = other.corners.slice();
  tour.advance(other, FRAME_MS);
  assert.ok(near([...other.corners], [...begin], 1e-3));
});

test("a long pause is a short step, and no time none", () => {
  const [slept, woke] = [linearOf(10, 2), linearOf(10, 2)];
  new Tour().advance(slept, 3600000);
  new Tour().advance(woke, 250);
  assert.deepEqual([...slept.corners], [...woke.corners]);
  const tour = new Tour();
  tour.advance(slept, 0);
  for (const none of [0, -5, NaN]) tour.advance(slept, none);
  assert.ok(near([...slept.corners], [...woke.corners]));
});
