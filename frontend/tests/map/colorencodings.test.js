import assert from "node:assert/strict";
import { test } from "vitest";
import { DIVERGING, DOTS_SEQUENTIAL, RIGHT_COLOUR, SERIES_COLOURS, WRONG_COLOUR } from "../../src/core/colorscales";
import { availableEncodings, colourEncoding, isLoaded } from "../../src/map/colorencodings";
import { columnsOf, random, randomRecording } from "../support";

const LIGHT = { textRgb: [49, 51, 63] };
const DARK = { textRgb: [250, 250, 250] };

const NEVER = { apart: Uint8Array.of(0, 0, 1, 0), apartTitle: "never learnt" };
/** What Python says of `smallRun`. */
const CONFIDENCE = {
  values: [0.9, 0.6, 0.7, 1, 0.6, 0.8, 0.99, 1, 0.8, 0.7, 0.6, 1],
  ...{ low: 0.5, high: 1, ramp: "falling" },
  ticks: [
    [0.5, "50\u00a0%"],
    [0.75, "75\u00a0%"],
    [1, "100\u00a0%"],
  ],
};
const MEASURES = {
  confidence: CONFIDENCE,
  loss: {
    values: [0.105, 0.916, 1.204, 25, 0.511, 0.223, 4.605, 0, 1.609, 1.204, 0.916, 0],
    ...{ along: "log", low: 0.01, high: Math.log(65535), unit: "nats" },
    ticks: [
      [0.01, "≤ 0.01"],
      [0.1, "0.1"],
      [1, "1"],
      [Math.log(65535), "≥ 11"],
    ],
  },
  margin: {
    values: [0.8, -0.2, -0.4, -1, 0.2, 0.6, -0.98, 1, -0.6, -0.4, -0.2, 1],
    ...{ low: -1, high: 1, ramp: "diverging" },
  },
  learnt: {
    values: [0, 1, NaN, 1],
    ...{ follows: false, high: 2, ...NEVER },
    ticks: [
      [0, "0.5"],
      [1, "1"],
      [2, "2"],
    ],
  },
  forgotten: {
    values: [1, 1, 0, 0],
    ...{ follows: false, along: "log1p", ...NEVER },
    ticks: [
      [0, "0"],
      [1, "1"],
    ],
  },
};

/** Four samples of classes 0, 0, 1, 1 at three checkpoints, with answers of two classes. */
function smallRun(changes = {}) {
  const first = [
    [0.9, 0.6, 0.2],
    [0.4, 0.8, 0.3],
    [0.7, 0.99, 0.6],
    [1, 0, 0],
  ]; // probability of class 0, sample by sample
  const answers = [0, 1, 2].flatMap((checkpoint) => first.flatMap((row) => [row[checkpoint], 1 - row[checkpoint]]));
  return {
    probabilities: Uint16Array.from(answers, (p) => Math.round(65535 * p)),
    hasAnswers: true,
    predictions: Uint16Array.from([0, 1, 2].flatMap((checkpoint) => first.map((row) => (row[checkpoint] > 0.5 ? 0 : 1)))),
    labels: Uint16Array.of(0, 0, 1, 1),
    split: Uint8Array.of(0, 1, 1, 0),
    splitNames: ["test", "train"],
    classNames: ["cat", "<b>dog</b>"],
    colours: ["#111111", "#222222"],
    checkpoints: [0.5, 1, 2].map((epoch) => ({ epoch, label: String(epoch) })),
    nCheckpoints: 3,
    nSamples: 4,
    nClasses: 2,
    columns: columnsOf(changes.labels === null ? { confidence: CONFIDENCE } : MEASURES),
    ...changes,
  };
}

const names = (recording) => availableEncodings(recording).map(({ name }) => name);
const codesOf = (name, checkpoint, recording = smallRun()) => [...colourEncoding(recording, name, checkpoint, LIGHT).codes];

test("a run has the colours that it has the data for", () => {
  const all = ["truth", "prediction", "right", "confidence", "loss", "margin", "learnt", "forgotten", "split"];
  assert.deepEqual(names(smallRun()), all);
  assert.deepEqual(names(smallRun({ labels: null, split: null, splitNames: [] })), ["prediction", "confidence"]);
  assert.deepEqual(names(smallRun({ labels: null })), ["prediction", "confidence", "split"]);
  assert.ok(!names(smallRun({ splitNames: ["test"] })).includes("split"));
  const silent = columnsOf({ confidence: CONFIDENCE, learnt: { values: [0, 0, 0, 0], telling: false } });
  assert.ok(!names(smallRun({ columns: silent })).includes("learnt"));
});

test("what a run has no data for is refused", () => {
  assert.throws(() => colourEncoding(smallRun({ labels: null }), "loss", 0, LIGHT), /no colours by 'loss'/);
  assert.throws(() => colourEncoding(smallRun(), "toString", 0, LIGHT), RangeError);
});

test("classes have their own colours and names", () => {
  const truth = colourEncoding(smallRun(), "truth", 1, LIGHT);
  assert.deepEqual([...truth.codes], [0, 0, 1, 1]);
  assert.equal(truth.follows, false);
  assert.equal(truth.key.kind, "classes");
  assert.equal(truth.key.title, "true class");
  assert.deepEqual(truth.key.entries, [
    { colour: "#111111", title: "cat" },
    { colour: "#222222", title: "<b>dog</b>" },
  ]);
  assert.deepEqual(codesOf("prediction", 0), [0, 1, 0, 0]);
  assert.deepEqual(codesOf("prediction", 2), [1, 1, 0, 1]);
  assert.equal(colourEncoding(smallRun(), "prediction", 0, LIGHT).follows, true);
});

test("right is one colour and wrong is another", () => {
  assert.deepEqual(codesOf("right", 0), [0, 1, 1, 1]);
  assert.deepEqual(codesOf("right", 1), [0, 0, 1, 0]);
  const { palette, key } = colourEncoding(smallRun(), "right", 0, LIGHT);
  assert.deepEqual(palette, [RIGHT_COLOUR, WRONG_COLOUR]);
  assert.deepEqual(
    key.entries.map(({ title }) => title),
    ["right", "wrong"],
  );
});

test("confidence goes from guessing, which is warm, to being sure, which is cool", () => {
  const { codes, palette, key } = colourEncoding(smallRun(), "confidence", 0, LIGHT);
  assert.deepEqual([...codes], [204, 51, 102, 255]); // 0.9, 0.6, 0.7, 1 between 0.5 and 1
  assert.deepEqual([palette[0], palette[255]], [DOTS_SEQUENTIAL.at(-1), DOTS_SEQUENTIAL[0]]);
  assert.deepEqual(key.ticks, [
    { at: 0, title: "50\u00a0%" },
    { at: 0.5, title: "75\u00a0%" },
    { at: 1, title: "100\u00a0%" },
  ]);
});

test("loss is logarithmic from 0.01 to the most that there is", () => {
  const at = (p) => Math.round((255 * Math.log(-Math.log(p) / 0.01)) / Math.log(Math.log(65535) / 0.01));
  assert.deepEqual(codesOf("loss", 0), [at(0.9), at(0.4), at(0.3), 255]); // the last is sure of the wrong class
  assert.deepEqual(codesOf("loss", 1), [at(0.6), at(0.8), at(0.01), 0]); // the last is sure of the right one
  const { key } = colourEncoding(smallRun(), "loss", 0, LIGHT);
  assert.deepEqual(
    key.ticks.map(({ title }) => title),
    ["≤ 0.01", "0.1", "1", "≥ 11"],
  );
  assert.ok(Math.abs(key.ticks[2].at - Math.log(100) / Math.log(Math.log(65535) / 0.01)) < 1e-12);
  assert.deepEqual([key.ticks[0].at, key.ticks[3].at], [0, 1]);
});

test("the scale of loss is the same at every epoch", () => {
  const recording = smallRun();
  const [a, b] = [0, 2].map((checkpoint) => colourEncoding(recording, "loss", checkpoint, LIGHT));
  assert.deepEqual(a.key, b.key);
  assert.deepEqual(a.palette, b.palette);
});

test("margin is orange where the network is wrong and blue where it is right", () => {
  const { codes, palette } = colourEncoding(smallRun(), "margin", 0, LIGHT);
  assert.deepEqual([...codes], [230, 102, 76, 0]); // margins 0.8, −0.2, −0.4, −1
  assert.deepEqual([palette[0], palette[255]], [DIVERGING[0], DIVERGING.at(-1)]);
  const right = codesOf("right", 0);
  for (const [sample, code] of codes.entries()) assert.equal(code >= 128, right[sample] === 0);
});

test("the first right answer is even in checkpoints, and never has the text's colour", () => {
  const { codes, palette, key, follows } = colourEncoding(smallRun(), "learnt", 2, LIGHT);
  assert.deepEqual([...codes], [0, 128, 256, 128]); // right at first, then at the second, never, at the second checkpoint
  assert.equal(palette[256], "#31333f");
  assert.deepEqual(key.entries, [{ colour: "#31333f", title: "never learnt" }]);
  assert.deepEqual(
    key.ticks.map(({ at, title }) => [at, title]),
    [
      [0, "0.5"],
      [0.5, "1"],
      [1, "2"],
    ],
  );
  assert.equal(follows, false);
  assert.equal(colourEncoding(smallRun(), "learnt", 2, DARK).palette[256], "#fafafa");
});

test("where all is learnt, never is no entry", () => {
  const recording = smallRun({ columns: columnsOf({ learnt: { values: [0, 1, 1, 1], follows: false, high: 2 } }) });
  assert.deepEqual(colourEncoding(recording, "learnt", 0, LIGHT).key.entries, []);
});

test("forgetting counts right and then wrong", () => {
  const { codes, key } = colourEncoding(smallRun(), "forgotten", 0, LIGHT);
  assert.deepEqual([...codes], [255, 255, 256, 0]); // once, once, never learnt, never forgotten
  assert.deepEqual(
    key.ticks.map(({ title }) => title),
    ["0", "1"],
  );
});

test("never and once are far apart although some sample was forgotten often", () => {
  const often = { values: [15, 1, 0, 0], follows: false, along: "log1p", high: 15 };
  const { codes } = colourEncoding(smallRun({ columns: columnsOf({ forgotten: often }) }), "forgotten", 0, LIGHT);
  assert.deepEqual([...codes], [255, 64, 0, 0]); // log 2 / log 16 = 1/4
});

test("a measure whose column is not here yet is offered, and has no colours so far", () => {
  const { measures } = columnsOf(MEASURES);
  const recording = smallRun({ columns: { measures, get: () => undefined } });
  assert.ok(names(recording).includes("loss"));
  assert.equal(isLoaded(recording, "loss"), false);
  assert.equal(isLoaded(recording, "truth"), true);
  assert.throws(() => colourEncoding(recording, "loss", 0, LIGHT), /no colours by 'loss'/);
});

test("a scale is called by its measure and its unit", () => {
  assert.equal(colourEncoding(smallRun(), "loss", 0, LIGHT).key.title, "loss, in nats");
  assert.equal(colourEncoding(smallRun(), "margin", 0, LIGHT).key.title, "margin");
});

test("train has the colour of its curves, whatever the order", () => {
  assert.deepEqual(colourEncoding(smallRun(), "split", 0, LIGHT).palette, [SERIES_COLOURS[0], SERIES_COLOURS[1]]);
  const turned = smallRun({ splitNames: ["train", "valid", "test"] });
  assert.deepEqual(colourEncoding(turned, "split", 0, LIGHT).palette, [
    SERIES_COLOURS[1],
    SERIES_COLOURS[0],
    SERIES_COLOURS[2],
  ]);
  assert.deepEqual(codesOf("split", 0), [0, 1, 1, 0]);
  const many = smallRun({ splitNames: Array.from({ length: 9 }, (_, k) => `part ${k}`) });
  assert.ok(colourEncoding(many, "split", 0, LIGHT).palette.every((colour) => SERIES_COLOURS.includes(colour)));
});

test("an equal question has the same arrays, and another has others", () => {
  const recording = smallRun();
  for (const { name } of availableEncodings(recording)) {
    const asked = colourEncoding(recording, name, 1, LIGHT);
    assert.equal(colourEncoding(recording, name, 1, { ...LIGHT }), asked);
    assert.equal(colourEncoding(recording, name, 2, LIGHT) === asked, !asked.follows);
    assert.equal(colourEncoding(recording, name, 1, LIGHT), asked);
  }
  assert.notEqual(colourEncoding(smallRun(), "truth", 0, LIGHT), colourEncoding(recording, "truth", 0, LIGHT));
});

test("a long training is not kept whole, and what was asked for last is", () => {
  const recording = { ...randomRecording(random(4), 60, 20, 3), split: null, splitNames: [], checkpoints: [] };
  const early = colourEncoding(recording, "right", 0, LIGHT);
  const late = colourEncoding(recording, "right", 59, LIGHT);
  for (let checkpoint = 1; checkpoint < 40; checkpoint++) {
    colourEncoding(recording, "right", checkpoint, LIGHT);
    colourEncoding(recording, "right", 59, LIGHT);
  }
  assert.notEqual(colourEncoding(recording, "right", 0, LIGHT), early);
  assert.equal(colourEncoding(recording, "right", 59, LIGHT), late);
});

test("every code has a colour, also in a run of a thousand classes or of one", () => {
  for (const nClasses of [1, 2, 1000]) {
    const recording = {
      ...randomRecording(random(5), 3, 40, nClasses),
      columns: columnsOf({
        odd: {
          values: Array.from({ length: 120 }, (_, k) => k - 60),
          ticks: [
            [-3, "a"],
            [0.2, "b"],
          ],
        },
      }),
      classNames: Array.from({ length: nClasses }, (_, k) => String(k)),
      colours: Array.from({ length: nClasses }, () => "#123456"),
      checkpoints: [1, 2, 3].map((epoch) => ({ epoch, label: String(epoch) })),
      split: Uint8Array.from({ length: 40 }, (_, sample) => sample % 2),
      splitNames: ["a", "b"],
    };
    for (const { name } of availableEncodings(recording)) {
      const { codes, palette, key } = colourEncoding(recording, name, 1, LIGHT);
      assert.equal(codes.length, 40);
      assert.ok(
        codes.every((code) => /^#[0-9a-f]{6}$/.test(palette[code])),
        name,
      );
      if (key.kind === "scale")
        assert.ok(
          key.ticks.every(({ at }) => at >= 0 && at <= 1),
          name,
        );
    }
  }
});
