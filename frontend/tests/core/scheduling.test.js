import assert from "node:assert/strict";
import { test } from "vitest";
import { Fade, IdleTask } from "../../src/core/scheduling";

/** A day whose idle moments come when they are asked for, and whose clock runs when somebody works. */
function workday() {
  const waiting = [];
  const day = { now: 0, clock: () => day.now, wait: (work) => waiting.push(work) };
  day.idle = () => waiting.shift()?.();
  day.waits = () => waiting.length;
  return day;
}

function* counting(day, steps, ms) {
  for (let step = 0; step < steps; step++) {
    day.now += ms;
    yield;
  }
  return steps;
}

test("work is done in pieces of some steps, and handed over once", () => {
  const day = workday();
  const results = [];
  new IdleTask(counting(day, 10, 3), (result) => results.push(result), day.wait, day.clock);
  assert.equal(day.now, 0); // nothing at once
  day.idle();
  assert.equal(day.now, 9); // three steps of 3 ms reach 8 ms
  while (day.waits()) {
    const before = day.now;
    day.idle();
    assert.ok(day.now - before <= 9);
  }
  assert.deepEqual(results, [10]);
});

test("cancelled work is left undone", () => {
  const day = workday();
  const chore = new IdleTask(counting(day, 10, 3), () => assert.fail("it was cancelled"), day.wait, day.clock);
  day.idle();
  chore.cancel();
  while (day.waits()) day.idle();
  assert.equal(day.now, 9);
});

/** The values over so many frames of 20 ms. */
function frames(fade, goal, from, count) {
  return Array.from({ length: count }, (_, i) => {
    fade.advance(goal, from + 20 * i);
    return fade.value;
  });
}

test("it comes within 120 ms, stays while frames go on, and goes as it came", () => {
  const fade = new Fade(false);
  const sixths = (values) => values.map((value) => Math.round(6 * value));
  assert.deepEqual(sixths(frames(fade, 1, 0, 10)), [0, 1, 2, 3, 4, 5, 6, 6, 6, 6]);
  assert.deepEqual(sixths(frames(fade, 0, 200, 9)), [6, 5, 4, 3, 2, 1, 0, 0, 0]);
});

test("it begins where it is, however long nothing was drawn; for who wants no motion it is there at once", () => {
  const fade = new Fade(false);
  fade.advance(1, 0);
  fade.advance(1, 60_000);
  assert.ok(fade.value < 0.5);
  const still = new Fade(true);
  assert.deepEqual(frames(still, 1, 0, 3), [1, 1, 1]);
});
