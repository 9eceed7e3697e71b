// A read-only window on what a view draws, for tests and benchmarks: `window.__nnviz`.

import { toPixel } from "./camera.js";
import { placeOf } from "./geometry.js";
import { scoreAt } from "./places.js";
import { pictureName } from "./spaces.js";

/** @param {import("./view.js").MapView} view */
export function exposed({ explorer, recording, frames, _stage: stage }) {
  const { spaces, timeline, finder, highlight } = explorer;
  return Object.freeze({
    get run() { return recording.name; },
    /** The method that is drawn. */
    get space() { return spaces.drawn.method; },
    get dims() { return spaces.drawn.dims; },
    /** What is wanted and not there yet, such as "umap-3", or "". */
    get pending() { return spaces.pending ? pictureName(spaces.pending) : ""; },
    get morphing() { return explorer.morphing; },
    get rotation() { return [...finder.view.rotation]; },
    get marked() { return explorer.marked; },
    /** The scores of what is drawn at the checkpoint, or null. */
    get quality() {
      const names = Object.keys(spaces.places.quality ?? {});
      return names.length ? Object.fromEntries(names.map((name) => [name, scoreAt(spaces.places, name, timeline.checkpoint)])) : null;
    },
    get t() { return timeline.t; },
    get checkpoint() { return timeline.checkpoint; },
    get playing() { return timeline.playing; },
    get points() { return stage.drawn; },
    get picked() { return explorer.picked; },
    get hovered() { return explorer.hovered; },
    get highlighted() { return highlight.lit; },
    get kept() { return highlight.kept; },
    /** When the last frames began, and how long they took, in milliseconds. */
    get frames() { return frames.map((frame) => ({ ...frame })); },
    /** Where a sample is drawn, in CSS pixels from the window's corner. */
    pixelOf(sample) {
      const { left, top } = stage.overlay.getBoundingClientRect();
      const [x, y] = toPixel(finder.view, ...placeOf(explorer.blend, sample));
      return [left + x, top + y];
    },
  });
}
