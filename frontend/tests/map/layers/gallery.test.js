import assert from "node:assert/strict";
import { test } from "vitest";
import { blendAt } from "../../../src/map/geometry/geometry";
import { Gallery } from "../../../src/map/layers/gallery";
import { fixedPositions } from "../../support";

const SIZE = { width: 20, height: 20 };
const VIEW = { centreX: 0, centreY: 0, scale: 100, width: 400, height: 400, rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
// Two samples beside each other, a third apart, a fourth out of sight; at the second checkpoint the first two have parted.
const PLACES = fixedPositions(Float32Array.of(0, 0, 0.02, 0, 1, 1, 7, 0, 0, 0, -1, 0, 1, 1, 7, 0), 2, 2);
const NEVER = () => assert.fail("nothing was to be put off");
const CROWD = { key: "all", order: [0, 1, 2, 3], counts: () => true };

function paneAt(t, view = VIEW) {
  return { blend: blendAt(PLACES, t), camera: { view } };
}

test("tiles in sight are there at once, and nothing goes on", () => {
  const gallery = new Gallery(false, NEVER);
  assert.equal(gallery.update(paneAt(0), CROWD, SIZE, 10, 0), false);
  assert.deepEqual(
    [...gallery.shown],
    [
      [0, 1],
      [2, 1],
    ],
  );
});

test("a tile that comes while the picture moves fades in, after a while", () => {
  const waits = [];
  const gallery = new Gallery(false, (wait) => waits.push(wait));
  gallery.update(paneAt(0), CROWD, SIZE, 10, 0);
  assert.equal(gallery.update(paneAt(1), CROWD, SIZE, 10, 150), false);
  assert.equal(gallery.shown.has(1), false);
  assert.equal(waits.length, 1);
  assert.ok(waits[0] >= 50); // 200 ms from the first, or more where asking takes long
  assert.equal(gallery.update(paneAt(1), CROWD, SIZE, 10, 150 + waits[0]), true);
  assert.equal(gallery.shown.get(1), 0);
  let now = 150 + waits[0];
  while (gallery.shown.get(1) < 1) {
    const before = gallery.shown.get(1);
    assert.equal(gallery.update(paneAt(1), CROWD, SIZE, 10, (now += 20)), gallery.shown.get(1) < 1);
    assert.ok(gallery.shown.get(1) > before);
  }
  assert.ok(now - waits[0] - 150 <= 160);
  assert.deepEqual(
    [...gallery.shown],
    [
      [0, 1],
      [2, 1],
      [1, 1],
    ],
  );
});

test("a tile that goes fades out; one that goes and comes again is never gone", () => {
  const gallery = new Gallery(false, NEVER);
  gallery.update(paneAt(1), CROWD, SIZE, 10, 0);
  gallery.update(paneAt(0), CROWD, SIZE, 10, 300);
  assert.ok(gallery.shown.get(1) < 1 && gallery.shown.get(1) > 0);
  gallery.update(paneAt(1), CROWD, SIZE, 10, 560);
  assert.ok(gallery.shown.get(1) > 0);
  gallery.update(paneAt(0), CROWD, SIZE, 10, 900);
  for (let now = 920; now < 1200; now += 20) gallery.update(paneAt(0), CROWD, SIZE, 10, now);
  assert.deepEqual(
    [...gallery.shown],
    [
      [0, 1],
      [2, 1],
    ],
  );
});

test("who wants less motion sees them come and go at once", () => {
  const gallery = new Gallery(true, NEVER);
  gallery.update(paneAt(0), CROWD, SIZE, 10, 0);
  assert.equal(gallery.update(paneAt(1), CROWD, SIZE, 10, 300), false);
  assert.deepEqual(
    [...gallery.shown],
    [
      [0, 1],
      [2, 1],
      [1, 1],
    ],
  );
});

test("moving the picture lets nobody lose a tile who stays in sight", () => {
  const gallery = new Gallery(true, NEVER);
  for (let step = 0; step < 40; step++) {
    gallery.update(paneAt(0, { ...VIEW, centreX: step * 0.013, centreY: step * 0.007 }), CROWD, SIZE, 10, step);
    assert.deepEqual([...gallery.shown.keys()], [0, 2]);
  }
  gallery.update(paneAt(0, { ...VIEW, centreX: 6 }), CROWD, SIZE, 10, 50);
  assert.deepEqual([...gallery.shown.keys()], [3]);
});

test("looking closer gives more tiles; no more than there is room for, the first ones before others", () => {
  const gallery = new Gallery(true, NEVER);
  gallery.update(paneAt(0, { ...VIEW, scale: 2000 }), CROWD, SIZE, 10, 0);
  assert.deepEqual([...gallery.shown.keys()], [0, 1]);
  gallery.update(paneAt(1), { key: "other", order: [2, 1, 0, 3], counts: (sample) => sample !== 1 }, SIZE, 1, 300);
  assert.deepEqual([...gallery.shown.keys()], [2]);
});
