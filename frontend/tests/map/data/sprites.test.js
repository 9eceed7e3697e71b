import assert from "node:assert/strict";
import { beforeEach, test } from "vitest";
import { Sprites } from "../../../src/map/data/sprites";

const LAYOUT = { columns: 2, width: 4, height: 3, perSheet: 4 };
let asked; // what was asked for, in its order, each with what lets it come
let open; // bitmaps that take memory

beforeEach(() => {
  [asked, open] = [[], new Set()];
  globalThis.fetch = (url) =>
    new Promise((resolve) => asked.push({ url, come: (ok = true) => resolve({ ok, blob: () => url }) }));
  globalThis.createImageBitmap = async (url) => {
    const bitmap = { url, close: () => open.delete(bitmap) };
    open.add(bitmap);
    return bitmap;
  };
});

/** Let an answer come and all that follows from it happen. */
async function arrival(answer, ok) {
  answer.come(ok);
  await new Promise(setImmediate);
}

/** A canvas that remembers what was drawn. */
function canvas() {
  const drawn = [];
  return { drawn, getContext: () => ({ drawImage: ({ url }, ...box) => drawn.push([url, ...box]) }) };
}

function spritesOf(nSheets) {
  return new Sprites(
    LAYOUT,
    Array.from({ length: nSheets }, (_, number) => `sheet ${number}`),
  );
}

/** What views do: draw all of it again when something has arrived. @returns {ReturnType<typeof canvas>[]} */
function stripOf(sprites, samples) {
  const canvases = samples.map(canvas);
  const draw = () => canvases.map((each, i) => sprites.draw(each, samples[i]));
  sprites.onLoad(draw, new AbortController().signal);
  draw();
  return canvases;
}

test("of a small run all sheets are loaded at once, of a large one those that are looked at", () => {
  spritesOf(3);
  assert.equal(asked.length, 3);
  asked = [];
  const sprites = spritesOf(50);
  assert.equal(asked.length, 0);
  sprites.draw(canvas(), 41);
  sprites.draw(canvas(), 43);
  assert.deepEqual(
    asked.map(({ url }) => url),
    ["sheet 10"],
  );
});

test("an image is cut out of its sheet when that has arrived", async () => {
  const sprites = spritesOf(2);
  const [first] = stripOf(sprites, [7]);
  assert.deepEqual(first.drawn, []);
  await arrival(asked[1]);
  assert.deepEqual(first.drawn, [["sheet 1", 4, 3, 4, 3, 0, 0, 4, 3]]);
});

test("more images of different sheets than are kept are each drawn once, and each sheet is asked for once", async () => {
  const samples = Array.from({ length: 30 }, (_, i) => 4 * i);
  const canvases = stripOf(spritesOf(50), samples);
  for (let i = 0; i < asked.length && i < 200; i++) await arrival(asked[i]);
  assert.ok(open.size <= 8);
  assert.equal(asked.length, 30);
  const urls = canvases.map(({ drawn }) => drawn.map(([url]) => url));
  assert.deepEqual(
    urls,
    samples.map((_, i) => [`sheet ${i}`]),
  );
});

test("another sample on the same canvas is drawn anew, and a sheet that failed is asked for again", async () => {
  const sprites = spritesOf(50);
  const one = canvas();
  sprites.draw(one, 0);
  await arrival(asked[0]);
  assert.ok(sprites.draw(one, 1));
  assert.equal(one.drawn.at(-1)[1], 4);
  sprites.draw(one, 8);
  await arrival(asked[1], false);
  assert.equal(sprites.draw(one, 8), false);
  assert.deepEqual(
    asked.map(({ url }) => url),
    ["sheet 0", "sheet 2", "sheet 2"],
  );
});
