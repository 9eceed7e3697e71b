import assert from "node:assert/strict";
import { test } from "vitest";
import { ASKEW, toPixel, UPRIGHT } from "../../../src/map/geometry/camera";
import { blendAt, placeOf } from "../../../src/map/geometry/geometry";
import { CameraController } from "../../../src/map/geometry/cameracontroller";
import { fixedPlaces, near } from "../../support";

const flat = { dims: 2, extent: [1, 1] };
const deep = fixedPlaces(Float32Array.from([0, 0, -0.8, 0.9, 0.9, 0.9]), 3, 1, { extent: [1.2, 1.2] });
const blend = blendAt(deep, 0);
const stage = { width: 800, height: 600 };

test("a picture in three dimensions begins askew, one in two upright", () => {
  const finder = new CameraController();
  finder.fit(stage, deep);
  assert.equal(finder.view.rotation, ASKEW);
  finder.fit(stage, flat);
  assert.equal(finder.view.rotation, UPRIGHT);
});

test("another window keeps what was turned and moved, another zoom too; a reset forgets them", () => {
  const finder = new CameraController();
  finder.fit(stage, deep);
  const { scale } = finder.view;
  finder.turn(100, 20, blend);
  const { rotation } = finder.view;
  finder.fit({ width: 400, height: 300 }, deep);
  assert.deepEqual(finder.view.rotation, rotation);
  assert.ok(finder.view.scale < scale && !finder.moved);
  finder.zoom(3, 10, 10);
  finder.pan(5, 5);
  const { centreX } = finder.view;
  finder.fit(stage, deep);
  assert.deepEqual([finder.view.centreX, finder.view.width, finder.moved], [centreX, 800, true]);
  assert.ok(Math.abs(finder.magnified - 3) < 1e-9 && Math.abs(finder.view.scale - 3 * scale) < 1e-9);
  finder.reset();
  finder.fit(stage, deep);
  assert.deepEqual([finder.view.rotation, finder.view.centreX, finder.view.scale], [ASKEW, 0, scale]);
  assert.deepEqual([finder.magnified, finder.moved], [1, false]);
});

test("all of a picture turns about its middle, a detail about the dot in the middle of the stage", () => {
  const finder = new CameraController();
  finder.fit(stage, deep);
  finder.turn(80, 30, blend);
  assert.ok(near(toPixel(finder.view, 0, 0, 0), [400, 300], 1e-9));
  const sample = placeOf(blend, 0);
  for (let step = 0; step < 40; step++) {
    const [x, y] = toPixel(finder.view, ...sample);
    finder.pan(400 - x, 300 - y);
    finder.zoom(1.2, 400, 300);
  }
  finder.grasp();
  for (let step = 0; step < 10; step++) finder.turn(9, 2, blend);
  const [x, y] = toPixel(finder.view, ...sample);
  assert.ok(Math.hypot(x - 400, y - 300) < 400); // it is still on the stage, at more than a thousand times
});

test("where one looks from can be said and followed, on another stage too", () => {
  for (const places of [flat, deep]) {
    const finder = new CameraController();
    finder.fit(stage, places);
    assert.equal(finder.word, "");
    finder.zoom(3, 100, 50);
    if (places.dims === 3) finder.turn(70, -20, blend);
    const { view, word } = finder;
    const other = new CameraController();
    other.fit({ width: 400, height: 300 }, places);
    const { scale } = other.view;
    other.follow(word, places);
    assert.ok(near([other.view.centreX, other.view.centreY], [view.centreX, view.centreY], 1e-3));
    assert.ok(near([...other.view.rotation], [...view.rotation], 1e-3));
    assert.ok(Math.abs(other.view.scale / scale - 3) < 1e-3);
    assert.equal(other.moved, true);
  }
});

test("turning alone is said without moving, and nonsense is passed over", () => {
  const finder = new CameraController();
  finder.fit(stage, deep);
  finder.turn(30, 0, blend);
  const { word } = finder;
  const other = new CameraController();
  other.fit(stage, deep);
  other.follow(word, deep);
  assert.equal(other.moved, false);
  assert.ok(near([...other.view.rotation], [...finder.view.rotation], 1e-3));
  const before = other.view;
  for (const wrong of ["", "1,2", "1,2,x", "NaN,0,1", "1,2,3,4,5,6", "Infinity,0,1"]) other.follow(wrong, deep);
  assert.equal(other.view, before);
});
