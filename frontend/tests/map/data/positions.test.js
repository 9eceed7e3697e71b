import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "vitest";
import { decodePositions, preservationAt, readPositions, scoreAt } from "../../../src/map/data/positions";
import { outline } from "../../../src/map/geometry/camera";
import { container, near } from "../../support";

/** 2 checkpoints, 3 samples; coordinate = low + number · 0.5, so x goes from 10 to 14, y from −1 to 0. */
const quality = { neighbours_kept: [0.25, 0.5], trustworthiness: [null, 0.9], stability: 0.75 };
const header = { nCheckpoints: 2, nSamples: 3, dims: 2, low: [10, -1], scale: 0.5, quality, words: "t-SNE, 3 s" };
const arrays = {
  positions: Uint16Array.from([0, 0, 8, 2, 4, 1, 8, 0, 2, 2, 0, 0]),
  anchors: Float32Array.from([13, -0.75, NaN, NaN]),
  kept: Uint8Array.from([0, 20, 100, 40, 60, 80]),
};
const positions = decodePositions(container(header, arrays).buffer);

test("positions fill −1 to 1 in the wider direction, and are not distorted", () => {
  assert.ok(near([...positions.at(0)], [-1, -0.25, 1, 0.25, 0, 0]));
  assert.ok(near([...positions.at(1)], [1, -0.25, -0.5, 0.25, -1, -0.25]));
  assert.equal(positions.at(1), positions.at(1));
  assert.ok(near(positions.of(1, 1), [-0.5, 0.25]));
  assert.equal(positions.complete, true);
  assert.deepEqual([positions.dims, positions.nSamples, positions.axes, positions.provenance], [2, 3, false, "t-SNE, 3 s"]);
  assert.ok(near(positions.extent, [1, 0.25]));
});

test("anchors are in the same coordinates, and nothing where there is none", () => {
  assert.ok(near([...positions.corners.subarray(0, 2)], [0.5, -0.125]));
  assert.ok(positions.corners.subarray(2).every(Number.isNaN));
});

test("three dimensions need room for the ball that they turn in", () => {
  const deep = decodePositions(
    container(
      { ...header, nCheckpoints: 1, dims: 3, low: [0, 0, 0] },
      {
        positions: Uint16Array.from([0, 0, 0, 4, 2, 4, 0, 0, 4]),
        anchors: Float32Array.from([1, 0.5, 1]),
      },
    ).buffer,
  );
  assert.ok(near([...deep.at(0)], [-1, -0.5, -1, 1, 0.5, 1, -1, -0.5, 1]));
  assert.ok(near([...deep.corners], [0, 0, 0]));
  assert.ok(near(deep.extent, [outline(1.5), outline(1.5)]));
  assert.equal(deep.preservation, null);
  assert.equal(preservationAt(deep, 0), null);
});

test("samples that all stand in one place stand in the middle", () => {
  const one = { ...arrays, positions: new Uint16Array(12), anchors: Float32Array.from([10, -1]) };
  assert.deepEqual([...decodePositions(container(header, one).buffer).at(1)], Array(6).fill(0));
});

test("a sample without a place stands nowhere, and needs no room", () => {
  const some = decodePositions(container(header, { ...arrays, hidden: Uint8Array.of(0, 1, 0) }).buffer);
  assert.deepEqual([...some.at(1)].map(Number.isNaN), [false, false, true, true, false, false]);
  assert.ok(some.of(0, 1).every(Number.isNaN));
  assert.ok(near(some.of(0, 2), [0, 0]));
  const deep = { ...header, nCheckpoints: 1, dims: 3, low: [0, 0, 0] };
  const without = { positions: Uint16Array.from([0, 0, 0, 4, 1, 2, 1, 1, 4]), anchors: Float32Array.of(0, 0, 0) };
  const [all, two] = [without, { ...without, hidden: Uint8Array.of(1, 0, 0) }].map((given) =>
    decodePositions(container(deep, given).buffer),
  );
  assert.ok(two.extent[0] < all.extent[0]);
});

test("kept neighbours and scores are those of the checkpoint, or of the run", () => {
  assert.deepEqual([...preservationAt(positions, 1)], [40, 60, 80]);
  assert.equal(scoreAt(positions, "neighbours_kept", 0), 0.25);
  assert.equal(scoreAt(positions, "neighbours_kept", 1), 0.5);
  assert.equal(scoreAt(positions, "trustworthiness", 0), null);
  assert.equal(scoreAt(positions, "stability", 1), 0.75);
  assert.equal(scoreAt(positions, "continuity", 1), null);
  assert.equal(scoreAt({ quality: null }, "stability", 0), null);
});

test("positions that are not there for everybody are not whole", () => {
  const less = { ...arrays, positions: arrays.positions.slice(0, 10) };
  assert.equal(decodePositions(container(header, less).buffer).complete, false);
});

test("gzipped positions are inflated, and what is no container is refused", async () => {
  const zipped = gzipSync(container(header, arrays));
  const read = await readPositions(zipped.buffer.slice(zipped.byteOffset, zipped.byteOffset + zipped.byteLength));
  assert.deepEqual([...read.at(1)], [...positions.at(1)]);
  assert.throws(() => decodePositions(new ArrayBuffer(64)), /no data for the map/);
});
