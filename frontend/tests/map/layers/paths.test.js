// Where the numbers at the ends of paths stand.

import assert from "node:assert/strict";
import { test } from "vitest";

import { labelPlaces } from "../../../src/map/layers/paths";
import { random } from "../../support";

const VIEW = { width: 300, height: 200 };

test("a number stands beside the end of its path", () => {
  assert.deepEqual(labelPlaces([{ x: 100, y: 50, width: 30 }], VIEW), [{ x: 109, y: 50 }]);
});

test("where there is no room at the right it stands at the left, and it stays inside at the top and the bottom", () => {
  const [right, top, bottom] = labelPlaces(
    [
      { x: 290, y: 90, width: 30 },
      { x: 20, y: -40, width: 30 },
      { x: 120, y: 500, width: 30 },
    ],
    VIEW,
  );
  assert.deepEqual(right, { x: 290 - 9 - 30, y: 90 });
  assert.deepEqual(top, { x: 29, y: 7 });
  assert.deepEqual(bottom, { x: 129, y: 193 });
});

test("the second of two at one place goes under the first, the third over it", () => {
  const end = { x: 100, y: 50, width: 30 };
  assert.deepEqual(
    labelPlaces([end, end, end], VIEW).map(({ y }) => y),
    [50, 64, 36],
  );
});

test("a dozen numbers in a crowd do not lie over each other", () => {
  const next = random(4);
  const tall = { ...VIEW, height: 320 };
  for (let run = 0; run < 50; run++) {
    const ends = Array.from({ length: 12 }, () => ({ x: 150 + 20 * next(), y: 160 + 20 * next(), width: 24 + 10 * next() }));
    const places = labelPlaces(ends, tall);
    places.forEach((a, i) => {
      assert.ok(a.x >= 0 && a.x + ends[i].width <= VIEW.width && a.y >= 7 && a.y <= tall.height - 7);
      places.slice(0, i).forEach((b, j) => {
        const beside = a.x + ends[i].width <= b.x || b.x + ends[j].width <= a.x;
        assert.ok(beside || Math.abs(a.y - b.y) >= 14, `${JSON.stringify(a)} over ${JSON.stringify(b)}`);
      });
    });
  }
});
