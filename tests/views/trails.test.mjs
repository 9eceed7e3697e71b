import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "../../nnviz/views/map/geometry.js";
import { blendSince, trailMask } from "../../nnviz/views/map/trails.js";
import { fixedPlaces, near } from "./support.mjs";

const PLACES = fixedPlaces(Float32Array.of(0, 0, 1, 0, 1, 2, 4, 2), 2, 4); // one sample at four checkpoints

test("a trail begins at the chosen checkpoint, wherever the picture is between others", () => {
  for (const t of [0, 1.3, 3]) assert.ok(near(placeOf(blendSince(PLACES, t, 2), 0), [1, 2, 0]));
});

test("else it begins one checkpoint behind, and moves with the picture", () => {
  assert.ok(near(placeOf(blendSince(PLACES, 1, -1), 0), [0, 0, 0]));
  assert.ok(near(placeOf(blendSince(PLACES, 2.5, -1), 0), [1, 1, 0]));
  assert.ok(near(placeOf(blendSince(PLACES, 3, -1), 0), [1, 2, 0]));
  for (const t of [0, 0.5]) assert.ok(near(placeOf(blendSince(PLACES, t, -1), 0), [0, 0, 0])); // nothing was before the first
});

test("trails are of all, of the chosen ones, or of those with another answer than then", () => {
  const recording = { nSamples: 4, predictions: Uint16Array.of(0, 1, 2, 3, 0, 2, 2, 0, 0, 1, 2, 1) };
  const chosen = Uint8Array.of(0, 0, 1, 1);
  assert.deepEqual([...trailMask("all", recording, 2, 1, chosen)], [1, 1, 1, 1]);
  assert.deepEqual([...trailMask("chosen", recording, 2, 1, chosen)], [0, 0, 1, 1]);
  assert.deepEqual([...trailMask("flips", recording, 2, 1, chosen)], [0, 1, 0, 1]);
  assert.deepEqual([...trailMask("flips", recording, 2, 0, chosen)], [0, 0, 0, 1]); // there and back is no flip
  assert.deepEqual([...trailMask("flips", recording, 0, 2, chosen)], [0, 0, 0, 1]);
  assert.deepEqual([...trailMask("flips", recording, 1, 1, chosen)], [0, 0, 0, 0]);
});
