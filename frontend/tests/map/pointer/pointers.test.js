import assert from "node:assert/strict";
import { test } from "vitest";
import { PointerTracker } from "../../../src/map/pointer/gestures";

test("a mouse that is not pressed hovers", () => {
  assert.deepEqual(new PointerTracker().move(1, 5, 5), { kind: "hover" });
});

test("a press that hardly moves is a click, one that moves is a drag", () => {
  const pointers = new PointerTracker();
  pointers.down(1, 10, 10);
  assert.deepEqual(pointers.move(1, 11, 10), { kind: "none" });
  assert.equal(pointers.up(1, 11, 10, 0), "click");
  pointers.down(1, 10, 10);
  pointers.move(1, 14, 10);
  assert.deepEqual(pointers.move(1, 20, 7), { kind: "pan", dx: 6, dy: -3 });
  assert.equal(pointers.up(1, 20, 7, 1000), null);
});

test("a drag that comes back is still a drag", () => {
  const pointers = new PointerTracker();
  pointers.down(1, 10, 10);
  pointers.move(1, 30, 10);
  pointers.move(1, 10, 10);
  assert.equal(pointers.up(1, 10, 10, 0), null);
});

test("two clicks in one place within 400 ms are a double click, a third one is a click again", () => {
  const pointers = new PointerTracker();
  const click = (x, at) => {
    pointers.down(1, x, 0);
    return pointers.up(1, x, 0, at);
  };
  assert.deepEqual([click(0, 0), click(2, 200), click(2, 300)], ["click", "double", "click"]);
  assert.equal(click(2, 5000), "click");
  assert.equal(click(100, 5100), "click");
});

test("two fingers zoom about the one that rests, and neither of them clicks", () => {
  const pointers = new PointerTracker();
  pointers.down(1, 0, 0);
  pointers.down(2, 100, 0);
  const { kind, dx, dy, factor, x, y } = pointers.move(2, 200, 0);
  assert.deepEqual({ kind, factor }, { kind: "pinch", factor: 2 });
  const carry = ([px, py]) => [x + (px + dx - x) * factor, y + (py + dy - y) * factor]; // moved, then zoomed
  assert.deepEqual(carry([0, 0]), [0, 0]);
  assert.deepEqual(carry([100, 0]), [200, 0]);
  assert.equal(pointers.up(1, 0, 0, 0), null);
  assert.equal(pointers.up(2, 200, 0, 10), null);
});

test("two fingers that move together move the picture, across their line too", () => {
  const pointers = new PointerTracker();
  pointers.down(1, 0, 0, "turn");
  pointers.down(2, 100, 0, "turn");
  const moves = [pointers.move(1, 0, 10), pointers.move(2, 100, 10)];
  assert.deepEqual(
    moves.map(({ kind }) => kind),
    ["pinch", "pinch"],
  );
  assert.equal(
    moves.reduce((sum, { dy }) => sum + dy, 0),
    10,
  );
  assert.ok(Math.abs(moves.reduce((product, { factor }) => product * factor, 1) - 1) < 1e-12);
});

test("what a drag means is said when it begins, and a press of another button is no click", () => {
  const pointers = new PointerTracker();
  pointers.down(1, 0, 0, "turn");
  assert.deepEqual(pointers.move(1, 6, 0), { kind: "turn", dx: 6, dy: 0 });
  pointers.up(1, 6, 0, 0);
  pointers.down(1, 0, 0, "pan", false);
  assert.equal(pointers.up(1, 0, 0, 5000), null);
});

test("a pointer that the system takes away does nothing", () => {
  const pointers = new PointerTracker();
  pointers.down(1, 0, 0);
  pointers.cancel(1);
  assert.equal(pointers.up(1, 0, 0, 0), null);
});
