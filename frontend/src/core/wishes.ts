// Wishes: numbered optimistic updates that the server has not acknowledged yet, laid over its state until it does. Pure.

let newest = 0; // the largest number on the page: what a view said that is gone may still be on its way, so none is used twice

/** Fields of what the server keeps. */
export type Fields = Record<string, unknown>;

/** `changes` are fields that are to be otherwise; every kind of wish that a view has besides has a name of its own. */
export interface Wish {
  n: number;
  changes?: Fields;
  [kind: string]: unknown;
}

/** What goes to the server: all that it may not know. Each differs from the one before. */
export interface Word {
  count: number;
  wishes: Wish[];
}

export class Wishes {
  private _pending: Wish[] = [];

  /** `_count`: the number of the last wish that the server knows. */
  constructor(private _count = 0) {}

  /** Another wish. */
  add(wish: Omit<Wish, "n">): void {
    this._count = newest = Math.max(newest, this._count) + 1;
    this._pending.push({ ...wish, n: this._count });
  }

  /** Fields are to be otherwise; what was wished of them before does not matter any more. */
  change(changes: Fields): void {
    this._pending = this._pending
      .map((wish) => (wish.changes ? { ...wish, changes: withoutFields(wish.changes, changes) } : wish))
      .filter((wish) => !wish.changes || Object.keys(wish.changes).length > 0);
    this.add({ changes });
  }

  /** The server knows all up to this number. */
  hear(heard: number): void {
    this._pending = this._pending.filter(({ n }) => n > heard);
    this._count = Math.max(this._count, heard);
  }

  /** What the server may not know, in its order. */
  get pending(): Wish[] {
    return [...this._pending];
  }

  /** Whether the server knows all that was wished of a kind, such as "changes"; of any where left out. */
  settled(kind?: string): boolean {
    return this._pending.every((wish) => kind && !wish[kind]);
  }

  /** What the server may not know is otherwise from now on. */
  amend(amend: (wish: Wish) => Wish): void {
    this._pending = this._pending.map(amend);
  }

  get word(): Word {
    return { count: this._count, wishes: this.pending };
  }

  /** What the server says, under what it had not heard. */
  over<State extends object>(state: State, kind = "changes"): State {
    return Object.assign({}, state, ...this._pending.map((wish) => wish[kind]));
  }
}

function withoutFields(fields: Fields, others: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in others)));
}
