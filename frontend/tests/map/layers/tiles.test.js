import assert from "node:assert/strict";
import { test } from "vitest";
import { blendAt } from "../../../src/map/geometry/geometry";
import { imageTiles, numberTiles, PaneTiles } from "../../../src/map/layers/tiles";
import { fixedPositions } from "../../support";

const sprites = (width, height) => ({ size: { width, height }, paint: () => true });

test("images grow as one looks closer, up to four pixels a pixel, in their own proportions", () => {
  const tiles = imageTiles(sprites(28, 14));
  assert.deepEqual([tiles.width, tiles.height], [28, 14]);
  const sizes = [0.1, 1, 4, 20, 1e6].map((magnified) => tiles.sizeAt(magnified));
  for (const { width, height } of sizes) assert.equal(width, 2 * height);
  for (const [i, { width }] of sizes.slice(1).entries()) assert.ok(width >= sizes[i].width);
  assert.equal(sizes.at(-1).width, 4 * 28);
});

test("large images are reduced in the texture, tiny ones can still be seen", () => {
  const large = imageTiles(sprites(640, 480));
  assert.deepEqual([large.width, large.height], [96, 72]);
  assert.ok(large.sizeAt(1e6).width <= 128);
  assert.ok(imageTiles(sprites(2, 2)).sizeAt(1).width >= 12);
  assert.deepEqual([imageTiles(sprites(1000, 1)).width, imageTiles(sprites(1000, 1)).height], [96, 1]);
});

test("numbers have room for the longest and keep their size", () => {
  const theme = { text: "#000", background: "#fff", font: "sans-serif" };
  const [few, many] = [numberTiles(10, theme), numberTiles(100_000, theme)];
  assert.ok(many.width - few.width >= 4 * 12); // four digits of at least six pixels, two texels each
  assert.deepEqual(many.sizeAt(1), many.sizeAt(100));
});

const SIZE = { width: 20, height: 20 };
const VIEW = { centreX: 0, centreY: 0, scale: 100, width: 400, height: 400, rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
// Two samples beside each other, a third apart, a fourth out of sight; at the second checkpoint the first two have parted.
const PLACES = fixedPositions(Float32Array.of(0, 0, 0.02, 0, 1, 1, 7, 0, 0, 0, -1, 0, 1, 1, 7, 0), 2, 2);
const NEVER = () => assert.fail("nothing was to be put off");
const CROWD = { key: "all", order: [0, 1, 2, 3], includes: () => true };

function paneAt(t, view = VIEW) {
  return { blend: blendAt(PLACES, t), view };
}

test("tiles in sight are there at once, and nothing goes on", () => {
  const gallery = new PaneTiles(false, NEVER);
  assert.equal(gallery.update(paneAt(0), CROWD, SIZE, 10, 0), false);
  assert.deepEqual(
    [...gallery.opacities],
    [
      [0, 1],
      [2, 1],
    ],
  );
});

test("a tile that comes while the picture moves fades in, after a while", () => {
  const waits = [];
  const gallery = new PaneTiles(false, (wait) => waits.push(wait));
  gallery.update(paneAt(0), CROWD, SIZE, 10, 0);
  assert.equal(gallery.update(paneAt(1), CROWD, SIZE, 10, 150), false);
  assert.equal(gallery.opacities.has(1), false);
  assert.equal(waits.length, 1);
  assert.ok(waits[0] >= 50); // 200 ms from the first, or more where asking takes long
  assert.equal(gallery.update(paneAt(1), CROWD, SIZE, 10, 150 + waits[0]), true);
  assert.equal(gallery.opacities.get(1), 0);
  let now = 150 + waits[0];
  while (gallery.opacities.get(1) < 1) {
    const before = gallery.opacities.get(1);
    now += 20;
    assert.equal(gallery.update(paneAt(1), CROWD, SIZE, 10, now), gallery.opacities.get(1) < 1);
    assert.ok(gallery.opacities.get(1) > before);
  }
  assert.ok(now - waits[0] - 150 <= 160);
  assert.deepEqual(
    [...gallery.opacities],
    [
      [0, 1],
      [2, 1],
      [1, 1],
    ],
  );
});

test("a tile that goes fades out; one that goes and comes again is never gone", () => {
  const gallery = new PaneTiles(false, NEVER);
  gallery.update(paneAt(1), CROWD, SIZE, 10, 0);
  gallery.update(paneAt(0), CROWD, SIZE, 10, 300);
  assert.ok(gallery.opacities.get(1) < 1 && gallery.opacities.get(1) > 0);
  gallery.update(paneAt(1), CROWD, SIZE, 10, 560);
  assert.ok(gallery.opacities.get(1) > 0);
  gallery.update(paneAt(0), CROWD, SIZE, 10, 900);
  for (let now = 920; now < 1200; now += 20) gallery.update(paneAt(0), CROWD, SIZE, 10, now);
  assert.deepEqual(
    [...gallery.opacities],
    [
      [0, 1],
      [2, 1],
    ],
  );
});

test("who wants less motion sees them come and go at once", () => {
  const gallery = new PaneTiles(true, NEVER);
  gallery.update(paneAt(0), CROWD, SIZE, 10, 0);
  assert.equal(gallery.update(paneAt(1), CROWD, SIZE, 10, 300), false);
  assert.deepEqual(
    [...gallery.opacities],
    [
      [0, 1],
      [2, 1],
      [1, 1],
    ],
  );
});

test("moving the picture lets nobody lose a tile who stays in sight", () => {
  const gallery = new PaneTiles(true, NEVER);
  for (let step = 0; step < 40; step++) {
    gallery.update(paneAt(0, { ...VIEW, centreX: step * 0.013, centreY: step * 0.007 }), CROWD, SIZE, 10, step);
    assert.deepEqual([...gallery.opacities.keys()], [0, 2]);
  }
  gallery.update(paneAt(0, { ...VIEW, centreX: 6 }), CROWD, SIZE, 10, 50);
  assert.deepEqual([...gallery.opacities.keys()], [3]);
});

test("looking closer gives more tiles; no more than there is room for, the first ones before others", () => {
  const gallery = new PaneTiles(true, NEVER);
  gallery.update(paneAt(0, { ...VIEW, scale: 2000 }), CROWD, SIZE, 10, 0);
  assert.deepEqual([...gallery.opacities.keys()], [0, 1]);
  gallery.update(paneAt(1), { key: "other", order: [2, 1, 0, 3], includes: (sample) => sample !== 1 }, SIZE, 1, 300);
  assert.deepEqual([...gallery.opacities.keys()], [2]);
});
