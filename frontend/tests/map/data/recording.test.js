import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "vitest";
import { accuracies, decodeBundle, probabilitiesOf, readBundle } from "../../../src/map/data/recording";
import { container } from "../../support";

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
    measures: [],
    sprites: null,
    spaces: [
      { method: "star", title: "Star", dims: 2 },
      { method: "star", title: "Star", dims: 3 },
    ],
  };
  return container(header, {
    probabilities: Uint16Array.from(probabilities),
    predictions: Uint16Array.from(predictions),
    labels: Uint16Array.from([0, 1, 0]),
    "star2/matrix": Float32Array.from([1, 0, -1, 0]),
    "star2/offset": Float32Array.from([0, 0.5]),
    "star3/matrix": Float32Array.from([1, 0, 0, -1, 0, 2]),
    "star3/offset": Float32Array.from([0, 0.5, 0.25]),
  });
}

const recording = decodeBundle(smallBundle().buffer);

test("a bundle gives back what was laid out by hand", () => {
  assert.equal(recording.nSamples, 3);
  assert.deepEqual([...recording.predictions], [0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1]);
  assert.deepEqual([...recording.labels], [0, 1, 0]);
  assert.equal(recording.split, null);
  const [flat, deep] = recording.spaces;
  assert.deepEqual([flat.method, flat.dims, deep.method, deep.dims], ["star", 2, "star", 3]);
  assert.deepEqual([...flat.matrix], [1, 0, -1, 0]);
  assert.deepEqual([...flat.offset], [0, 0.5]);
  assert.deepEqual([...deep.matrix], [1, 0, 0, -1, 0, 2]);
  assert.deepEqual([...deep.offset], [0, 0.5, 0.25]);
});

test("a gzipped bundle is inflated", async () => {
  const zipped = gzipSync(smallBundle());
  const read = await readBundle(zipped.buffer.slice(zipped.byteOffset, zipped.byteOffset + zipped.byteLength));
  assert.deepEqual([...read.probabilities], [...recording.probabilities]);
});

test("what is no bundle is refused", () => {
  assert.throws(() => decodeBundle(new ArrayBuffer(64)), /no data for the map/);
});

test("accuracy is the share of right predictions", () => {
  const { of, shares } = accuracies(recording);
  assert.deepEqual(
    [...shares].map((share) => Math.round(share * 3)),
    [3, 2, 3, 1],
  );
  assert.equal(of, "right");
  assert.equal(accuracies({ ...recording, labels: null }), null);
});

test("where some samples are the test set, accuracy is theirs, and says so", () => {
  const split = { split: Uint8Array.from([1, 1, 0]), splitNames: ["test", "train"] };
  const { of, shares } = accuracies({ ...recording, ...split });
  assert.deepEqual([...shares], [1, 1, 1, 0]);
  assert.equal(of, "of test right");
  assert.equal(accuracies({ ...recording, split: split.split, splitNames: ["dev", "train"] }).of, "of all parts right");
});

test("an answer sums to one", () => {
  const probabilities = probabilitiesOf(recording, 0, 0);
  assert.ok(Math.abs(probabilities[0] - 0.75) < 1e-4 && Math.abs(probabilities[0] + probabilities[1] - 1) < 1e-6);
  assert.deepEqual([...probabilitiesOf(recording, 1, 0)], [0, 1]);
});
