import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blendAt, fittedViewport, panned, pick, placeAll, placeOf, settle, toPixel, toPlace, zoomed,
} from "../../nnviz/views/map/geometry.js";

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function randomRecording(next, nCheckpoints, nSamples, nClasses) {
  const probabilities = new Uint16Array(nCheckpoints * nSamples * nClasses);
  for (let point = 0; point < nCheckpoints * nSamples; point++) {
    const raw = Array.from({ length: nClasses }, () => -Math.log(next()));
    const sum = raw.reduce((a, b) => a + b);
    raw.forEach((value, k) => (probabilities[point * nClasses + k] = Math.round((value / sum) * 65535)));
  }
  return { probabilities, nCheckpoints, nSamples, nClasses };
}

const next = random(7);
const matrix = Float32Array.from({ length: 10 }, () => 3 * next() - 1);
const offset = Float32Array.from([0.3, -0.2]);
const recording = randomRecording(next, 3, 50, 5);
const places = placeAll(recording, { matrix, offset });

test("places are the same affine picture of probabilities times the matrix, with the corners inside −1 to 1", () => {
  const low = [0, 1].map((axis) => Math.min(...Array.from({ length: 5 }, (_, k) => matrix[2 * k + axis] + offset[axis])));
  const high = [0, 1].map((axis) => Math.max(...Array.from({ length: 5 }, (_, k) => matrix[2 * k + axis] + offset[axis])));
  const scale = 2 / Math.max(high[0] - low[0], high[1] - low[1]);
  for (const point of [0, 17, 149]) {
    for (const axis of [0, 1]) {
      let expected = offset[axis];
      for (let k = 0; k < 5; k++) expected += (recording.probabilities[point * 5 + k] / 65535) * matrix[2 * k + axis];
      expected = (expected - (low[axis] + high[axis]) / 2) * scale;
      assert.ok(Math.abs(places.positions[2 * point + axis] - expected) < 1e-5);
    }
  }
  assert.ok(Math.abs(Math.max(...places.corners.map(Math.abs)) - 1) < 1e-6);
});

test("a certain sample stands on its class's corner", () => {
  const certain = { probabilities: Uint16Array.from([0, 65535, 0, 0, 0]), nCheckpoints: 1, nSamples: 1, nClasses: 5 };
  const { positions, corners } = placeAll(certain, { matrix, offset });
  assert.ok(Math.abs(positions[0] - corners[2]) < 1e-6 && Math.abs(positions[1] - corners[3]) < 1e-6);
});

test("between checkpoints a sample is on the straight line, at them exactly there", () => {
  const at = (checkpoint) => [...places.positions.subarray(2 * (checkpoint * 50 + 8), 2 * (checkpoint * 50 + 8) + 2)];
  assert.deepEqual(placeOf(blendAt(places, 1), 8), at(1));
  assert.deepEqual(placeOf(blendAt(places, 2), 8), at(2));
  const [x, y] = placeOf(blendAt(places, 0.25), 8);
  assert.ok(Math.abs(x - (0.75 * at(0)[0] + 0.25 * at(1)[0])) < 1e-6);
  assert.ok(Math.abs(y - (0.75 * at(0)[1] + 0.25 * at(1)[1])) < 1e-6);
  const settled = settle(blendAt(places, 0.25));
  assert.ok(Math.abs(settled[16] - x) < 1e-6 && Math.abs(settled[17] - y) < 1e-6);
});

test("picking finds what a plain search finds", () => {
  for (let trial = 0; trial < 300; trial++) {
    const blend = blendAt(places, 2 * next());
    const [x, y, radius] = [2 * next() - 1, 2 * next() - 1, 0.3 * next()];
    const counts = trial % 3 ? undefined : (sample) => sample % 2 === 0;
    const all = Array.from({ length: 50 }, (_, sample) => {
      const [px, py] = placeOf(blend, sample);
      return { sample, distance: Math.hypot(px - x, py - y) };
    });
    const near = all.filter(({ sample, distance }) => distance <= radius && (!counts || counts(sample)));
    const expected = near.length ? near.reduce((a, b) => (b.distance < a.distance ? b : a)).sample : -1;
    assert.equal(pick(blend, x, y, radius, counts), expected);
  }
});

test("of samples at the same place the one drawn last is picked", () => {
  const positions = Float32Array.from([0, 0, 0, 0, 1, 1]);
  assert.equal(pick(blendAt({ positions, nSamples: 3 }, 0), 0.01, 0, 0.1), 1);
});

test("a pixel turned into a place and back is the same pixel", () => {
  const view = { centreX: 0.2, centreY: -0.4, scale: 321, width: 801, height: 600 };
  const [x, y] = toPixel(view, ...toPlace(view, 123, 456));
  assert.ok(Math.abs(x - 123) < 1e-9 && Math.abs(y - 456) < 1e-9);
});

test("zooming keeps the place under the pointer, panning moves by the pixels of the hand", () => {
  const view = { centreX: 0.2, centreY: -0.4, scale: 321, width: 801, height: 600 };
  const place = toPlace(view, 100, 200);
  const closer = zoomed(view, 2.5, 100, 200);
  toPlace(closer, 100, 200).forEach((value, axis) => assert.ok(Math.abs(value - place[axis]) < 1e-9));
  assert.equal(closer.scale, 321 * 2.5);
  const [x, y] = toPixel(panned(view, 30, -12), ...place);
  assert.ok(Math.abs(x - 130) < 1e-9 && Math.abs(y - 188) < 1e-9);
});

test("the fitted camera shows every corner, with room for names", () => {
  for (const [width, height] of [[900, 600], [300, 700]]) {
    const view = fittedViewport(width, height, places.corners);
    for (let k = 0; k < 5; k++) {
      const [x, y] = toPixel(view, places.corners[2 * k], places.corners[2 * k + 1]);
      assert.ok(x >= 30 && x <= width - 30 && y >= 30 && y <= height - 30);
    }
  }
});
