import assert from "node:assert/strict";
import { test } from "node:test";
import { Pointers } from "../../nnviz/views/map/pointers.js";

test("a mouse that is not pressed hovers", () => {
  assert.deepEqual(new Pointers().move(1, 5, 5), { kind: "hover" });
});

test("a press that hardly moves is a click, one that moves is a drag", () => {
  const pointers = new Pointers();
  pointers.down(1, 10, 10);
  assert.deepEqual(pointers.move(1, 11, 10), { kind: "none" });
  assert.equal(pointers.up(1, 11, 10, 0), "click");
  pointers.down(1, 10, 10);
  pointers.move(1, 14, 10);
  assert.deepEqual(pointers.move(1, 20, 7), { kind: "pan", dx: 6, dy: -3 });
  assert.equal(pointers.up(1, 20, 7, 1000), null);
});

test("a drag that comes back is still a drag", () => {
  const pointers = new Pointers();
  pointers.down(1, 10, 10);
  pointers.move(1, 30, 10);
  pointers.move(1, 10, 10);
  assert.equal(pointers.up(1, 10, 10, 0), null);
});

test("two clicks in one place within 400 ms are a double click, a third one is a click again", () => {
  const pointers = new Pointers();
  const click = (x, at) => (pointers.down(1, x, 0), pointers.up(1, x, 0, at));
  assert.deepEqual([click(0, 0), click(2, 200), click(2, 300)], ["click", "double", "click"]);
  assert.equal(click(2, 5000), "click");
  assert.equal(click(100, 5100), "click");
});

test("two fingers zoom about the one that rests, and neither of them clicks", () => {
  const pointers = new Pointers();
  pointers.down(1, 0, 0);
  pointers.down(2, 100, 0);
  assert.deepEqual(pointers.move(2, 200, 0), { kind: "zoom", factor: 2, x: 0, y: 0 });
  assert.equal(pointers.up(1, 0, 0, 0), null);
  assert.equal(pointers.up(2, 200, 0, 10), null);
});

test("a pointer that the system takes away does nothing", () => {
  const pointers = new Pointers();
  pointers.down(1, 0, 0);
  pointers.cancel(1);
  assert.equal(pointers.up(1, 0, 0, 0), null);
});
