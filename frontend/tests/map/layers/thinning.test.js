import assert from "node:assert/strict";
import { test } from "vitest";
import { lowDiscrepancyOrder } from "../../../src/map/layers/order";
import { Thinning } from "../../../src/map/layers/thinning";
import { random } from "../../support";

/** Clusters, since dots crowd, and some that stand at the very same place. */
function crowded(next, count) {
  const positions = new Float32Array(2 * count);
  for (let sample = 0; sample < count; sample++) {
    const middle = Math.floor(4 * next());
    const spread = middle === 3 ? 0 : 0.2;
    positions[2 * sample] = Math.cos(middle) + spread * (next() + next() - 1);
    positions[2 * sample + 1] = Math.sin(middle) + spread * (next() + next() - 1);
  }
  return positions;
}

function overlaps(positions, a, b, resolution, aspect) {
  const [dx, dy] = [Math.abs(positions[2 * a] - positions[2 * b]), Math.abs(positions[2 * a + 1] - positions[2 * b + 1])];
  return dx * resolution < aspect && dy * resolution < 1;
}

/** The same by looking at every pair, level after level; a level is a third of a doubling. */
function byHand(positions, candidates, aspect, level) {
  const placed = [];
  for (let at = 0; at <= level; at++) {
    for (const sample of candidates) {
      if (placed.includes(sample)) continue;
      if (!placed.some((other) => overlaps(positions, sample, other, 2 ** (at / 3), aspect))) placed.push(sample);
    }
  }
  return placed;
}

test("every beginning of the order is spread evenly", () => {
  const order = lowDiscrepancyOrder(1000);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, sample) => sample),
  );
  for (const count of [10, 30, 100]) {
    const tenths = Array(10).fill(0);
    for (const sample of order.subarray(0, count)) tenths[Math.floor(sample / 100)]++;
    for (const inTenth of tenths) assert.ok(Math.abs(inTenth - count / 10) <= 2, `${inTenth} of ${count}`);
  }
});

test("tiles are those of a search through all pairs", () => {
  const next = random(1);
  for (const aspect of [1, 2.5]) {
    const positions = crowded(next, 300);
    const candidates = lowDiscrepancyOrder(300);
    const thinning = new Thinning(positions, candidates, aspect);
    for (const level of [0, 3, 7, 14]) {
      assert.deepEqual(thinning.at(2 ** (level / 3) * 1.0001), byHand(positions, candidates, aspect, level));
    }
  }
});

test("tiles keep clear of each other, and who has none has no room", () => {
  const positions = crowded(random(2), 2000);
  const thinning = new Thinning(positions, lowDiscrepancyOrder(2000), 1);
  const resolution = 16; // a level
  const placed = new Set(thinning.at(resolution * 1.0001));
  for (const a of placed) for (const b of placed) assert.ok(a === b || !overlaps(positions, a, b, resolution, 1));
  for (let sample = 0; sample < 2000; sample++) {
    if (!placed.has(sample)) assert.ok([...placed].some((other) => overlaps(positions, sample, other, resolution, 1)));
  }
});

test("looking closer, tiles only come; of two at the same place one never does", () => {
  const positions = crowded(random(3), 500);
  const thinning = new Thinning(positions, lowDiscrepancyOrder(500), 1);
  const closer = [0.2, 1, 3, 10, 100, 1e6].map((resolution) => thinning.at(resolution));
  for (const [i, tiles] of closer.slice(1).entries()) assert.deepEqual(tiles.slice(0, closer[i].length), closer[i]);
  const distinct = new Set(Array.from({ length: 500 }, (_, sample) => `${positions[2 * sample]} ${positions[2 * sample + 1]}`));
  assert.equal(closer.at(-1).length, distinct.size);
  assert.deepEqual(new Thinning(positions, lowDiscrepancyOrder(500), 1).at(100), closer[4]); // whatever was asked before
});

test("the first candidates come first, others than candidates and positions that are none never", () => {
  const positions = Float32Array.of(0, 0, 0.1, 0, 5, 5, NaN, 0, 9, 9);
  assert.deepEqual(new Thinning(positions, [1, 0, 2, 3], 1).at(1), [1, 2]);
  assert.deepEqual(new Thinning(positions, [0, 1, 2, 3], 1).at(1), [0, 2]);
  assert.deepEqual(new Thinning(positions, [], 1).at(1), []);
  assert.deepEqual(new Thinning(positions, [0], 1).at(NaN), [0]);
});
