// @vitest-environment happy-dom
import assert from "node:assert/strict";
import { test } from "vitest";
import { cellBox, cellText, nextCell } from "../../src/streamlit/cells";

test("the keyboard goes over all cells of a matrix, and no farther", () => {
  const shape = { rows: 3, columns: 4 };
  assert.deepEqual(nextCell("ArrowRight", [3, 1], shape), [3, 1]);
  assert.deepEqual(nextCell("ArrowDown", [3, 1], shape), [3, 2]);
  assert.deepEqual(nextCell("End", [0, 2], shape), [3, 2]);
  assert.equal(nextCell("a", [0, 0], shape), null);
  assert.deepEqual(cellBox([1, 2], shape, { left: 10, top: 20, width: 400, height: 90 }), {
    left: 110,
    top: 80,
    width: 100,
    height: 30,
  });
});

test("a cell says what the chart says of it under the pointer", () => {
  const traces = [
    { type: "scatter" },
    { type: "heatmap", hovertext: [["", "is a &amp; b, says c: 3 samples<br>all of them"]] },
    {
      type: "heatmap",
      y: [2, 5],
      hovertext: [
        ["two", ""],
        ["five", ""],
      ],
    },
  ];
  assert.equal(cellText(traces, [1, 0]), "is a & b, says c: 3 samples; all of them");
  assert.equal(cellText(traces, [0, 5]), "five");
  assert.equal(cellText(traces, [0, 0]), "");
  assert.equal(cellText(traces, [1, 2]), "");
  assert.equal(cellText([], [0, 0]), "");
});
