// Pictures that turn by themselves: what has axes through all its views, what has only depth about itself.

import { Tour } from "./tour";

const SPIN = 0.02; // pixels of a drag a millisecond, for what has no axes
const LONGEST_MS = 250; // a tab that was hidden goes on where it was

export class Touring {
  constructor() {
    /** Whether a hand holds what turns, which waits meanwhile. */
    this.held = false;
    this._tours = new WeakMap(); // of positions that have axes
    this._before = null; // when it turned last, in milliseconds
  }

  /** Whether something has other views to turn to. @param {import("./panes").Pane[]} panes */
  can(panes) {
    return panes.some(({ positions }) => positions.axes || positions.dims === 3);
  }

  /** From now on it stands still; it begins slowly again. */
  stop() {
    if (this._before !== null) this._tours = new WeakMap();
    this._before = null;
  }

  /** Turn what is on the stage on to the time `now`. @param {import("./panes").Pane[]} panes */
  turn(panes, now) {
    const elapsed = Math.min(now - (this._before ?? now), LONGEST_MS);
    this._before = now;
    const turned = new Set(); // panes may share what turns
    for (const { positions, camera, blend } of panes) {
      const turning = positions.axes ? positions : camera;
      if (turned.has(turning)) continue;
      turned.add(turning);
      if (positions.axes) this._tourOf(positions).advance(positions, elapsed);
      else if (positions.dims === 3) camera.turn(elapsed * SPIN, 0, blend);
    }
  }

  _tourOf(positions) {
    if (!this._tours.has(positions)) this._tours.set(positions, new Tour());
    return this._tours.get(positions);
  }
}
