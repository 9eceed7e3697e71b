// One frame: an update of the weights, or an epoch of them, and the step that is shown of it.

export class Shot {
  /** @param {import("./pack").Film} film @param {number} k  which of its frames */
  constructor(film, k) {
    this.film = film;
    this.net = film.net;
    this._k = k;
    this.frame = film.first + k;
    this.count = film.batches[k]; // samples of the shown batch
    this.stepsBefore = film.steps[k];
    this.stepsAfter = film.steps[k + 1];
    this.epochsBefore = film.epochs[k];
    this.epochsAfter = film.epochs[k + 1];
    this.warning = film.warnings[k];
    this.loss = film.arrays.loss[k];
  }

  /** The parameters before and after the frame. */
  get before() {
    return this._parameters("weights", this._k);
  }
  get after() {
    return this._parameters("weights", this._k + 1);
  }

  /** The parameters before the shown step, which is the last one of an epoch. */
  get working() {
    return this.film.arrays.working ? this._parameters("working", this._k) : this.before;
  }

  /** Of the shown step, and of the whole frame. */
  get gradient() {
    return this._parameters("gradient", this._k);
  }
  get meanGradient() {
    return this._parameters(this.film.arrays.mean ? "mean" : "gradient", this._k);
  }

  /** What the optimiser remembers before and after the shown step: its slot number `slot` of the parameter `at`. */
  slotBefore(slot, at) {
    return this._slot(this.film.arrays.slots_before, slot, at);
  }
  slotAfter(slot, at) {
    return this._slot(this.film.arrays.slots_after, slot, at);
  }

  _slot(slots, slot, at) {
    return slots[this._k * this.film.slotsEach + slot * this.net.nParameters + at];
  }

  _parameters(name, k) {
    const n = this.net.nParameters;
    return this.film.arrays[name].subarray(k * n, (k + 1) * n);
  }

  // Of the shown batch's samples, by their place in it.
  z(place) {
    return this._units("z", place);
  }
  a(place) {
    return this._units("a", place);
  }
  delta(place) {
    return this._units("delta", place);
  }
  sample(place) {
    return this.film.arrays.samples[this.film.rows[this._k] + place];
  }
  lossOf(place) {
    return this.film.arrays.losses[this.film.rows[this._k] + place];
  }

  _units(name, place) {
    const n = this.net.nUnits;
    const row = this.film.rows[this._k] + place;
    return this.film.arrays[name].subarray(row * n, (row + 1) * n);
  }

  /** Root mean squares of the gradients, by layer. */
  get sizes() {
    const n = this.net.nLayers;
    return this.film.arrays.sizes.subarray(this._k * n, (this._k + 1) * n);
  }

  /** Which units are silent (1) or dead (2), before or after the frame. */
  dead(after) {
    const n = this.net.nUnits;
    const k = this._k + (after ? 1 : 0);
    return this.film.arrays.dead.subarray(k * n, (k + 1) * n);
  }
}
