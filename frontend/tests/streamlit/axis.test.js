import assert from "node:assert/strict";
import { test } from "vitest";
import { momentOf, valueAt } from "../../src/streamlit/chartgeometry";

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
