// Debounced state reporter: reports a view's state once it rests, and not while it plays.

const REST_MS = 50; // how long the view has to rest before it says so

/** `State`: the view's, of plain values. */
export class StateReporter<State extends object> {
  private _reported: State;
  private _pending = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly _read: () => State,
    private readonly _playing: () => boolean,
    private readonly _send: (state: State) => void,
  ) {
    this._reported = _read();
  }

  /** What the view shows now came from the other side, which need not be told. */
  acknowledge(): void {
    this._reported = this._read();
  }

  /** Whether the other side knows no other state than this: it said it last, or was told it. */
  isReported(state: State): boolean {
    return (Object.keys(state) as (keyof State)[]).every((name) => state[name] === this._reported[name]);
  }

  /** Something changed that may go on changing: say so once it has rested for `after` milliseconds. */
  schedule(after = REST_MS): void {
    this._pending = true;
    clearTimeout(this._timer);
    // A glide has a known end, so that is said at once; playing ends when the person wants, and the view calls again then.
    this._timer = setTimeout(() => this._playing() || this.report(), after);
  }

  /** The pointer leaves for something else: what was not said yet is said now, also while the picture plays. */
  flush(): void {
    if (this._pending || this._playing()) this.report();
  }

  report(): void {
    this._pending = false;
    clearTimeout(this._timer);
    const state = this._read();
    if (this.isReported(state)) return;
    this._reported = state;
    this._send(state);
  }

  destroy(): void {
    clearTimeout(this._timer);
  }
}
