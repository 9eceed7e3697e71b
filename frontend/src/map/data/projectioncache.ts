// The projections that were computed elsewhere and are here: kept over page switches, so that nothing is loaded twice.

import type { Picture } from "../geometry/projections";
import type { StoredPositions } from "./positions";

/** What the server offers: the positions of a picture, where an equal key is equal content. */
export interface Offer extends Picture {
  key: string;
  url: string;
}

interface Entry {
  digest: string; // of the recording
  picture: Picture;
  loading: Promise<StoredPositions>;
  positions: StoredPositions | null;
}

export class ProjectionCache {
  private readonly _entries = new Map<string, Entry>(); // by key, the newest last

  constructor(
    private readonly _most: number,
    private readonly _load: (url: string) => Promise<StoredPositions>,
  ) {}

  /** What is here of a recording; of two of one name the newer comes later. */
  of(digest: string): [Picture, StoredPositions][] {
    return [...this._entries.values()].flatMap(({ digest: of, picture, positions }) =>
      of === digest && positions ? [[picture, positions]] : [],
    );
  }

  /** The positions of an offer, loaded where they are not here. */
  async positions({ method, dims, key, url }: Offer, digest: string): Promise<StoredPositions> {
    const entry = this._entries.get(key) ?? { digest, picture: { method, dims }, loading: this._load(url), positions: null };
    this._entries.delete(key);
    this._entries.set(key, entry);
    for (const old of [...this._entries.keys()].slice(0, -this._most)) this._entries.delete(old);
    try {
      entry.positions = await entry.loading;
      return entry.positions;
    } catch (error) {
      if (this._entries.get(key) === entry) this._entries.delete(key);
      throw error;
    }
  }
}
