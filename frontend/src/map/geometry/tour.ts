// Grand tour: smooth random rotations of linear projections, and slow orbits of other projections in three dimensions.

import type { LinearPositions } from "./linear";
import { dotProduct, type Frame, orthogonalPart, turnTowards } from "./orthonormal";
import type { Pane } from "./panes";

const SPACING_MS = 4000; // from the beginning of one turn to the next
const LASTS = 3; // spacings that a turn takes, so that three are always under way
const TURN = Math.PI / 3; // how far each goes; all together turn about 11° a second, a quarter turn in 8 seconds
const EASE_MS = 800; // until the tour has its full speed
const LONGEST_STEP_MS = 250; // a tab that was hidden goes on where it was
const SPIN = 0.02; // pixels of a drag a millisecond, for what has no axes

/** What is on the stage, on its way. */
export class TourController {
  private _tours = new WeakMap<LinearPositions, Tour>();
  private _before: number | null = null; // when it turned last, in milliseconds

  /** Whether something has other views to turn to. */
  canTurn(panes: Pane[]): boolean {
    return panes.some(({ positions }) => positions.axes || positions.dims === 3);
  }

  /** From now on it stands still; it begins slowly again. */
  stop(): void {
    if (this._before !== null) this._tours = new WeakMap();
    this._before = null;
  }

  /** Turn what is on the stage on to the time `now`. */
  turn(panes: Pane[], now: number): void {
    const elapsed = Math.min(now - (this._before ?? now), LONGEST_STEP_MS);
    this._before = now;
    const turned = new Set<object>(); // panes may share what turns
    for (const { positions, camera, blend } of panes) {
      const turning = positions.axes ? positions : camera;
      if (turned.has(turning)) continue;
      turned.add(turning);
      if (positions.axes) this._tourOf(positions).advance(positions, elapsed);
      else if (positions.dims === 3) camera.turn(elapsed * SPIN, 0, blend);
    }
  }

  private _tourOf(positions: LinearPositions): Tour {
    const tour = this._tours.get(positions) ?? new Tour();
    this._tours.set(positions, tour);
    return tour;
  }
}

/** One turn under way, from a direction of the view towards one outside it. */
interface Turn {
  from: Float64Array;
  to: Float64Array;
}

/**
 * A grand tour (Asimov, 1985). Each turn takes a random direction of the view out of the picture, towards a random direction that
 * is not in it, as geodesic tours between random frames do (Buja, Cook, Asimov and Hurley, 2005): the picture never spins within
 * itself. But it does not stop or bend where one ends: three turns are always under way, each eased by a cumulative quadratic
 * B-spline (Kim, Kim and Shin, 1995), so that speed and direction change smoothly and the speeds of the turns always add up to the
 * same. The torus method is smooth too, but its pace is uneven and it needs a turn for every pair of classes: half a million for a
 * thousand.
 *
 * Where the view is after many turns is equally likely everywhere, since no direction is preferred: it comes near to every view.
 * The same seed, view and milliseconds give the same tour, however they are cut into steps.
 */
export class Tour {
  private readonly _next: () => number;
  private _toured: LinearPositions | null = null;
  private _clock = 0; // milliseconds that it has lasted
  private _turns: Turn[] = []; // the oldest first

  constructor(seed = 1) {
    this._next = seededNormals(seed);
  }

  /** Go on from where the view is, which a hand may have turned meanwhile. */
  advance(linear: LinearPositions, milliseconds: number): void {
    const step = Math.min(Math.max(milliseconds, 0), LONGEST_STEP_MS) || 0;
    linear.turnFrame((frame, nClasses) => {
      if (this._toured !== linear) {
        this._toured = linear;
        this._clock = 0;
        this._turns = Array.from({ length: LASTS }, () => this._nextTurn(frame, nClasses));
      }
      const moment = momentOf(this._clock);
      this._clock += step;
      this._move(frame, nClasses, moment, momentOf(this._clock));
    });
  }

  /** From one moment to another, in spacings; at every whole one a turn has ended and another begins. */
  private _move(frame: Frame, nClasses: number, start: number, end: number): void {
    let moment = start;
    while (moment < end) {
      const begun = Math.floor(moment);
      const until = Math.min(begun + 1, end);
      const turnBy = (i: number, now: number, sign: number) => {
        const { from, to } = this._turns[i];
        turnTowards(frame, from, to, sign * TURN * turnShare(now - begun + LASTS - 1 - i));
      };
      for (let i = LASTS - 1; i >= 0; i--) turnBy(i, moment, -1);
      for (let i = 0; i < LASTS; i++) turnBy(i, until, 1);
      moment = until;
      if (moment === begun + 1) {
        this._turns.shift();
        this._turns.push(this._nextTurn(frame, nClasses));
      }
    }
  }

  private _nextTurn(frame: Frame, nClasses: number): Turn {
    const from = new Float64Array(frame[0].length);
    for (const vector of frame) {
      const weight = this._next();
      for (let k = 0; k < vector.length; k++) from[k] += weight * vector[k];
    }
    const to = orthogonalPart(frame, from.map(this._next), nClasses);
    return { from: unitOf(from), to: unitOf(to) };
  }
}

/** How many spacings a tour has gone through that has lasted so long; it begins slowly. */
function momentOf(clock: number): number {
  return (clock < EASE_MS ? clock ** 2 / (2 * EASE_MS) : clock - EASE_MS / 2) / SPACING_MS;
}

/** How much of a turn is done, 0 to 1, after so many spacings: the integral of the quadratic B-spline on 0, 1, 2, 3. */
function turnShare(x: number): number {
  if (x <= 1) return Math.max(x, 0) ** 3 / 6;
  if (x >= 2) return 1 - Math.max(3 - x, 0) ** 3 / 6;
  return 0.5 + (x - 1.5) * 0.75 - (x - 1.5) ** 3 / 3;
}

function unitOf(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dotProduct(vector, vector));
  return vector.map((value) => value / length);
}

/** A seeded generator of normal numbers: Marsaglia's xorshift (2003), Box and Muller (1958). */
function seededNormals(seed: number): () => number {
  let state = seed >>> 0 || 1;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 4294967296;
  };
  for (let i = 0; i < 16; i++) uniform(); // small seeds begin with small numbers
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
