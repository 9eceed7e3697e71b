import assert from "node:assert/strict";
import { test } from "vitest";
import { placedTicks } from "../../../src/map/controls/legend";

const measure = (words) => 6.5 * words.length;

test("words under a scale do not touch, hang over no end, and the last is there", () => {
  const scales = [
    [
      ["≤ 0.01", 0],
      ["0.1", 0.33],
      ["1", 0.67],
      ["≥ 16", 1],
    ],
    [
      ["−1, wrong", 0],
      ["0", 0.5],
      ["1, right", 1],
    ],
    [
      ["0", 0],
      ["1", 0.06],
      ["3", 0.1],
      ["10000000", 0.9],
      ["20000000", 1],
    ],
    [
      ["10 %", 0],
      ["25 %", 0.1],
      ["50 %", 0.4],
      ["100 %", 1],
    ],
    [["7", 0]],
  ];
  for (const scale of scales) {
    for (const width of [60, 120, 220, 400]) {
      const ticks = scale.map(([title, at]) => ({ title, at }));
      const placed = placedTicks(ticks, width, measure);
      const boxes = placed.map(({ title, x }) => [x - measure(title) / 2, x + measure(title) / 2]);
      assert.equal(placed.at(-1).title, ticks.at(-1).title);
      for (const [i, [left]] of boxes.slice(1).entries())
        assert.ok(left >= boxes[i][1] + 6 - 1e-9, `${JSON.stringify(placed)} in ${width}`);
      for (const [left, right] of boxes) assert.ok(left >= -1e-9 && (right <= width + 1e-9 || placed.length === 1));
    }
  }
});

test("what has room stands where it belongs", () => {
  const placed = placedTicks(
    [
      { title: "0", at: 0 },
      { title: "1", at: 0.5 },
      { title: "2", at: 1 },
    ],
    200,
    measure,
  );
  assert.deepEqual(
    placed.map(({ x }) => x),
    [3.25, 100, 196.75],
  );
});
