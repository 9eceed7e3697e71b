import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "vitest";
import {
  accuracies,
  answer,
  biography,
  confidenceOf,
  decodeBundle,
  learningOf,
  lossOf,
  marginOf,
  mostRestless,
  readBundle,
} from "../../../src/map/data/recording";
import { container, random, randomRecording } from "../../support";

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

const close = (a, b, within = 1e-4) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

/** One checkpoint, three samples of class 0 with answers (0.5, 0.3, 0.2), (0.2, 0.7, 0.1) and (0, 1, 0). */
const small = {
  probabilities: Uint16Array.from([0.5, 0.3, 0.2, 0.2, 0.7, 0.1, 0, 1, 0], (p) => Math.round(65535 * p)),
  predictions: Uint16Array.from([0, 1, 1]),
  labels: Uint16Array.from([0, 0, 0]),
  nCheckpoints: 1,
  nSamples: 3,
  nClasses: 3,
};

test("the numbers of three answers, by hand", () => {
  for (const [sample, expected] of [0.5, 0.7, 1].entries()) close(confidenceOf(small, 0, sample), expected);
  for (const [sample, expected] of [0.2, -0.5, -1].entries()) close(marginOf(small, 0, sample), expected);
  close(lossOf(small, 0, 0), Math.LN2);
  close(lossOf(small, 0, 1), 1.6094);
});

test("a probability that 16 bits call zero counts as the least that they can say", () => {
  close(lossOf(small, 0, 2), 11.0904);
});

test("a loss that was sent besides is the loss, of its own checkpoint and sample alone", () => {
  const twice = { ...small, probabilities: Uint16Array.of(...small.probabilities, ...small.probabilities), nCheckpoints: 2 };
  const losses = { starts: Uint32Array.of(0, 1, 3), samples: Uint32Array.of(2, 0, 2), values: Float32Array.of(25, 3, 18) };
  const told = [0, 1].map((at) => [0, 1, 2].map((sample) => lossOf({ ...twice, losses }, at, sample).toFixed(4)));
  assert.deepEqual(told, [
    ["0.6931", "1.6094", "25.0000"],
    ["3.0000", "1.6094", "18.0000"],
  ]);
});

test("a sure and right answer costs nothing", () => {
  assert.ok(Object.is(lossOf({ ...small, labels: Uint16Array.from([0, 0, 1]) }, 0, 2), 0));
});

test("a run of one class has margins too", () => {
  const sure = { probabilities: Uint16Array.of(65535), predictions: Uint16Array.of(0), labels: Uint16Array.of(0) };
  const one = { ...sure, nCheckpoints: 1, nSamples: 1, nClasses: 1 };
  assert.equal(marginOf(one, 0, 0), 1);
});

test("the numbers of random answers at any checkpoint agree with sorting the answer", () => {
  const recording = randomRecording(random(1), 4, 50, 5);
  for (let checkpoint = 0; checkpoint < 4; checkpoint++) {
    for (let sample = 0; sample < 50; sample++) {
      const p = [...answer(recording, checkpoint, sample)];
      const truth = p.splice(recording.labels[sample], 1)[0];
      close(confidenceOf(recording, checkpoint, sample), Math.max(truth, ...p), 1e-6);
      close(marginOf(recording, checkpoint, sample), truth - Math.max(...p), 1e-6);
      close(lossOf(recording, checkpoint, sample), -Math.log(truth), 1e-5);
    }
  }
});

/** What one sample went through, checkpoint by checkpoint. */
function lived({ predictions, labels, nSamples, nCheckpoints }, sample) {
  const said = Array.from({ length: nCheckpoints }, (_, checkpoint) => predictions[checkpoint * nSamples + sample]);
  const right = said.map((k) => k === labels[sample]);
  return {
    learnt: right.includes(true) ? right.indexOf(true) : null,
    forgotten: right.filter((isRight, at) => at > 0 && right[at - 1] && !isRight).length,
    flips: said.filter((k, at) => at > 0 && k !== said[at - 1]).length,
  };
}

test("learning and forgetting of all samples at once are those of each biography", () => {
  const recording = randomRecording(random(2), 12, 200, 2);
  recording.labels[0] = 7; // never right
  const { learnt, forgotten } = learningOf(recording);
  for (let sample = 0; sample < 200; sample++) {
    const expected = lived(recording, sample);
    assert.deepEqual(biography(recording, sample), expected);
    assert.equal(learnt[sample], expected.learnt ?? -1);
    assert.equal(forgotten[sample], expected.forgotten);
  }
  assert.equal(learnt[0], -1);
  assert.ok(Math.max(...forgotten) > 3);
});

test("learning is computed once", () => {
  const recording = randomRecording(random(3), 3, 10, 2);
  assert.equal(learningOf(recording), learningOf(recording));
});
