import assert from "node:assert/strict";
import { test } from "vitest";
import { blendSince, movedSamples, positionOf, trailMask, visibleLength } from "../../../src/map/geometry/geometry";
import { fixedPositions, near, random } from "../../support";

const PLACES = fixedPositions(Float32Array.of(0, 0, 1, 0, 1, 2, 4, 2), 2, 4); // one sample at four checkpoints

test("a trail begins at the chosen checkpoint, wherever the picture is between others", () => {
  for (const t of [0, 1.3, 3]) assert.ok(near(positionOf(blendSince(PLACES, t, 2), 0), [1, 2, 0]));
});

test("else it begins one checkpoint behind, and moves with the picture", () => {
  assert.ok(near(positionOf(blendSince(PLACES, 1, -1), 0), [0, 0, 0]));
  assert.ok(near(positionOf(blendSince(PLACES, 2.5, -1), 0), [1, 1, 0]));
  assert.ok(near(positionOf(blendSince(PLACES, 3, -1), 0), [1, 2, 0]));
  for (const t of [0, 0.5]) assert.ok(near(positionOf(blendSince(PLACES, t, -1), 0), [0, 0, 0])); // nothing was before the first
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

test("movers are those of the mask that are somewhere else at any time of both blends", () => {
  const next = random(1);
  const count = 200;
  const start = Float32Array.from({ length: 2 * count }, () => next());
  const moved = (share, by) => start.map((value, i) => (Math.floor(i / 2) % share === 0 ? value + by : value));
  const blend = (from, to) => ({ from, to, fromDims: 2, toDims: 2, mix: 0.5, nSamples: count });
  const order = Uint32Array.from({ length: count }, (_, sample) => sample);
  const mask = Uint8Array.from({ length: count }, (_, sample) => Number(sample % 5 !== 0));
  const [then, now] = [blend(start, moved(3, 0.2)), blend(start, moved(7, -0.04))];
  const expected = (least) =>
    Array.from(mask.keys()).filter((sample) => {
      const by = Math.max(sample % 3 === 0 ? 0.2 : 0, sample % 7 === 0 ? 0.04 : 0);
      return mask[sample] && by > least;
    });
  assert.deepEqual([...movedSamples(order, mask, then, now, 0.01)], expected(0.01));
  assert.deepEqual([...movedSamples(order, mask, then, now, 0.1)], expected(0.1));
  assert.equal(movedSamples(order, mask, then, now, 0.5).length, 0);
  const raised = Float32Array.from({ length: 3 * count }, (_, i) => (i % 3 === 2 ? 1 : start[2 * Math.floor(i / 3) + (i % 3)]));
  const deep = { ...now, to: raised, toDims: 3 };
  assert.equal(movedSamples(order, new Uint8Array(count).fill(1), blend(start, start), deep, 0.5).length, count); // in depth
});

test("the length of ways counts as far as they are in sight", () => {
  const view = { centreX: 0, centreY: 0, scale: 100, width: 400, height: 200, rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
  const blend = (x, y) => ({
    from: Float32Array.of(x, y),
    fromDims: 2,
    to: Float32Array.of(x, y),
    toDims: 2,
    mix: 0,
    nSamples: 1,
  });
  const length = (then, now) => visibleLength(Uint32Array.of(0), blend(...then), blend(...now), view);
  assert.ok(Math.abs(length([0, 0], [0.3, 0.4]) - 50) < 1e-3);
  assert.ok(Math.abs(length([-10, 0], [10, 0]) - 400) < 1e-3); // from side to side
  assert.ok(Math.abs(length([0, 0], [0, 7]) - 100) < 1e-3); // from the middle to the top
  assert.equal(length([-3, 0.5], [-3, -0.5]), 0);
  assert.equal(length([5, 5], [6, 9]), 0);
  assert.equal(visibleLength(new Uint32Array(0), blend(0, 0), blend(1, 1), view), 0);
  const many = visibleLength(new Uint32Array(5000), blend(0, 0), blend(0.3, 0.4), view); // the same way 5,000 times
  assert.ok(Math.abs(many - 250_000) < 1);
});
