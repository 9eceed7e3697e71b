import assert from "node:assert/strict";
import { test } from "vitest";
import { percent, shortened } from "../../src/core/dom";

test("a long name loses its middle and keeps both ends", () => {
  assert.equal(shortened("cat", 7), "cat");
  assert.equal(shortened("species of bird number 3", 12), "specie…ber 3");
  assert.equal(shortened("species of bird number 3", 12).length, 12);
  assert.equal(Array.from(shortened("🐦".repeat(30), 8)).length, 8);
});

test("a share is a percentage that no line breaks", () => {
  assert.equal(percent(0.9312), "93.1\u00a0%");
  assert.equal(percent(1, 0), "100\u00a0%");
});
