import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeGallery, paintedPixels, spansOf, spokenAt } from "../../nnviz/views/gallery/pack.js";
import { container } from "./support.mjs";

/** Two cards at the middle one of three checkpoints, among three classes. */
const header = {
  samples: [40, 7],
  nClasses: 3,
  nCheckpoints: 3,
  checkpoint: 1,
  names: { 0: "cat", 1: "dog", 2: "owl" },
  colours: ["#000000", "#111111", "#222222"],
  parts: null,
  notes: ["", "loss 2"],
  sprites: null,
};
const arrays = {
  answers: Uint16Array.of(65535, 0, 0, 13107, 13107, 39321),
  predicted: Uint16Array.of(0, 0, 1, 1, 2, 2),
  confidence: Uint8Array.of(51, 255, 102, 204, 153, 255),
  labels: Uint16Array.of(0, 2),
};
const page = decodeGallery(container(header, arrays).buffer);

test("a page comes as it was packed, without what it lacks", () => {
  assert.deepEqual(page.samples, [40, 7]);
  assert.deepEqual([...page.predicted], [...arrays.predicted]);
  assert.equal(page.sheet, null);
  const bare = decodeGallery(container(header, { ...arrays, labels: new Uint16Array(0) }).buffer);
  assert.equal(bare.labels.length, 0);
  const { labels, ...others } = arrays;
  assert.ok(labels);
  assert.equal(decodeGallery(container(header, others).buffer).labels, null);
});

test("a card says what the network says at a checkpoint, exactly at the page's own and roughly at others", () => {
  assert.deepEqual(spokenAt(page, 1, 1), { truth: 2, says: 2, sure: 0.6, right: true });
  assert.deepEqual(spokenAt(page, 1, 0), { truth: 2, says: 1, sure: 0.8, right: false });
  assert.deepEqual(spokenAt(page, 0, 2), { truth: 0, says: 1, sure: 0.4, right: false });
});

test("without labels nothing is right or wrong", () => {
  assert.deepEqual(spokenAt({ ...page, labels: null }, 0, 1), { truth: -1, says: 0, sure: 1, right: null });
  assert.deepEqual(spansOf({ ...page, labels: null }, 0).map(({ right }) => right), [null, null]);
});

test("spans cover every checkpoint once and end where the prediction changes", () => {
  assert.deepEqual(spansOf(page, 0), [{ from: 0, to: 2, says: 0, right: true }, { from: 2, to: 3, says: 1, right: false }]);
  assert.deepEqual(spansOf(page, 1), [{ from: 0, to: 1, says: 1, right: false }, { from: 1, to: 3, says: 2, right: true }]);
  const one = { predicted: Uint16Array.of(4), labels: null, nCheckpoints: 1 };
  assert.deepEqual(spansOf(one, 0), [{ from: 0, to: 1, says: 4, right: null }]);
});

test("small images are painted opaque, grey ones in all three colours", () => {
  const sprites = { columns: 2, width: 2, height: 1 };
  const grey = { pixels: Uint8Array.of(9, 8, 7, 6), sprites: { ...sprites, channels: 1 } };
  assert.deepEqual([...paintedPixels(grey, 1)], [7, 7, 7, 255, 6, 6, 6, 255]);
  const coloured = { pixels: Uint8Array.from({ length: 12 }, (_, i) => i), sprites: { ...sprites, channels: 3 } };
  assert.deepEqual([...paintedPixels(coloured, 1)], [6, 7, 8, 255, 9, 10, 11, 255]);
});
