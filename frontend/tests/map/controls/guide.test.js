import assert from "node:assert/strict";
import { test } from "vitest";
import { placeBeside } from "../../../src/map/controls/guide";
import { random } from "../../support";

const BOUNDS = { left: 0, top: 0, width: 1000, height: 600 };
const CARD = { width: 300, height: 150 };
const box = (left, top, width, height) => ({ left, top, width, height });

test("the card stands under its target, in the middle", () => {
  assert.deepEqual(placeBeside(box(400, 100, 200, 40), CARD, BOUNDS), { left: 350, top: 152 });
});

test("it stands over what is at the lower edge, and stays inside at the sides", () => {
  assert.deepEqual(placeBeside(box(20, 540, 60, 40), CARD, BOUNDS), { left: 8, top: 378 });
  assert.deepEqual(placeBeside(box(940, 540, 60, 40), CARD, BOUNDS), { left: 692, top: 378 });
});

test("it stands beside what is as high as the view", () => {
  assert.deepEqual(placeBeside(box(0, 0, 280, 600), CARD, BOUNDS), { left: 292, top: 225 });
  assert.deepEqual(placeBeside(box(720, 0, 280, 600), CARD, BOUNDS), { left: 408, top: 225 });
});

test("on what fills the view it stands at the lower end", () => {
  assert.deepEqual(placeBeside(box(0, 0, 1000, 600), CARD, BOUNDS), { left: 350, top: 438 });
});

test("it is never outside, and never on its target where it fits beside it", () => {
  const next = random(1);
  for (let i = 0; i < 2000; i++) {
    const bounds = box(100 * next(), 100 * next(), 350 + 900 * next(), 200 + 600 * next());
    const target = box(1500 * next() - 200, 900 * next() - 100, 400 * next(), 400 * next());
    const { left, top } = placeBeside(target, CARD, bounds);
    assert.ok(left >= bounds.left + 8 && left + CARD.width <= bounds.left + bounds.width - 8);
    assert.ok(top >= bounds.top + 8 && top + CARD.height <= bounds.top + bounds.height - 8);
    const room = {
      under: bounds.top + bounds.height - 8 - (target.top + target.height + 12) - CARD.height,
      over: target.top - 12 - CARD.height - bounds.top - 8,
    };
    const inside = target.top + target.height + 12 >= bounds.top + 8 && target.top - 12 <= bounds.top + bounds.height - 8;
    if (!inside || (room.under < 0 && room.over < 0)) continue;
    assert.ok(top >= target.top + target.height + 11.999 || top + CARD.height <= target.top - 11.999);
  }
});

test("a card larger than what is seen begins at its upper left corner", () => {
  assert.deepEqual(placeBeside(box(50, 50, 20, 20), CARD, box(0, 0, 200, 100)), { left: 8, top: 8 });
});
