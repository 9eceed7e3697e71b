// The stretches of one training that have come, and the losses that they tell.

import { Shot } from "./shot.js";

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

  /** @param {import("./pack.js").Film} film */
  add(film) {
    this._films = this._films.filter(({ first }) => first !== film.first);
    this._films.push(film);
    if (film.ended) [this.ended, this.end] = [film.ended, film.first + film.batches.length];
    while (this._films.length > MOST_FILMS) {
      const distances = this._films.map(({ first }) => Math.abs(first - film.first));
      this._films.splice(distances.indexOf(Math.max(...distances)), 1);
    }
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

  _filmOf(frame) {
    return this._films.find(({ first, batches }) => frame >= first && frame < first + batches.length);
  }
}

/** What is known of the losses, by step: rows of loss and accuracy of the training part, then of the test part. */
export class Told {
  constructor() {
    this._rows = new Map();
    this._sorted = null;
  }

  /** @param {import("./pack.js").Film} film */
  add({ past, steps, arrays }) {
    past.forEach((step, k) => this._rows.set(step, arrays.past.subarray(4 * k, 4 * k + 4)));
    steps.forEach((step, k) => this._rows.set(step, arrays.metrics.subarray(4 * k, 4 * k + 4)));
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
