import assert from "node:assert/strict";
import { test } from "vitest";
import { blurred, gaussianWeights } from "../../../src/map/layers/blur";
import { near, random } from "../../support";

const bell = (d, sigma) => Math.exp(-(d * d) / (2 * sigma * sigma));

test("the weights are a Gaussian's and sum to one with both sides", () => {
  for (const sigma of [0.5, 1, 2.3]) {
    const weights = gaussianWeights(sigma);
    assert.ok(weights.length - 1 >= 3 * sigma);
    assert.ok(Math.abs(weights[0] + 2 * weights.slice(1).reduce((a, b) => a + b, 0) - 1) < 1e-12);
    weights.forEach((weight, d) => assert.ok(Math.abs(weight / weights[0] - bell(d, sigma)) < 1e-12));
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
