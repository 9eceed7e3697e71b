// Request queue: one request at a time; some are queued, of others only the latest counts. Pure.

const PATIENCE = 12_000; // milliseconds, after which a question counts as lost

export class RequestQueue<Question extends object> {
  private readonly _queue: Question[] = [];
  private _latest: Question | null = null;
  private _open: { count: number; at: number } | null = null;

  /** `count` is how many questions the server heard. */
  constructor(
    private readonly _send: (question: Question & { count: number }) => void,
    private _count: number,
  ) {}

  /** Whether the server has heard everything that was asked. */
  get idle(): boolean {
    return !this._open && !this._queue.length && !this._latest;
  }

  /** Something that must be heard. */
  ask(question: Question, now: number): void {
    this._queue.push(question);
    this.sendNext(now);
  }

  /** Something that is wanted now; only the newest wish is kept. */
  request(question: Question, now: number): void {
    this._latest = question;
    this.sendNext(now);
  }

  /** The server has heard so many. */
  acknowledge(heard: number, now: number): void {
    if (this._open && heard >= this._open.count) this._open = null;
    this._count = Math.max(this._count, heard);
    this.sendNext(now);
  }

  sendNext(now: number): void {
    if (this._open && now - this._open.at < PATIENCE) return;
    const question = this._queue.shift() ?? this._latest;
    if (!question) return;
    if (question === this._latest) this._latest = null;
    this._count += 1;
    this._open = { count: this._count, at: now };
    this._send({ ...question, count: this._count });
  }
}
