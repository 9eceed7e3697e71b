// What is said of a sample's history, and where it is drawn.

import assert from "node:assert/strict";
import { test } from "vitest";

import { fillBands } from "../../src/core/ribbon";
import { bandsOf, decodeTraces, traceAt, visibleClasses } from "../../src/traces/pack";
import { shareOfTime, spanOfTime, timeAt } from "../../src/traces/plots";
import { container, near } from "../support";

const share = (...values) => values.map((value) => Math.round(value * 65535));

/** Two samples of class 7 and 2, two checkpoints, two of many classes. */
function example(changes = {}) {
  const header = {
    samples: [40, 3],
    epochs: ["1", "2.5"],
    nCheckpoints: 2,
    nShares: 2,
    whole: false,
    names: { 2: "two", 7: "seven", 9: "nine" },
    colours: { 2: "#222222", 7: "#777777", 9: "#999999" },
    stories: ["", ""],
    notes: ["", ""],
    learnt: [[1], [0]],
    forgotten: [[], [1]],
    sprites: null,
    measures: ["confidence", ...(changes.bare ? [] : ["loss"])].map((name) => ({ name, written: "number", low: 0, high: 4 })),
    ...changes,
  };
  return container(header, {
    classes: Uint16Array.of(7, 9, 2, 7),
    shares: Uint16Array.from(share(0.1, 0.7, 0.6, 0.3, 0.5, 0.25, 0.02, 0.9)),
    predicted: Uint16Array.of(9, 7, 2, 7),
    "values/confidence": Float32Array.of(0.7, 0.6, 0.5, 0.9),
    ...(changes.bare ? {} : { labels: Uint16Array.of(7, 2), "values/loss": Float32Array.of(2.3, 0.51, 0.69, 3.9) }),
  }).buffer;
}

test("what the network says of a sample at a checkpoint", () => {
  const { trueShare, values, ...said } = traceAt(decodeTraces(example()), 1, 1);
  assert.deepEqual(said, { predicted: 7, right: false });
  assert.deepEqual([...values.keys()], ["confidence", "loss"]);
  assert.ok(near([trueShare, ...values.values()], [0.02, 0.9, 3.9], 1e-4));
  assert.equal(traceAt(decodeTraces(example()), 0, 1).right, true);
});

test("a run without true classes is neither right nor wrong", () => {
  const { predicted, right, trueShare, values } = traceAt(decodeTraces(example({ bare: true })), 0, 0);
  assert.deepEqual([predicted, right, trueShare, [...values.keys()]], [9, null, null, ["confidence"]]);
});

test("the bands of a ribbon begin with the true class and leave the rest to the others", () => {
  const bands = bandsOf(decodeTraces(example()), 1);
  assert.deepEqual(
    bands.map(({ k }) => k),
    [2, 7, -1],
  );
  assert.deepEqual(
    bands.slice(0, 2).map(({ colour }) => colour),
    ["#222222", "#777777"],
  );
  assert.ok(
    near(
      bands.map(({ shareAt }) => shareAt(0)),
      [0.5, 0.25, 0.25],
      1e-4,
    ),
  );
  assert.ok(
    near(
      bands.map(({ shareAt }) => shareAt(1)),
      [0.02, 0.9, 0.08],
      1e-4,
    ),
  );
  assert.deepEqual(
    bandsOf(decodeTraces(example({ whole: true })), 1).map(({ k }) => k),
    [2, 7],
  );
});

test("classes that can be seen come by how likely they were at their best", () => {
  const traces = decodeTraces(example());
  assert.deepEqual(visibleClasses(traces, 0), [9, 7]);
  assert.deepEqual(visibleClasses(traces, 1, 0.6), [7]);
});

test("time goes from the first checkpoint at the left edge to the last at the right", () => {
  assert.deepEqual(
    [0, 1, 2.5, 4].map((t) => shareOfTime(t, 5)),
    [0, 0.25, 0.625, 1],
  );
  assert.equal(shareOfTime(0, 1), 0);
  assert.deepEqual(
    [-0.3, 0, 0.625, 1, 2].map((at) => timeAt(at, 5)),
    [0, 0, 2.5, 4, 4],
  );
  assert.equal(timeAt(0.7, 1), 0);
});

test("spans meet half way between checkpoints and fill the width", () => {
  assert.deepEqual(spanOfTime(0, 2, 5), [0, 0.375]);
  assert.deepEqual(spanOfTime(2, 5, 5), [0.375, 1]);
  assert.deepEqual(spanOfTime(0, 1, 1), [0, 1]);
});

test("bands are stacked from the bottom, to the right edge also where there is one checkpoint", () => {
  const drawn = [];
  const context = {
    beginPath: () => drawn.push({ points: [] }),
    lineTo: (x, y) => drawn.at(-1).points.push([x, y]),
    fill() {
      drawn.at(-1).colour = this.fillStyle;
    },
  };
  const bands = [
    { colour: "a", shareAt: (at) => [0.25, 1][at] },
    { colour: "b", shareAt: (at) => [0.75, 0][at] },
  ];
  fillBands(context, 100, 40, 2, bands);
  assert.deepEqual(drawn, [
    {
      points: [
        [0, 40],
        [100, 40],
        [100, 0],
        [0, 30],
      ],
      colour: "a",
    },
    {
      points: [
        [0, 30],
        [100, 0],
        [100, 0],
        [0, 0],
      ],
      colour: "b",
    },
  ]);
  drawn.length = 0;
  fillBands(context, 100, 40, 1, bands.slice(0, 1));
  assert.deepEqual(drawn[0].points, [
    [0, 40],
    [100, 40],
    [100, 30],
    [0, 30],
  ]);
});
