import assert from "node:assert/strict";
import { test } from "vitest";
import { imageTiles, numberTiles } from "../../../src/map/layers/tiles";

const sprites = (width, height) => ({ size: { width, height }, paint: () => true });

test("images grow as one looks closer, up to four pixels a pixel, in their own proportions", () => {
  const tiles = imageTiles(sprites(28, 14));
  assert.deepEqual([tiles.width, tiles.height], [28, 14]);
  const sizes = [0.1, 1, 4, 20, 1e6].map((magnified) => tiles.sizeAt(magnified));
  for (const { width, height } of sizes) assert.equal(width, 2 * height);
  sizes.slice(1).forEach(({ width }, i) => assert.ok(width >= sizes[i].width));
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
