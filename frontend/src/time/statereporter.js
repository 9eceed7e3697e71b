// Saying what happened: the other side is told where the view rests, once, and nothing while it plays.

const REST_MS = 50; // how long the view has to rest before it says so

export class StateReporter {
  /**
   * @param {() => object} read  the view's state, of plain values
   * @param {() => boolean} playing
   * @param {(state: object) => void} tell
   */
  constructor(read, playing, tell) {
    this._read = read;
    this._playing = playing;
    this._tell = tell;
    this.known();
  }

  /** What the view shows now came from the other side, which need not be told. */
  known() {
    this._known = this._read();
  }

  /** Whether the other side knows no other state than this: it said it last, or was told it. @param {object} state */
  knows(state) {
    return Object.keys(state).every((name) => state[name] === this._known[name]);
  }

  /** Something changed that may go on changing: say so once that is over. @param {number} [after]  milliseconds of rest */
  touched(after = REST_MS) {
    this._unsaid = true;
    clearTimeout(this._timer);
    // A glide has a known end, so that is said at once; playing ends when the person wants, and the view calls again then.
    this._timer = setTimeout(() => this._playing() || this.say(), after);
  }

  /** The pointer leaves for something else: what was not said yet is said now, also while the picture plays. */
  sayUnsaid() {
    if (this._unsaid || this._playing()) this.say();
  }

  say() {
    this._unsaid = false;
    clearTimeout(this._timer);
    const state = this._read();
    if (this.knows(state)) return;
    this._known = state;
    this._tell(state);
  }

  destroy() {
    clearTimeout(this._timer);
  }
}
