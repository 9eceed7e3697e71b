// What tests and benchmarks can see of the playground.

import { pickWord } from "./training/selection";

/** A read-only window on what is shown: `window.__nnvizPlayground`. @param {import("./playground").Playground} view */
export function exposedPlayground(view) {
  return Object.freeze({
    get frame() {
      return view.moment?.shot.frame ?? -1;
    },
    get steps() {
      return view._stepsDone();
    },
    get phase() {
      return view.moment?.phase ?? "";
    },
    get progress() {
      return view.moment?.progress ?? 0;
    },
    get flashing() {
      return view.moment?.flashing ?? false;
    },
    get held() {
      return view.moment?.held ?? "";
    },
    get playing() {
      return view.walk.playing;
    },
    get moving() {
      return view.walk.moving;
    },
    get pace() {
      return view.walk.pace;
    },
    get sizes() {
      return view.moment?.shot.net.sizes ?? [];
    },
    get words() {
      return { ...view.course.settings };
    },
    get pick() {
      return pickWord(view.pickNow);
    },
    get idle() {
      return view._questions.idle;
    },
    /** How often something was drawn, and how many different frames. */
    get drawn() {
      return { ...view.drawn };
    },
    /** When the settings were changed last and when the first frame of what they make was there, in milliseconds. */
    get changed() {
      return { asked: view._asked ?? 0, began: view._began ?? 0 };
    },
    /** The weights before and after the shown frame. */
    get weights() {
      return view._shot && { before: [...view._shot.before], after: [...view._shot.after] };
    },
    /** Where a unit or an edge's middle is, in CSS pixels of the window. */
    pixelOf(layer, unit) {
      const { left, top } = view.panels.board.node.getBoundingClientRect();
      const { x, y } = view.panels.board.layout.columns[layer + 1].units[unit];
      return [left + x, top + y];
    },
  });
}
