import assert from "node:assert/strict";
import { test } from "vitest";
import { fittedViewport, project, toPixel, turntable } from "../../../src/map/geometry/camera";
import { blendAt, pixelsOf, positionOf, reprojectBlend } from "../../../src/map/geometry/geometry";
import { LinearPositions } from "../../../src/map/geometry/linear";
import { pick } from "../../../src/map/geometry/picking";
import { fixedPositions, near, random, randomRecording, randomSpace } from "../../support";

const next = random(7);
const recording = randomRecording(next, 3, 50, 5);
const [flatSpace, deepSpace] = [2, 3].map((dims) => randomSpace(next, "star", dims, 5));
const [flat, deep] = [flatSpace, deepSpace].map((space) => new LinearPositions(recording, space));
const upright = fittedViewport(900, 600, flat.extent);
const solid = { ...fittedViewport(900, 600, deep.extent, turntable(0.8, -0.5)), centreX: 0.1, centreY: -0.05 };

for (const [space, positions] of [
  [flatSpace, flat],
  [deepSpace, deep],
]) {
  const { dims } = space;

  test(`in ${dims} dimensions a sample is on the straight line between checkpoints, at them exactly there`, () => {
    const at = (checkpoint) => [...positions.at(checkpoint).subarray(dims * 8, dims * 9), 0].slice(0, 3);
    assert.deepEqual(positionOf(blendAt(positions, 1), 8), at(1));
    assert.deepEqual(positionOf(blendAt(positions, 2), 8), at(2));
    const expected = at(0).map((value, axis) => 0.75 * value + 0.25 * at(1)[axis]);
    assert.ok(near(positionOf(blendAt(positions, 0.25), 8), expected));
  });
}

test("what is settled for another camera looks there as it did, and goes from there to the new positions", () => {
  const changes = [
    [flat, upright, deep, solid],
    [deep, solid, flat, upright],
    [deep, solid, deep, { ...solid, scale: 77 }],
  ];
  for (const [positions, before, other, after] of changes) {
    const blend = blendAt(positions, 0.25);
    const from = reprojectBlend(blend, before, after);
    const goal = blendAt(other, 2);
    for (const mix of [0, 1]) {
      const morph = { ...goal, from, fromDims: 3, mix };
      for (const sample of [0, 8, 49]) {
        const expected = mix ? toPixel(after, ...positionOf(goal, sample)) : toPixel(before, ...positionOf(blend, sample));
        assert.ok(near(toPixel(after, ...positionOf(morph, sample)), expected, 1e-3));
      }
    }
  }
});

/** What a plain search over the pixels of all samples finds. */
function searched(blend, view, x, y, radius, counts = () => true) {
  let best = null;
  for (let sample = 0; sample < blend.nSamples; sample++) {
    const place = positionOf(blend, sample);
    const [px, py] = toPixel(view, ...place);
    const [far, depth] = [Math.hypot(px - x, py - y), project(view, ...place)[2]];
    if (far > radius || !counts(sample)) continue;
    const distance = blend.deep ? Math.max(far, 3) : far; // what is under the pointer is as near as can be
    if (best && distance - best.distance > 1e-9) continue;
    if (!best || best.distance - distance > 1e-9 || depth >= best.depth) best = { sample, distance, depth };
  }
  return best ? best.sample : -1;
}

test("picking finds what a plain search finds, flat and turned and while one goes over into the other", () => {
  const from = reprojectBlend(blendAt(flat, 0.5), upright, solid);
  let found = 0;
  for (let trial = 0; trial < 900; trial++) {
    const positions = trial % 3 ? deep : flat;
    const view = trial % 3 ? solid : upright;
    const straight = blendAt(positions, 2 * next());
    const blend = trial % 3 === 2 ? { ...straight, from, fromDims: 3, mix: next() } : straight;
    const [px, py] = toPixel(view, ...positionOf(blend, Math.floor(50 * next())));
    const [x, y, radius] = [px + 60 * next() - 30, py + 60 * next() - 30, 40 * next()];
    const counts = trial % 2 ? undefined : (sample) => sample % 2 === 0;
    const expected = searched(blend, view, x, y, radius, counts);
    assert.equal(pick(blend, view, x, y, radius, counts), expected);
    if (expected >= 0) found++;
  }
  assert.ok(found > 300 && found < 900);
});

test("of samples at the same pixel the one nearest to the eye is picked, of equals the one drawn last", () => {
  const view = fittedViewport(800, 600, [1, 1], turntable(0, 0));
  const pile = (positions, dims) => blendAt(fixedPositions(Float32Array.from(positions), dims, 1), 0);
  assert.equal(pick(pile([0, 0, 0.2, 0, 0, 0.9, 0, 0, -0.5, 1, 1, 1], 3), view, 400, 300, 5), 1);
  assert.equal(pick(pile([0, 0, 0.2, 0, 0, 0.2, 1, 1, 0], 3), view, 400, 300, 5), 1);
  assert.equal(pick(pile([0, 0, 0, 0, 1, 1], 2), fittedViewport(800, 600, [1, 1]), 401, 300, 5), 1);
});

test("the fitted camera shows every corner, with room for names, however the picture is turned", () => {
  const turns = [
    [0, 0],
    [1, 1],
    [2, -0.4],
    [3.1, -1.5],
  ].map((angles) => turntable(...angles));
  for (const [width, height] of [
    [900, 600],
    [300, 700],
  ]) {
    for (const [positions, rotations] of [
      [flat, [undefined]],
      [deep, turns],
    ]) {
      for (const rotation of rotations) {
        const view = fittedViewport(width, height, positions.extent, rotation);
        for (let k = 0; k < 5; k++) {
          const [x, y] = toPixel(view, ...positions.corners.subarray(positions.dims * k, positions.dims * (k + 1)));
          assert.ok(x >= 30 && x <= width - 30 && y >= 30 && y <= height - 30);
        }
      }
    }
  }
});

test("the pixels of all samples are those of each", () => {
  const next = random(11);
  for (const [fromDims, toDims] of [
    [2, 2],
    [2, 3],
    [3, 2],
    [3, 3],
  ]) {
    const [from, to] = [fromDims, toDims].map((dims) => Float32Array.from({ length: 20 * dims }, () => 2 * next() - 1));
    const blend = { from, fromDims, to, toDims, mix: 0.3, nSamples: 20, deep: toDims === 3 };
    const view = { centreX: 0.2, centreY: -0.1, scale: 150, width: 300, height: 200, rotation: turntable(0.4, -0.2) };
    const pixels = pixelsOf(blend, view);
    for (let sample = 0; sample < 20; sample++) {
      assert.ok(near([...pixels.subarray(2 * sample, 2 * sample + 2)], toPixel(view, ...positionOf(blend, sample)), 1e-3));
    }
    assert.equal(pixelsOf(blend, view, pixels), pixels);
  }
});
