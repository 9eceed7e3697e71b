// Test hook of the map, `window.__nnviz`. Pixels are CSS pixels from the window's corner.

import { expose } from "../core/expose";
import { scoreAt } from "./data/positions";
import { type Pixel, pointAt, toPixel, type Viewport } from "./geometry/camera";
import { positionOf } from "./geometry/geometry";
import type { Pane } from "./geometry/panes";
import { projectionName } from "./geometry/projections";
import { LIT } from "./interactionstate";
import { handlesOf } from "./layers/handles";
import type { StageView } from "./stageview";

export function showHook(view: StageView, signal: AbortSignal): void {
  const { model, recording, drag, stage } = view;
  const { projections, timeline, interaction } = model;
  const onWindow = (pane: number, pixelIn: (pane: Pane, view: Viewport) => Pixel): Pixel => {
    const scene = model.scenes[pane];
    if (!scene.camera.view) throw new Error("nothing is laid out yet");
    const [x, y] = pixelIn(scene, scene.camera.view);
    const { left, top } = stage.overlay.getBoundingClientRect();
    return [left + scene.box.left + x, top + scene.box.top + y];
  };
  const readers = {
    run: () => recording.name,
    space: () => projections.current.method, // that is drawn
    dims: () => projections.current.dims,
    pending: () => (projections.pending ? projectionName(projections.pending) : ""), // what is wanted and not there yet, such as "umap-3"
    morphing: () => model.inTransition,
    rotation: () => [...(model.camera.view?.rotation ?? [])],
    marked: () => model.marked,
    quality: () => {
      const names = Object.keys(projections.positions.quality ?? {});
      const scores = names.map((name) => [name, scoreAt(projections.positions, name, model.checkpoint)]);
      return names.length ? Object.fromEntries(scores) : null;
    },
    t: () => timeline.t,
    checkpoint: () => timeline.checkpoint,
    checkpoints: () => recording.nCheckpoints, // how many there are
    playing: () => timeline.playing,
    points: () => stage.drawn.points,
    trails: () => stage.drawn.trails, // how many samples have a trail, if they moved
    tiles: () => [...stage.drawn.tiles], // the samples that are shown as images or numbers
    backed: () => stage.drawn.backed, // how far decision regions have come, 0 to 1
    lit: () => {
      const { flags } = interaction.pointFlags(model.flagContext);
      return Array.from(flags.keys()).filter((sample) => flags[sample] & LIT);
    },
    picked: () => model.picked,
    hovered: () => model.hovered,
    highlighted: () => interaction.highlight.active,
    kept: () => interaction.highlight.fixed,
    rests: () => view.isIdle && !model.isLoadingColour, // nothing moves, comes, goes or is on its way: no other frame is going to be drawn by itself
    frames: () => view.frames.map((frame) => ({ ...frame })),
    chosen: () => [...interaction.selection.samples],
    look: () => ({ ...model.display }),
    axis: () => drag.axis,
    tool: () => drag.tool,
    panes: () => {
      const { left, top } = stage.overlay.getBoundingClientRect();
      return model.scenes.map(({ name, title, words, checkpoint, box }) => ({
        name,
        title,
        words,
        checkpoint,
        box: { ...box, left: left + box.left, top: top + box.top },
      }));
    },
    pixelOf: () => pixelOf,
    ringOf: () => ringOf,
    cornerOf: () => cornerOf,
  };
  expose("__nnviz", readers, signal);

  /** Where a sample is drawn. */
  function pixelOf(sample: number, pane = 0): Pixel {
    return onWindow(pane, ({ blend }, view) => toPixel(view, ...positionOf(blend, sample)));
  }

  /** Where the ring is drawn by which a class's axis is held. */
  function ringOf(k: number, pane = 0): Pixel {
    return onWindow(pane, ({ positions }, view) => handlesOf(view, positions)[k].ring);
  }

  /** Where the end of a class's axis is drawn. */
  function cornerOf(k: number, pane = 0): Pixel {
    return onWindow(pane, ({ positions }, view) => toPixel(view, ...pointAt(positions.corners, positions.dims, k)));
  }
}
