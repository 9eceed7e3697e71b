// The strongest edges of a dense layer at a moment, and where its nodes stand. No browser.

/**
 * @typedef {object} Kernels
 * @property {number} nCheckpoints
 * @property {number} nInputs
 * @property {number} nUnits
 * @property {Float32Array} weights  (nCheckpoints, nInputs, nUnits); NaN where they were not recorded
 */

/**
 * The weights at a moment, between two checkpoints in proportion.
 * @param {Kernels} kernels @param {number} t  in checkpoints @param {Float32Array} out  (nInputs, nUnits)
 */
export function weightsAt({ nCheckpoints, nInputs, nUnits, weights }, t, out) {
  const size = nInputs * nUnits;
  const before = Math.min(Math.max(Math.floor(t), 0), nCheckpoints - 1);
  const after = Math.min(before + 1, nCheckpoints - 1);
  const share = Math.min(Math.max(t - before, 0), 1);
  for (let i = 0; i < size; i++) {
    const [a, b] = [weights[before * size + i], weights[after * size + i]];
    out[i] = share === 0 || a === b ? a : a + (b - a) * share;
  }
  return out;
}

/**
 * The places of the largest numbers by size, the largest first; of equal ones the first. None that is no number, or zero.
 * @param {Float32Array} values @param {number} count @returns {number[]}
 */
export function strongest(values, count) {
  const places = [];
  for (let i = 0; i < values.length; i++) if (values[i] && Number.isFinite(values[i])) places.push(i);
  places.sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
  return places.slice(0, count);
}

/** The largest size of all weights of the training, so that widths mean the same at every epoch. @param {Float32Array} weights */
export function largestSize(weights) {
  let most = 0;
  for (const value of weights) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
}

/**
 * Where nodes stand in a column: evenly, the same room above the first and under the last.
 * @param {number} count @param {number} height @returns {number[]}  the middle of each
 */
export function nodeHeights(count, height) {
  return Array.from({ length: count }, (_, i) => (height * (i + 0.5)) / count);
}
