// Gaussian blur of small grids; pure.

/** Weights of a Gaussian from its middle outwards, to three sigma; both sides sum to one. @param {number} sigma  in cells */
export function gaussianWeights(sigma) {
  const half = Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, d) => Math.exp(-0.5 * (d / sigma) ** 2));
  const sum = half.reduce((a, b) => a + b) * 2 - half[0];
  return half.map((weight) => weight / sum);
}

/**
 * A blurred copy of a grid, along its rows and then along its columns. Beyond the edges there is nothing.
 * @param {ArrayLike<number>} grid  (height, width, channels) @param {Float64Array} weights  of `gaussianWeights`
 */
export function blurred(grid, width, height, channels, weights) {
  const row = width * channels;
  const along = new Float32Array(grid.length);
  for (let y = 0; y < height; y++) spreadAlong(grid, along, y * row, (y + 1) * row, channels, weights);
  const both = new Float32Array(grid.length);
  spreadAlong(along, both, 0, grid.length, row, weights);
  return both;
}

/** out[i] = Σ weight(d) · grid[i ± d · step] over what is from start to end. */
function spreadAlong(grid, out, start, end, step, weights) {
  for (let i = start; i < end; i++) out[i] = weights[0] * grid[i];
  for (let d = 1; d < weights.length; d++) {
    const [weight, shift] = [weights[d], d * step];
    for (let i = start; i < end - shift; i++) {
      out[i] += weight * grid[i + shift];
      out[i + shift] += weight * grid[i];
    }
  }
}
