// What tests and benchmarks can see of the playground: `window.__nnvizPlayground`, a read-only window on what is shown.

import type { Playground } from "./playground";
import { pickWord } from "./training/selection";

declare global {
  interface Window {
    __nnvizPlayground?: ReturnType<typeof exposedPlayground>;
  }
}

export function exposedPlayground(view: Playground) {
  return Object.freeze({
    get frame() {
      return view.moment?.shot.frame ?? -1;
    },
    get steps() {
      return view.session.stepsDone;
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
      return view.session.walk.playing;
    },
    get moving() {
      return view.session.walk.moving;
    },
    get pace() {
      return view.session.walk.pace;
    },
    get sizes() {
      return view.moment?.shot.net.sizes ?? [];
    },
    get words() {
      return { ...view.session.training.settings };
    },
    get pick() {
      return pickWord(view.session.selected);
    },
    get idle() {
      return view.session.idle;
    },
    /** How often something was drawn, and how many different frames. */
    get drawn() {
      return { ...view.drawn };
    },
    get changed() {
      return { ...view.session.changed };
    },
    /** The weights before and after the shown frame. */
    get weights() {
      const { shot } = view.session;
      return shot && { before: [...shot.before], after: [...shot.after] };
    },
    /** Where the middle of a unit is, in CSS pixels of the window. */
    pixelOf(layer: number, unit: number) {
      const { left, top } = view.board.node.getBoundingClientRect();
      const { x, y } = view.board.layout.columns[layer + 1].units[unit];
      return [left + x, top + y];
    },
  });
}
