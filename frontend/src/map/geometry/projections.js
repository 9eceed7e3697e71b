// Which pictures there are: what is drawn, what is wanted and not there yet. It draws and fetches nothing.

import { LinearPositions } from "./linear";

/** A picture: a method in so many dimensions. @typedef {{method: string, dims: number}} Picture */

/** @param {Picture} picture */
export function pictureName({ method, dims }) {
  return `${method}-${dims}`;
}

export class Projections {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {{name: string, title: string}[]} methods  all that can be chosen
   * @param {[Picture, import("./geometry").Positions][]} loaded  what was computed beforehand and is here already
   * @param {Picture} first  what is wanted at first; until it is there, something that needs no waiting is drawn
   */
  constructor(recording, methods, loaded, first) {
    this._recording = recording;
    this._matrices = new Map(recording.spaces.map((space) => [pictureName(space), space]));
    this._positions = new Map(loaded.map(([picture, positions]) => [pictureName(picture), positions]));
    this.methods = methods;
    const { method } = recording.spaces[0];
    const { dims } =
      recording.spaces.find((space) => space.method === method && space.dims === first.dims) ?? recording.spaces[0];
    /** @type {Picture} */
    this.drawn = { method, dims };
    /** What the person asked for last. @type {Picture} */
    this.wanted = this.drawn;
    this.want(first);
  }

  /** What is wanted and not there yet, or null. @returns {Picture|null} */
  get pending() {
    return pictureName(this.wanted) === pictureName(this.drawn) ? null : this.wanted;
  }

  /** Where the samples stand in what is drawn. @returns {import("./geometry").Positions} */
  get positions() {
    return this._positionsOf(pictureName(this.drawn));
  }

  /**
   * Every picture in so many dimensions, with its positions where it needs no waiting, else null.
   * @returns {{picture: Picture, title: string, positions: import("./geometry").Positions|null}[]}
   */
  choices(dims) {
    const pictures = this.methods.map(({ name, title }) => ({ picture: { method: name, dims }, title }));
    const offered = pictures.filter(({ picture }) => this._isOffered(picture));
    return offered.map((found) => {
      const name = pictureName(found.picture);
      return { ...found, positions: this._isHere(name) ? this._positionsOf(name) : null };
    });
  }

  /** Ask for a picture; what cannot be chosen is passed over. @param {Picture} picture */
  want({ method, dims }) {
    if (!this._isOffered({ method, dims })) return;
    this.wanted = { method, dims };
    if (this._isHere(pictureName(this.wanted))) this.drawn = this.wanted;
  }

  /** A picture has come, or a newer one of the same name. @param {Picture} picture @param {import("./geometry").Positions} positions */
  arrive(picture, positions) {
    const name = pictureName(picture);
    this._positions.set(name, positions);
    if (name === pictureName(this.wanted)) this.drawn = this.wanted;
  }

  /** The scores of a picture by a matrix, at a checkpoint. @returns {boolean} whether there is such a picture */
  judge({ method, dims, checkpoint, scores, over }) {
    const name = pictureName({ method, dims });
    const positions = this._matrices.has(name) ? this._positionsOf(name) : null;
    positions?.judge?.(checkpoint, scores, over);
    return positions !== null;
  }

  /** Whether it can be chosen: what has a matrix in some dimensions has one in all, or is not there. */
  _isOffered({ method, dims }) {
    const linear = this._recording.spaces.some((space) => space.method === method);
    const known = this.methods.some(({ name }) => name === method) && (dims === 2 || dims === 3);
    return known && (!linear || this._matrices.has(pictureName({ method, dims })));
  }

  _isHere(name) {
    return this._matrices.has(name) || this._positions.has(name);
  }

  _positionsOf(name) {
    if (!this._positions.has(name)) this._positions.set(name, new LinearPositions(this._recording, this._matrices.get(name)));
    return this._positions.get(name);
  }
}
