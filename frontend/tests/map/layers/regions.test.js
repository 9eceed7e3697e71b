import assert from "node:assert/strict";
import { test } from "vitest";
import { gaussianWeights } from "../../../src/map/layers/density";
import { drawRegionsInSteps } from "../../../src/map/layers/regionimages";
import { regionsInSteps } from "../../../src/map/layers/regions";
import { random, randomRecording } from "../../support";

const REACH = 1;
const COLOURS = ["#ff0000", "#00ff00", "#0000ff"];

/** What steps come to. */
function finished(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const regionsOf = (...args) => finished(regionsInSteps(...args));
const drawRegions = (...args) => finished(drawRegionsInSteps(...args));

/** A run of one checkpoint: each sample a place and an answer. @param {{at: number[], says: number[]}[]} samples */
function runOf(samples) {
  const nClasses = samples[0].says.length;
  const recording = {
    probabilities: Uint16Array.from(
      samples.flatMap(({ says }) => says),
      (p) => Math.round(65535 * p),
    ),
    predictions: Uint16Array.from(samples, ({ says }) => says.indexOf(Math.max(...says))),
    nCheckpoints: 1,
    nSamples: samples.length,
    nClasses,
  };
  const positions = Float32Array.from(samples.flatMap(({ at }) => at));
  return { recording, positions };
}

function regionsOfRun(samples, size = 64) {
  const { recording, positions } = runOf(samples);
  return regionsOf(recording, () => positions, REACH, size);
}

/** What a grid says at a place. */
function at({ width, height, classes, certainty, coverage }, x, y) {
  const cell = Math.floor(((1 - y) / 2) * height) * width + Math.floor(((x + 1) / 2) * width);
  return { class: classes[cell], certainty: certainty[cell], coverage: coverage[cell] };
}

function blob(next, x, y, says, count = 400) {
  const noise = () => 0.15 * (next() + next() - 1);
  return Array.from({ length: count }, () => ({ at: [x + noise(), y + noise()], says }));
}

/** RGBA of a drawn image at a place. */
function pixelAt({ width, height, data }, x, y) {
  const index = Math.floor(((1 - y) / 2) * height) * width + Math.floor(((x + 1) / 2) * width);
  return [...data.subarray(4 * index, 4 * index + 4)];
}

test("planted blobs have their class, and up is up", () => {
  const next = random(1);
  const sure = [
    [0.9, 0.05, 0.05],
    [0.05, 0.9, 0.05],
    [0.05, 0.05, 0.9],
  ];
  const middles = [
    [-0.6, 0.6],
    [0.6, 0.6],
    [0, -0.6],
  ];
  const regions = regionsOfRun(middles.flatMap(([x, y], k) => blob(next, x, y, sure[k])));
  assert.deepEqual(
    middles.map(([x, y]) => at(regions, x, y).class),
    [0, 1, 2],
  );
  for (const [x, y] of middles) {
    assert.equal(at(regions, x, y).coverage, 255);
    assert.ok(Math.abs(at(regions, x, y).certainty - 255 * 0.85) < 2);
  }
});

test("nothing is known far from data", () => {
  const regions = regionsOfRun(blob(random(2), -0.6, 0.6, [1, 0]));
  const nothing = { class: 0, certainty: 0, coverage: 0 };
  for (const [x, y] of [
    [0, 0],
    [0.6, -0.6],
    [-0.6, -0.6],
    [0.9, 0.9],
  ])
    assert.deepEqual(at(regions, x, y), nothing);
  const one = regionsOfRun([{ at: [0, 0], says: [0, 1] }], 128);
  assert.equal(at(one, 0, 0).coverage, 255);
  assert.equal(at(one, 0, 0).class, 1);
  assert.ok(at(one, 0.05, 0).coverage < 40);
  assert.equal(at(one, 0.1, 0).coverage, 0);
});

test("half-planes meet where the answers do", () => {
  const next = random(3);
  const samples = Array.from({ length: 20_000 }, () => {
    const [x, y] = [2 * next() - 1, 2 * next() - 1];
    const p = 1 / (1 + Math.exp(-6 * (x - 0.3)));
    return { at: [x, y], says: [1 - p, p] };
  });
  const regions = regionsOfRun(samples, 64);
  for (let row = 0; row < 64; row++) {
    for (let column = 0; column < 64; column++) {
      const x = (2 * (column + 0.5)) / 64 - 1;
      if (Math.abs(x - 0.3) > 0.05) assert.equal(regions.classes[row * 64 + column], x > 0.3 ? 1 : 0);
    }
  }
  assert.ok(at(regions, -0.9, 0).certainty > 250);
  assert.ok(at(regions, 0.3, 0).certainty < 40);
});

test("where answers disagree nothing is certain", () => {
  const next = random(4);
  const regions = regionsOfRun([...blob(next, 0, 0, [1, 0], 4000), ...blob(next, 0, 0, [0, 1], 4000)]);
  assert.equal(at(regions, 0, 0).coverage, 255);
  assert.ok(at(regions, 0, 0).certainty < 40);
  const divided = regionsOfRun(blob(next, 0, 0, [0.5, 0.5], 4000));
  assert.ok(at(divided, 0, 0).certainty < 2);
});

test("a crowded cell says no more than a sparse one beside it", () => {
  const [left, right] = [-1 / 64, 1 / 64]; // the middles of two neighbouring cells of 64
  const crowd = Array.from({ length: 5000 }, () => ({ at: [left, 1 / 64], says: [1, 0] }));
  const regions = regionsOfRun([...crowd, { at: [right, 1 / 64], says: [0, 1] }]);
  const [here, there] = [at(regions, left, 1 / 64), at(regions, right, 1 / 64)];
  assert.deepEqual([here.class, there.class], [0, 1]);
  assert.equal(here.certainty, there.certainty);
  assert.equal(here.coverage, there.coverage);
});

test("every cell is as a direct sum over all occupied cells says", () => {
  const [nCheckpoints, nSamples, nClasses, size] = [3, 60, 4, 24];
  const next = random(5);
  const recording = randomRecording(next, nCheckpoints, nSamples, nClasses);
  const positions = Array.from({ length: nCheckpoints }, () =>
    Float32Array.from({ length: 2 * nSamples }, () => 2.2 * next() - 1.1),
  );
  const regions = regionsOf(recording, (checkpoint) => positions[checkpoint], REACH, size);
  const sums = new Map();
  for (let checkpoint = 0; checkpoint < nCheckpoints; checkpoint++) {
    for (let sample = 0; sample < nSamples; sample++) {
      const [x, y] = positions[checkpoint].subarray(2 * sample, 2 * sample + 2);
      if (Math.abs(x) > 1 || Math.abs(y) > 1) continue;
      const cell = [Math.floor(((x + 1) / 2) * size), Math.floor(((1 - y) / 2) * size)].join();
      const start = (checkpoint * nSamples + sample) * nClasses;
      sums.set(cell, [...(sums.get(cell) ?? []), recording.probabilities.subarray(start, start + nClasses)]);
    }
  }
  const weights = gaussianWeights(0.012 * size);
  const weight = (d) => weights[Math.abs(d)] ?? 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let presence = 0;
      const smoothed = Array(nClasses).fill(0);
      for (const [cell, answers] of sums) {
        const [u, v] = cell.split(",").map(Number);
        const w = weight(u - column) * weight(v - row);
        presence += w;
        const mean = (k) => answers.reduce((sum, p) => sum + p[k], 0) / answers.length / 65535;
        for (let k = 0; k < nClasses; k++) smoothed[k] += w * mean(k);
      }
      const index = row * size + column;
      const sorted = [...smoothed].sort((a, b) => b - a);
      assert.ok(Math.abs(regions.coverage[index] - 255 * Math.min(presence / weights[0] ** 2, 1)) <= 1);
      if (presence < 1e-6) continue;
      const certainty = (255 * (sorted[0] - sorted[1])) / presence;
      assert.ok(Math.abs(regions.certainty[index] - certainty) <= 1);
      if (certainty > 1) assert.equal(regions.classes[index], smoothed.indexOf(sorted[0]));
    }
  }
});

test("of many classes those are told apart that are an answer", () => {
  const says = (k) => Array.from({ length: 300 }, (_, j) => (j === k ? 0.8 : 0.2 / 299));
  const next = random(6);
  const planted = [
    [-0.5, 0, 299],
    [0.5, 0, 7],
    [0, 0.7, 150],
  ];
  const regions = regionsOfRun(
    planted.flatMap(([x, y, k]) => blob(next, x, y, says(k))),
    32,
  );
  for (const [x, y, k] of planted) assert.equal(at(regions, x, y).class, k);
});

test("classes of different blocks compete", () => {
  const nClasses = 200;
  const samples = Array.from({ length: nClasses }, (_, k) => {
    const says = Array(nClasses).fill(0.5 / (nClasses - 2));
    says[k] = 0.3;
    says[(k + 90) % nClasses] = 0.2;
    return { at: [((k % 20) - 9.5) / 10, (Math.floor(k / 20) - 4.5) / 5], says };
  });
  const regions = regionsOfRun(samples, 100);
  samples.forEach((sample, k) => {
    const there = at(regions, ...sample.at);
    assert.equal(there.class, k);
    assert.ok(Math.abs(there.certainty - 25.5) <= 1);
  });
});

test("of very many states an even part is looked at", () => {
  const [nCheckpoints, nSamples] = [40, 20_000];
  const probabilities = new Uint16Array(2 * nCheckpoints * nSamples);
  for (let i = 0; i < nCheckpoints * nSamples; i++) probabilities[2 * i + (i % 2)] = 65535; // one class, then the other
  const predictions = Uint16Array.from({ length: nCheckpoints * nSamples }, (_, i) => i % 2);
  const positions = Float32Array.from({ length: 2 * nSamples }, (_, i) => (i % 2 ? 0 : (Math.floor(i / 2) % 2) - 0.5));
  const asked = [];
  const recording = { probabilities, predictions, nCheckpoints, nSamples, nClasses: 2 };
  const positionsAt = (checkpoint) => {
    asked.push(checkpoint);
    return positions;
  };
  const regions = regionsOf(recording, positionsAt, REACH, 16);
  assert.equal(asked.length, nCheckpoints);
  assert.deepEqual([at(regions, -0.5, 0).class, at(regions, 0.5, 0).class], [0, 1]);
  const mixed = regionsOf(recording, () => new Float32Array(2 * nSamples), REACH, 16);
  assert.ok(at(mixed, 0, 0).certainty <= 1); // both halves are drawn alike
});

test("no data at all and positions that are none give nothing", () => {
  const { recording } = runOf([{ at: [0, 0], says: [1, 0] }]);
  for (const positions of [Float32Array.of(5, 5), Float32Array.of(NaN, 0)]) {
    const regions = regionsOf(recording, () => positions, REACH, 8);
    assert.ok(regions.coverage.every((value) => value === 0));
    assert.ok(drawRegions(regions, COLOURS).data.every((value) => value === 0));
  }
});

test("what is drawn has the class's colour, faint, and nothing where nothing is known", () => {
  const next = random(8);
  const regions = regionsOfRun([...blob(next, -0.5, 0.5, [1, 0, 0], 4000), ...blob(next, 0.5, -0.5, [0, 0.7, 0.3], 4000)]);
  const image = drawRegions(regions, COLOURS);
  assert.deepEqual([image.width, image.height, image.data.length], [256, 256, 4 * 256 * 256]);
  assert.deepEqual(pixelAt(image, -0.5, 0.5), [255, 0, 0, 89]); // 35 % of 255
  const [r, g, b, alpha] = pixelAt(image, 0.5, -0.5);
  assert.deepEqual([r, g, b], [0, 255, 0]);
  assert.ok(Math.abs(alpha - 0.35 * 0.4 * 255) < 2);
  assert.equal(pixelAt(image, 0.5, 0.5)[3], 0);
});

test("between two classes is one thin line where their certainties balance", () => {
  const regions = {
    width: 4,
    height: 4,
    classes: Uint16Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 0 : 1)),
    certainty: Uint8Array.from({ length: 16 }, (_, i) => [240, 60, 180, 240][i % 4]),
    coverage: new Uint8Array(16).fill(255),
  };
  const image = drawRegions(regions, COLOURS, 8);
  const row = Array.from({ length: 32 }, (_, x) => [...image.data.subarray(4 * (5 * 32 + x), 4 * (5 * 32 + x) + 4)]);
  const lines = row.flatMap(([r, g, b], x) => (Math.min(r, g, b) > 100 ? [x] : []));
  assert.deepEqual(lines, [13]); // the middles of cells 1 and 2 are at 11.5 and 19.5, and a quarter of the way between is 13.5
  assert.deepEqual(row[12].slice(0, 3), [255, 0, 0]);
  assert.deepEqual(row[14].slice(0, 3), [0, 255, 0]);
});

test("there is no line to where nothing is known, and hardly one where nothing is certain", () => {
  const halves = { width: 2, height: 1, classes: Uint16Array.of(0, 1) };
  const coverage = Uint8Array.of(255, 255);
  const strongest = (regions) => {
    const { data } = drawRegions(regions, COLOURS);
    const lines = Array.from({ length: data.length / 4 }, (_, at) => (data[4 * at + 2] > 0 ? data[4 * at + 3] : 0));
    return Math.max(...lines);
  };
  assert.equal(strongest({ ...halves, certainty: Uint8Array.of(200, 200), coverage }), 153); // 60 % of 255
  assert.equal(strongest({ ...halves, certainty: Uint8Array.of(200, 0), coverage: Uint8Array.of(255, 0) }), 0);
  assert.ok(strongest({ ...halves, certainty: Uint8Array.of(3, 3), coverage }) < 10);
});
