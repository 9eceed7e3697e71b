// Playback position in a training: play, step, go back, at four paces. It knows no clock of its own.

export const PHASES = ["forward", "loss", "backward", "update"] as const;
export type Phase = (typeof PHASES)[number];
export const PLAYBACK_PACES = ["sample", "pass", "batch", "epoch"] as const;
export type PlaybackPace = (typeof PLAYBACK_PACES)[number];
export const PACE_WORDS: Readonly<Record<PlaybackPace, string>> = {
  sample: "One sample after another goes forward and back; after the last of the batch the weights are updated.",
  pass: "One phase after another: forward, loss, backward, update.",
  batch: "One whole step after another: a batch goes forward and back, and the weights are updated.",
  epoch: "One epoch after another: every training sample once.",
};

/** A phase of a frame, at the pace of samples of one sample: that at `place` in the batch. */
export type Stage = { phase: Phase; place: number };

/** What is to be drawn: a frame, the stage that goes on or was done last (null before the first), how far it is (0 to 1). */
export interface PlaybackPosition {
  frame: number;
  stage: Stage | null;
  progress: number;
  done: boolean;
}

/** Milliseconds that a phase takes at speed 1. */
const LENGTHS: Record<PlaybackPace, Record<Phase, number>> = {
  sample: { forward: 1000, loss: 400, backward: 1000, update: 1400 },
  pass: { forward: 1800, loss: 800, backward: 1800, update: 2000 },
  batch: { forward: 700, loss: 250, backward: 600, update: 650 },
  epoch: { forward: 160, loss: 60, backward: 140, update: 140 },
};
const SHORTEST_FRAME = 170; // milliseconds; where a frame is shorter its phases are not drawn one by one
const LONGEST_TICK = 250; // of a pause, as where the window was hidden, no more is made up

/** Where one is: at a frame, and how many of its stages are done, with a fraction. */
export class Playback {
  frame = 0;
  at = 0;
  playing = false;
  pace: PlaybackPace = "batch";
  speed = 1;
  place = 0; // which sample of the batch is shown
  private _goal: { frame: number; at: number } | null = null;

  /** `count` is the samples of a frame's batch, null where it has not come; `end` the first frame that there is not. */
  constructor(
    private readonly _count: (frame: number) => number | null,
    private readonly _end: () => number,
  ) {}

  /** Be at the beginning of a frame, at rest. */
  jumpTo(frame: number, at = 0): void {
    this._setPosition(frame, at);
    this._stop();
  }

  stages(frame = this.frame): Stage[] {
    const count = this._count(frame) ?? 1;
    if (this.pace !== "sample") return PHASES.map((phase) => ({ phase, place: Math.min(this.place, count - 1) }));
    const each = Array.from({ length: count }, (_, place) => PHASES.slice(0, 3).map((phase) => ({ phase, place })));
    return [...each.flat(), { phase: "update", place: count - 1 }];
  }

  get moving(): boolean {
    return this.playing || this._goal !== null;
  }

  /** What has not come and is needed to go on. */
  get waiting(): boolean {
    return this._count(this.frame) === null && this.frame < this._end();
  }

  /** Whether frames pass too fast for their phases. */
  get isSkimming(): boolean {
    if (!this.playing) return false;
    const lengths = LENGTHS[this.pace];
    const whole = this.stages().reduce((sum, { phase }) => sum + lengths[phase], 0);
    return whole / this.speed < SHORTEST_FRAME;
  }

  get position(): PlaybackPosition {
    const stages = this.stages();
    if (this.isSkimming && this.at < stages.length && this.frame > 0 && this._count(this.frame - 1) !== null) {
      const last = this.stages(this.frame - 1).at(-1) ?? null;
      return { frame: this.frame - 1, stage: last, progress: 1, done: true };
    }
    const index = Math.ceil(Math.min(this.at, stages.length)) - 1;
    return {
      frame: this.frame,
      stage: index < 0 ? null : stages[index],
      progress: index < 0 ? 0 : Math.min(this.at, stages.length) - index,
      done: this.done,
    };
  }

  /** Whether the whole frame is behind. */
  get done(): boolean {
    return this.at >= this.stages().length;
  }

  play(): void {
    this._goal = null;
    this.playing = this.frame < this._end();
  }

  pause(): void {
    const { frame, done } = this.position;
    if (this.isSkimming && done) this._setPosition(frame, this.stages(frame).length); // what was seen last stays
    this._stop();
  }

  /** Be at once where one is going to. */
  finish(): void {
    if (this._goal) this._setPosition(this._goal.frame, this._goal.at);
    this._goal = null;
  }

  /** So many milliseconds since the last tick. */
  tick(ms: number): void {
    let left = Math.min(ms, LONGEST_TICK) * this.speed;
    while (left > 0 && this.moving) {
      if (this.done && !this._enterNext()) return;
      if (this._count(this.frame) === null) return;
      const index = Math.floor(this.at);
      const length = LENGTHS[this.pace][this.stages()[index].phase];
      const rest = (index + 1 - this.at) * length;
      const used = Math.min(left, rest);
      this.at = used === rest ? index + 1 : this.at + used / length;
      left -= used;
      if (this._goal && this.frame === this._goal.frame && this.at >= this._goal.at) this.finish();
    }
  }

  /** Go on by one unit of the pace, visibly. */
  next(): void {
    this.playing = false;
    this.finish(); // the step before
    if (this.done && !this._enterNext()) return;
    this._goal = { frame: this.frame, at: this._stops().find((end) => end > this.at) ?? this.stages().length };
  }

  /** Go back by one unit of the pace, at once. */
  back(): void {
    this.pause();
    if (this.pace === "batch" || this.pace === "epoch") {
      // The end of a frame looks like the beginning of the next, so from a beginning one goes to the end of the last but one.
      const before = this.at === 0 ? this.frame - 2 : this.frame - 1;
      if (before >= 0) this._goBackTo(before, Infinity);
      else if (this.frame > 0) this._goBackTo(0, 0);
      else this.at = 0;
      return;
    }
    if (this.at <= 0) {
      if (this.frame === 0) return;
      this._goBackTo(this.frame - 1, Infinity);
      if (this._count(this.frame) === null) return; // it comes to its end once it is there
    }
    this.at = this._stops().findLast((end) => end < this.at) ?? 0;
  }

  /** See a phase of this frame to its end. */
  show(phase: Phase): void {
    this.pause();
    const stages = this.stages();
    const place = (this.position.stage ?? stages[0]).place;
    this.at = stages.findIndex((stage) => stage.phase === phase && (phase === "update" || stage.place === place));
    this._goal = { frame: this.frame, at: this.at + 1 };
  }

  private _setPosition(frame: number, at: number): void {
    this.frame = frame;
    this.at = at;
  }

  private _stop(): void {
    this.playing = false;
    this._goal = null;
  }

  private _enterNext(): boolean {
    if (this.frame + 1 >= this._end()) {
      this.pause();
      return false;
    }
    this._setPosition(this.frame + 1, 0);
    return true;
  }

  private _goBackTo(frame: number, at: number): void {
    this._setPosition(frame, at);
    if (this._count(frame) !== null) this.at = Math.min(at, this.stages().length);
  }

  /** After how many stages of the frame one rests. */
  private _stops(): number[] {
    const stages = this.stages();
    const isRest = ({ phase }: Stage, index: number) => {
      if (this.pace === "pass") return true;
      if (this.pace === "sample") return phase === "backward" || phase === "update";
      return index === stages.length - 1;
    };
    return stages.flatMap((stage, index) => (isRest(stage, index) ? [index + 1] : []));
  }
}
