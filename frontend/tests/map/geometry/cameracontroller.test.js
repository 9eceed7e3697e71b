import assert from "node:assert/strict";
import { test } from "vitest";
import { ASKEW, toPixel, UPRIGHT } from "../../../src/map/geometry/camera";
import { CameraController } from "../../../src/map/geometry/cameracontroller";
import { blendAt, positionOf } from "../../../src/map/geometry/geometry";
import { fixedPositions, near } from "../../support";

const flat = { dims: 2, extent: [1, 1] };
const deep = fixedPositions(Float32Array.from([0, 0, -0.8, 0.9, 0.9, 0.9]), 3, 1, { extent: [1.2, 1.2] });
const blend = blendAt(deep, 0);
const stage = { width: 800, height: 600 };

test("a picture in three dimensions begins askew, one in two upright", () => {
  const camera = new CameraController();
  camera.fit(stage, deep);
  assert.equal(camera.view.rotation, ASKEW);
  camera.fit(stage, flat);
  assert.equal(camera.view.rotation, UPRIGHT);
});

test("another window keeps what was turned and moved, another zoom too; a reset forgets them", () => {
  const camera = new CameraController();
  camera.fit(stage, deep);
  const { scale } = camera.view;
  camera.turn(100, 20, blend);
  const { rotation } = camera.view;
  camera.fit({ width: 400, height: 300 }, deep);
  assert.deepEqual(camera.view.rotation, rotation);
  assert.ok(camera.view.scale < scale && !camera.moved);
  camera.zoom(3, 10, 10);
  camera.pan(5, 5);
  const { centreX } = camera.view;
  camera.fit(stage, deep);
  assert.deepEqual([camera.view.centreX, camera.view.width, camera.moved], [centreX, 800, true]);
  assert.ok(Math.abs(camera.magnified - 3) < 1e-9 && Math.abs(camera.view.scale - 3 * scale) < 1e-9);
  camera.reset();
  camera.fit(stage, deep);
  assert.deepEqual([camera.view.rotation, camera.view.centreX, camera.view.scale], [ASKEW, 0, scale]);
  assert.deepEqual([camera.magnified, camera.moved], [1, false]);
});

test("all of a picture turns about its middle, a detail about the dot in the middle of the stage", () => {
  const camera = new CameraController();
  camera.fit(stage, deep);
  camera.turn(80, 30, blend);
  assert.ok(near(toPixel(camera.view, 0, 0, 0), [400, 300], 1e-9));
  const sample = positionOf(blend, 0);
  for (let step = 0; step < 40; step++) {
    const [x, y] = toPixel(camera.view, ...sample);
    camera.pan(400 - x, 300 - y);
    camera.zoom(1.2, 400, 300);
  }
  camera.startDrag();
  for (let step = 0; step < 10; step++) camera.turn(9, 2, blend);
  const [x, y] = toPixel(camera.view, ...sample);
  assert.ok(Math.hypot(x - 400, y - 300) < 400); // it is still on the stage, at more than a thousand times
});

test("where one looks from can be said and followed, on another stage too", () => {
  for (const positions of [flat, deep]) {
    const camera = new CameraController();
    camera.fit(stage, positions);
    assert.equal(camera.word, "");
    camera.zoom(3, 100, 50);
    if (positions.dims === 3) camera.turn(70, -20, blend);
    const { view, word } = camera;
    const other = new CameraController();
    other.fit({ width: 400, height: 300 }, positions);
    const { scale } = other.view;
    other.restore(word, positions);
    assert.ok(near([other.view.centreX, other.view.centreY], [view.centreX, view.centreY], 1e-3));
    assert.ok(near([...other.view.rotation], [...view.rotation], 1e-3));
    assert.ok(Math.abs(other.view.scale / scale - 3) < 1e-3);
    assert.equal(other.moved, true);
  }
});

test("turning alone is said without moving, and nonsense is passed over", () => {
  const camera = new CameraController();
  camera.fit(stage, deep);
  camera.turn(30, 0, blend);
  const { word } = camera;
  const other = new CameraController();
  other.fit(stage, deep);
  other.restore(word, deep);
  assert.equal(other.moved, false);
  assert.ok(near([...other.view.rotation], [...camera.view.rotation], 1e-3));
  const before = other.view;
  for (const wrong of ["", "1,2", "1,2,x", "NaN,0,1", "1,2,3,4,5,6", "Infinity,0,1"]) other.restore(wrong, deep);
  assert.equal(other.view, before);
});
