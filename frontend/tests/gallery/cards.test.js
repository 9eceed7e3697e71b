import assert from "node:assert/strict";
import { test } from "vitest";
import { predictionSpans, tileStyle } from "../../src/core/samplecard";
import { historyBackground } from "../../src/gallery/card";
import { decodeGallery, predictionAt } from "../../src/gallery/pack";
import { container } from "../support";

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
const packed = (head, lists) => Buffer.from(container(head, lists)).toString("base64");
const page = decodeGallery(packed(header, arrays));

test("a page comes as it was packed, without what it lacks", () => {
  assert.deepEqual(page.samples, [40, 7]);
  assert.deepEqual([...page.predicted], [...arrays.predicted]);
  const bare = decodeGallery(packed(header, { ...arrays, labels: new Uint16Array(0) }));
  assert.equal(bare.labels.length, 0);
  const { labels, ...others } = arrays;
  assert.ok(labels);
  assert.equal(decodeGallery(packed(header, others)).labels, null);
});

test("a card says what the network says at a checkpoint, exactly at the page's own and roughly at others", () => {
  assert.deepEqual(predictionAt(page, 1, 1), { truth: 2, predicted: 2, confidence: 0.6, right: true });
  assert.deepEqual(predictionAt(page, 1, 0), { truth: 2, predicted: 1, confidence: 0.8, right: false });
  assert.deepEqual(predictionAt(page, 0, 2), { truth: 0, predicted: 1, confidence: 0.4, right: false });
});

test("without labels nothing is right or wrong", () => {
  assert.deepEqual(predictionAt({ ...page, labels: null }, 0, 1), { truth: -1, predicted: 0, confidence: 1, right: null });
  assert.deepEqual(
    predictionSpans({ ...page, labels: null }, 0).map(({ right }) => right),
    [null, null],
  );
});

test("spans cover every checkpoint once and end where the prediction changes", () => {
  assert.deepEqual(predictionSpans(page, 0), [
    { from: 0, to: 2, predicted: 0, right: true },
    { from: 2, to: 3, predicted: 1, right: false },
  ]);
  assert.deepEqual(predictionSpans(page, 1), [
    { from: 0, to: 1, predicted: 1, right: false },
    { from: 1, to: 3, predicted: 2, right: true },
  ]);
  const one = { predicted: Uint16Array.of(4), labels: null, nCheckpoints: 1 };
  assert.deepEqual(predictionSpans(one, 0), [{ from: 0, to: 1, predicted: 4, right: null }]);
});

/** The colour at a share of the strip's length, read from the gradients as a browser does; "" where it is clear. */
function colourAt(gradient, share) {
  const stops = gradient
    .slice(gradient.indexOf(",") + 1, -1)
    .split(",")
    .map((stop) => stop.trim().split(" "));
  const [colour] = stops.find(([, from, to]) => 100 * share >= parseFloat(from) && 100 * share < parseFloat(to));
  return colour === "transparent" ? "" : colour;
}

test("the strip is tall where the network is right and low where it is wrong, in the colour of what it says", () => {
  const [tall, low] = historyBackground(page, 0).split(/, (?=linear)/);
  assert.ok(low.endsWith("0 100% / 100% 50% no-repeat"));
  const [upper, lower] = [tall, low.slice(0, low.indexOf(")") + 1)];
  assert.deepEqual(
    [0.1, 0.5, 0.9].map((share) => colourAt(upper, share)),
    ["#000000", "#000000", ""],
  );
  assert.deepEqual(
    [0.1, 0.5, 0.9].map((share) => colourAt(lower, share)),
    ["", "", "#111111"],
  );
});

test("an image fills its box whatever the size, and no other shows", () => {
  const sprites = { columns: 3, rows: 2, width: 28, height: 14 };
  for (let i = 0; i < 6; i++) {
    const { width, height, backgroundSize, backgroundPosition } = tileStyle(sprites, i);
    assert.deepEqual([width, height], ["100%", "50%"]);
    const box = [140, 70]; // five times its pixels
    const size = backgroundSize.split(" ").map((share, axis) => (parseFloat(share) / 100) * box[axis]);
    assert.deepEqual(size.map(Math.round), [3 * 29 * 5, 2 * 15 * 5]);
    // CSS: a position of p % puts the point at p % of the image onto the point at p % of the box.
    const offset = backgroundPosition.split(" ").map((share, axis) => ((box[axis] - size[axis]) * parseFloat(share)) / 100);
    assert.deepEqual(
      offset.map((x) => Math.round(x) + 0),
      [(i % 3) * -145 + 0, Math.floor(i / 3) * -75 + 0],
    );
  }
});
