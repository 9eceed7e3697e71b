import assert from "node:assert/strict";
import { test } from "node:test";
import { fittedViewport, toPixel } from "../../nnviz/views/map/camera.js";
import { distanceTo, handlesOf, originOf, RING_RADIUS } from "../../nnviz/views/map/handles.js";

const DOT = 9; // pixels across of the largest dot
const places = { dims: 2, corners: Float32Array.from([1, 0, 0, 1, -1, 0, 0, -1]) };
const view = fittedViewport(900, 700, [1, 1]);

test("a ring stands beyond its corner, so that a dot on the corner is not under it", () => {
  for (const { corner, ring, outwards } of handlesOf(view, places)) {
    const gap = Math.hypot(ring[0] - corner[0], ring[1] - corner[1]);
    assert.ok(gap >= RING_RADIUS + DOT / 2, `${gap} pixels`);
    const [cx, cy] = originOf(view, places);
    assert.ok((ring[0] - cx) * outwards[0] + (ring[1] - cy) * outwards[1] > Math.hypot(corner[0] - cx, corner[1] - cy));
  }
});

test("a handle is held at its ring as at its corner, and between them", () => {
  const [right] = handlesOf(view, places);
  const [x, y] = right.corner;
  assert.deepEqual(right.corner, toPixel(view, 1, 0));
  assert.equal(distanceTo(right, x, y), 0);
  assert.equal(distanceTo(right, ...right.ring), 0);
  assert.equal(distanceTo(right, (x + right.ring[0]) / 2, y + 5), 5);
  assert.equal(distanceTo(right, x - 7, y), 7);
});

test("a corner in the middle of all has its ring there too", () => {
  const [middle] = handlesOf(view, { dims: 2, corners: Float32Array.from([0, 0, 1, 0, -1, 0]) });
  assert.deepEqual(middle.ring, middle.corner);
});
