import assert from "node:assert/strict";
import { test } from "vitest";
import { answer, biography } from "../../../src/map/data/recording";
import { confidenceOf, learningOf, lossOf, marginOf } from "../../../src/map/data/recording";
import { random, randomRecording } from "../../support";

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
  [0.5, 0.7, 1].forEach((expected, sample) => close(confidenceOf(small, 0, sample), expected));
  [0.2, -0.5, -1].forEach((expected, sample) => close(marginOf(small, 0, sample), expected));
  close(lossOf(small, 0, 0), 0.6931);
  close(lossOf(small, 0, 1), 1.6094);
});

test("a probability that 16 bits call zero counts as the least that they can say", () => {
  close(lossOf(small, 0, 2), 11.0904);
});

test("a loss that was sent besides is the loss, of its own checkpoint and sample alone", () => {
  const twice = { ...small, probabilities: Uint16Array.of(...small.probabilities, ...small.probabilities), nCheckpoints: 2 };
  const losses = { starts: Uint32Array.of(0, 1, 3), samples: Uint32Array.of(2, 0, 2), values: Float32Array.of(25, 3, 18) };
  const told = [0, 1].map((at) => [0, 1, 2].map((sample) => Number(lossOf({ ...twice, losses }, at, sample).toFixed(4))));
  assert.deepEqual(told, [
    [0.6931, 1.6094, 25],
    [3, 1.6094, 18],
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

test("learning and forgetting of all samples at once are those of each biography", () => {
  const recording = randomRecording(random(2), 12, 200, 2);
  recording.labels[0] = 7; // never right
  const { learnt, forgotten } = learningOf(recording);
  for (let sample = 0; sample < 200; sample++) {
    const expected = biography(recording, sample);
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
