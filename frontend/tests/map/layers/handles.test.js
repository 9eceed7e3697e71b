import assert from "node:assert/strict";
import { test } from "vitest";
import { fittedViewport, toPixel } from "../../../src/map/geometry/camera";
import { distanceTo, handlesOf, NAME_AWAY, nameBeyond, originOf, RING_RADIUS } from "../../../src/map/layers/handles";
import { near } from "../../support";

const DOT = 9; // pixels across of the largest dot
const positions = { dims: 2, corners: Float32Array.from([1, 0, 0, 1, -1, 0, 0, -1]) };
const view = fittedViewport(900, 700, [1, 1]);

test("a ring stands beyond its corner, so that a dot on the corner is not under it", () => {
  for (const { corner, ring, outwards } of handlesOf(view, positions)) {
    const gap = Math.hypot(ring[0] - corner[0], ring[1] - corner[1]);
    assert.ok(gap >= RING_RADIUS + DOT / 2, `${gap} pixels`);
    const [cx, cy] = originOf(view, positions);
    assert.ok((ring[0] - cx) * outwards[0] + (ring[1] - cy) * outwards[1] > Math.hypot(corner[0] - cx, corner[1] - cy));
  }
});

test("a handle is held at its ring as at its corner, and between them", () => {
  const [right] = handlesOf(view, positions);
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

test("names are beyond their rings in every direction, and at an edge inside it and on no ring", () => {
  const edges = { right: 300, top: 20, bottom: 200 };
  for (let angle = 0; angle < 2 * Math.PI; angle += 0.1) {
    const outwards = [Math.cos(angle), Math.sin(angle)];
    const free = nameBeyond([150, 110], outwards, NAME_AWAY, 8, edges);
    assert.ok(near(free, [150 + NAME_AWAY * outwards[0], 110 + NAME_AWAY * outwards[1]], 1e-9));
    for (let x = 5; x <= 295; x += 10) {
      for (let y = 25; y <= 195; y += 5) {
        const [nameX, nameY] = nameBeyond([x, y], outwards, NAME_AWAY, 8, edges);
        assert.ok(nameX >= 8 && nameX <= 292 && nameY >= 29 && nameY <= 191, `${x}, ${y}: ${nameX}, ${nameY}`);
        assert.ok(Math.hypot(nameX - x, nameY - y) >= NAME_AWAY - 1.01, `${x}, ${y}: ${nameX}, ${nameY}`);
      }
    }
  }
});
