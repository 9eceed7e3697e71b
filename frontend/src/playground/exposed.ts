// Test hook of the playground, `window.__nnvizPlayground`.

import { expose } from "../core/expose";
import type { Playground } from "./playground";
import { pickWord } from "./training/selection";

export function exposePlayground(view: Playground, signal: AbortSignal): void {
  const { session } = view;
  const readers = {
    frame: () => view.moment?.shot.frame ?? -1,
    steps: () => session.done.steps,
    phase: () => view.moment?.phase ?? "",
    progress: () => view.moment?.progress ?? 0,
    flashing: () => view.moment?.flashing ?? false,
    held: () => view.moment?.held ?? "",
    playing: () => session.playback.playing,
    moving: () => session.playback.moving,
    pace: () => session.playback.pace,
    sizes: () => view.moment?.shot.net.sizes ?? [],
    words: () => ({ ...session.training.settings }),
    pick: () => pickWord(session.selected),
    idle: () => session.questions.idle,
    /** How often something was drawn, and how many different frames. */
    drawn: () => ({ ...view.drawn }),
    changed: () => ({ ...session.changed }),
    /** Before and after the shown frame. */
    weights: () => session.frame && { before: [...session.frame.before], after: [...session.frame.after] },
    /** Where the middle of a unit is, in CSS pixels of the window. */
    pixelOf: () => (layer: number, unit: number) => {
      const { left, top } = view.board.node.getBoundingClientRect();
      const { x, y } = view.board.layout?.columns[layer + 1].units[unit] ?? { x: NaN, y: NaN };
      return [left + x, top + y];
    },
  };
  expose("__nnvizPlayground", readers, signal);
}
