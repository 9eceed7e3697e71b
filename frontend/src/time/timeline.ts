// Timeline: a moment t between checkpoints that glides, plays and can be interrupted. It knows no clock of its own.

const GLIDE_MS = 200;
const LONGEST_FRAME_MS = 250; // a tab that was hidden goes on playing where it was
const END_MS = 800; // how long the end is shown before it begins again

/** Slow at both ends; x from 0 to 1. */
export function eased(x: number): number {
  return x < 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x);
}

/** Times are in milliseconds, as `now` says them; moments in checkpoints. */
export class Timeline {
  last: number; // the last checkpoint
  t: number;
  playing = false;
  speed = 1;
  /** Whether playing goes on from the start after the end. */
  loop = false;
  private _glide: { from: number; to: number; start: number; duration: number } | null = null;
  private _clock = 0; // time of the last frame while playing
  private _ended: number | null = null; // when playing came to the end, where it is going to begin again

  /** `checkpoint`: where it rests at first. */
  constructor(nCheckpoints: number, checkpoint: number) {
    this.last = nCheckpoints - 1;
    this.t = this._inside(checkpoint);
  }

  /** The checkpoint that is shown or nearest. */
  get checkpoint(): number {
    return Math.round(this.t);
  }

  /** Where it is going to rest. */
  get target(): number {
    return this._glide ? this._glide.to : this.checkpoint;
  }

  get moving(): boolean {
    return this.playing || this._glide !== null;
  }

  /** Checkpoints a second: five, or as many as show the whole run in twenty seconds. */
  get rate(): number {
    return this.speed * Math.max(5, this.last / 20);
  }

  /** Be there now, between checkpoints too: a finger drags. */
  seek(t: number): void {
    this.playing = false;
    this._glide = null;
    this.t = this._inside(t);
  }

  /** Glide to a checkpoint from wherever it is. */
  glideTo(checkpoint: number, now: number, duration = GLIDE_MS): void {
    this.playing = false;
    const to = Math.round(this._inside(checkpoint));
    this._glide = to === this.t || duration === 0 ? null : { from: this.t, to, start: now, duration };
    if (!this._glide) this.t = to;
  }

  play(now: number): void {
    this._glide = null;
    if (this.t >= this.last) this.t = 0;
    this.playing = this.last > 0;
    this._clock = now;
    this._ended = null;
  }

  /** Stop at the nearest checkpoint. */
  pause(now: number): void {
    this.glideTo(this.t, now);
  }

  /** Advance to the time `now`; true where the moment changed. */
  tick(now: number): boolean {
    const before = this.t;
    if (this.playing) {
      this._playOn(Math.min(Math.max(now - this._clock, 0), LONGEST_FRAME_MS), now);
      this._clock = now;
    } else if (this._glide) {
      const { from, to, start, duration } = this._glide;
      const share = Math.min(Math.max((now - start) / duration, 0), 1);
      this.t = share === 1 ? to : from + (to - from) * eased(share);
      if (share === 1) this._glide = null;
    }
    return this.t !== before;
  }

  private _playOn(elapsed: number, now: number): void {
    if (this._ended !== null && now - this._ended >= END_MS) [this.t, this._ended] = [0, null];
    else this.t = Math.min(this.t + (this.rate * elapsed) / 1000, this.last);
    if (this.t < this.last) return;
    if (this.loop) this._ended ??= now;
    else this.playing = false;
  }

  private _inside(t: number): number {
    return Number.isFinite(t) ? Math.min(Math.max(t, 0), this.last) : 0;
  }
}
