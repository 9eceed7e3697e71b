import assert from "node:assert/strict";
import { test } from "vitest";
import { availableEncodings, colourEncoding } from "../../src/map/colorencodings";
import { MapController } from "../../src/map/controller";
import { fileStem, spokenSummary } from "../../src/map/controls/summary";
import { samplesCsv } from "../../src/map/data/csv";
import { accuracies, decodeBundle } from "../../src/map/data/recording";
import { trailMask } from "../../src/map/geometry/geometry";
import { similarGroups } from "../../src/map/panel/samplecard";
import { columnsOf, container, fixedPositions } from "../support";

const INK = { textRgb: [0, 0, 0] };
const header = {
  name: "encoder",
  nCheckpoints: 2,
  nSamples: 4,
  nClasses: 2,
  classNames: ["cat", "dog"],
  colours: ["#112233", "#445566"],
  checkpoints: ["1", "2"].map((label) => ({ epoch: Number(label), label })),
  splitNames: [],
  complete: true,
  measures: [],
  sprites: null,
  spaces: [],
};

function recordingOf(more = {}, labels = { labels: Uint16Array.of(0, 0, 1, 1) }) {
  const decoded = decodeBundle(container({ ...header, ...more }, labels).buffer, () => Promise.reject(new Error("no file")));
  return { ...decoded, columns: columnsOf() };
}

const unlabelled = () => recordingOf({ nClasses: 0, classNames: [], colours: [] }, {});

function controllerOf(t, recording, initial = {}) {
  const corners = new Float32Array(recording.nClasses * 2);
  const positions = fixedPositions(new Float32Array(16), 2, 2, { corners });
  const options = {
    methods: [{ name: "pca", title: "PCA", hint: "" }],
    loaded: [[{ method: "pca", dims: 2 }, positions]],
    initial,
    reducedMotion: true,
  };
  const controller = new MapController(recording, options, { onChange: () => {}, onStateChange: () => {} }, () => 0);
  controller.resize({ width: 800, height: 600 });
  t.onTestFinished(() => controller.destroy());
  return controller;
}

test("a bundle without probabilities is a run without answers", () => {
  const recording = recordingOf();
  assert.equal(recording.hasAnswers, false);
  assert.deepEqual([recording.probabilities.length, recording.predictions.length], [0, 0]);
  assert.equal(accuracies(recording), null);
});

test("without answers colours say the true class, and without classes nothing", () => {
  assert.deepEqual(
    availableEncodings(recordingOf()).map(({ name }) => name),
    ["truth"],
  );
  const plain = unlabelled();
  assert.deepEqual(
    availableEncodings(plain).map(({ name }) => name),
    ["plain"],
  );
  assert.deepEqual([...colourEncoding(plain, "plain", 1, INK).codes], [0, 0, 0, 0]);
});

test("nothing is wrong, said or flipped", async (t) => {
  const controller = controllerOf(t, recordingOf(), { look: "rings=1&only=wrong" });
  const { flags } = controller.model.interaction.pointFlags(controller.model.flagContext);
  assert.deepEqual([...flags], [0, 0, 0, 0]);
  assert.equal(await controller.find("wrong"), "this run has no answers of the network");
  assert.equal(await controller.find("says cat"), "this run has no answers of the network");
  assert.equal(await controller.find("cat"), "class cat: 2 samples");
  assert.deepEqual([...trailMask("flips", recordingOf(), 1, 0, new Uint8Array(4))], [0, 0, 0, 0]);
});

test("what is said of a sample is what is known of it", (t) => {
  const { model } = controllerOf(t, recordingOf(), { picked: 2 });
  assert.match(spokenSummary(model), /PCA in 2-D, epoch 1 of 2; .*sample 2 pinned: is dog$/);
  assert.equal(fileStem(model), "nnviz-encoder-pca-epoch-1");
  assert.match(spokenSummary(controllerOf(t, unlabelled(), { picked: 2 }).model), /sample 2 pinned$/);
  assert.equal(samplesCsv(recordingOf(), [2], 1), "sample,true class,epoch\r\n2,dog,2\r\n");
  assert.deepEqual(
    similarGroups(recordingOf(), 0, 2).map((group) => [group.title, group.samples()]),
    [["class dog", [2, 3]]],
  );
  assert.deepEqual(similarGroups(unlabelled(), 0, 2), []);
});
