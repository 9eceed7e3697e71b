// Where in the training one is, and how one goes on: playing, stepping, going back, at four paces. It knows no clock of its own.

export const PHASES = Object.freeze(["forward", "loss", "backward", "update"]);
export const WALK_PACES = Object.freeze(["sample", "pass", "batch", "epoch"]);

/** Milliseconds that a phase takes at speed 1. */
const LENGTHS = {
  sample: { forward: 1000, loss: 400, backward: 1000, update: 1400 },
  pass: { forward: 1800, loss: 800, backward: 1800, update: 2000 },
  batch: { forward: 700, loss: 250, backward: 600, update: 650 },
  epoch: { forward: 160, loss: 60, backward: 140, update: 140 },
};
const SHORTEST_FRAME = 170; // milliseconds; where a frame is shorter its phases are not drawn one by one
const LONGEST_TICK = 250; // of a pause, as where the window was hidden, no more is made up

/**
 * A place is a frame and how many of its stages are done, with a fraction. A stage is a phase, at the pace of samples of one sample.
 * @typedef {{phase: string, place: number}} Stage  `place` is the sample's in the batch
 */
export class Walk {
  /**
   * @param {(frame: number) => number|null} count  samples of a frame's batch, null where it has not come
   * @param {() => number} end  the first frame that there is not
   */
  constructor(count, end) {
    this._count = count;
    this._end = end;
    this.pace = "batch";
    this.speed = 1;
    this.place = 0; // which sample of the batch is shown
    this.seat(0);
  }

  /** Be at the beginning of a frame, at rest. */
  seat(frame, at = 0) {
    Object.assign(this, { frame, at, playing: false, _goal: null });
  }

  /** @returns {Stage[]} */
  stages(frame = this.frame) {
    const count = this._count(frame) ?? 1;
    if (this.pace !== "sample") return PHASES.map((phase) => ({ phase, place: Math.min(this.place, count - 1) }));
    const each = Array.from({ length: count }, (_, place) => PHASES.slice(0, 3).map((phase) => ({ phase, place })));
    return [...each.flat(), { phase: "update", place: count - 1 }];
  }

  get moving() {
    return this.playing || this._goal !== null;
  }

  /** What has not come and is needed to go on. */
  get waiting() {
    return this._count(this.frame) === null && this.frame < this._end();
  }

  /** Whether frames pass too fast for their phases. */
  get flashing() {
    if (!this.playing) return false;
    const lengths = LENGTHS[this.pace];
    const whole = this.stages().reduce((sum, { phase }) => sum + lengths[phase], 0);
    return whole / this.speed < SHORTEST_FRAME;
  }

  /** What is to be drawn: a frame, the stage that goes on or was done last, how far it is (0 to 1), null before the first. */
  get shown() {
    const stages = this.stages();
    if (this.flashing && this.at < stages.length && this.frame > 0 && this._count(this.frame - 1) !== null) {
      const before = this.stages(this.frame - 1);
      return { frame: this.frame - 1, stage: before.at(-1), progress: 1, done: true };
    }
    const index = Math.ceil(Math.min(this.at, stages.length)) - 1;
    return {
      frame: this.frame,
      stage: index < 0 ? null : stages[index],
      progress: index < 0 ? 0 : Math.min(this.at, stages.length) - index,
      done: this.at >= stages.length,
    };
  }

  play() {
    this._goal = null;
    this.playing = this.frame < this._end();
  }

  pause() {
    const { frame, done } = this.shown;
    if (this.flashing && done) Object.assign(this, { frame, at: this.stages(frame).length }); // what was seen last stays
    Object.assign(this, { playing: false, _goal: null });
  }

  /** Be at once where one is going to. */
  finish() {
    if (this._goal) Object.assign(this, this._goal);
    this._goal = null;
  }

  /** @param {number} ms  since the last tick */
  tick(ms) {
    let left = Math.min(ms, LONGEST_TICK) * this.speed;
    while (left > 0 && this.moving) {
      const stages = this.stages();
      if (this.at >= stages.length && !this._enterNext()) return;
      if (this._count(this.frame) === null) return;
      const now = this.stages();
      const index = Math.floor(this.at);
      const length = LENGTHS[this.pace][now[index].phase];
      const rest = (index + 1 - this.at) * length;
      const used = Math.min(left, rest);
      this.at = used === rest ? index + 1 : this.at + used / length;
      left -= used;
      if (this._goal && this.frame === this._goal.frame && this.at >= this._goal.at) {
        this.at = this._goal.at;
        this._goal = null;
      }
    }
  }

  _enterNext() {
    if (this.frame + 1 >= this._end()) {
      this.pause();
      return false;
    }
    this.frame += 1;
    this.at = 0;
    return true;
  }

  /** Go on by one unit of the pace, visibly. */
  next() {
    this.playing = false;
    this.finish(); // the step before
    if (this.at >= this.stages().length && !this._enterNext()) return;
    const stages = this.stages();
    const ends = stages.map((_, index) => index + 1).filter((end) => this._isRest(stages, end));
    this._goal = { frame: this.frame, at: ends.find((end) => end > this.at) };
  }

  /** Go back by one unit of the pace, at once. */
  back() {
    this.pause();
    if (this.pace === "batch" || this.pace === "epoch") {
      // The end of a frame looks like the beginning of the next, so from a beginning one goes to the end of the last but one.
      const before = this.at === 0 ? this.frame - 2 : this.frame - 1;
      if (before >= 0) this._leaveTo(before, Infinity);
      else if (this.frame > 0) this._leaveTo(0, 0);
      else this.at = 0;
      return;
    }
    if (this.at <= 0) {
      if (this.frame > 0) this._leaveTo(this.frame - 1, Infinity);
      else return;
      if (this._count(this.frame) === null) return; // it comes to its end once it is there
      this.at = this.stages().length;
    }
    const stages = this.stages();
    const ends = [0, ...stages.map((_, index) => index + 1).filter((end) => this._isRest(stages, end))];
    this.at = ends.findLast((end) => end < this.at) ?? 0;
  }

  _leaveTo(frame, at) {
    Object.assign(this, { frame, at });
    if (this._count(frame) !== null) this.at = Math.min(at, this.stages().length);
  }

  /** Whether one rests after so many stages. */
  _isRest(stages, end) {
    if (this.pace === "pass") return true;
    if (this.pace === "sample") return ["backward", "update"].includes(stages[end - 1].phase);
    return end === stages.length;
  }

  /** See a phase of this frame to its end. @param {string} phase */
  show(phase) {
    this.pause();
    const stages = this.stages();
    const place = (this.shown.stage ?? stages[0]).place;
    const index = stages.findIndex((stage) => stage.phase === phase && (phase === "update" || stage.place === place));
    this.at = index;
    this._goal = { frame: this.frame, at: index + 1 };
  }

  /** Whether the whole frame is behind. */
  get done() {
    return this.at >= this.stages().length;
  }
}
