// A read-only window on what a view draws, for tests and benchmarks: `window.__nnviz`.

import { LIT } from "./attention";
import { toPixel } from "./geometry/camera";
import { positionOf } from "./geometry/geometry";
import { handlesOf } from "./layers/handles";
import { scoreAt } from "./data/positions";
import { pictureName } from "./geometry/projections";

/** @param {import("./view").MapView} view */
export function exposed(view) {
  const { controller, recording, frames, hand, _stage: stage } = view;
  const { spaces, timeline, camera, attention } = controller;
  return Object.freeze({
    get run() {
      return recording.name;
    },
    /** The method that is drawn. */
    get space() {
      return spaces.drawn.method;
    },
    get dims() {
      return spaces.drawn.dims;
    },
    /** What is wanted and not there yet, such as "umap-3", or "". */
    get pending() {
      return spaces.pending ? pictureName(spaces.pending) : "";
    },
    get morphing() {
      return controller.model.morphing;
    },
    get rotation() {
      return [...camera.view.rotation];
    },
    get marked() {
      return controller.model.marked;
    },
    /** The scores of what is drawn at the checkpoint, or null. */
    get quality() {
      const names = Object.keys(spaces.positions.quality ?? {});
      return names.length
        ? Object.fromEntries(names.map((name) => [name, scoreAt(spaces.positions, name, controller.model.checkpoint)]))
        : null;
    },
    get t() {
      return timeline.t;
    },
    get checkpoint() {
      return timeline.checkpoint;
    },
    /** How many there are. */
    get checkpoints() {
      return recording.nCheckpoints;
    },
    get playing() {
      return timeline.playing;
    },
    get points() {
      return stage.drawn.points;
    },
    /** How many samples have a trail, if they moved. */
    get trails() {
      return stage.drawn.trails;
    },
    /** The samples that are shown as images or numbers. */
    get tiles() {
      return [...stage.drawn.tiles];
    },
    /** How far decision regions have come, 0 to 1. */
    get backed() {
      return stage.drawn.backed;
    },
    /** The samples that keep their colour. */
    get lit() {
      const { flags } = attention.flagged(controller.model.aspect);
      return Array.from(flags.keys()).filter((sample) => flags[sample] & LIT);
    },
    get picked() {
      return controller.model.picked;
    },
    get hovered() {
      return controller.model.hovered;
    },
    get highlighted() {
      return attention.highlight.lit;
    },
    get kept() {
      return attention.highlight.kept;
    },
    /** Whether nothing moves, comes or goes: no other frame is going to be drawn by itself. */
    get rests() {
      return view.rests;
    },
    /** When the last frames began, and how long they took, in milliseconds. */
    get frames() {
      return frames.map((frame) => ({ ...frame }));
    },
    /** The chosen samples, in the order in which they were chosen. */
    get chosen() {
      return [...attention.selection.samples];
    },
    get look() {
      return { ...controller.model.look };
    },
    get axis() {
      return hand.axis;
    },
    get tool() {
      return hand.tool;
    },
    /** What is on the stage: name, title, words, checkpoint, and its box in CSS pixels from the window's corner. */
    get panes() {
      const { left, top } = stage.overlay.getBoundingClientRect();
      return controller.model.scenes.map(({ name, title, words, checkpoint, box }) => ({
        name,
        title,
        words,
        checkpoint,
        box: { ...box, left: left + box.left, top: top + box.top },
      }));
    },
    /** Where a sample is drawn in a pane, in CSS pixels from the window's corner. */
    pixelOf(sample, pane = 0) {
      const {
        blend,
        camera: { view },
        box,
      } = controller.model.scenes[pane];
      return onScreen(box, toPixel(view, ...positionOf(blend, sample)));
    },
    /** Where the ring is drawn by which a class's axis is held, in CSS pixels from the window's corner. */
    ringOf(k, pane = 0) {
      const {
        positions,
        camera: { view },
        box,
      } = controller.model.scenes[pane];
      return onScreen(box, handlesOf(view, positions)[k].ring);
    },
    /** Where the end of a class's axis is drawn, in CSS pixels from the window's corner. */
    cornerOf(k, pane = 0) {
      const {
        positions: { corners, dims },
        camera: { view },
        box,
      } = controller.model.scenes[pane];
      return onScreen(box, toPixel(view, ...corners.subarray(dims * k, dims * (k + 1))));
    },
  });

  function onScreen(box, [x, y]) {
    const { left, top } = stage.overlay.getBoundingClientRect();
    return [left + box.left + x, top + box.top + y];
  }
}
