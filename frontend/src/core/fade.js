// Something that comes and goes by and by, so that nothing on the map flashes.

const FADE_MS = 120;

/** From 0 to 1 and back within FADE_MS. */
export class Fade {
  /** @param {boolean} still  it comes and goes at once */
  constructor(still) {
    this.value = 0;
    this._still = still;
  }

  /** Go on towards 0 or 1. @param {number} now  milliseconds @returns {boolean} whether it is not there yet */
  advance(goal, now) {
    if (this.value === goal) {
      this._clock = undefined;
      return false;
    }
    const elapsed = Math.min(Math.max(now - (this._clock ?? now), 0), 50);
    this._clock = now;
    const step = this._still ? 1 : elapsed / FADE_MS;
    this.value = goal > this.value ? Math.min(this.value + step, 1) : Math.max(this.value - step, 0);
    return this.value !== goal;
  }
}
