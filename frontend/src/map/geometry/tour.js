// The tour: the view turns by itself, through projections of all kinds, smoothly.

import { dotProduct, outside, turnTowards } from "./orthonormal";

const SPACING_MS = 4000; // from the beginning of one turn to the next
const LASTS = 3; // spacings that a turn takes, so that three are always under way
const TURN = Math.PI / 3; // how far each goes; all together turn about 11° a second, a quarter turn in 8 seconds
const EASE_MS = 800; // until the tour has its full speed
const LONGEST_STEP_MS = 250; // a tab that was hidden goes on where it was

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
  constructor(seed = 1) {
    this._next = seededNormals(seed);
    this._toured = null;
    this._clock = 0; // milliseconds that it has lasted
    this._turns = []; // {from, to}, the oldest first
  }

  /** Go on from where the view is, which a hand may have turned meanwhile. @param {import("./linear").LinearPositions} linear */
  advance(linear, milliseconds) {
    const step = Math.min(Math.max(milliseconds, 0), LONGEST_STEP_MS) || 0;
    linear.turnFrame((frame, nClasses) => {
      if (this._toured !== linear) this._begin(linear, frame, nClasses);
      const moment = momentOf(this._clock);
      this._clock += step;
      this._move(frame, nClasses, moment, momentOf(this._clock));
    });
  }

  _begin(linear, frame, nClasses) {
    this._toured = linear;
    this._clock = 0;
    this._turns = Array.from({ length: LASTS }, () => this._nextTurn(frame, nClasses));
  }

  /** From one moment to another, in spacings; at every whole one a turn has ended and another begins. */
  _move(frame, nClasses, moment, end) {
    while (moment < end) {
      const begun = Math.floor(moment);
      const until = Math.min(begun + 1, end);
      const shareAt = (now, i) => turnShare(now - begun + LASTS - 1 - i);
      for (let i = LASTS - 1; i >= 0; i--)
        turnTowards(frame, this._turns[i].from, this._turns[i].to, -TURN * shareAt(moment, i));
      for (let i = 0; i < LASTS; i++) turnTowards(frame, this._turns[i].from, this._turns[i].to, TURN * shareAt(until, i));
      moment = until;
      if (moment === begun + 1) {
        this._turns.shift();
        this._turns.push(this._nextTurn(frame, nClasses));
      }
    }
  }

  _nextTurn(frame, nClasses) {
    const from = new Float64Array(frame[0].length);
    for (const vector of frame) {
      const weight = this._next();
      vector.forEach((value, k) => (from[k] += weight * value));
    }
    const to = outside(frame, from.map(this._next), nClasses);
    return { from: unitOf(from), to: unitOf(to) };
  }
}

/** How many spacings a tour has gone through that has lasted so long; it begins slowly. */
function momentOf(clock) {
  return (clock < EASE_MS ? clock ** 2 / (2 * EASE_MS) : clock - EASE_MS / 2) / SPACING_MS;
}

/** How much of a turn is done, 0 to 1, after so many spacings: the integral of the quadratic B-spline on 0, 1, 2, 3. */
function turnShare(x) {
  if (x <= 1) return Math.max(x, 0) ** 3 / 6;
  if (x >= 2) return 1 - Math.max(3 - x, 0) ** 3 / 6;
  return 0.5 + (x - 1.5) * 0.75 - (x - 1.5) ** 3 / 3;
}

function unitOf(vector) {
  const length = Math.sqrt(dotProduct(vector, vector));
  return vector.map((value) => value / length);
}

/** A seeded generator of normal numbers: Marsaglia's xorshift (2003), Box and Muller (1958). */
function seededNormals(seed) {
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
