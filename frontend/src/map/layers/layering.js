// In which order dots are drawn: the rarer what a colour stands for, the later, so that a few are not hidden under many. Pure.

import { groupsOf } from "../colorencodings";

const MOST_ORDERS = 32; // kept of a recording

/** @type {WeakMap<object, Map<string, Uint32Array|null>>} */
const KEPT_ORDERS = new WeakMap();

/**
 * The order of a colouring: of classes and groups the rare ones last. What is more than half as frequent as the most frequent makes
 * one layer, what is more than a quarter the next, and so on; within a layer dots are drawn as they are recorded, so that classes of
 * like size cover each other alike. An equal question has the same answer.
 * @param {import("../data/recording").Recording} recording @param {string} name  of the colouring @param {number} checkpoint
 * @returns {Uint32Array|null} (nSamples,) samples, or null for as they are recorded
 */
export function orderOf(recording, name, checkpoint) {
  const kept = KEPT_ORDERS.get(recording) ?? new Map();
  KEPT_ORDERS.set(recording, kept);
  const question = name === "truth" || name === "split" ? name : `${name} ${checkpoint}`;
  if (!kept.has(question)) {
    const groups = groupsOf(recording, name, checkpoint);
    kept.set(question, groups && rareLast(groups.codes, groups.nGroups));
    if (kept.size > MOST_ORDERS) kept.delete(kept.keys().next().value);
  }
  return kept.get(question) ?? null;
}

/** @param {Uint16Array} codes  of each sample, below nGroups @param {number} nGroups @returns {Uint32Array|null} */
export function rareLast(codes, nGroups) {
  const counts = new Uint32Array(nGroups);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const layers = Uint8Array.from(counts, (count) => (count ? Math.floor(Math.log2(most / count)) : 0));
  const nLayers = layers.reduce((a, b) => Math.max(a, b), 0) + 1;
  if (nLayers === 1) return null;
  const begins = new Uint32Array(nLayers + 1);
  counts.forEach((count, group) => (begins[layers[group] + 1] += count));
  for (let layer = 0; layer < nLayers; layer++) begins[layer + 1] += begins[layer];
  const order = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[begins[layers[codes[i]]]++] = i;
  return order;
}
