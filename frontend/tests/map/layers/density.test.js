import assert from "node:assert/strict";
import { test } from "vitest";
import { blurred, densityOf, drawDensity, gaussianWeights } from "../../../src/map/layers/density";
import { near, random } from "../../support";

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

test("a dot in the middle of a cell is that cell's, blurred as a Gaussian", () => {
  const { width, height, counts } = densityOf(Float32Array.of(18, 26), 40, 48, 4);
  assert.deepEqual([width, height], [10, 12]);
  const weights = gaussianWeights(1);
  const expected = Array.from({ length: 120 }, (_, at) => {
    const [dx, dy] = [Math.abs((at % 10) - 4), Math.abs(Math.floor(at / 10) - 6)];
    return (weights[dx] ?? 0) * (weights[dy] ?? 0);
  });
  assert.ok(near(counts, expected, 1e-6));
});

test("a dot between cells is shared in proportion", () => {
  const [left, right] = [18, 22].map((x) => densityOf(Float32Array.of(x, 26), 40, 48, 4).counts);
  const between = densityOf(Float32Array.of(19, 26), 40, 48, 4).counts;
  assert.ok(
    near(
      between,
      left.map((value, at) => 0.75 * value + 0.25 * right[at]),
      1e-6,
    ),
  );
});

test("no dot is lost or counted twice, as long as it is not at an edge", () => {
  const next = random(1);
  const positions = Float32Array.from({ length: 2000 }, () => 40 + 120 * next());
  assert.ok(Math.abs(sum(densityOf(positions, 200, 200, 5).counts) - 1000) < 0.01);
});

test("what is outside or nowhere does not count", () => {
  const positions = Float32Array.of(-1, 5, 5, -1, 100, 5, 5, 100, NaN, 5, 5, NaN, Infinity, 5);
  assert.equal(sum(densityOf(positions, 100, 100, 4).counts), 0);
});

test("dots in corners and pictures smaller than a cell are counted within them", () => {
  const corners = Float32Array.of(0, 0, 99.9, 0, 0, 99.9, 99.9, 99.9);
  const { counts } = densityOf(corners, 100, 100, 10);
  assert.ok([0, 9, 90, 99].every((at) => counts[at] > 0.1));
  assert.equal(densityOf(Float32Array.of(1, 1), 3, 3, 10).counts.length, 1);
});

test("opacity is logarithmic in the count and tops out just below opaque", () => {
  const counts = Float32Array.of(0, 1, 3, 7, 15);
  const { data, width, height } = drawDensity({ width: 5, height: 1, counts }, "#102030");
  assert.deepEqual([width, height], [5, 1]);
  const opacities = [3, 7, 11, 15, 19].map((at) => data[at]);
  const expected = [0, 57, 115, 172, 230]; // quarters of 90 %, since log 2, 4, 8, 16 are even steps
  assert.ok(near(opacities, expected, 1), String(opacities));
  assert.deepEqual([...data.slice(0, 3), ...data.slice(16, 19)], [16, 32, 48, 16, 32, 48]);
});

test("a few dots apart look faint, not like a crowd", () => {
  const { data } = drawDensity(densityOf(Float32Array.of(50, 50), 100, 100, 4), "#000000");
  assert.ok(Math.max(...data.filter((_, at) => at % 4 === 3)) < 60);
});

const bell = (d, sigma) => Math.exp(-(d * d) / (2 * sigma * sigma));

test("the weights are a Gaussian's and sum to one with both sides", () => {
  for (const sigma of [0.5, 1, 2.3]) {
    const weights = gaussianWeights(sigma);
    assert.ok(weights.length - 1 >= 3 * sigma);
    assert.ok(Math.abs(weights[0] + 2 * weights.slice(1).reduce((a, b) => a + b, 0) - 1) < 1e-12);
    for (const [d, weight] of weights.entries()) assert.ok(Math.abs(weight / weights[0] - bell(d, sigma)) < 1e-12);
  }
});

test("every channel is blurred as the sum over all cells says", () => {
  const [width, height, channels, sigma] = [7, 5, 3, 0.9];
  const next = random(1);
  const grid = Float64Array.from({ length: width * height * channels }, next);
  const weights = gaussianWeights(sigma);
  const weight = (d) => weights[Math.abs(d)] ?? 0;
  const expected = grid.map((_, i) => {
    const [k, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    let sum = 0;
    for (let v = 0; v < height; v++) {
      for (let u = 0; u < width; u++) sum += grid[(v * width + u) * channels + k] * weight(u - x) * weight(v - y);
    }
    return sum;
  });
  assert.ok(near(blurred(grid, width, height, channels, weights), expected, 1e-6));
});

test("the grid itself stays as it is", () => {
  const grid = Float32Array.of(0, 1, 0, 0);
  blurred(grid, 2, 2, 1, gaussianWeights(1));
  assert.deepEqual([...grid], [0, 1, 0, 0]);
});
