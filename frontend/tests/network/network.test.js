// The pure parts of the Network screen: where layers stand, which edges are drawn, colours, groups and tiles.

import assert from "node:assert/strict";
import { test } from "vitest";
import { unpack } from "../../src/core/container";
import { BOX, blockSize, linkPath, placedLayers } from "../../src/network/graphview";
import { groupsOf } from "../../src/network/instances";
import { largestIndices, largestSize, nodeHeights, weightsAt } from "../../src/network/linksview";
import { wordsAt } from "../../src/network/pack";
import { colourFrame, opacityOf } from "../../src/network/pictures";
import { tilesOf } from "../../src/network/strip";
import { checkpointAt } from "../../src/time/momentevents";

test("layers stand in columns from left to right, none over another, each column centred", () => {
  const layers = [
    { column: 0, row: 0 },
    { column: 1, row: 0 },
    { column: 1, row: 1 },
    { column: 2, row: 0 },
  ];
  const { boxes, width, height } = placedLayers(layers);
  assert.deepEqual(
    boxes.map(({ left }) => left),
    [0, BOX.width + BOX.gapX, BOX.width + BOX.gapX, 2 * (BOX.width + BOX.gapX)],
  );
  assert.equal(boxes[2].top - boxes[1].top, BOX.height + BOX.gapY);
  assert.equal(boxes[0].top, boxes[3].top);
  assert.equal(boxes[0].top, (boxes[1].top + boxes[2].top) / 2);
  assert.equal(width, 3 * BOX.width + 2 * BOX.gapX);
  assert.equal(height, 2 * BOX.height + BOX.gapY);
});

test("a line goes from the right of one box to the left of the other, around those between", () => {
  const numbers = (path) => path.match(/-?[\d.]+/g).map(Number);
  const near = numbers(linkPath({ left: 0, top: 0 }, { left: BOX.width + BOX.gapX, top: 50 }));
  assert.deepEqual(near.slice(0, 2), [BOX.width, BOX.height / 2]);
  assert.deepEqual(near.slice(-2), [BOX.width + BOX.gapX, 50 + BOX.height / 2]);
  const far = numbers(linkPath({ left: 0, top: 0 }, { left: 3 * (BOX.width + BOX.gapX), top: 0 }));
  assert.ok(Math.max(...far.filter((_, i) => i % 2)) > BOX.height);
});

test("blocks grow with what a layer gives, and never beyond their box", () => {
  assert.ok(blockSize([28, 28, 64]).width > blockSize([28, 28, 8]).width);
  assert.ok(blockSize([28, 28, 8]).height > blockSize([7, 7, 8]).height);
  for (const shape of [null, [], [null], [1e9], [1e6, 1e6, 1e6]]) {
    const { width, height } = blockSize(shape);
    assert.ok(width > 0 && width <= 40 && height > 0 && height <= 40);
  }
});

test("weights between two checkpoints are between theirs", () => {
  const kernels = { nCheckpoints: 3, nInputs: 1, nUnits: 2, weights: Float32Array.of(0, 4, 2, 0, NaN, 8) };
  const at = (t) => [...weightsAt(kernels, t, new Float32Array(2))];
  assert.deepEqual(at(0), [0, 4]);
  assert.deepEqual(at(0.25), [0.5, 3]);
  assert.deepEqual(at(1), [2, 0]);
  assert.deepEqual(at(2), [NaN, 8]);
  assert.deepEqual(at(9), [NaN, 8]);
});

test("the strongest edges are the largest by size, and never zero or unknown", () => {
  assert.deepEqual(largestIndices(Float32Array.of(1, -5, 0, NaN, 5, 2), 4), [1, 4, 5, 0]);
  assert.deepEqual(largestIndices(Float32Array.of(0, NaN), 4), []);
  assert.equal(largestSize(Float32Array.of(1, -5, NaN)), 5);
});

test("nodes share a column evenly", () => {
  assert.deepEqual(nodeHeights(2, 100), [25, 75]);
  assert.deepEqual(nodeHeights(0, 100), []);
});

test("amounts are as dark as they are large, what is signed fades at zero", () => {
  const amounts = colourFrame(Uint8Array.of(9, 0, 255), 1, 2, 1, "amount", [10, 20, 30], new Uint8ClampedArray(8));
  assert.deepEqual([...amounts], [10, 20, 30, 0, 10, 20, 30, 255]);
  const signed = colourFrame(Uint8Array.of(1, 128, 255), 0, 3, 1, "signed", [0, 0, 0], new Uint8ClampedArray(12));
  assert.deepEqual([signed[3], signed[7], signed[11]], [255, 0, 255]);
  assert.ok(signed[0] > signed[2] && signed[10] > signed[8]); // below zero red over blue, above blue over red
  const picture = colourFrame(Uint8Array.of(1, 2, 3, 4, 5, 6), 0, 2, 3, "picture", [0, 0, 0], new Uint8ClampedArray(8));
  assert.deepEqual([...picture], [1, 2, 3, 255, 4, 5, 6, 255]);
  assert.equal(opacityOf(0), 255);
});

test("samples are grouped by true class, wrong ones by what they are taken for", () => {
  const part = {
    samples: [7, 8, 9, 10],
    labels: Uint16Array.of(1, 0, 1, 1),
    predicted: Uint16Array.of(0, 0, 0, 0, 2, 0, 1, 0),
  };
  assert.deepEqual(groupsOf(part, 0), [
    { label: 0, right: [1], wrong: [] },
    { label: 1, right: [], wrong: [0, 2, 3] },
  ]);
  assert.deepEqual(groupsOf(part, 1), [
    { label: 0, right: [1], wrong: [] },
    { label: 1, right: [2], wrong: [3, 0] },
  ]);
  assert.deepEqual(groupsOf({ ...part, labels: null }, 1), [{ label: -1, right: [1, 3, 2, 0], wrong: [] }]);
});

test("a strip has a tile for each checkpoint, or for every other where they would be too narrow", () => {
  const wide = tilesOf(5, 400, 1);
  assert.deepEqual(wide.checkpoints, [0, 1, 2, 3, 4]);
  assert.ok(wide.width <= 100 && wide.left(4) === 400);
  const narrow = tilesOf(101, 500, 1);
  assert.ok(narrow.checkpoints.length < 101 && narrow.width >= 14);
  assert.ok(narrow.left(narrow.checkpoints[1]) - narrow.left(0) >= narrow.width - 1e-9);
  assert.deepEqual(tilesOf(1, 300, 1).checkpoints, [0]);
});

test("moments are the nearest checkpoint, and words those of it", () => {
  assert.deepEqual(
    [-1, 0.4, 0.6, 9].map((t) => checkpointAt(t, 3)),
    [0, 0, 1, 2],
  );
  assert.deepEqual([wordsAt("a", 1), wordsAt(["a", "b"], 1), wordsAt(["a"], 1), wordsAt(null, 0)], ["a", "b", "", ""]);
});

test("containers are header and arrays in one", () => {
  const header = JSON.stringify({ cards: [], arrays: [{ name: "real", dtype: "uint16", offset: 0, length: 2 }] });
  const start = 8 * Math.ceil((8 + header.length) / 8);
  const bytes = new Uint8Array(start + 4);
  bytes.set(new TextEncoder().encode("NNVB"));
  new DataView(bytes.buffer).setUint32(4, header.length, true);
  bytes.set(new TextEncoder().encode(header), 8);
  bytes.set([1, 0, 2, 1], start);
  const part = unpack(bytes.buffer);
  assert.deepEqual([part.cards, ...part.real], [[], 1, 258]);
});
