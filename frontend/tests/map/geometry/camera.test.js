import assert from "node:assert/strict";
import { test } from "vitest";
import {
  ASKEW,
  fittedViewport,
  outline,
  panned,
  project,
  reproject,
  toPixel,
  toPlane,
  turned,
  turntable,
  UPRIGHT,
  unproject,
  zoomed,
} from "../../../src/map/geometry/camera";
import { near, random } from "../../support";

const next = random(11);
const coordinate = () => 2 * next() - 1;
const flat = { centreX: 0.2, centreY: -0.4, scale: 321, width: 801, height: 600, rotation: UPRIGHT };
const solid = { ...flat, rotation: turntable(0.7, -0.4) };

test("a place without depth is seen where it is", () => {
  assert.deepEqual(project(flat, 0.3, -0.7), [0.3, -0.7, 0]);
  assert.deepEqual(toPixel(flat, 0.2, -0.4), [400.5, 300]);
  assert.deepEqual(toPixel(flat, 0.2 + 1, -0.4 + 1), [721.5, -21]);
});

test("what is nearer to the eye is seen larger, four units before it", () => {
  assert.ok(near(project(flat, 0.5, 0.25, 1), [0.5 / 0.75, 0.25 / 0.75, 1]));
  assert.ok(near(project(flat, 0.5, 0.25, -1), [0.5 / 1.25, 0.25 / 1.25, -1]));
});

test("a turntable turns about the vertical, then tilts towards the eye", () => {
  const quarter = { rotation: turntable(Math.PI / 2, 0) };
  assert.ok(near(project(quarter, 0, 0, 1), [1, 0, 0])); // what was in front is at the right
  assert.ok(near(project(quarter, 0, 0.5, 0), [0, 0.5, 0]));
  const tilted = { rotation: turntable(0, Math.PI / 2) };
  assert.ok(near(project(tilted, 0, 1, 0), [0, 0, 1])); // the top comes to the front
});

test("a rotation keeps lengths and never rolls", () => {
  for (let trial = 0; trial < 50; trial++) {
    const r = turntable(7 * coordinate(), coordinate());
    for (const [i, j] of [
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      const product = r[3 * i] * r[3 * j] + r[3 * i + 1] * r[3 * j + 1] + r[3 * i + 2] * r[3 * j + 2];
      assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-12);
    }
    assert.ok(r[1] === 0 && r[4] >= 0); // the vertical is seen vertical, and upwards
  }
});

test("a pixel turned into a point of the plane and back is the same pixel", () => {
  const [x, y] = toPixel(flat, ...toPlane(flat, 123, 456));
  assert.ok(near([x, y], [123, 456], 1e-9));
});

test("a place that was seen is found again", () => {
  for (let trial = 0; trial < 50; trial++) {
    const place = [coordinate(), coordinate(), coordinate()];
    assert.ok(near(unproject(solid, ...project(solid, ...place)), place, 1e-12));
  }
});

test("zooming keeps the place under the pointer, panning moves by the pixels of the hand", () => {
  for (const view of [flat, solid]) {
    const place = [0.1, 0.4, view === flat ? 0 : -0.6];
    const [px, py] = toPixel(view, ...place);
    const closer = zoomed(view, 2.5, px, py);
    assert.ok(near(toPixel(closer, ...place), [px, py], 1e-9));
    assert.equal(closer.scale, 321 * 2.5);
    assert.ok(near(toPixel(panned(view, 30, -12), ...place), [px + 30, py - 12], 1e-9));
  }
  assert.equal(zoomed(flat, 1e-9, 0, 0).scale, 20);
});

test("dragging to the right brings the front to the right, dragging down brings it down", () => {
  const view = fittedViewport(800, 600, [1, 1], turntable(0, 0));
  const [x, y] = toPixel(view, 0, 0, 0.5);
  assert.ok(toPixel(turned(view, 10, 0), 0, 0, 0.5)[0] > x);
  assert.ok(toPixel(turned(view, 0, 10), 0, 0, 0.5)[1] > y);
  assert.ok(near(turned(view, 600, 0).rotation, turntable(Math.PI, 0), 1e-12)); // half a turn for the smaller side
});

test("turning adds up, ends upright, and leaves the pivot where it is drawn", () => {
  let view = solid;
  const pivot = [0.3, -0.2, 0.5];
  const pixel = toPixel(view, ...pivot);
  for (let step = 0; step < 200; step++) view = turned(view, 20 * coordinate() + 5, 40 * coordinate(), pivot);
  assert.ok(near(toPixel(view, ...pivot), pixel, 1e-6));
  assert.ok(near(turned(turned(solid, 12, 0), -12, 0).rotation, solid.rotation, 1e-12));
  const below = turned(solid, 0, 1e5);
  assert.ok(Math.abs(below.rotation[4]) < 1e-12 && below.rotation[7] === 1);
  assert.ok(near(turned(below, 0, -150).rotation, turntable(0.7, Math.PI / 4), 1e-9)); // and comes back without a jump
});

test("what is carried to another camera looks the same there", () => {
  for (const [before, after] of [
    [flat, solid],
    [solid, flat],
    [solid, { ...solid, scale: 90, centreX: 1, rotation: ASKEW }],
  ]) {
    const place = [coordinate(), coordinate(), before === flat ? 0 : coordinate()];
    const moved = reproject(before, after, ...place);
    assert.ok(near(toPixel(after, ...moved), toPixel(before, ...place), 1e-9));
    assert.ok(Math.abs(project(after, ...moved)[2] - project(before, ...place)[2]) < 1e-12);
  }
});

test("the fitted camera shows a ball however it is turned, and no smaller than it has to", () => {
  const radius = 1.3;
  const view = fittedViewport(900, 600, [outline(radius), outline(radius)], UPRIGHT);
  let widest = 0;
  for (let trial = 0; trial < 4000; trial++) {
    const raw = [coordinate(), coordinate(), coordinate()];
    const length = Math.hypot(...raw);
    const [x, y] = toPixel(
      { ...view, rotation: turntable(9 * next(), coordinate()) },
      ...raw.map((value) => (value / length) * radius),
    );
    widest = Math.max(widest, Math.abs(y - 300));
    assert.ok(x >= 34 && x <= 866);
  }
  assert.ok(widest <= 266 && widest > 260);
});

test("the picture is in the middle where that is free, and never under what lies over the stage", () => {
  for (const [width, height] of [
    [774, 600],
    [1400, 620],
    [430, 700],
    [368, 510],
    [690, 320],
    [690, 180],
  ]) {
    for (const extent of [
      [1, 1],
      [1, 0.95],
      [1, 0.3],
      [0.2, 1],
    ]) {
      for (const taken of [
        { right: 0, top: 0 },
        { right: 54, top: 0 },
        { right: 0, top: 50 },
      ]) {
        const view = fittedViewport(width, height, extent, UPRIGHT, taken);
        const [left, top] = toPixel(view, -extent[0], extent[1]);
        const [right, bottom] = toPixel(view, extent[0], -extent[1]);
        const edge = Math.min(34, 0.25 * Math.min(width - taken.right, height - taken.top)) - 0.01; // for the names
        assert.ok(left >= edge && right <= width - taken.right - edge, `${width} × ${height}: ${left} to ${right}`);
        assert.ok(top >= taken.top + edge && bottom <= height - edge, `${width} × ${height}: ${top} to ${bottom}`);
        const free =
          width / 2 - extent[0] * view.scale > taken.right + edge && height / 2 - extent[1] * view.scale > taken.top + edge;
        if (free) assert.deepEqual([view.centreX, view.centreY], [0, 0]);
      }
    }
  }
});
