// Work that takes long, done in pieces between frames, so that none of them waits.

const PIECE_MS = 8;

const MOST_WAIT_MS = 100; // then it works although there is no time, since it may be looked for

/** Calls back when there is time. @param {() => void} work */
function whenIdle(work) {
  if (globalThis.requestIdleCallback) requestIdleCallback(work, { timeout: MOST_WAIT_MS });
  else setTimeout(work);
}

export class Chore {
  /**
   * @template T
   * @param {Generator<unknown, T>} steps  each short; the last returns what comes of it @param {(result: T) => void} onDone
   * @param {(work: () => void) => void} [wait]  calls back when there is time @param {() => number} [clock]  milliseconds
   */
  constructor(steps, onDone, wait = whenIdle, clock = () => performance.now()) {
    this._steps = steps;
    this._onDone = onDone;
    this._wait = wait;
    this._clock = clock;
    this._wait(() => this._work());
  }

  /** Leave it undone. */
  cancel() {
    this._steps = null;
  }

  _work() {
    const started = this._clock();
    while (this._steps) {
      const { done, value } = this._steps.next();
      if (done) {
        this._steps = null;
        return this._onDone(value);
      }
      if (this._clock() - started >= PIECE_MS) return this._wait(() => this._work());
    }
  }
}
