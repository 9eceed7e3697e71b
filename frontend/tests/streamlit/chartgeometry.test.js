import assert from "node:assert/strict";
import { test } from "vitest";
import { isPathway, momentOf, momentOnPath, positionOnPath, projectPoint, valueAt } from "../../src/streamlit/chartgeometry";

const PATH = { nnviz: "path", x: [0, 4, 4], y: [0, 0, 3], z: [1, 2, 0], checkpoints: [0, 2, 3] }; // nothing was recorded at 1

test("a moment between two points lies as far between their places", () => {
  assert.deepEqual(
    [0, 1, 2, 2.5, 3].map((t) => positionOnPath(PATH, t)),
    [
      [0, 0, 1],
      [2, 0, 1.5],
      [4, 0, 2],
      [4, 1.5, 1],
      [4, 3, 0],
    ],
  );
  assert.deepEqual(positionOnPath({ ...PATH, z: undefined }, 1), [2, 0, 0]);
});

test("before the first point and after the last is where these are", () => {
  const late = { ...PATH, checkpoints: [5, 6, 8] };
  assert.deepEqual(positionOnPath(late, 0), [0, 0, 1]);
  assert.deepEqual(positionOnPath(late, 9), [4, 3, 0]);
  assert.deepEqual(positionOnPath({ x: [7], y: [8], checkpoints: [4] }, 2), [7, 8, 0]);
});

test("the moment under the hand is that of the nearest place of the path, where one is in reach", () => {
  const pixels = [
    [0, 0],
    [40, 0],
    [40, 30],
  ];
  assert.equal(momentOnPath(pixels, PATH.checkpoints, 10, 5), 0.5);
  assert.equal(momentOnPath(pixels, PATH.checkpoints, 43, 15), 2.5);
  assert.equal(momentOnPath(pixels, PATH.checkpoints, 40, 90), 3);
  assert.equal(momentOnPath(pixels, PATH.checkpoints, 10, 5, 4), null);
  assert.equal(momentOnPath(pixels, PATH.checkpoints, 10, 5, 5), 0.5);
});

test("only a chart that says whole lists of numbers has a path", () => {
  assert.ok(isPathway(PATH));
  assert.ok(isPathway({ ...PATH, z: undefined }));
  const empty = { ...PATH, x: [], y: [], z: [], checkpoints: [] };
  for (const meta of [undefined, { nnviz: "epochs" }, { ...PATH, x: [1, 2] }, { ...PATH, y: [0, NaN, 1] }, empty])
    assert.ok(!isPathway(meta));
});

test("a camera sees points where its matrices say, and not behind it", () => {
  const one = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const shifted = [...one.slice(0, 12), 0.5, 0, 0, 1]; // by half to the right
  const perspective = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, -1, 0, 0, 0, 0]; // w = −z
  assert.deepEqual(projectPoint({ model: one, view: one, projection: one }, [0, 0, 0], 200, 100), [100, 50]);
  assert.deepEqual(projectPoint({ model: shifted, view: one, projection: one }, [0, 1, 0], 200, 100), [150, 0]);
  assert.deepEqual(projectPoint({ model: shifted, view: one, projection: perspective }, [0.5, 0, -2], 200, 100), [150, 50]);
  assert.equal(projectPoint({ model: one, view: one, projection: perspective }, [0, 0, 2], 200, 100), null);
});

const points = (...epochs) => epochs.map((epoch) => ({ epoch, label: String(epoch) }));
const UNEVEN = points(0, 0.1, 0.5, 1, 5);

test("on an axis of epochs a moment between two checkpoints lies as far between their epochs", () => {
  assert.deepEqual(
    [0, 1, 2.5, 3.25, 4].map((t) => valueAt("epochs", UNEVEN, t)),
    [0, 0.1, 0.75, 2, 5],
  );
});

test("on an axis of checkpoints it lies where it is", () => {
  assert.deepEqual(
    [0, 2.5, 4].map((t) => valueAt("checkpoints", UNEVEN, t)),
    [0, 2.5, 4],
  );
});

test("the moment at a value is the one that lies there", () => {
  assert.deepEqual(
    [0, 0.3, 0.75, 2, 5].map((value) => momentOf("epochs", UNEVEN, value)),
    [0, 1.5, 2.5, 3.25, 4],
  );
  assert.deepEqual(
    [0, 1.25, 4].map((value) => momentOf("checkpoints", UNEVEN, value)),
    [0, 1.25, 4],
  );
});

test("beside the recording lie its ends", () => {
  assert.deepEqual(
    [-1, 5.5].map((value) => momentOf("epochs", UNEVEN, value)),
    [0, 4],
  );
  assert.deepEqual(
    [-0.5, 4.5].map((value) => momentOf("checkpoints", UNEVEN, value)),
    [0, 4],
  );
});

test("one checkpoint is everywhere", () => {
  assert.equal(valueAt("epochs", points(3), 0), 3);
  assert.equal(momentOf("epochs", points(3), 3.5), 0);
  assert.equal(momentOf("checkpoints", points(3), 0.4), 0);
});
