import assert from "node:assert/strict";
import { test } from "vitest";
import { samplesCsv } from "../../../src/map/data/csv";
import { columnsOf } from "../../support";

const CONFIDENCE = { confidence: { values: [0.75, 0.8, 1, 0.75, 0.6, 1] } };

/** Two checkpoints, three samples; the second sample is never right. */
const run = {
  probabilities: Uint16Array.from([0.75, 0.25, 0.8, 0.2, 0, 1, 0.25, 0.75, 0.6, 0.4, 1, 0], (p) => Math.round(65535 * p)),
  hasAnswers: true,
  predictions: Uint16Array.of(0, 0, 1, 1, 0, 0),
  labels: Uint16Array.of(0, 1, 1),
  split: Uint8Array.of(0, 1, 0),
  splitNames: ["test", "train"],
  classNames: ["cat", "dog"],
  checkpoints: [
    { epoch: 0.5, label: "0.5" },
    { epoch: 12, label: "12" },
  ],
  nCheckpoints: 2,
  nSamples: 3,
  nClasses: 2,
  columns: columnsOf({
    ...CONFIDENCE,
    loss: { values: [0.287682, 1.609438, 0, 1.386294, 0.510826, 25] },
    margin: { values: [0.5, -0.6, 1, -0.5, -0.2, -1], written: "signed" },
    learnt: { values: [0, NaN, 0], column: "first learnt epoch", written: "checkpoint", follows: false },
    forgotten: { values: [1, 0, 1], column: "times forgotten", written: "count", follows: false },
  }),
};

test("a table is what RFC 4180 says, letter for letter", () => {
  assert.equal(
    samplesCsv(run, [0, 1, 2], 0),
    "sample,split,true class,predicted class,confidence,loss,margin,first learnt epoch,times forgotten,epoch\r\n" +
      "0,test,cat,cat,0.75,0.2877,0.5,0.5,1,0.5\r\n" +
      "1,train,dog,cat,0.8,1.6094,-0.6,,0,0.5\r\n" +
      "2,test,dog,dog,1,0,1,0.5,1,0.5\r\n",
  );
});

test("samples come in the order that they are given in, at the checkpoint asked for", () => {
  const lines = samplesCsv(run, new Set([2, 0]), 1).split("\r\n");
  assert.deepEqual(lines.slice(1), ["2,test,dog,cat,1,25,-1,0.5,1,12", "0,test,cat,dog,0.75,1.3863,-0.5,0.5,1,12", ""]);
});

test("what the run cannot have is left out", () => {
  const unlabelled = { ...run, labels: null, columns: columnsOf(CONFIDENCE) };
  const bare = { ...unlabelled, split: null, splitNames: [] };
  assert.equal(samplesCsv(bare, [1], 1), "sample,predicted class,confidence,epoch\r\n1,cat,0.6,12\r\n");
  assert.equal(samplesCsv(unlabelled, [], 0), "sample,split,predicted class,confidence,epoch\r\n");
});

/** The fields of one line, read as a program would that knows RFC 4180. */
function fieldsOf(line) {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g);
  return [...found].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

test("names with commas, quotes and line breaks come back whole", () => {
  for (const name of ["a,b", 'say "hi"', "two\r\nlines", '","', "<b>x</b>", "Äpfel 🍎"]) {
    const strange = { ...run, columns: columnsOf(CONFIDENCE), labels: null, split: null, classNames: [name, "dog"] };
    const [, ...row] = samplesCsv(strange, [0], 0).split(/^.*\r\n/);
    assert.deepEqual(fieldsOf(row[0].replace(/\r\n$/, "")), ["0", name, "0.75", "0.5"]);
  }
});

test("no name becomes a formula, and numbers stay numbers", () => {
  for (const name of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://x")']) {
    const hostile = { ...run, classNames: [name, "dog"], splitNames: [name, "train"] };
    const table = samplesCsv(hostile, [0], 1);
    assert.ok(table.includes(`'${name.replaceAll('"', '""')}`), name);
    const [, split, truth] = fieldsOf(table.slice(table.indexOf("\r\n") + 2));
    assert.deepEqual([split, truth], [`'${name}`, `'${name}`]);
    assert.ok(table.includes(",-0.5,"));
  }
  assert.ok(samplesCsv({ ...run, classNames: ["a=b", "dog"] }, [0], 0).includes(",a=b,"));
});
