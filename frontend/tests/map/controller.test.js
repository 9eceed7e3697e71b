import assert from "node:assert/strict";
import { test } from "vitest";
import { MapController } from "../../src/map/controller";
import { toPixel } from "../../src/map/geometry/camera";
import { positionOf } from "../../src/map/geometry/geometry";
import { columnsOf, fixedPositions, near, random, randomRecording, randomSpace } from "../support";

const next = random(5);
const linear = ["star", "pca"].flatMap((method) => [2, 3].map((dims) => randomSpace(next, method, dims, 4)));
const checkpoints = ["1", "2", "3"].map((label) => ({ epoch: Number(label), label }));
const recording = {
  ...randomRecording(next, 3, 30, 4),
  checkpoints,
  split: null,
  splitNames: [],
  columns: columnsOf(),
  classNames: ["a", "b", "c", "d"],
  spaces: linear,
};
const methods = ["star", "pca", "tsne"].map((name) => ({ name, title: name }));
const tsne = { method: "tsne", dims: 2 };

function made(dims, kept = null) {
  const positions = Float32Array.from({ length: 90 * dims }, () => 2 * next() - 1);
  return fixedPositions(positions, dims, 3, { corners: new Float32Array(4 * dims), preservation: kept });
}

/** A controller with a stage, with what it said, and a clock that only `at` moves. */
function explore(t, initial = {}, { reducedMotion = false, loaded = [] } = {}) {
  const log = { said: [], now: 1000 };
  const events = { onChange: () => {}, onStateChange: (state) => log.said.push(state) };
  const controller = new MapController(recording, { methods, loaded, initial, reducedMotion }, events, () => log.now);
  controller.resize({ width: 800, height: 600 });
  t.onTestFinished(() => controller.destroy());
  log.at = (now) => {
    log.now = now;
    controller.tick(now);
  };
  return [controller, log];
}

const blendOf = (controller) => controller.model.scenes[0].blend;
const pixelOf = (controller, sample) => toPixel(controller.model.camera.view, ...positionOf(blendOf(controller), sample));
const turn = (controller, dx, dy) => controller.turn(controller.model.scenes[0], dx, dy);
const nothing = { busy: "", missing: [], measured: null, traced: [] };
const rest = { chosen: "", look: "" };

test("a picture that is there is shown at once, and said", (t) => {
  const [controller, { said }] = explore(t, { space: "star", checkpoint: 1 });
  controller.requestProjection({ dims: 3 });
  assert.deepEqual(controller.model.projections.current, { method: "star", dims: 3 });
  assert.deepEqual(said, [{ space: "star", dims: 3, checkpoint: 1, picked: -1, kept: -1, ...rest }]);
  controller.requestProjection({ method: "pca" });
  assert.deepEqual([said[1].space, said[1].dims], ["pca", 3]);
});

test("a picture that is not there is asked for at once, while the old one stays", (t) => {
  const [controller, log] = explore(t);
  controller.play();
  controller.requestProjection({ method: "tsne" });
  assert.equal(log.said.at(-1).space, "tsne");
  assert.equal(controller.model.projections.current.method, "star");
  assert.deepEqual([controller.model.timeline.playing, controller.model.inTransition], [true, false]);
  controller.addPositions(tsne, made(2));
  assert.deepEqual(
    [controller.model.projections.current, controller.model.inTransition, controller.model.timeline.playing],
    [tsne, true, true],
  );
  assert.equal(log.said.length, 1); // nothing new: it is what was asked for
});

test("a picture that an address asks for is waited for without a word", (t) => {
  const [controller, { said }] = explore(t, { space: "tsne", dims: 3 });
  assert.deepEqual(
    [controller.model.projections.current, controller.model.projections.pending],
    [
      { method: "star", dims: 3 },
      { method: "tsne", dims: 3 },
    ],
  );
  controller.pin(4);
  assert.deepEqual(said, [{ space: "tsne", dims: 3, checkpoint: 0, picked: 4, kept: -1, ...rest }]);
});

test("the server can call a picture off", (t) => {
  const [controller, { said }] = explore(t);
  controller.requestProjection({ method: "tsne" });
  controller.setState({ space: "pca", dims: 2, checkpoint: 0, picked: -1, kept: -1 });
  assert.deepEqual([controller.model.projections.current.method, controller.model.projections.pending], ["pca", null]);
  controller.addPositions(tsne, made(2));
  assert.equal(controller.model.projections.current.method, "pca");
  assert.equal(said.length, 1);
});

test("the dots glide from where they were on the screen, through depth and moved cameras too", (t) => {
  const [controller, log] = explore(t, {}, { loaded: [[tsne, made(2)]] });
  controller.zoom(3, 200, 100);
  for (const picture of [{ dims: 3 }, { method: "pca" }, { method: "tsne", dims: 2 }, { method: "star", dims: 3 }]) {
    const before = [0, 7, 29].map((sample) => pixelOf(controller, sample));
    controller.requestProjection(picture);
    for (const [i, pixel] of before.entries()) assert.ok(near(pixelOf(controller, [0, 7, 29][i]), pixel, 0.01));
    log.at(log.now + 150); // interrupted there by the next one
    if (controller.model.projections.current.dims === 3) turn(controller, 40, 25);
  }
  assert.equal(controller.model.camera.moved, false);
  log.at(log.now + 1000);
  assert.equal(controller.model.inTransition, false);
  assert.ok(near(positionOf(blendOf(controller), 7), controller.model.projections.positions.of(0, 7)));
});

test("somebody who wants less motion sees no gliding", (t) => {
  const [controller] = explore(t, {}, { reducedMotion: true });
  controller.requestProjection({ dims: 3 });
  assert.equal(controller.model.inTransition, false);
});

test("a newer version of what is shown takes its place without moving the camera", (t) => {
  const old = made(2);
  const [controller] = explore(t, { space: "tsne" }, { loaded: [[tsne, old]] });
  controller.zoom(3, 200, 100);
  const { view } = controller.model.camera;
  controller.addPositions(tsne, made(2));
  assert.deepEqual([controller.model.camera.view.scale, controller.model.camera.view.centreX], [view.scale, view.centreX]);
  assert.equal(controller.model.inTransition, true);
});

test("what went wrong is told until something else is chosen or it is tried again", (t) => {
  const [controller] = explore(t);
  let tries = 0;
  controller.requestProjection({ method: "tsne" });
  controller.reportError("no answer", () => tries++);
  controller.requestProjection({ method: "tsne" });
  assert.equal(controller.model.loadError.message, "no answer");
  controller.retry();
  assert.deepEqual([controller.model.loadError, tries], [null, 1]);
  controller.reportError("no answer", () => tries++);
  controller.requestProjection({ method: "pca" });
  assert.equal(controller.model.loadError, null);
});

test("pointing finds the sample under the pointer, in three dimensions too, and lights its class", (t) => {
  const [controller] = explore(t, { space: "pca", dims: 3 });
  turn(controller, -70, 40);
  const [x, y] = pixelOf(controller, 12);
  controller.hoverPixel({ x, y });
  assert.deepEqual([controller.model.hovered, controller.model.interaction.highlight.active], [12, recording.labels[12]]);
  controller.click({ x, y });
  assert.equal(controller.model.picked, 12);
});

test("marking and keeping a class leave only what keeps its colour to be pointed at", (t) => {
  const kept = Uint8Array.from({ length: 90 }, (_, i) => (i % 30 === 9 || i % 30 === 10 ? 29 : 30));
  const [controller, log] = explore(t, { space: "tsne" }, { loaded: [[tsne, made(2, kept)]], reducedMotion: true });
  const found = (sample) => {
    const [x, y] = pixelOf(controller, sample);
    controller.hoverPixel({ x, y });
    return controller.model.hovered;
  };
  assert.equal(found(8), 8);
  controller.setDisplay({ marks: true });
  assert.equal(controller.model.marked, true);
  assert.equal(found(9), 9);
  assert.notEqual(found(8), 8);
  controller.toggleClass(recording.labels[10]);
  assert.equal(found(10), 10);
  assert.notEqual(found(9), 9);
  controller.requestProjection({ method: "star" });
  assert.equal(controller.model.marked, false); // nothing is known of these dots
  assert.equal(log.said.at(-1).kept, recording.labels[10]);
});

test("choosing what is shown already neither stops the playing nor says anything", (t) => {
  const [controller, { said }] = explore(t);
  controller.play();
  controller.requestProjection({ method: "star" });
  assert.deepEqual([controller.model.timeline.playing, said.length], [true, 0]);
});

test("beside each other every pane is pointed at by itself, and lit by the class that the sample has there", (t) => {
  const [controller] = explore(t, { space: "star", checkpoint: 2, look: "grid=epochs&colour=prediction" });
  const { predictions, nSamples } = recording;
  for (const [i, { box, camera, blend, checkpoint }] of controller.model.scenes.entries()) {
    assert.equal(checkpoint, i);
    const [x, y] = toPixel(camera.view, ...positionOf(blend, 17));
    controller.hoverPixel({ x: x + box.left, y: y + box.top });
    assert.deepEqual([controller.model.hovered, controller.model.inspected.checkpoint], [17, checkpoint]);
    assert.equal(controller.model.interaction.highlight.active, predictions[checkpoint * nSamples + 17]);
    controller.tick(5000);
    assert.equal(controller.model.interaction.highlight.active, predictions[checkpoint * nSamples + 17]);
  }
  controller.hoverSample(17); // elsewhere than on the stage
  assert.deepEqual(
    [controller.model.inspected.checkpoint, controller.model.interaction.highlight.active],
    [2, predictions[2 * nSamples + 17]],
  );
});

test("of several pictures one can be shown alone, as closely as it was looked at", (t) => {
  const [controller, { said }] = explore(t, { look: "grid=pictures" });
  const pca = controller.model.scenes.find(({ name }) => name === "pca-2");
  controller.zoom(2, pca.box.left + 40, pca.box.top + 30);
  const { word } = pca.camera;
  controller.showAlone("pca");
  controller.flush();
  assert.deepEqual(
    [controller.model.scenes.length, controller.model.projections.current.method, controller.model.camera.word],
    [1, "pca", word],
  );
  assert.deepEqual([said.at(-1).space, new URLSearchParams(said.at(-1).look).get("grid")], ["pca", null]);
});

test("which pictures nobody has computed is known when it is said", (t) => {
  const [controller] = explore(t);
  assert.equal(controller.model.missing.size, 0);
  controller.setServerState({ ...nothing, missing: [tsne] });
  assert.deepEqual([...controller.model.missing], ["tsne-2"]);
  controller.setServerState(nothing);
  assert.equal(controller.model.missing.size, 0);
});

test("several trainings can be put beside each other in another way without moving the camera", (t) => {
  const events = { onChange: () => {}, onStateChange: () => {} };
  const given = (moments) =>
    [0, 1].map((i) => ({ title: `${i}`, colour: "#000000", span: [i, i + 2 - i], moments: moments[i], words: [] }));
  const options = {
    methods,
    loaded: [],
    initial: { space: "star", dims: 2, checkpoint: 1 },
    reducedMotion: true,
    trainings: given([
      [0, 0],
      [1, 2],
    ]),
  };
  const controller = new MapController(recording, options, events, () => 0);
  t.onTestFinished(() => controller.destroy());
  controller.resize({ width: 800, height: 600 });
  assert.deepEqual(
    controller.model.scenes.map(({ checkpoint }) => checkpoint),
    [0, 2],
  );
  assert.equal(controller.model.checkpoint, 0, "of the first training");
  controller.zoom(2, controller.model.scenes[0].box.left + 50, 100);
  const { scale } = controller.model.scenes[0].camera.view;
  controller.align(
    given([
      [0, 0, 0],
      [1, 1, 2],
    ]),
    2,
  );
  assert.equal(controller.model.timeline.last, 2);
  assert.deepEqual(
    controller.model.scenes.map(({ checkpoint }) => checkpoint),
    [0, 2],
  );
  controller.seek(9);
  assert.equal(controller.model.timeline.t, 2);
  assert.equal(controller.model.scenes[1].camera.view.scale, scale);
  controller.setState({ space: "pca", dims: 2, look: "grid=epochs" });
  assert.deepEqual(
    controller.model.scenes.map(({ name }) => name),
    ["training-0", "training-1"],
    "and nothing else is put beside each other",
  );
});

/** Columns of which those that are asked for come, or fail, when they are told to. */
function slowColumns(given) {
  const there = columnsOf(given);
  const here = new Map();
  const waiting = [];
  const load = (name) =>
    new Promise((come, fail) => {
      waiting.push({
        come: () => come(here.set(name, there.get(name))),
        fail: () => fail(new Error("the server answers 404")),
      });
    });
  return { columns: { ...there, get: (name) => here.get(name), load }, waiting };
}

/** After what was promised has been taken. */
const settled = () => new Promise((goOn) => setTimeout(goOn));

const LOSS = { loss: { values: new Float32Array(recording.nCheckpoints * recording.nSamples) } };

function coloured(t, columns, look = "") {
  const options = { methods, loaded: [], initial: { space: "star", dims: 2, look }, reducedMotion: true };
  const events = { onChange: () => {}, onStateChange: () => {} };
  const controller = new MapController({ ...recording, columns }, options, events, () => 0);
  t.onTestFinished(() => controller.destroy());
  return controller;
}

test("the dots keep their colours until the column of others is there", async (t) => {
  const { columns, waiting } = slowColumns(LOSS);
  const controller = coloured(t, columns);
  const { model } = controller;
  controller.setDisplay({ colour: "right" });
  assert.equal(model.colour, "right");
  controller.setDisplay({ colour: "loss" });
  assert.deepEqual([model.colour, model.requestedColour, model.isLoadingColour], ["right", "loss", true]);
  waiting[0].come();
  await settled();
  assert.deepEqual([model.colour, model.isLoadingColour], ["loss", false]);
  assert.equal(waiting.length, 1);
});

test("a column that cannot be had is told in a sentence, and asked for again when that is wanted", async (t) => {
  const { columns, waiting } = slowColumns(LOSS);
  const controller = coloured(t, columns, "colour=loss");
  const { model } = controller;
  waiting[0].fail();
  await settled();
  assert.equal(model.loadError?.message, "The colours could not be loaded: the server answers 404");
  assert.deepEqual([model.colour, model.isLoadingColour], ["truth", false]);
  controller.retry();
  assert.equal(model.loadError, null);
  waiting[1].come();
  await settled();
  assert.equal(model.colour, "loss");
});

test("what was asked for before something else was chosen says nothing when it fails", async (t) => {
  const { columns, waiting } = slowColumns(LOSS);
  const controller = coloured(t, columns);
  controller.setDisplay({ colour: "loss" });
  controller.setDisplay({ colour: "right" });
  waiting[0].fail();
  await settled();
  assert.equal(controller.model.loadError, null);
  assert.equal(controller.model.colour, "right");
});

test("a search for a measure waits for its column, and says where that fails", async (t) => {
  const values = Float32Array.from({ length: recording.nCheckpoints * recording.nSamples }, (_, i) => i % 2);
  const { columns, waiting } = slowColumns({ loss: { values } });
  const controller = coloured(t, columns);
  const failed = controller.find("loss > 0.5");
  waiting[0].fail();
  assert.match(await failed, /could not be loaded: the server answers 404/);
  const found = controller.find("loss > 0.5");
  waiting[1].come();
  assert.match(await found, /^loss > 0\.5 at epoch .*samples$/);
  assert.ok(controller.model.interaction.selection.size > 0);
});
