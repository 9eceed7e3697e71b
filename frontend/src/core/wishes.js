// What the person wished and the server may not have heard yet: each wish has a number, and answers say which they know. Pure.

let newest = 0; // the largest number on the page: what a view said that is gone may still be on its way, so none is used twice

/** @typedef {{n: number, changes?: Record<string, unknown>}} Wish  `changes` are fields of what the server keeps */
export class Wishes {
  /** @param {number} heard  the number of the last wish that the server knows */
  constructor(heard = 0) {
    this._count = heard;
    this._pending = [];
  }

  /** Another wish. @param {Record<string, unknown>} wish */
  add(wish) {
    this._count = newest = Math.max(newest, this._count) + 1;
    this._pending.push({ ...wish, n: this._count });
  }

  /** Fields are to be otherwise; what was wished of them before does not matter any more. @param {Record<string, unknown>} changes */
  change(changes) {
    this._pending = this._pending
      .map((wish) => (wish.changes ? { ...wish, changes: withoutFields(wish.changes, changes) } : wish))
      .filter((wish) => !wish.changes || Object.keys(wish.changes).length > 0);
    this.add({ changes });
  }

  /** The server knows all up to this number. @param {number} heard */
  hear(heard) {
    this._pending = this._pending.filter(({ n }) => n > heard);
    this._count = Math.max(this._count, heard);
  }

  /** What the server may not know, in its order. @returns {Wish[]} */
  get pending() {
    return [...this._pending];
  }

  /** Whether the server knows all that was wished of a kind. @param {string} [kind]  such as "changes"; of any where left out */
  settled(kind) {
    return this._pending.every((wish) => kind && !wish[kind]);
  }

  /** What the server may not know is otherwise from now on. @param {(wish: Wish) => Wish} amend */
  amend(amend) {
    this._pending = this._pending.map(amend);
  }

  /** The word to the server: all that it may not know. Each word differs from the one before. */
  get word() {
    return { count: this._count, wishes: this.pending };
  }

  /** What the server says, under what it had not heard. @template T @param {T} state @param {string} [kind] @returns {T} */
  over(state, kind = "changes") {
    return this._pending.reduce((merged, wish) => ({ ...merged, ...wish[kind] }), state);
  }
}

function withoutFields(fields, others) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in others)));
}
