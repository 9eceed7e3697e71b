import assert from "node:assert/strict";
import { test } from "vitest";
import { Projections } from "../../../src/map/geometry/projections";
import { fixedPositions, random, randomRecording, randomSpace } from "../../support";

const next = random(3);
const linear = ["star", "pca"].flatMap((method) => [2, 3].map((dims) => randomSpace(next, method, dims, 4)));
const recording = { ...randomRecording(next, 2, 10, 4), spaces: linear };
const methods = ["star", "pca", "tsne", "umap"].map((name) => ({ name, title: name }));
const tsne = { method: "tsne", dims: 3 };
const made = (dims) => fixedPositions(new Float32Array(20 * dims), dims, 2);
const begin = (first, loaded = []) => new Projections(recording, methods, loaded, first);

test("what has a matrix is drawn at once, in two dimensions and in three", () => {
  const spaces = begin({ method: "pca", dims: 3 });
  assert.deepEqual([spaces.current, spaces.pending], [{ method: "pca", dims: 3 }, null]);
  assert.equal(spaces.positions.at(1).length, 10 * 3);
  spaces.request({ method: "star", dims: 2 });
  assert.deepEqual([spaces.current, spaces.pending], [{ method: "star", dims: 2 }, null]);
  assert.equal(spaces.positions, spaces.positions); // computed once
});

test("what has to be computed elsewhere is waited for, and drawn when it comes", () => {
  const spaces = begin({ method: "star", dims: 2 });
  const before = spaces.positions;
  spaces.request(tsne);
  assert.deepEqual([spaces.current.method, spaces.pending, spaces.positions], ["star", tsne, before]);
  const positions = made(3);
  spaces.add(tsne, positions);
  assert.deepEqual([spaces.current, spaces.pending, spaces.positions], [tsne, null, positions]);
});

test("what comes too late is kept and not drawn", () => {
  const spaces = begin({ method: "star", dims: 2 });
  spaces.request(tsne);
  spaces.request({ method: "pca", dims: 3 });
  assert.equal(spaces.pending, null);
  spaces.add(tsne, made(3));
  assert.equal(spaces.current.method, "pca");
  spaces.request(tsne);
  assert.deepEqual([spaces.current, spaces.pending], [tsne, null]);
});

test("what comes meanwhile is not taken for what is waited for", () => {
  const spaces = begin({ method: "star", dims: 2 });
  spaces.request(tsne);
  spaces.add({ method: "tsne", dims: 2 }, made(2));
  assert.deepEqual([spaces.current.method, spaces.pending], ["star", tsne]);
});

test("the same method in other dimensions is another picture", () => {
  const spaces = begin(tsne, [[{ method: "tsne", dims: 2 }, made(2)]]);
  assert.deepEqual([spaces.current, spaces.pending], [{ method: "star", dims: 3 }, tsne]);
  spaces.request({ method: "tsne", dims: 2 });
  assert.deepEqual(spaces.current, { method: "tsne", dims: 2 });
});

test("a newer version takes the place of the older one, the last of those that are here", () => {
  const [older, newer, newest] = [made(3), made(3), made(3)];
  const spaces = begin(tsne, [
    [tsne, older],
    [tsne, newer],
  ]);
  assert.equal(spaces.positions, newer);
  spaces.add(tsne, newest);
  assert.equal(spaces.positions, newest);
});

test("what cannot be chosen is passed over", () => {
  const spaces = begin({ method: "magic", dims: 2 });
  for (const wrong of [
    { method: "tsne", dims: 4 },
    { method: "star", dims: "3" },
    { method: undefined, dims: 2 },
  ]) {
    spaces.request(wrong);
    assert.deepEqual(
      [spaces.current, spaces.requested],
      [
        { method: "star", dims: 2 },
        { method: "star", dims: 2 },
      ],
    );
  }
  const few = new Projections({ ...recording, spaces: linear.slice(0, 1) }, methods, [], { method: "star", dims: 3 });
  assert.deepEqual(
    [few.current, few.requested],
    [
      { method: "star", dims: 2 },
      { method: "star", dims: 2 },
    ],
  );
});

test("all that can be chosen, in the order of the methods; what needs waiting has no positions", () => {
  const [solid, flat] = [made(3), made(2)];
  const spaces = begin({ method: "star", dims: 3 }, [
    [tsne, solid],
    [{ method: "umap", dims: 2 }, flat],
  ]);
  assert.deepEqual(
    spaces.options(3).map(({ title }) => title),
    ["star", "pca", "tsne", "umap"],
  );
  assert.deepEqual(spaces.options(2)[3].projection, { method: "umap", dims: 2 });
  assert.deepEqual(
    spaces.options(3).map(({ positions }) => positions?.dims ?? null),
    [3, 3, 3, null],
  );
  const found = [spaces.options(3)[0], spaces.options(3)[2], spaces.options(2)[3]].map(({ positions }) => positions);
  assert.deepEqual(found, [spaces.positions, solid, flat]);
  const few = new Projections({ ...recording, spaces: linear.slice(0, 1) }, methods, [], tsne); // star coordinates in two dimensions only
  assert.deepEqual(
    few.options(3).map(({ title }) => title),
    ["pca", "tsne", "umap"],
  );
});

test("the scores of a picture by a matrix come checkpoint by checkpoint, and are not those of axes that were moved", () => {
  const spaces = begin({ method: "star", dims: 2 });
  assert.equal(spaces.positions.quality, null);
  const over = { neighbours_kept: "all 10 samples", ranks: "all 10 samples" };
  assert.ok(spaces.setScores({ method: "star", dims: 2, checkpoint: 1, scores: { neighbours_kept: 0.5 }, over }));
  assert.ok(!spaces.setScores({ method: "tsne", dims: 2, checkpoint: 1, scores: { neighbours_kept: 0.5 }, over }));
  assert.deepEqual(spaces.positions.quality, { neighbours_kept: [null, 0.5] });
  assert.deepEqual(spaces.positions.measured, over);
  spaces.setScores({ method: "star", dims: 2, checkpoint: 0, scores: { neighbours_kept: 0.25 }, over });
  assert.deepEqual(spaces.positions.quality, { neighbours_kept: [0.25, 0.5] });
  spaces.positions.corners[0] += 1;
  assert.equal(spaces.positions.quality, null);
  spaces.request({ method: "pca", dims: 2 });
  assert.equal(spaces.positions.quality, null);
});
