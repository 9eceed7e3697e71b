import assert from "node:assert/strict";
import { test } from "vitest";
import { alongEdge, edgeEnds, edgeNear, layoutOf } from "../../../src/playground/drawing/layout";

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
      const names = (count: number) => Array.from({ length: count }, () => "a name of length");
      const layout = layoutOf(sizes, width, height, names(sizes[0]), names(sizes[sizes.length - 1]));
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
