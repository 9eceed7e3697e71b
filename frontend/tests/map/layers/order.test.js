import assert from "node:assert/strict";
import { test } from "vitest";
import { UPRIGHT } from "../../../src/map/geometry/camera";
import { blendAt } from "../../../src/map/geometry/geometry";
import { pick } from "../../../src/map/geometry/picking";
import { OcclusionCuller } from "../../../src/map/gl/occlusion";
import { LIT } from "../../../src/map/interactionstate";
import { orderOf, rareLast } from "../../../src/map/layers/order";
import { fixedPositions, random, randomRecording } from "../../support";

/** So many of each group, mixed. */
function mixed(counts, seed = 3) {
  const next = random(seed);
  const codes = counts.flatMap((count, group) => Array(count).fill(group));
  for (let i = codes.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [codes[i], codes[j]] = [codes[j], codes[i]];
  }
  return Uint16Array.from(codes);
}

test("rare groups are drawn after common ones, each sample once, and of like size as they are recorded", () => {
  const codes = mixed([900, 40, 3, 700, 0]);
  const order = [...rareLast(codes, 5)];
  assert.deepEqual(
    order.toSorted((a, b) => a - b),
    [...codes.keys()],
  );
  const groups = order.map((sample) => codes[sample]);
  assert.deepEqual(groups.slice(-3), [2, 2, 2]);
  assert.deepEqual(groups.slice(-43, -3), Array(40).fill(1));
  const common = order.slice(0, 1600);
  assert.deepEqual(
    common,
    common.toSorted((a, b) => a - b),
  ); // 700 of 900 is no rarity
});

test("groups of like size have no order of their own, nor has a scale", () => {
  assert.equal(rareLast(mixed([100, 90, 60]), 3), null);
  assert.equal(rareLast(new Uint16Array(0), 3), null);
  const recording = randomRecording(random(1), 2, 30, 3);
  assert.equal(orderOf(recording, "confidence", 1), null);
});

test("an equal question has the same answer, and what follows the moment another at another", () => {
  const recording = { ...randomRecording(random(5), 2, 60, 3), labels: mixed([50, 8, 2]) };
  assert.equal(orderOf(recording, "truth", 0), orderOf(recording, "truth", 1));
  assert.equal(orderOf(recording, "right", 1), orderOf(recording, "right", 1));
  const { labels, predictions } = recording;
  const wrong = [...labels.keys()].filter((sample) => predictions[60 + sample] !== labels[sample]).length;
  const order = orderOf(recording, "right", 1);
  const rarer = wrong < 20 ? "wrong" : wrong > 40 ? "right" : "none";
  assert.equal(order !== null, rarer !== "none");
});

test("what is drawn uppermost is what a pointer finds, and what is kept where dots cost", () => {
  const codes = mixed([200, 2]);
  const order = rareLast(codes, 2);
  const view = { centreX: 0, centreY: 0, scale: 100, width: 400, height: 300, rotation: UPRIGHT };
  for (const dims of [2, 3]) {
    const blend = blendAt(fixedPositions(new Float32Array(202 * dims), dims, 1), 0); // all on one spot
    assert.equal(codes[pick(blend, view, 200, 150, 10, undefined, order)], 1);
  }
  const flat = blendAt(fixedPositions(new Float32Array(404), 2, 1), 0);
  const style = { ratio: 1, reach: 8, opacities: [0.85] };
  const kept = [...new OcclusionCuller().visible(flat, view, new Uint8Array(202).fill(LIT), { ...style, order: order })];
  assert.deepEqual(
    kept.slice(-2).map((sample) => codes[sample]),
    [1, 1],
  );
  assert.ok(kept.length < 20);
});
