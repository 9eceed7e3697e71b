import assert from "node:assert/strict";
import { test } from "vitest";
import { MapController } from "../../../src/map/controller";
import {
  captionOfPicture,
  fileStem,
  hintFor,
  momentOfPicture,
  spokenSummary,
  titleOfPicture,
} from "../../../src/map/controls/summary";
import { columnsOf, fixedPositions, random, randomSpace } from "../../support";

// Three samples of two classes at two checkpoints; the last is wrong first and then right.
const answers = [0.9, 0.1, 0.3, 0.7, 0.8, 0.2, /* later */ 1, 0, 0.1, 0.9, 0.25, 0.75];
const next = random(1);
const recording = {
  name: "shapes",
  nCheckpoints: 2,
  nSamples: 3,
  nClasses: 2,
  classNames: ["<b>round</b>", "square"],
  colours: ["#ff0000", "#0000ff"],
  checkpoints: [
    { epoch: 0.5, label: "0.5" },
    { epoch: 12, label: "12" },
  ],
  probabilities: Uint16Array.from(answers, (p) => Math.round(p * 65535)),
  hasAnswers: true,
  predictions: Uint16Array.from([0, 1, 0, 0, 1, 1]),
  labels: Uint16Array.from([0, 1, 1]),
  split: null,
  splitNames: [],
  columns: columnsOf({ loss: { values: [0.1, 0.4, 0.2, 0, 0.1, 0.3] } }),
  complete: true,
  spaces: [2, 3].map((dims) => randomSpace(next, "star", dims, 2)),
};
const methods = [
  { name: "star", title: "Star", hint: "Each dot is a sample." },
  { name: "tsne", title: "t-SNE", hint: "Each dot is a sample; dots are close where {placed} are alike." },
];
const plain = (words) => words.replaceAll("\u00a0", " ");

function explore(t, initial = {}, run = recording) {
  const words = "t-SNE of probabilities · CPU · 3 s";
  const positions = fixedPositions(new Float32Array(12), 2, 2, { corners: new Float32Array(4), provenance: words });
  const loaded = [[{ method: "tsne", dims: 2 }, positions]];
  const controller = new MapController(
    run,
    { methods, loaded, initial, reducedMotion: true },
    { onChange: () => {}, onStateChange: () => {} },
  );
  controller.resize({ width: 800, height: 600 });
  t.onTestFinished(() => controller.destroy());
  return controller;
}

test("what is shown is said in one sentence", (t) => {
  const controller = explore(t, { space: "tsne", checkpoint: 0 });
  assert.equal(plain(spokenSummary(controller.model)), "t-SNE in 2-D, epoch 0.5 of 12, 66.7 % right");
  controller.select([0, 2]);
  controller.pin(2);
  assert.equal(
    plain(spokenSummary(controller.model)),
    "t-SNE in 2-D, epoch 0.5 of 12, 66.7 % right; 2 samples chosen; sample 2 pinned: is square, network says <b>round</b>, 80 %",
  );
  controller.requestProjection({ method: "star", dims: 3 });
  controller.seek(1);
  controller.select([1]);
  controller.toggleClass(1);
  controller.setDisplay({ colour: "loss", only: "wrong" });
  assert.equal(
    plain(spokenSummary(controller.model)),
    "Star in 3-D, epoch 12 of 12, 100.0 % right; coloured by loss; only class square in colour; only wrong answers in colour; " +
      "1 sample chosen; sample 2 pinned: is square, network says square, 75 %",
  );
});

test("a run without labels has no accuracy and no truth", (t) => {
  const controller = explore(t, { checkpoint: 1, picked: 0 }, { ...recording, labels: null });
  assert.equal(
    plain(spokenSummary(controller.model)),
    "Star in 2-D, epoch 12 of 12; sample 0 pinned: network says <b>round</b>, 100 %",
  );
});

test("a picture that is taken along explains itself", (t) => {
  const controller = explore(t, { space: "tsne", checkpoint: 1, chosen: "0-1" });
  assert.equal(titleOfPicture(controller.model), "shapes: t-SNE in 2-D");
  assert.equal(plain(momentOfPicture(controller.model)), "epoch 12 of 12, 100.0 % right");
  assert.match(
    captionOfPicture(controller.model),
    /^3 samples, coloured by true class; 2 samples chosen\. Each dot is a sample; dots are close where the network's answers are alike\. .*CPU · 3 s$/,
  );
  controller.requestProjection({ method: "star", dims: 3 });
  assert.doesNotMatch(captionOfPicture(controller.model), /Drag/);
});

test("a hint is what the server says of the method, about what is placed; of an unknown one there is none", (t) => {
  const { projections } = explore(t, { space: "tsne" }).model;
  const positions = Object.create(projections.positions, { placed: { value: "$& of dense" } });
  const hint = (method) => hintFor({ method, dims: 2 }, { methods, positions }, recording);
  assert.match(hint("tsne"), /^Each dot is a sample; dots are close where \$& of dense are alike\. t-SNE of/);
  assert.equal(hint("som"), positions.provenance);
});

test("what is drawn besides dots is named, and axes that a hand has moved", (t) => {
  const controller = explore(t, { checkpoint: 1, look: "regions=1&trails=flips&draw=density&since=0.5" });
  const [, ...besides] = spokenSummary(controller.model).split("; ");
  assert.deepEqual(besides, [
    "crowds shaded",
    "behind them what the network would answer there",
    "trails of samples with a new answer since epoch 0.5",
  ]);
  controller.model.projections.positions.dragAnswer(Float64Array.of(1, 0), 0.2, 0.1, 0);
  controller.setDisplay({ regions: false, trails: "none", draw: "dots" });
  assert.match(captionOfPicture(controller.model), /^3 samples, coloured by true class; axes moved by hand\./);
});

test("several pictures or epochs are named", (t) => {
  const controller = explore(t, { checkpoint: 1, look: "grid=pictures" });
  assert.match(spokenSummary(controller.model), /^Star, t-SNE in 2-D, epoch 12 of 12,/);
  assert.equal(fileStem(controller.model), "nnviz-shapes-pictures-epoch-12");
  controller.setDisplay({ grid: "epochs" });
  assert.equal(spokenSummary(controller.model), "Star in 2-D, 2 epochs from epoch 0.5 to epoch 12");
  assert.equal(fileStem(controller.model), "nnviz-shapes-star-epochs");
});

test("files are named by run, picture and moment, and by nothing that a system stumbles over", (t) => {
  const controller = explore(t, { space: "tsne", checkpoint: 1 });
  assert.equal(fileStem(controller.model), "nnviz-shapes-tsne-epoch-12");
  assert.equal(fileStem(controller.model, false), "nnviz-shapes-tsne-epochs");
  const other = explore(t, { dims: 3, checkpoint: 0 }, { ...recording, name: "../<img src=x>\n" });
  assert.equal(fileStem(other.model), "nnviz-img-src=x-star-3d-epoch-0.5");
});
