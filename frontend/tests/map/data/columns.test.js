import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "vitest";
import { Columns, decodeColumn, valueAt, valueSentence } from "../../../src/map/data/columns";
import { mostChanged } from "../../../src/map/panel/panel";
import { columnsOf, container } from "../../support";

const LOSS = { name: "loss", file: "measure-loss-2", follows: true, written: "number", words: ["loss {}", ""] };
const LEARNT = {
  name: "learnt",
  file: "measure-learnt-2",
  follows: false,
  written: "checkpoint",
  words: ["right at {}", "never"],
};
const run = { nSamples: 2, checkpoints: [{ label: "0.5" }, { label: "12" }] };

/** Laid out by hand: two checkpoints, two samples. */
const lossFile = () =>
  container(
    { along: "log", low: 0.01, high: 11, ticks: [[0.01, "≤ 0.01"]], apartTitle: "" },
    { values: Float32Array.of(1, 2, 3, 25) },
  );
const learntFile = () =>
  container(
    { along: "linear", low: 0, high: 1, ticks: [], apartTitle: "never" },
    { values: Float32Array.of(1, NaN), apart: Uint8Array.of(0, 1) },
  );

test("a column gives back what was laid out by hand", () => {
  const loss = decodeColumn(LOSS, lossFile().buffer);
  assert.deepEqual([...loss.values], [1, 2, 3, 25]);
  assert.deepEqual([loss.along, loss.low, loss.high, loss.ticks, loss.apart], ["log", 0.01, 11, [[0.01, "≤ 0.01"]], null]);
  assert.deepEqual([valueAt(loss, run, 0, 1), valueAt(loss, run, 1, 1)], [2, 25]);
  const learnt = decodeColumn(LEARNT, learntFile().buffer);
  assert.deepEqual([...learnt.apart], [0, 1]);
  assert.deepEqual([valueAt(learnt, run, 0, 0), valueAt(learnt, run, 1, 0)], [1, 1]);
});

test("a value is said in the words of its measure, and none is too", () => {
  const loss = decodeColumn(LOSS, lossFile().buffer);
  const learnt = decodeColumn(LEARNT, learntFile().buffer);
  assert.equal(valueSentence(loss, run, 1, 1), "loss 25.00");
  assert.equal(valueSentence(learnt, run, 0, 0), "right at 12");
  assert.equal(valueSentence(learnt, run, 0, 1), "never");
});

test("a file is fetched once, and again where that failed", async () => {
  const asked = [];
  let fails = true;
  const columns = new Columns([LOSS], async (file) => {
    asked.push(file);
    if (fails) throw new Error("the server cannot be reached");
    const { buffer, byteOffset, byteLength } = gzipSync(lossFile());
    return buffer.slice(byteOffset, byteOffset + byteLength);
  });
  await assert.rejects(columns.load("loss"), /cannot be reached/);
  assert.equal(columns.get("loss"), undefined);
  fails = false;
  const [one, other] = await Promise.all([columns.load("loss"), columns.load("loss")]);
  assert.equal(one, other);
  assert.equal(columns.get("loss"), one);
  await columns.loadAll();
  assert.deepEqual(asked, ["measure-loss-2", "measure-loss-2"]);
  await assert.rejects(columns.load("toString"), /no measure 'toString'/);
});

test("the most restless samples come first and the calm ones not at all", () => {
  const flips = columnsOf({ flips: { values: [3, 0, 1, 3], follows: false } }).get("flips");
  assert.deepEqual(mostChanged(flips, 10), [0, 3, 2]);
  assert.deepEqual(mostChanged(flips, 1), [0]);
  assert.deepEqual(mostChanged(undefined, 1), []);
});
