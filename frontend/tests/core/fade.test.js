import assert from "node:assert/strict";
import { test } from "vitest";
import { Fade } from "../../src/core/scheduling";

/** The values over so many frames of 20 ms. */
function frames(fade, goal, from, count) {
  return Array.from({ length: count }, (_, i) => (fade.advance(goal, from + 20 * i), fade.value));
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
