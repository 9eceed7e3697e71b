import assert from "node:assert/strict";
import { test } from "vitest";
import { toPixel } from "../../../src/map/geometry/camera";
import { positionOf } from "../../../src/map/geometry/geometry";
import { epochCount, evenCheckpoints, Panes, paneBoxes } from "../../../src/map/geometry/panes";
import { Projections } from "../../../src/map/geometry/projections";
import { Timeline } from "../../../src/time/timeline";
import { fixedPositions, near, random, randomRecording, randomSpace } from "../../support";

const next = random(11);
const linear = ["star", "pca"].flatMap((method) => [2, 3].map((dims) => randomSpace(next, method, dims, 4)));
const checkpoints = Array.from({ length: 20 }, (_, i) => ({ epoch: i + 1, label: String(i + 1) }));
const recording = { ...randomRecording(next, 20, 30, 4), checkpoints, spaces: linear };
const methods = ["star", "pca", "tsne", "umap"].map((name) => ({ name, title: name.toUpperCase() }));
const tsne = { method: "tsne", dims: 2 };
const STAGE = { width: 800, height: 600 };

function arranged(grid, first = { method: "star", dims: 2 }, checkpoint = 3) {
  const numbers = Float32Array.from({ length: 20 * 30 * 2 }, () => 2 * next() - 1);
  const positions = fixedPositions(numbers, 2, 20, { corners: new Float32Array(8) });
  const spaces = new Projections(recording, methods, [[tsne, positions]], first);
  const timeline = new Timeline(20, checkpoint);
  const panes = new Panes(recording, spaces, timeline);
  panes.resize(STAGE);
  panes.setGrid(grid);
  return { panes, spaces, timeline };
}

const names = (panes) => panes.map(({ name }) => name);
const pixelOf = (pane, sample) => toPixel(pane.camera.view, ...positionOf(pane.blend, sample));

test("panes lie inside the stage, do not touch, leave room for titles, and are as large as any columns make them", () => {
  for (const [width, height] of [
    [744, 590],
    [400, 600],
    [1250, 770],
    [300, 300],
    [1000, 220],
  ]) {
    for (let count = 1; count <= 12; count++) {
      const boxes = paneBoxes(count, { width, height });
      assert.equal(boxes.length, count);
      boxes.forEach((a, i) => {
        const inside = a.left >= 0 && a.top >= 24 && a.left + a.width <= width && a.top + a.height <= height;
        assert.ok(inside, `${count} in ${width} × ${height}`);
        for (const b of boxes.slice(i + 1)) {
          const apart = b.left >= a.left + a.width + 8 || b.top - 24 >= a.top + a.height + 8;
          assert.ok(apart, `${count} in ${width} × ${height}`);
        }
      });
      const side = Math.min(boxes[0].width, boxes[0].height);
      for (let columns = 1; columns <= count; columns++) {
        const rows = Math.ceil(count / columns);
        const [across, down] = [(width - 12 * (columns - 1)) / columns, (height - 12 * (rows - 1)) / rows - 24];
        const other = Math.floor(Math.min(across, down));
        assert.ok(side >= other, `${count} in ${width} × ${height}: ${side} < ${other}`);
      }
    }
  }
  assert.deepEqual(paneBoxes(4, { width: 612, height: 648 }), [
    { left: 0, top: 24, width: 300, height: 294 },
    { left: 312, top: 24, width: 300, height: 294 },
    { left: 0, top: 354, width: 300, height: 294 },
    { left: 312, top: 354, width: 300, height: 294 },
  ]);
});

test("epochs are as many as have room, at least four, at most twelve", () => {
  assert.equal(epochCount({ width: 1250, height: 770 }), 12);
  assert.equal(epochCount({ width: 688, height: 590 }), 6);
  assert.equal(epochCount({ width: 5000, height: 3000 }), 12);
  assert.equal(epochCount({ width: 280, height: 300 }), 4);
});

test("the moments are at even distances, with the first and the last", () => {
  assert.deepEqual(evenCheckpoints(44, 6), [0, 9, 18, 26, 35, 44]);
  assert.deepEqual(evenCheckpoints(10, 6), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(evenCheckpoints(2, 6), [0, 1, 2]);
  assert.deepEqual(evenCheckpoints(0, 6), [0]);
});

test("epochs beside each other show their own moment through one camera; the one nearest to the bar is current", () => {
  const { panes, timeline } = arranged("epochs");
  const all = panes.all;
  assert.deepEqual(
    all.map(({ checkpoint }) => checkpoint),
    evenCheckpoints(19, all.length),
  );
  assert.equal(new Set(all.map(({ camera }) => camera)).size, 1);
  assert.deepEqual(all.map(({ title }) => title).slice(0, 2), ["epoch 1", `epoch ${all[1].checkpoint + 1}`]);
  for (const t of [0, 5, 9.4, 19]) {
    timeline.seek(t);
    const distances = panes.all.map(({ checkpoint }) => Math.abs(checkpoint - t));
    assert.deepEqual(
      panes.all.map(({ isCurrent }) => isCurrent),
      distances.map((distance) => distance === Math.min(...distances)),
    );
    for (const { blend, positions, checkpoint } of panes.all) {
      assert.ok(near(positionOf(blend, 7), [...positions.of(checkpoint, 7), 0]));
    }
  }
});

test("projections beside each other show one moment, each through its own camera; what is not there has its place", () => {
  const { panes, spaces } = arranged("pictures");
  assert.deepEqual(names(panes.all), ["star-2", "pca-2", "tsne-2"]);
  assert.deepEqual(names(panes.empty), ["umap-2"]);
  const boxes = [...panes.all, ...panes.empty].map(({ box }) => box);
  assert.deepEqual(boxes, paneBoxes(4, { width: STAGE.width - 56, height: STAGE.height })); // the tools stand beside them
  assert.equal(new Set(panes.all.map(({ camera }) => camera)).size, 3);
  const before = pixelOf(panes.all[1], 3);
  panes.all[0].camera.zoom(3, 50, 50);
  assert.deepEqual(pixelOf(panes.all[1], 3), before);
  spaces.request({ method: "umap", dims: 3 }); // which nobody has yet
  assert.deepEqual(
    [names(panes.all), names(panes.empty)],
    [
      ["star-3", "pca-3"],
      ["tsne-3", "umap-3"],
    ],
  );
  spaces.add({ method: "umap", dims: 3 }, fixedPositions(new Float32Array(20 * 30 * 3), 3, 20));
  assert.deepEqual(
    [names(panes.all), panes.all.find(({ isCurrent }) => isCurrent).name],
    [["star-3", "pca-3", "umap-3"], "umap-3"],
  );
});

test("a pane is what lies under a pixel; between panes there is none", () => {
  const { panes } = arranged("pictures");
  for (const { name, box } of panes.all) assert.equal(panes.at({ x: box.left + 5, y: box.top + 5 }).name, name);
  const [{ box }] = panes.all;
  assert.equal(panes.at({ x: box.left + 5, y: box.top - 5 }), null);
  assert.equal(panes.at({ x: box.left + box.width + 5, y: box.top + 5 }), null);
});

test("a pane that fills the stage says what others take of it, one among others has all of its box", () => {
  const { panes } = arranged("one");
  const insets = { right: 40, top: 30 };
  panes.resize({ width: 700, height: 500, insets });
  assert.deepEqual(panes.all[0].box, { left: 0, top: 0, width: 700, height: 500, insets });
  panes.setGrid("epochs");
  assert.ok(panes.all.length > 1 && panes.all.every(({ box }) => box.insets === undefined));
});

test("what is looked at closely is looked at as closely among others, and alone again", () => {
  const { panes } = arranged("one", { method: "pca", dims: 3 });
  panes.camera.zoom(2.5, 300, 200);
  panes.camera.turn(60, -30, panes.all[0].blend);
  const { word } = panes.camera;
  assert.notEqual(word, "");
  for (const grid of ["epochs", "pictures", "one"]) {
    panes.setGrid(grid);
    assert.equal(panes.camera.word, word, grid);
  }
});

/** Two trainings of 12 and 8 checkpoints, one after the other in the recording, at four moments. */
const trainings = [
  { title: "first", colour: "#111111", span: [0, 12], moments: [0, 3, 4, 11], words: ["a", "b", "c", "d"] },
  { title: "second", colour: "#222222", span: [12, 20], moments: [12, 12, 17, 19], words: ["e", "f", "g", ""] },
];

function besideEachOther(moment, first) {
  const { panes, spaces } = arranged("one", first);
  const timeline = new Timeline(4, moment);
  const several = new Panes(recording, spaces, timeline);
  several.trainings = trainings;
  several.resize(STAGE);
  several.setGrid("trainings");
  return { panes: several, timeline, spaces, alone: panes };
}

test("of several trainings each has a pane, where its own checkpoint at the moment is drawn, in one picture", () => {
  const { panes, spaces } = besideEachOther(2);
  const [a, b] = panes.all;
  assert.deepEqual(
    [a, b].map(({ checkpoint }) => checkpoint),
    [4, 17],
  );
  assert.deepEqual(
    [a, b].map(({ title, words }) => [title, words]),
    [
      ["first", "c"],
      ["second", "g"],
    ],
  );
  assert.deepEqual(
    [a, b].map(({ span }) => span),
    [
      [0, 12],
      [12, 20],
    ],
  );
  for (const { positions, blend, checkpoint } of [a, b]) {
    assert.equal(positions, spaces.positions);
    for (const sample of [0, 17])
      assert.ok(near(positionOf(blend, sample).slice(0, 2), Array.from(positions.of(checkpoint, sample))));
  }
});

test("between two moments each goes straight from its checkpoint to its next one, also past others", () => {
  const { panes, timeline, spaces } = besideEachOther(2);
  timeline.seek(2.25);
  const [a, b] = panes.all;
  assert.deepEqual([a.moment, b.moment], [4 + 0.25 * 7, 17 + 0.25 * 2]);
  const between = (from, to, sample) => {
    const [then, after] = [spaces.positions.of(from, sample), spaces.positions.of(to, sample)];
    return Array.from(then, (value, axis) => value + 0.25 * (after[axis] - value));
  };
  for (const sample of [3, 29]) {
    assert.ok(near(positionOf(a.blend, sample).slice(0, 2), between(4, 11, sample)));
    assert.ok(near(positionOf(b.blend, sample).slice(0, 2), between(17, 19, sample)));
  }
  timeline.seek(3);
  assert.deepEqual(
    panes.all.map(({ words }) => words),
    ["d", ""],
  );
});

test("all trainings are looked at by one camera", () => {
  const { panes } = besideEachOther(0);
  panes.all[0].camera.zoom(3, 100, 80);
  const [a, b] = panes.all;
  assert.deepEqual(a.camera.view, b.camera.view);
  assert.ok(a.camera.magnified > 2.9);
});
