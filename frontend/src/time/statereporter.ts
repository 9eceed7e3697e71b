// A debounced state reporter: the other side is told where the view rests, once, and nothing while it plays.

const REST_MS = 50; // how long the view has to rest before it says so

/** `State`: the view's, of plain values. */
export class StateReporter<State extends object> {
  private _known: State;
  private _unsaid = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly _read: () => State,
    private readonly _playing: () => boolean,
    private readonly _tell: (state: State) => void,
  ) {
    this._known = _read();
  }

  /** What the view shows now came from the other side, which need not be told. */
  known(): void {
    this._known = this._read();
  }

  /** Whether the other side knows no other state than this: it said it last, or was told it. */
  knows(state: State): boolean {
    return (Object.keys(state) as (keyof State)[]).every((name) => state[name] === this._known[name]);
  }

  /** Something changed that may go on changing: say so once it has rested for `after` milliseconds. */
  touched(after = REST_MS): void {
    this._unsaid = true;
    clearTimeout(this._timer);
    // A glide has a known end, so that is said at once; playing ends when the person wants, and the view calls again then.
    this._timer = setTimeout(() => this._playing() || this.say(), after);
  }

  /** The pointer leaves for something else: what was not said yet is said now, also while the picture plays. */
  sayUnsaid(): void {
    if (this._unsaid || this._playing()) this.say();
  }

  say(): void {
    this._unsaid = false;
    clearTimeout(this._timer);
    const state = this._read();
    if (this.knows(state)) return;
    this._known = state;
    this._tell(state);
  }

  destroy(): void {
    clearTimeout(this._timer);
  }
}
