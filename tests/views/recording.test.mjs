import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { accuracies, answer, biography, decodeBundle, mostRestless, readBundle } from "../../nnviz/views/map/recording.js";

/** A run of 4 checkpoints, 3 samples, 2 classes, laid out by hand. */
function smallBundle() {
  const predictions = [0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1];
  const probabilities = predictions.flatMap((k) => (k === 0 ? [49151, 16384] : [0, 65535]));
  const header = {
    name: "small",
    nCheckpoints: 4,
    nSamples: 3,
    nClasses: 2,
    classNames: ["a", "<b>b</b>"],
    colours: ["#000000", "#ffffff"],
    checkpoints: [1, 2, 3, 4].map((epoch) => ({ epoch, label: String(epoch) })),
    splitNames: [],
    sprites: null,
    spaces: [{ name: "star", title: "Star" }],
    arrays: [
      { name: "probabilities", dtype: "uint16", offset: 0, length: 24 },
      { name: "predictions", dtype: "uint16", offset: 48, length: 12 },
      { name: "labels", dtype: "uint16", offset: 72, length: 3 },
      { name: "star/matrix", dtype: "float32", offset: 80, length: 4 },
      { name: "star/offset", dtype: "float32", offset: 96, length: 2 },
    ],
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = (8 + text.length + 7) & ~7;
  const bytes = new Uint8Array(start + 104);
  bytes.set(new TextEncoder().encode("NNVB"));
  new DataView(bytes.buffer).setUint32(4, text.length, true);
  bytes.set(text, 8);
  bytes.set(new Uint8Array(Uint16Array.from(probabilities).buffer), start);
  bytes.set(new Uint8Array(Uint16Array.from(predictions).buffer), start + 48);
  bytes.set(new Uint8Array(Uint16Array.from([0, 1, 0]).buffer), start + 72);
  bytes.set(new Uint8Array(Float32Array.from([1, 0, -1, 0]).buffer), start + 80);
  bytes.set(new Uint8Array(Float32Array.from([0, 0.5]).buffer), start + 96);
  return bytes;
}

const recording = decodeBundle(smallBundle().buffer);

test("a bundle gives back what was laid out by hand", () => {
  assert.equal(recording.nSamples, 3);
  assert.deepEqual([...recording.predictions], [0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1]);
  assert.deepEqual([...recording.labels], [0, 1, 0]);
  assert.equal(recording.split, null);
  assert.deepEqual([...recording.spaces[0].matrix], [1, 0, -1, 0]);
  assert.deepEqual([...recording.spaces[0].offset], [0, 0.5]);
});

test("a gzipped bundle is inflated", async () => {
  const zipped = gzipSync(smallBundle());
  const read = await readBundle(zipped.buffer.slice(zipped.byteOffset, zipped.byteOffset + zipped.byteLength));
  assert.deepEqual([...read.probabilities], [...recording.probabilities]);
});

test("what is no bundle is refused", () => {
  assert.throws(() => decodeBundle(new ArrayBuffer(64)), /not a recording/);
});

test("accuracy is the share of right predictions", () => {
  const { of, shares } = accuracies(recording);
  assert.deepEqual([...shares].map((share) => Math.round(share * 3)), [3, 2, 3, 1]);
  assert.equal(of, "right");
  assert.equal(accuracies({ ...recording, labels: null }), null);
});

test("where some samples are the test set, accuracy is theirs, and says so", () => {
  const split = { split: Uint8Array.from([1, 1, 0]), splitNames: ["test", "train"] };
  const { of, shares } = accuracies({ ...recording, ...split });
  assert.deepEqual([...shares], [1, 1, 1, 0]);
  assert.equal(of, "of test right");
});

test("an answer sums to one", () => {
  const probabilities = answer(recording, 0, 0);
  assert.ok(Math.abs(probabilities[0] - 0.75) < 1e-4 && Math.abs(probabilities[0] + probabilities[1] - 1) < 1e-6);
  assert.deepEqual([...answer(recording, 1, 0)], [0, 1]);
});

test("a biography counts learning, forgetting and changes", () => {
  assert.deepEqual(biography(recording, 0), { learnt: 0, forgotten: 2, flips: 3 });
  assert.deepEqual(biography(recording, 1), { learnt: 0, forgotten: 0, flips: 0 });
  assert.deepEqual(biography(recording, 2), { learnt: 0, forgotten: 1, flips: 1 });
  const never = { ...recording, labels: Uint16Array.from([0, 0, 0]) };
  assert.equal(biography(never, 1).learnt, null);
});

test("the most restless samples come first and the calm ones not at all", () => {
  assert.deepEqual(mostRestless(recording, 10), [0, 2]);
  assert.deepEqual(mostRestless(recording, 1), [0]);
});
