import assert from "node:assert/strict";
import { test } from "vitest";
import { ASKEW, project, toPixel, UPRIGHT } from "../../../src/map/geometry/camera";
import { hidingCount, OcclusionCuller } from "../../../src/map/gl/occlusion";
import { LIT, RIMMED } from "../../../src/map/interactionstate";
import { random as seeded } from "../../support";

const flatView = { centreX: 0.1, centreY: -0.2, scale: 300, width: 700, height: 600, rotation: UPRIGHT };
const STYLE = { ratio: 1, reach: 8, opacities: [0.85] };

/** Piles at a few corners, as answers of a trained network stand, among scattered dots. */
function crowd(nSamples, dims, random) {
  const corners = Array.from({ length: 5 }, () => Array.from({ length: dims }, () => random() - 0.5));
  const positions = new Float32Array(nSamples * dims);
  for (let i = 0; i < nSamples; i++) {
    const corner = corners[Math.floor(random() * 5)];
    const spread = random() < 0.2 ? 2 : random() < 0.5 ? 0 : 0.002;
    for (let d = 0; d < dims; d++) positions[i * dims + d] = corner[d] + spread * (random() - 0.5);
  }
  return positions;
}

function blendOf(from, to, dims, mix) {
  return { from, fromDims: dims, to, toDims: dims, mix, nSamples: from.length / dims, deep: dims === 3 };
}

/** Pixel and depth of every dot, one by one. */
function drawn({ from, to, toDims: dims, mix, nSamples }, view) {
  return Array.from({ length: nSamples }, (_, i) => {
    const place = Array.from({ length: dims }, (_, d) => from[i * dims + d] + (to[i * dims + d] - from[i * dims + d]) * mix);
    return [...toPixel(view, ...place), project(view, ...place)[2]];
  });
}

function near([x1, y1], [x2, y2], reach) {
  return Math.abs(x1 - x2) <= reach && Math.abs(y1 - y2) <= reach;
}

test("what is left out lies under enough others to let nothing through, or off the stage", () => {
  const random = seeded(1);
  const blend = blendOf(crowd(4000, 2, random), crowd(4000, 2, random), 2, 0);
  const flags = new Uint8Array(4000).fill(LIT);
  const order = [...new OcclusionCuller().visible(blend, flatView, flags, STYLE)];
  const pixels = drawn(blend, flatView);
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  assert.ok(order.length < 2400, `${order.length} of 4000 are drawn`);
  const kept = new Set(order);
  for (let i = 0; i < 4000; i++) {
    if (kept.has(i)) continue;
    const [x, y] = pixels[i];
    const off = x < -8 || y < -8 || x > 708 || y > 608;
    assert.ok(off || order.filter((other) => other > i && near(pixels[other], pixels[i], 0.51)).length >= 8);
  }
});

test("it looks where the dots are on their way", () => {
  const [apart, together] = [new Float32Array(200).map((_, i) => (i % 20) / 40 - 0.3 + (i >> 5) / 100), new Float32Array(200)];
  const flags = new Uint8Array(100).fill(LIT);
  const counts = [0, 1].map(
    (mix) => new OcclusionCuller().visible(blendOf(apart, together, 2, mix), flatView, flags, STYLE).length,
  );
  assert.ok(counts[0] > 50);
  assert.equal(counts[1], 8);
});

test("dots that keep their colour come last and do not count among those under them; rims are always drawn", () => {
  const blend = blendOf(new Float32Array(200), new Float32Array(200), 2, 0);
  const flags = new Uint8Array(100).map((_, i) => (i % 2 ? LIT : 0) | (i === 1 || i === 2 ? RIMMED : 0));
  const order = [...new OcclusionCuller().visible(blend, flatView, flags, { ...STYLE, opacities: [0.3, 0.85] })];
  const [grey, lit] = [order.filter((i) => i % 2 === 0), order.filter((i) => i % 2)];
  assert.deepEqual(order, [...grey, ...lit]);
  assert.deepEqual(lit, [1, ...Array.from({ length: 8 }, (_, i) => 85 + 2 * i)]);
  assert.equal(grey.length, 1 + hidingCount(0.3));
  assert.equal(grey[0], 2);
});

test("paler dots need more on each other to hide what is under them", () => {
  for (const opacity of [0.05, 0.3, 0.85]) {
    const count = hidingCount(opacity);
    assert.ok((1 - opacity) ** count < 1 / 255);
    assert.ok(count === 8 || (1 - opacity) ** (count - 1) >= 1 / 255);
  }
  assert.equal(hidingCount(1), 8);
});

test("in depth the nearest of a place are drawn, however many there are at the same", () => {
  const random = seeded(2);
  const blend = blendOf(crowd(3000, 3, random), crowd(3000, 3, random), 3, 0.25);
  const still = { ...blend, mix: 0 };
  const view = { ...flatView, rotation: ASKEW };
  const flags = new Uint8Array(3000).fill(LIT);
  for (const each of [blend, still]) {
    const order = [...new OcclusionCuller().visible(each, view, flags, STYLE)];
    const pixels = drawn(each, view);
    const kept = new Set(order);
    for (let i = 0; i < 3000; i++) {
      const [x, y, depth] = pixels[i];
      if (kept.has(i) || x < -8 || y < -8 || x > 708 || y > 608) continue;
      assert.ok(order.some((other) => near(pixels[other], pixels[i], 0.51) && pixels[other][2] >= depth - 1e-6));
    }
    assert.ok(order.length < (each === still ? 2200 : 3001));
  }
  const pile = blendOf(new Float32Array(900), new Float32Array(900), 3, 0);
  assert.equal(new OcclusionCuller().visible(pile, view, new Uint8Array(300).fill(LIT), STYLE).length, 8);
});
