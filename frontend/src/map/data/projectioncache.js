// The pictures that were computed elsewhere and are here: kept over page switches, so that nothing is loaded twice.

/**
 * What the server offers: the positions of a picture, where an equal key is equal content.
 * @typedef {{method: string, dims: number, key: string, url: string}} Offer
 */

export class ProjectionCache {
  /** @param {number} most  how many are kept @param {(url: string) => Promise<import("../geometry/geometry").Positions>} load */
  constructor(most, load) {
    this._most = most;
    this._load = load;
    this._shelf = new Map(); // key → {digest, picture, loading, positions}, the newest last
  }

  /**
   * What is here of a recording; of two of one name the newer comes later.
   * @param {string} digest @returns {[import("../geometry/projections").Picture, import("../geometry/geometry").Positions][]}
   */
  of(digest) {
    const whole = [...this._shelf.values()].filter((book) => book.digest === digest && book.positions);
    return whole.map(({ picture, positions }) => [picture, positions]);
  }

  /** The positions of an offer, loaded where they are not here. @param {Offer} offer @param {string} digest  of the recording */
  async positions({ method, dims, key, url }, digest) {
    const book = this._shelf.get(key) ?? { digest, picture: { method, dims }, loading: this._load(url), positions: null };
    this._shelf.delete(key);
    this._shelf.set(key, book);
    for (const old of [...this._shelf.keys()].slice(0, -this._most)) this._shelf.delete(old);
    try {
      return (book.positions = await book.loading);
    } catch (error) {
      if (this._shelf.get(key) === book) this._shelf.delete(key);
      throw error;
    }
  }
}
