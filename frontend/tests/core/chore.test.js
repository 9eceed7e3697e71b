import assert from "node:assert/strict";
import { test } from "vitest";
import { Chore } from "../../src/core/scheduling";

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
  new Chore(counting(day, 10, 3), (result) => results.push(result), day.wait, day.clock);
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
  const chore = new Chore(counting(day, 10, 3), () => assert.fail("it was cancelled"), day.wait, day.clock);
  day.idle();
  chore.cancel();
  while (day.waits()) day.idle();
  assert.equal(day.now, 9);
});
