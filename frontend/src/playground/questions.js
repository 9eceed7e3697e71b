// Questions to the server, one at a time: what must be answered waits in line, of what is only wished the newest counts. Pure.

const PATIENCE = 12_000; // milliseconds, after which a question counts as lost

export class Questions {
  /** @param {(question: object) => void} send @param {number} count  of questions that the server heard */
  constructor(send, count) {
    this._send = send;
    this._count = count;
    this._line = [];
    this._wish = null;
    this._open = null; // {count, at}
  }

  /** Whether the server has heard everything that was asked. */
  get idle() {
    return !this._open && !this._line.length && !this._wish;
  }

  get count() {
    return this._count;
  }

  /** Something that must be heard. */
  ask(question, now) {
    this._line.push(question);
    this.pump(now);
  }

  /** Something that is wanted now; only the newest wish is kept. */
  wish(question, now) {
    this._wish = question;
    this.pump(now);
  }

  /** @param {number} heard  how many the server has heard */
  heard(heard, now) {
    if (this._open && heard >= this._open.count) this._open = null;
    this._count = Math.max(this._count, heard);
    this.pump(now);
  }

  pump(now) {
    if (this._open && now - this._open.at < PATIENCE) return;
    const question = this._line.shift() ?? this._wish;
    if (!question) return;
    if (question === this._wish) this._wish = null;
    this._open = { count: ++this._count, at: now };
    this._send({ ...question, count: this._count });
  }
}
