// The stretches of one training that have come, and the losses that they tell.

import { Shot } from "./shot";

const MOST_FILMS = 60; // that are kept; those far from what is shown go first

export class Reel {
  /** @param {string} pace  "batch" or "epoch" */
  constructor(pace) {
    this.pace = pace;
    this.ended = ""; // why there is no frame at `end`
    this.end = Infinity;
    this._films = [];
    this._shot = null;
  }

  /** @param {import("./pack").Film} film */
  add(film) {
    this._films = this._films.filter(({ first }) => first !== film.first);
    this._films.push(film);
    if (film.ended) [this.ended, this.end] = [film.ended, film.first + film.batches.length];
    while (this._films.length > MOST_FILMS) {
      const distances = this._films.map(({ first }) => Math.abs(first - film.first));
      this._films.splice(distances.indexOf(Math.max(...distances)), 1);
    }
  }

  /** From the step after so many on the training is another: only the frames before stay. @param {number} steps */
  cut(steps) {
    this._films = this._films.map((film) => filmUntil(film, steps)).filter(({ batches }) => batches.length > 0);
    Object.assign(this, { ended: "", end: Infinity, _shot: null });
  }

  /** @returns {Shot|null} */
  shot(frame) {
    if (this._shot?.frame === frame) return this._shot;
    const film = this._filmOf(frame);
    return film ? (this._shot = new Shot(film, frame - film.first)) : null;
  }

  count(frame) {
    const film = this._filmOf(frame);
    return film ? film.batches[frame - film.first] : null;
  }

  /** The first frame from `frame` on that has not come. */
  missingFrom(frame) {
    let at = frame;
    for (let film = this._filmOf(at); film; film = this._filmOf(at)) at = film.first + film.batches.length;
    return at;
  }

  /** How many of the frames just before `frame` have not come, of `most`. */
  missingBefore(frame, most) {
    let count = 0;
    while (count < Math.min(most, frame) && !this._filmOf(frame - 1 - count)) count += 1;
    return count;
  }

  _filmOf(frame) {
    return this._films.find(({ first, batches }) => frame >= first && frame < first + batches.length);
  }
}

/** The frames of a film that end after so many steps or before. */
function filmUntil(film, steps) {
  const count = film.batches.filter((_, k) => film.steps[k + 1] <= steps).length;
  return count === film.batches.length
    ? film
    : { ...film, steps: film.steps.slice(0, count + 1), batches: film.batches.slice(0, count), ended: "" };
}

/** What is known of the losses, by step: rows of loss and accuracy of the training part, then of the test part. */
export class Told {
  constructor() {
    this._rows = new Map();
    this._sorted = null;
  }

  /** @param {import("./pack").Film} film */
  add({ past, steps, arrays }) {
    past.forEach((step, k) => this._rows.set(step, arrays.past.subarray(4 * k, 4 * k + 4)));
    steps.forEach((step, k) => this._rows.set(step, arrays.metrics.subarray(4 * k, 4 * k + 4)));
    this._sorted = null;
  }

  /** What comes after so many steps is another training. */
  cut(steps) {
    for (const step of this._rows.keys()) if (step > steps) this._rows.delete(step);
    this._sorted = null;
  }

  get steps() {
    return (this._sorted ??= [...this._rows.keys()].sort((a, b) => a - b));
  }

  row(step) {
    return this._rows.get(step);
  }

  /** The row of the last known step up to `step`. */
  at(step) {
    const known = this.steps;
    let [low, high] = [0, known.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (known[middle] <= step) low = middle + 1;
      else high = middle;
    }
    return low ? this._rows.get(known[low - 1]) : undefined;
  }
}
