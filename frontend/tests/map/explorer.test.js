import assert from "node:assert/strict";
import { test } from "vitest";
import { toPixel } from "../../src/map/geometry/camera";
import { Explorer } from "../../src/map/explorer";
import { placeOf } from "../../src/map/geometry/geometry";
import { fixedPlaces, near, random, randomRecording, randomSpace } from "../support";

const next = random(5);
const linear = ["star", "pca"].flatMap((method) => [2, 3].map((dims) => randomSpace(next, method, dims, 4)));
const checkpoints = ["1", "2", "3"].map((label) => ({ epoch: Number(label), label }));
const recording = {
  ...randomRecording(next, 3, 30, 4),
  checkpoints,
  split: null,
  splitNames: [],
  classNames: ["a", "b", "c", "d"],
  spaces: linear,
};
const methods = ["star", "pca", "tsne"].map((name) => ({ name, title: name }));
const tsne = { method: "tsne", dims: 2 };

function made(dims, kept = null) {
  const positions = Float32Array.from({ length: 90 * dims }, () => 2 * next() - 1);
  return fixedPlaces(positions, dims, 3, { corners: new Float32Array(4 * dims), kept });
}

/** An explorer on a stage, with what it said, and a clock that only `at` moves. */
function explore(t, initial = {}, { still = false, loaded = [] } = {}) {
  const log = { said: [], now: 1000 };
  const events = { onChange: () => {}, onRest: (state) => log.said.push(state) };
  const explorer = new Explorer(recording, { methods, loaded, initial, still }, events, () => log.now);
  explorer.resize({ width: 800, height: 600 });
  t.onTestFinished(() => explorer.destroy());
  log.at = (now) => explorer.tick((log.now = now));
  return [explorer, log];
}

const blendOf = (explorer) => explorer.scenes[0].blend;
const pixelOf = (explorer, sample) => toPixel(explorer.finder.view, ...placeOf(blendOf(explorer), sample));
const turn = (explorer, dx, dy) => explorer.turn(explorer.scenes[0], dx, dy);
const rest = { chosen: "", look: "" };

test("a picture that is there is shown at once, and said", (t) => {
  const [explorer, { said }] = explore(t, { space: "star", checkpoint: 1 });
  explorer.choose({ dims: 3 });
  assert.deepEqual(explorer.spaces.drawn, { method: "star", dims: 3 });
  assert.deepEqual(said, [{ space: "star", dims: 3, checkpoint: 1, picked: -1, kept: -1, ...rest }]);
  explorer.choose({ method: "pca" });
  assert.deepEqual([said[1].space, said[1].dims], ["pca", 3]);
});

test("a picture that is not there is asked for at once, while the old one stays", (t) => {
  const [explorer, log] = explore(t);
  explorer.play();
  explorer.choose({ method: "tsne" });
  assert.equal(log.said.at(-1).space, "tsne");
  assert.equal(explorer.spaces.drawn.method, "star");
  assert.deepEqual([explorer.timeline.playing, explorer.morphing], [true, false]);
  explorer.take(tsne, made(2));
  assert.deepEqual([explorer.spaces.drawn, explorer.morphing, explorer.timeline.playing], [tsne, true, true]);
  assert.equal(log.said.length, 1); // nothing new: it is what was asked for
});

test("a picture that an address asks for is waited for without a word", (t) => {
  const [explorer, { said }] = explore(t, { space: "tsne", dims: 3 });
  assert.deepEqual(
    [explorer.spaces.drawn, explorer.spaces.pending],
    [
      { method: "star", dims: 3 },
      { method: "tsne", dims: 3 },
    ],
  );
  explorer.pick(4);
  assert.deepEqual(said, [{ space: "tsne", dims: 3, checkpoint: 0, picked: 4, kept: -1, ...rest }]);
});

test("the server can call a picture off", (t) => {
  const [explorer, { said }] = explore(t);
  explorer.choose({ method: "tsne" });
  explorer.show({ space: "pca", dims: 2, checkpoint: 0, picked: -1, kept: -1 });
  assert.deepEqual([explorer.spaces.drawn.method, explorer.spaces.pending], ["pca", null]);
  explorer.take(tsne, made(2));
  assert.equal(explorer.spaces.drawn.method, "pca");
  assert.equal(said.length, 1);
});

test("the dots glide from where they were on the screen, through depth and moved cameras too", (t) => {
  const [explorer, log] = explore(t, {}, { loaded: [[tsne, made(2)]] });
  explorer.zoom(3, 200, 100);
  for (const picture of [{ dims: 3 }, { method: "pca" }, { method: "tsne", dims: 2 }, { method: "star", dims: 3 }]) {
    const before = [0, 7, 29].map((sample) => pixelOf(explorer, sample));
    explorer.choose(picture);
    before.forEach((pixel, i) => assert.ok(near(pixelOf(explorer, [0, 7, 29][i]), pixel, 0.01)));
    log.at(log.now + 150); // interrupted there by the next one
    if (explorer.spaces.drawn.dims === 3) turn(explorer, 40, 25);
  }
  assert.equal(explorer.finder.moved, false);
  log.at(log.now + 1000);
  assert.equal(explorer.morphing, false);
  assert.ok(near(placeOf(blendOf(explorer), 7), explorer.spaces.places.of(0, 7)));
});

test("somebody who wants less motion sees no gliding", (t) => {
  const [explorer] = explore(t, {}, { still: true });
  explorer.choose({ dims: 3 });
  assert.equal(explorer.morphing, false);
});

test("a newer version of what is shown takes its place without moving the camera", (t) => {
  const old = made(2);
  const [explorer] = explore(t, { space: "tsne" }, { loaded: [[tsne, old]] });
  explorer.zoom(3, 200, 100);
  const { view } = explorer.finder;
  explorer.take(tsne, made(2));
  assert.deepEqual([explorer.finder.view.scale, explorer.finder.view.centreX], [view.scale, view.centreX]);
  assert.equal(explorer.morphing, true);
});

test("what went wrong is told until something else is chosen or it is tried again", (t) => {
  const [explorer] = explore(t);
  let tries = 0;
  explorer.choose({ method: "tsne" });
  explorer.fail("no answer", () => tries++);
  explorer.choose({ method: "tsne" });
  assert.equal(explorer.trouble.message, "no answer");
  explorer.tryAgain();
  assert.deepEqual([explorer.trouble, tries], [null, 1]);
  explorer.fail("no answer", () => tries++);
  explorer.choose({ method: "pca" });
  assert.equal(explorer.trouble, null);
});

test("pointing finds the sample under the pointer, in three dimensions too, and lights its class", (t) => {
  const [explorer] = explore(t, { space: "pca", dims: 3 });
  turn(explorer, -70, 40);
  const [x, y] = pixelOf(explorer, 12);
  explorer.point({ x, y });
  assert.deepEqual([explorer.hovered, explorer.attention.highlight.lit], [12, recording.labels[12]]);
  explorer.click({ x, y });
  assert.equal(explorer.picked, 12);
});

test("marking and keeping a class leave only what keeps its colour to be pointed at", (t) => {
  const kept = Uint8Array.from({ length: 90 }, (_, i) => (i % 30 === 9 || i % 30 === 10 ? 29 : 30));
  const [explorer, log] = explore(t, { space: "tsne" }, { loaded: [[tsne, made(2, kept)]], still: true });
  const found = (sample) => {
    const [x, y] = pixelOf(explorer, sample);
    explorer.point({ x, y });
    return explorer.hovered;
  };
  assert.equal(found(8), 8);
  explorer.setLook({ marks: true });
  assert.equal(explorer.marked, true);
  assert.equal(found(9), 9);
  assert.notEqual(found(8), 8);
  explorer.keepClass(recording.labels[10]);
  assert.equal(found(10), 10);
  assert.notEqual(found(9), 9);
  explorer.choose({ method: "star" });
  assert.equal(explorer.marked, false); // nothing is known of these dots
  assert.equal(log.said.at(-1).kept, recording.labels[10]);
});

test("choosing what is shown already neither stops the playing nor says anything", (t) => {
  const [explorer, { said }] = explore(t);
  explorer.play();
  explorer.choose({ method: "star" });
  assert.deepEqual([explorer.timeline.playing, said.length], [true, 0]);
});

test("beside each other every pane is pointed at by itself, and lit by the class that the sample has there", (t) => {
  const [explorer] = explore(t, { space: "star", checkpoint: 2, look: "grid=epochs&colour=prediction" });
  const { predictions, nSamples } = recording;
  for (const [i, { box, finder, blend, checkpoint }] of explorer.scenes.entries()) {
    assert.equal(checkpoint, i);
    const [x, y] = toPixel(finder.view, ...placeOf(blend, 17));
    explorer.point({ x: x + box.left, y: y + box.top });
    assert.deepEqual([explorer.hovered, explorer.lookedAt.checkpoint], [17, checkpoint]);
    assert.equal(explorer.attention.highlight.lit, predictions[checkpoint * nSamples + 17]);
    explorer.tick(5000);
    assert.equal(explorer.attention.highlight.lit, predictions[checkpoint * nSamples + 17]);
  }
  explorer.pointAt(17); // elsewhere than on the stage
  assert.deepEqual([explorer.lookedAt.checkpoint, explorer.attention.highlight.lit], [2, predictions[2 * nSamples + 17]]);
});

test("of several pictures one can be shown alone, as closely as it was looked at", (t) => {
  const [explorer, { said }] = explore(t, { look: "grid=pictures" });
  const pca = explorer.scenes.find(({ name }) => name === "pca-2");
  explorer.zoom(2, pca.box.left + 40, pca.box.top + 30);
  const { word } = pca.finder;
  explorer.showAlone("pca");
  explorer.leave();
  assert.deepEqual([explorer.scenes.length, explorer.spaces.drawn.method, explorer.finder.word], [1, "pca", word]);
  assert.deepEqual([said.at(-1).space, new URLSearchParams(said.at(-1).look).get("grid")], ["pca", null]);
});

test("which pictures nobody has computed is known when it is said", (t) => {
  const [explorer] = explore(t);
  assert.equal(explorer.missing.size, 0);
  explorer.setMissing([tsne]);
  assert.deepEqual([...explorer.missing], ["tsne-2"]);
  explorer.setMissing([]);
  assert.equal(explorer.missing.size, 0);
});

test("several trainings can be put beside each other in another way without moving the camera", (t) => {
  const events = { onChange: () => {}, onRest: () => {} };
  const given = (moments) =>
    [0, 1].map((i) => ({ title: `${i}`, colour: "#000000", span: [i, i + 2 - i], moments: moments[i], words: [] }));
  const options = {
    methods,
    loaded: [],
    initial: { space: "star", dims: 2, checkpoint: 1 },
    still: true,
    trainings: given([
      [0, 0],
      [1, 2],
    ]),
  };
  const explorer = new Explorer(recording, options, events, () => 0);
  t.onTestFinished(() => explorer.destroy());
  explorer.resize({ width: 800, height: 600 });
  assert.deepEqual(
    explorer.scenes.map(({ checkpoint }) => checkpoint),
    [0, 2],
  );
  assert.equal(explorer.checkpoint, 0, "of the first training");
  explorer.zoom(2, explorer.scenes[0].box.left + 50, 100);
  const { scale } = explorer.scenes[0].finder.view;
  explorer.align(
    given([
      [0, 0, 0],
      [1, 1, 2],
    ]),
    2,
  );
  assert.equal(explorer.timeline.last, 2);
  assert.deepEqual(
    explorer.scenes.map(({ checkpoint }) => checkpoint),
    [0, 2],
  );
  explorer.seek(9);
  assert.equal(explorer.timeline.t, 2);
  assert.equal(explorer.scenes[1].finder.view.scale, scale);
  explorer.show({ space: "pca", dims: 2, look: "grid=epochs" });
  assert.deepEqual(
    explorer.scenes.map(({ name }) => name),
    ["training-0", "training-1"],
    "and nothing else is put beside each other",
  );
});
