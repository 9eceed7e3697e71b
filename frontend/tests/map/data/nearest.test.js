import assert from "node:assert/strict";
import { test } from "vitest";
import { nearestAnswers, neighbourChange } from "../../../src/map/data/nearest";
import { random, randomRecording } from "../../support";

/** Sorts all others, in whole numbers of any size. */
function searched({ probabilities, nSamples, nClasses }, checkpoint, sample, count) {
  const answers = [...probabilities].slice(checkpoint * nSamples * nClasses);
  const answerOf = (other) => answers.slice(other * nClasses, (other + 1) * nClasses);
  const own = answerOf(sample);
  const distance = (other) => answerOf(other).reduce((sum, p, k) => sum + BigInt(p - own[k]) ** 2n, 0n);
  const others = Array.from({ length: nSamples }, (_, other) => other).filter((other) => other !== sample);
  const far = new Map(others.map((other) => [other, distance(other)]));
  return others.sort((a, b) => (far.get(a) < far.get(b) ? -1 : far.get(a) > far.get(b) ? 1 : a - b)).slice(0, count);
}

test("the nearest answers are those that sorting all finds, at every checkpoint and for every count", () => {
  const recording = randomRecording(random(11), 3, 120, 4);
  for (const checkpoint of [0, 1, 2]) {
    for (const count of [1, 2, 3, 15, 64, 119, 500]) {
      const sample = (17 * count + checkpoint) % 120;
      assert.deepEqual(nearestAnswers(recording, checkpoint, sample, count), searched(recording, checkpoint, sample, count));
    }
  }
});

test("of equally near samples the lower number comes first and is kept", () => {
  const next = random(4);
  const answers = Array.from({ length: 200 }, () => Math.floor(5 * next())); // five answers among 200 samples
  const probabilities = Uint16Array.from(answers.flatMap((a) => [a * 10000, 65535 - a * 10000]));
  const recording = { probabilities, nSamples: 200, nClasses: 2 };
  for (const sample of [0, 50, 199]) {
    for (const count of [1, 7, 60, 150]) {
      assert.deepEqual(nearestAnswers(recording, 0, sample, count), searched(recording, 0, sample, count));
    }
  }
});

test("distances are exact where single precision would round them", () => {
  const probabilities = Uint16Array.from([0, 0, 0, 65535, 300, 1, 65535, 300, 0]); // 1 is one unit farther from 0 than 2
  assert.deepEqual(nearestAnswers({ probabilities, nSamples: 3, nClasses: 3 }, 0, 0, 1), [2]);
});

test("none are asked for, or there are no others", () => {
  const recording = randomRecording(random(2), 1, 5, 3);
  assert.deepEqual(nearestAnswers(recording, 0, 2, 0), []);
  assert.deepEqual(nearestAnswers(randomRecording(random(2), 1, 1, 3), 0, 0, 5), []);
});

test("neighbours are kept, gained and lost between two checkpoints", () => {
  const at = (...firsts) => firsts.flatMap((p) => [p, 65535 - p]);
  const probabilities = Uint16Array.from([...at(1000, 1010, 1030, 1070, 9000), ...at(1000, 9000, 1020, 1010, 1030)]);
  const recording = { probabilities, nCheckpoints: 2, nSamples: 5, nClasses: 2 };
  assert.deepEqual(neighbourChange(recording, 0, 1, 0, 3), { common: [3, 2], gained: [4], lost: [1] });
  assert.deepEqual(neighbourChange(recording, 1, 0, 0, 3), { common: [2, 3], gained: [1], lost: [4] });
  assert.deepEqual(neighbourChange(recording, 1, 1, 0, 2), { common: [3, 2], gained: [], lost: [] });
});
