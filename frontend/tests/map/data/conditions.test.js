import assert from "node:assert/strict";
import { test } from "vitest";
import { colourEncoding } from "../../../src/map/colorencodings";
import { samplesCsv } from "../../../src/map/data/csv";
import { findSamples, requiredMeasures, suggestions } from "../../../src/map/data/queryparser";
import { columnsOf, random, randomRecording } from "../../support";

const day = (text) => Date.parse(`${text}Z`) / 1000;
const OWN = { recorded: true, follows: false };
const HOSPITALS = ["A", "B:1", "St. Mary", 'The "West"'];

/** Six samples with columns of every kind, the last of which is known of nothing. */
function run(more = {}) {
  const recording = randomRecording(random(1), 2, 6, 3);
  const columns = columnsOf({
    loss: { values: Array.from({ length: 12 }, (_, i) => i / 2), title: "loss" },
    "column:hospital": { ...OWN, written: "category", categories: HOSPITALS, values: [0, 1, 2, 2, 3, NaN] },
    "column:age": { ...OWN, written: "real", values: [-2, 10, 10.5, 30, 1e6, NaN], ticks: [[10, "10"]] },
    "column:date": {
      ...OWN,
      written: "date",
      values: ["2023-12-31T23:59:59", "2024-01-01", "2024-01-31T12:00:00", "2024-02-01", "2025-06-01"].map(day).concat(NaN),
    },
    "column:note": { ...OWN, written: "text", categories: ["a cat", "=dog", "two cats"], values: [0, 1, 2, 0, 1, NaN] },
    "column:given name": { ...OWN, written: "category", categories: ["x"], values: [0, NaN, NaN, NaN, NaN, NaN] },
    "column:loss": { ...OWN, written: "real", values: [7, 8, 9, 7, 8, 9] },
    ...more,
  });
  for (const measure of columns.measures) measure.title = measure.column = measure.name.replace("column:", "");
  return {
    ...recording,
    columns,
    classNames: ["cat", "car", "age:5"],
    splitNames: [],
    split: null,
    hasAnswers: true,
    checkpoints: [
      { label: "0", epoch: 0 },
      { label: "1", epoch: 1 },
    ],
  };
}

const samplesOf = (query, recording = run()) => findSamples(recording, query, 0)?.samples ?? null;

test("each kind of column is compared as it is", () => {
  for (const [query, expected] of [
    ["hospital:A", [0]],
    ["HOSPITAL = a", [0]],
    ["hospital:B:1", [1]],
    ['hospital:"St. Mary"', [2, 3]],
    ["hospital:st.", [2, 3]],
    ['hospital:"The ""West"""', [4]],
    ["hospital!=A", [1, 2, 3, 4]],
    ['hospital:""', [5]],
    ['hospital!=""', [0, 1, 2, 3, 4]],
    ["age>10", [2, 3, 4]],
    ["age >= 10", [1, 2, 3, 4]],
    ["age:10..30", [1, 2, 3]],
    ["age:-2", [0]],
    ["age<1e3", [0, 1, 2, 3]],
    ["age!=10", [0, 2, 3, 4]],
    ["date>2024-01-01", [2, 3, 4]],
    ["date>=2024-01-01", [1, 2, 3, 4]],
    ["date:2024-01-01", [1]],
    ["date:2024-01", [1, 2]],
    ["date=2024", [1, 2, 3]],
    ["date<=2024", [0, 1, 2, 3]],
    ["date<2024", [0]],
    ['date:"2024-01-31 12:00"', [2]],
    ["date:2023..2024-01-01", [0, 1]],
    ["note:cat", [0, 2, 3]],
    ['note="a cat"', [0, 3]],
    ['"given name":x', [0]],
    ["given name:x", [0]],
    ["hospital:zzz", []],
  ]) {
    assert.deepEqual(samplesOf(query), expected, query);
  }
});

test("several conditions hold together, beside what else can be asked", () => {
  const recording = run();
  assert.deepEqual(samplesOf('hospital:"St. Mary" date>2024-01-31'), [3]);
  assert.deepEqual(samplesOf("loss>0.6 age>10"), [2, 3, 4]);
  const wrong = samplesOf("wrong", recording);
  assert.deepEqual(
    samplesOf("wrong age>=10", recording),
    wrong.filter((sample) => [1, 2, 3, 4].includes(sample)),
  );
  assert.deepEqual(samplesOf("0-3 hospital:st"), [2, 3]);
  assert.equal(findSamples(recording, "hospital:A age<5 wrong", 1)?.description.split(":")[0].includes("wrong"), true);
  assert.equal(samplesOf("hospital:A nonsense"), null);
  assert.equal(samplesOf("age:old"), null);
  assert.equal(samplesOf("date>2024-13-01"), null);
});

test("a column that is called as a measure is asked for by its full name", () => {
  assert.deepEqual(samplesOf("loss > 2"), [5]);
  assert.deepEqual(samplesOf("column:loss>8"), [2, 5]);
});

test("a class that is called as a condition is written stays a class", () => {
  const recording = run();
  assert.equal(findSamples(recording, "age:5", 0)?.description.startsWith("class age:5"), true);
});

test("what a query needs is known before it is here", () => {
  const recording = run();
  assert.deepEqual(requiredMeasures(recording, "wrong loss>1 hospital:A"), ["loss", "column:hospital"]);
});

test("names of columns and values are completed, in quotes where they need them", () => {
  const recording = run();
  const queries = (typed) => suggestions(recording, typed).map(({ query }) => query);
  assert.ok(queries("hosp").includes("hospital:A"));
  assert.ok(queries("wrong hosp").includes("wrong hospital:A"));
  assert.deepEqual(queries("hospital:s"), ['hospital:"St. Mary"']);
  assert.deepEqual(queries("hospital:t"), ['hospital:"The ""West"""']);
  assert.ok(queries("giv").includes('"given name":x'));
  assert.ok(queries("age").includes("age>10"));
  for (const typed of ["hospital:t", "giv", "hosp"]) {
    for (const query of queries(typed)) assert.notEqual(samplesOf(query), null, query);
  }
});

test("hostile names are names", () => {
  const recording = run({
    "column:a.*(b": { ...OWN, written: "category", categories: ["__proto__"], values: [0, 0, 0, 0, 0, 0] },
  });
  assert.deepEqual(samplesOf("a.*(b:__proto__", recording), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(samplesOf(`${"a:".repeat(1_000_000)}`, recording), null);
});

test("categories have a colour each, of many the frequent ones, and what is missing is grey", () => {
  const recording = run();
  const paint = (name) => colourEncoding(recording, name, 0, { textRgb: [0, 0, 0] });
  const column = recording.columns.get("column:hospital");
  column.colours = ["#000001", "#000002", "#000003", "#000004"];
  const { codes, key, palette, follows } = paint("column:hospital");
  assert.deepEqual([...codes], [0, 1, 2, 2, 3, 4]);
  assert.deepEqual(
    key.entries.map(({ title }) => title),
    [...HOSPITALS, "missing"],
  );
  assert.equal(palette[4], "#8a8f98");
  assert.equal(follows, false);
  const few = run();
  few.columns.get("column:hospital").colours = ["#000001", "#000002"];
  const grouped = colourEncoding(few, "column:hospital", 0, { textRgb: [0, 0, 0] });
  assert.deepEqual(
    grouped.key.entries.map(({ title }) => title),
    ["St. Mary", "3 others", "missing"],
  );
  assert.deepEqual([...grouped.codes], [1, 1, 0, 0, 1, 2]);
});

test("tables have the metadata as it was recorded, and no formula", () => {
  const lines = samplesCsv(run(), [1, 5], 0).split("\r\n");
  assert.equal(lines[0], "sample,true class,predicted class,loss,hospital,age,date,note,given name,loss,epoch");
  assert.match(lines[1], /,B:1,10,2024-01-01,'=dog,,8,0$/);
  assert.match(lines[2], /,,,,,,9,0$/);
});
