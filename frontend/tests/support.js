// What several tests need: seeded numbers, small recordings, containers laid out by hand.

import { ContentStore } from "../src/core/contents";

/** Of samples of which nothing is known. */
export const NO_CONTENTS = new ContentStore({ url: "", inputs: [] });

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Answers that sum to one, with what the map asks of a recording. */
export function randomRecording(next, nCheckpoints, nSamples, nClasses) {
  const probabilities = new Uint16Array(nCheckpoints * nSamples * nClasses);
  const predictions = new Uint16Array(nCheckpoints * nSamples);
  for (let point = 0; point < nCheckpoints * nSamples; point++) {
    const raw = Array.from({ length: nClasses }, () => -Math.log(next()));
    const sum = raw.reduce((a, b) => a + b);
    raw.forEach((value, k) => {
      probabilities[point * nClasses + k] = Math.round((value / sum) * 65535);
    });
    predictions[point] = raw.indexOf(Math.max(...raw));
  }
  const labels = Uint16Array.from({ length: nSamples }, (_, sample) => sample % nClasses);
  const [hasAnswers, columns, contents] = [true, columnsOf(), NO_CONTENTS];
  return { probabilities, predictions, hasAnswers, labels, columns, contents, nCheckpoints, nSamples, nClasses };
}

/** A matrix and an offset of random numbers. */
export function randomSpace(next, method, dims, nClasses) {
  const matrix = Float32Array.from({ length: dims * nClasses }, () => 3 * next() - 1);
  return { method, title: method, dims, matrix, offset: Float32Array.from({ length: dims }, () => next() - 0.5) };
}

/** "NNVB", the header's size, the header, the arrays at multiples of 8. @param {Record<string, ArrayBufferView>} arrays */
export function container(header, arrays) {
  const listed = [];
  let size = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const dtype = array.constructor.name.replace("Array", "").toLowerCase();
    listed.push({ name, dtype, offset: size, length: array.length });
    size += (array.byteLength + 7) & ~7;
  }
  const text = new TextEncoder().encode(JSON.stringify({ ...header, arrays: listed }));
  const start = (8 + text.length + 7) & ~7;
  const bytes = new Uint8Array(start + size);
  bytes.set(new TextEncoder().encode("NNVB"));
  new DataView(bytes.buffer).setUint32(4, text.length, true);
  bytes.set(text, 8);
  Object.values(arrays).forEach(({ buffer, byteOffset, byteLength }, i) => {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start + listed[i].offset);
  });
  return bytes;
}

export function near(actual, expected, within = 1e-6) {
  return actual.length === expected.length && actual.every((value, i) => Math.abs(value - expected[i]) <= within);
}

/** Positions that are given, (nCheckpoints, nSamples, dims). @returns {import("../src/map/geometry/geometry").Positions} */
export function fixedPositions(positions, dims, nCheckpoints, more = {}) {
  const size = positions.length / nCheckpoints;
  const all = Array.from({ length: nCheckpoints }, (_, checkpoint) =>
    positions.slice(checkpoint * size, (checkpoint + 1) * size),
  );
  return {
    dims,
    nSamples: size / dims,
    nCheckpoints,
    at: (checkpoint) => all[checkpoint],
    of: (checkpoint, sample) => [...all[checkpoint].subarray(dims * sample, dims * (sample + 1))],
    axes: false,
    extent: [1, 1],
    preservation: null,
    quality: null,
    provenance: "",
    ...more,
  };
}

const MEASURE = {
  title: "",
  help: "",
  unit: "",
  words: ["{}", ""],
  written: "number",
  ramp: "rising",
  follows: true,
  telling: true,
  recorded: false,
};
const SCALE = { along: "linear", low: 0, high: 1, ticks: [], apart: null, apartTitle: "", categories: [], colours: [] };

/**
 * Columns as the server sends them, here already: by name what is not as usual of a measure and of its column.
 * @param {Record<string, object>} given @returns {import("../src/map/data/columns").Columns}
 */
export function columnsOf(given = {}) {
  const all = Object.entries(given).map(([name, { values, ...own }]) => {
    const measure = { ...MEASURE, name, title: name, column: name, file: `measure-${name}`, ...own };
    return { ...SCALE, ...own, measure, values: (own.recorded ? Float64Array : Float32Array).from(values) };
  });
  const get = (name) => all.find(({ measure }) => measure.name === name);
  return {
    measures: all.map(({ measure }) => measure),
    count: all.length,
    get,
    load: async (name) => get(name) ?? Promise.reject(new Error("there is none")),
    loadAll: async () => {},
  };
}

/** So few classes, in so many dimensions: as many as there are between them, or fewer. */
export const FEW_CLASSES = [
  [2, 2],
  [2, 3],
  [3, 2],
  [3, 3],
  [4, 2],
  [4, 3],
  [5, 3],
];
