// Questions to the server, one at a time: what must be answered waits in line, of what is only wished the newest counts. Pure.

const PATIENCE = 12_000; // milliseconds, after which a question counts as lost

export class Questions<Question extends object> {
  private readonly _line: Question[] = [];
  private _wish: Question | null = null;
  private _open: { count: number; at: number } | null = null;

  /** `count` is how many questions the server heard. */
  constructor(
    private readonly _send: (question: Question & { count: number }) => void,
    private _count: number,
  ) {}

  /** Whether the server has heard everything that was asked. */
  get idle(): boolean {
    return !this._open && !this._line.length && !this._wish;
  }

  /** Something that must be heard. */
  ask(question: Question, now: number): void {
    this._line.push(question);
    this.pump(now);
  }

  /** Something that is wanted now; only the newest wish is kept. */
  wish(question: Question, now: number): void {
    this._wish = question;
    this.pump(now);
  }

  /** The server has heard so many. */
  heard(heard: number, now: number): void {
    if (this._open && heard >= this._open.count) this._open = null;
    this._count = Math.max(this._count, heard);
    this.pump(now);
  }

  pump(now: number): void {
    if (this._open && now - this._open.at < PATIENCE) return;
    const question = this._line.shift() ?? this._wish;
    if (!question) return;
    if (question === this._wish) this._wish = null;
    this._count += 1;
    this._open = { count: this._count, at: now };
    this._send({ ...question, count: this._count });
  }
}
