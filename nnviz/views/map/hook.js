// A read-only window on what a view draws, for tests and benchmarks: `window.__nnviz`.

import { placeOf, toPixel } from "./geometry.js";

/** @param {import("./view.js").MapView} view */
export function exposed(view) {
  return Object.freeze({
    get run() { return view.recording.name; },
    get space() { return view._space.name; },
    get t() { return view._timeline.t; },
    get checkpoint() { return view._timeline.checkpoint; },
    get playing() { return view._timeline.playing; },
    get points() { return view._stage.drawn; },
    get picked() { return view._picked; },
    get hovered() { return view._hovered; },
    get highlighted() { return view._lit; },
    get kept() { return view._kept; },
    /** When the last frames began, and how long they took, in milliseconds. */
    get frames() { return view._frames.map((frame) => ({ ...frame })); },
    /** Where a sample is drawn, in CSS pixels from the window's corner. */
    pixelOf(sample) {
      const { left, top } = view._overlay.getBoundingClientRect();
      const [x, y] = toPixel(view._view, ...placeOf(view._blend(), sample));
      return [left + x, top + y];
    },
  });
}
