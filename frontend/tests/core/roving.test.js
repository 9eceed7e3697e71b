import assert from "node:assert/strict";
import { test } from "vitest";
import { nextIndex } from "../../src/core/keys";

/** Rows of so many squares of 12 pixels, 2 apart. */
function laid(...rows) {
  return rows.flatMap((count, row) =>
    Array.from({ length: count }, (_, i) => ({ left: 14 * i, right: 14 * i + 12, top: 20 * row, bottom: 20 * row + 12 })),
  );
}

test("arrows go along a row and to the nearest of the next; ends stay where they are", () => {
  const boxes = laid(5, 2, 4);
  const go = (from, key) => nextIndex(() => boxes, from, boxes.length, key);
  assert.equal(go(2, "ArrowRight"), 3);
  assert.equal(go(0, "ArrowLeft"), 0);
  assert.equal(go(10, "ArrowRight"), 10);
  assert.equal(go(1, "ArrowDown"), 6);
  assert.equal(go(4, "ArrowDown"), 6); // the last of a shorter row
  assert.equal(go(6, "ArrowDown"), 8);
  assert.equal(go(9, "ArrowUp"), 6);
  assert.equal(go(8, "ArrowDown"), 8);
  assert.equal(go(3, "Home"), 0);
  assert.equal(go(3, "End"), 10);
  assert.equal(go(3, "Tab"), null);
});

test("every square can be reached from every other by arrows alone", () => {
  const boxes = laid(7, 1, 9, 3);
  const reached = new Set([12]);
  for (const at of reached) {
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"])
      reached.add(nextIndex(() => boxes, at, boxes.length, key));
  }
  assert.equal(reached.size, boxes.length);
});
