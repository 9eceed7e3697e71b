import assert from "node:assert/strict";
import { test } from "vitest";
import { MapController } from "../../../src/map/controller";
import { CHOSEN, LIT } from "../../../src/map/interactionstate";
import { countRight } from "../../../src/map/panel/chosen";
import { similarGroups } from "../../../src/map/panel/samplecard";
import { DragController } from "../../../src/map/pointer/dragcontroller";
import { columnsOf, NO_CONTENTS, random, randomRecording, randomSpace } from "../../support";

const LABELS = [0, 0, 1, 0, 1, 2, 0];
const PREDICTIONS = [
  [0, 1, 1, 1, 1, 0, 0],
  [0, 0, 1, 1, 2, 2, 0],
];

/** Seven samples of three classes at two checkpoints; who is predicted has 0.6 to 0.9, growing with the sample's number. */
function small(more = {}) {
  const probabilities = new Uint16Array(42);
  PREDICTIONS.forEach((row, checkpoint) => {
    row.forEach((says, sample) => {
      const sure = Math.round(65535 * (0.6 + 0.05 * sample));
      for (let k = 0; k < 3; k++)
        probabilities[(checkpoint * 7 + sample) * 3 + k] = k === says ? sure : Math.round((65535 - sure) / 2);
    });
  });
  return {
    name: "small",
    nCheckpoints: 2,
    nSamples: 7,
    nClasses: 3,
    classNames: ["zero", "a class with a very long name", "<b>two</b>"],
    colours: ["#000000", "#000000", "#000000"],
    checkpoints: ["1", "2"].map((label) => ({ epoch: Number(label), label })),
    probabilities,
    hasAnswers: true,
    predictions: Uint16Array.from(PREDICTIONS.flat()),
    labels: Uint16Array.from(LABELS),
    split: null,
    splitNames: [],
    columns: columnsOf(),
    contents: NO_CONTENTS,
    spaces: [randomSpace(random(1), "star", 2, 3)],
    ...more,
  };
}

function explore(t, recording, initial = {}) {
  const said = [];
  const events = { onChange: () => {}, onStateChange: (state) => said.push(state) };
  const controller = new MapController(
    recording,
    { methods: [{ name: "star", title: "Star" }], loaded: [], initial, reducedMotion: true },
    events,
    () => 0,
  );
  controller.resize({ width: 800, height: 600 });
  t.onTestFinished(() => controller.destroy());
  return { controller, said };
}

test("a sample's kin: its class, the same mistake at this epoch, and answers like its own", () => {
  const [truth, answer, neighbours] = similarGroups(small(), 0, 3);
  assert.deepEqual(truth.samples(), [0, 1, 3, 6]);
  assert.deepEqual(answer.samples(), [1, 3]);
  assert.equal(truth.title, "class zero");
  assert.equal(answer.title, "zero → a cl…name");
  assert.ok(answer.help.includes("the network says a class with a very long name"));
  // Who says class 1 at the first checkpoint, by how sure it is: 1 at 0.65, 2 at 0.7, 3 at 0.75, 4 at 0.8.
  const [first, ...others] = neighbours.samples();
  assert.equal(first, 3);
  assert.deepEqual(new Set(others.slice(0, 2)), new Set([2, 4]));
  assert.equal(others[2], 1);
  assert.equal(others.length, 6); // all there are
});

test("the kin of a sample that is right are right, and are others at another epoch", () => {
  assert.equal(similarGroups(small(), 1, 1)[1].title, "zero, right");
  assert.deepEqual(similarGroups(small(), 1, 1)[1].samples(), [0, 1, 6]);
  assert.deepEqual(similarGroups(small(), 0, 1)[1].samples(), [1, 3]);
});

test("without true classes, kin are those with the same answer", () => {
  const kin = similarGroups(small({ labels: null }), 1, 4);
  assert.deepEqual(
    kin.map(({ name }) => name),
    ["answer", "neighbours"],
  );
  assert.equal(kin[0].title, "says <b>t…</b>");
  assert.deepEqual(kin[0].samples(), [4, 5]);
});

test("the right ones of the chosen are counted at each epoch", () => {
  assert.equal(countRight(small(), [0, 1, 3, 5], 0), 1);
  assert.equal(countRight(small(), [0, 1, 3, 5], 1), 3);
  assert.equal(countRight(small(), [], 1), 0);
});

test("a query chooses what it finds, pins what is alone, and leaves what was chosen where it finds nothing", async (t) => {
  const { controller, said } = explore(t, small(), { checkpoint: 1 });
  assert.equal(
    await controller.find("zero > a class"),
    "is zero, network says a class with a very long name at epoch 2: 1 sample",
  );
  assert.deepEqual([controller.model.interaction.selection.samples, controller.model.picked], [[3], 3]);
  assert.deepEqual([said.at(-1).chosen, said.at(-1).picked], ["3", 3]);
  await controller.find("5, 2", "add");
  assert.deepEqual([controller.model.interaction.selection.samples, controller.model.picked], [[3, 5, 2], 3]);
  assert.equal(await controller.find("nobody"), null);
  assert.ok((await controller.find("99")).includes("no sample 99"));
  assert.deepEqual(controller.model.interaction.selection.samples, [3, 5, 2]);
});

test("pointing at an image is hovering its dot, until a pointer is elsewhere", (t) => {
  const { controller } = explore(t, small());
  controller.hoverSample(5);
  assert.deepEqual([controller.model.hovered, controller.model.interaction.highlight.active], [5, 2]);
  controller.hoverSample(-1);
  assert.equal(controller.model.hovered, -1);
});

test("chosen dots keep their colour among grey ones; many lose their rims, which would cover it", (t) => {
  const many = { ...small(), ...randomRecording(random(2), 2, 400, 3) };
  const { controller } = explore(t, many);
  const flagsOf = () => controller.model.interaction.pointFlags(controller.model.flagContext).flags;
  controller.select([7, 9]);
  assert.deepEqual(
    [...flagsOf()].map((flags, sample) => [flags, sample]).filter(([flags]) => flags),
    [
      [LIT | CHOSEN, 7],
      [LIT | CHOSEN, 9],
    ],
  );
  controller.select(Array.from({ length: 350 }, (_, sample) => sample));
  assert.deepEqual(
    [...flagsOf()],
    Array.from({ length: 400 }, (_, sample) => (sample < 350 ? LIT : 0)),
  );
});

test("an outline that is left chooses nothing, also where the hand draws on; the next one does", (t) => {
  const { controller } = explore(t, small());
  const hand = new DragController(controller);
  const draw = (leave) => {
    const kind = hand.start({ x: 0, y: 0 }, { shift: false, alt: false, main: true });
    for (const [x, y] of [
      [799, 0],
      [799, 599],
    ])
      hand.move(kind, { x, y, dx: 0, dy: 0 });
    if (leave) assert.equal(hand.cancelOutline(), true);
    hand.move(kind, { x: 799, y: 598, dx: 0, dy: 0 });
    hand.end();
  };
  hand.setTool("box");
  draw(true);
  assert.deepEqual([controller.model.interaction.selection.samples, hand.outline], [[], null]);
  draw(false);
  assert.deepEqual(controller.model.interaction.selection.samples, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(hand.cancelOutline(), false);
});
