// Scheduling between frames: long tasks in slices while the browser is idle, and fades.

const PIECE_MS = 8;
const MOST_WAIT_MS = 100; // then it works although there is no time, since it may be looked for
const FADE_MS = 120;
const LONGEST_FADE_STEP_MS = 50;

/** Calls back when there is time. */
function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work, { timeout: MOST_WAIT_MS });
  else setTimeout(work);
}

export class IdleTask<Result> {
  private _steps: Iterator<unknown, Result> | null;

  /** Each of the `steps` is short; the last returns what comes of it. `clock`: milliseconds. */
  constructor(
    steps: Iterator<unknown, Result>,
    private readonly _onDone: (result: Result) => void,
    private readonly _wait: (work: () => void) => void = whenIdle,
    private readonly _clock = () => performance.now(),
  ) {
    this._steps = steps;
    this._wait(() => this._run());
  }

  /** Leave it undone. */
  cancel(): void {
    this._steps = null;
  }

  private _run(): void {
    const started = this._clock();
    while (this._steps) {
      const step = this._steps.next();
      if (step.done) {
        this._steps = null;
        this._onDone(step.value);
      } else if (this._clock() - started >= PIECE_MS) {
        this._wait(() => this._run());
        return;
      }
    }
  }
}

/** From 0 to 1 and back within FADE_MS. */
export class Fade {
  value = 0;
  private _clock: number | undefined;

  /** `still`: it comes and goes at once. */
  constructor(private readonly _reducedMotion: boolean) {}

  /** Go on towards 0 or 1 at the time `now` (milliseconds); true where it is not there yet. */
  advance(goal: number, now: number): boolean {
    if (this.value === goal) {
      this._clock = undefined;
      return false;
    }
    const elapsed = Math.min(Math.max(now - (this._clock ?? now), 0), LONGEST_FADE_STEP_MS);
    this._clock = now;
    const step = this._reducedMotion ? 1 : elapsed / FADE_MS;
    this.value = goal > this.value ? Math.min(this.value + step, 1) : Math.max(this.value - step, 0);
    return this.value !== goal;
  }
}
