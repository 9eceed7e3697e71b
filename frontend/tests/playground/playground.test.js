import assert from "node:assert/strict";
import { test } from "vitest";

import { alongEdge, edgeEnds, edgeNear, layoutOf } from "../../src/playground/drawing/layout";
import { consistent, digitsToSee, rounded, shortNumber, written } from "../../src/playground/equations/rounding";
import { Network } from "../../src/playground/training/network";
import { Questions } from "../../src/playground/training/questions";
import { pickWord, readPick } from "../../src/playground/training/selection";
import { readLayers, writeLayers } from "../../src/playground/training/settings";
import { MetricsHistory, Reel } from "../../src/playground/training/training";

// --- numbers --------------------------------------------------------------------------------------------------------------------

test("numbers are written plainly, or with a power of ten where they are very small or large", () => {
  assert.deepEqual(written(-0.25), { mantissa: "−0.25", power: null });
  assert.deepEqual(written(0.00012), { mantissa: "1.2", power: -4 });
  assert.deepEqual(written(-2.5e7), { mantissa: "−2.5", power: 7 });
  assert.deepEqual(written(0), { mantissa: "0", power: null });
  assert.equal(written(-Infinity).mantissa, "−∞");
  assert.equal(shortNumber(0.000123456), "1.2e−4");
});

test("operands get as many digits as the result needs", () => {
  const sum = ([a, b]) => a + b;
  assert.deepEqual(consistent([0.5, 0.25], sum), { operands: [0.5, 0.25], result: 0.75, digits: 3 });
  const tight = consistent([1.23456789, -1.23356789], sum); // 0.001: three digits of the operands would give 0
  assert.equal(tight.result, 0.001);
  assert.ok(Math.abs(sum(tight.operands) - 0.001) < 5e-6);
  assert.ok(tight.digits >= 4);
});

test("a change is seen in the number that it changes", () => {
  for (const [value, change] of [
    [0.5, 1e-4],
    [3, -1e-6],
    [1e-3, 1],
    [0, 1],
    [1, 0],
  ]) {
    const digits = digitsToSee(value, change);
    assert.ok(digits >= 3 && digits <= 10);
    if (value && change) assert.notEqual(rounded(value, digits), rounded(value + change, digits));
  }
});

// --- the network ----------------------------------------------------------------------------------------------------------------

const net = new Network([2, 3, 2], ["relu", "softmax"]);

test("every parameter has its own place, as the server lays them", () => {
  const places = [];
  for (let layer = 0; layer < 2; layer++) {
    for (let from = 0; from < net.inputs(layer); from++)
      for (let to = 0; to < net.units(layer); to++) places.push(net.weight(layer, from, to));
    for (let unit = 0; unit < net.units(layer); unit++) places.push(net.bias(layer, unit));
  }
  assert.deepEqual(
    places,
    Array.from({ length: 17 }, (_, k) => k),
  );
  assert.deepEqual([net.nParameters, net.nUnits, net.unit(1, 1)], [17, 5, 4]);
});

test("what is read is a word of the address, and only what there is", () => {
  for (const word of ["", "loss", "u0.2", "u1.1", "e0.1.2", "e1.2.0"]) assert.equal(pickWord(readPick(word, net)), word);
  for (const word of ["u0.3", "u2.0", "e0.2.0", "e1.0.2", "u0.1.1", "e0.1", "x", "u-1.0"])
    assert.deepEqual(readPick(word, net), { kind: "" });
});

test("layers are words and back", () => {
  for (const word of ["none", "8relu", "8relu-16tanh-1leaky"]) assert.equal(writeLayers(readLayers(word)), word);
});

// --- the layout -----------------------------------------------------------------------------------------------------------------

test("units stand inside the board and not on each other, from the smallest to the largest network", () => {
  for (const sizes of [
    [2, 2],
    [4, 8, 8, 3],
    [10, 16, 16, 16, 16, 16, 16, 10],
  ]) {
    for (const [width, height] of [
      [617, 620],
      [1000, 500],
      [360, 420],
    ]) {
      const names = (count) => Array.from({ length: count }, () => "a name of length");
      const layout = layoutOf(sizes, width, height, names(sizes[0]), names(sizes.at(-1)));
      const { columns, top, bottom } = layout;
      assert.ok(layout.width >= width - 1e-9 && layout.loss.x < layout.width);
      columns.forEach(({ units, size, x }, c) => {
        units.forEach((unit, k) => {
          assert.ok(unit.y - size / 2 >= top - 1 && unit.y + size / 2 <= bottom + 1);
          if (k) assert.ok(unit.y - units[k - 1].y >= size + 4 || size === 10);
        });
        if (c) assert.ok(x - size / 2 > columns[c - 1].x + columns[c - 1].size / 2 && x - columns[c - 1].x >= 54);
      });
    }
  }
});

test("the edge under the pointer is found, and none where there is none", () => {
  const layout = layoutOf([2, 3, 2], 600, 500, ["a", "b"], ["x", "y"]);
  const point = alongEdge(...edgeEnds(layout, 1, 2, 0), 0.3);
  assert.deepEqual(edgeNear(layout, point.x, point.y + 2), { layer: 1, from: 2, to: 0 });
  assert.equal(edgeNear(layout, layout.columns[1].x, layout.columns[1].units[0].y), null);
  assert.equal(edgeNear(layout, point.x, 20), null);
});

// --- stretches ------------------------------------------------------------------------------------------------------------------

const film = (first, count, more = {}) => ({
  net,
  first,
  past: [],
  steps: Array.from({ length: count + 1 }, (_, k) => first + k),
  epochs: Array.from({ length: count + 1 }, (_, k) => (first + k) / 3),
  batches: Array(count).fill(2),
  tunings: [],
  warnings: [],
  ended: "",
  arrays: {
    metrics: Float32Array.from({ length: 4 * (count + 1) }, (_, k) => first + Math.floor(k / 4)),
    past: new Float32Array(0),
    loss: [],
  },
  ...more,
});

test("frames are found in the stretches that have come, and what is missing is known", () => {
  const reel = new Reel("batch");
  reel.add(film(0, 4));
  reel.add(film(8, 4));
  assert.equal(reel.shot(3).frame, 3);
  assert.equal(reel.shot(5), null);
  assert.deepEqual([reel.missingFrom(0), reel.missingFrom(4), reel.missingFrom(9)], [4, 4, 12]);
  reel.add(film(4, 4));
  assert.equal(reel.missingFrom(0), 12);
  reel.add(film(12, 2, { ended: "diverged at step 15" }));
  assert.deepEqual([reel.end, reel.ended], [14, "diverged at step 15"]);
});

test("only so many stretches are kept, and those that are near", () => {
  const reel = new Reel("batch");
  for (let k = 0; k < 80; k++) reel.add(film(4 * k, 4));
  assert.equal(reel.count(0), null);
  assert.equal(reel.count(4 * 79), 2);
});

test("losses are told by step, whatever stretch they came in", () => {
  const told = new MetricsHistory();
  told.add(film(6, 2));
  told.add(film(0, 2));
  told.add(
    film(20, 1, { past: [10, 15], arrays: { ...film(20, 1).arrays, past: Float32Array.from([10, 0, 0, 0, 15, 0, 0, 0]) } }),
  );
  assert.deepEqual(told.steps, [0, 1, 2, 6, 7, 8, 10, 15, 20, 21]);
  assert.equal(told.at(7)[0], 7);
  assert.equal(told.at(5)[0], 2);
  assert.equal(told.at(17)[0], 15);
});

// --- questions ------------------------------------------------------------------------------------------------------------------

test("what must be heard is asked one by one, and of wishes only the newest", () => {
  const sent = [];
  const questions = new Questions((question) => sent.push([question.want, question.count]), 7);
  questions.wish({ want: "a" }, 0);
  questions.wish({ want: "b" }, 0);
  questions.ask({ want: "record" }, 0);
  questions.wish({ want: "c" }, 0);
  questions.ask({ want: "check" }, 0);
  assert.deepEqual(sent, [["a", 8]]);
  questions.heard(7, 10); // an answer to nothing
  assert.deepEqual(sent, [["a", 8]]);
  for (const count of [8, 9, 10, 11]) questions.heard(count, 20);
  assert.deepEqual(sent, [
    ["a", 8],
    ["record", 9],
    ["check", 10],
    ["c", 11],
  ]);
  assert.ok(questions.idle);
});

test("a question that is lost is not waited for forever", () => {
  const sent = [];
  const questions = new Questions(({ want }) => sent.push(want), 0);
  questions.ask({ want: "lost" }, 0);
  questions.wish({ want: "next" }, 5000);
  questions.pump(20_000);
  assert.deepEqual(sent, ["lost", "next"]);
});
