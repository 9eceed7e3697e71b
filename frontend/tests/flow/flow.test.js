import assert from "node:assert/strict";
import { test } from "vitest";
import { bandPath } from "../../src/flow/flow";

test("a band goes from its place at the left to that at the right, as thick at both ends", () => {
  const numbers = bandPath({ leaves: 0.1, arrives: 0.6, thick: 0.25 })
    .match(/[\d.]+/g)
    .map(Number);
  assert.deepEqual(numbers.slice(0, 8), [0, 0.1, 50, 0.1, 50, 0.6, 100, 0.6]);
  assert.deepEqual(numbers.slice(8), [0.85, 50, 0.85, 50, 0.35, 0, 0.35]);
});
