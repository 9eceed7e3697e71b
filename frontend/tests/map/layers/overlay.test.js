import assert from "node:assert/strict";
import { test } from "vitest";
import { fittedTitle } from "../../../src/map/layers/overlay";

const measure = (text) => 7 * text.length;

test("a title says all where it can, and keeps its last part the longest", () => {
  const told = (width) => fittedTitle("second", "epoch 45 · 95.7 % right", width, measure);
  assert.equal(told(400), "second · epoch 45 · 95.7 % right");
  assert.equal(told(170), "second · 95.7 % right");
  for (let width = 100; width < 400; width += 5) assert.ok(measure(told(width)) <= width);
  assert.equal(fittedTitle("t-SNE", "", 200, measure), "t-SNE");
});
