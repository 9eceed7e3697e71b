// Which pictures there are: what is drawn, what is wanted and not there yet. It draws nothing.

import type { Measured, Method, Offer } from "../../core/protocol";
import type { StoredPositions } from "../data/positions";
import type { Recording, Space } from "../data/recording";
import type { Positions } from "./geometry";
import { LinearPositions } from "./linear";

/** A picture: a method in so many dimensions. */
export interface Picture {
  method: string;
  dims: number;
}

/** A picture in a menu or a pane; `positions` where it needs no waiting. */
export interface Choice {
  picture: Picture;
  title: string;
  positions: Positions | null;
}

export function pictureName({ method, dims }: Picture): string {
  return `${method}-${dims}`;
}

export class Projections {
  drawn: Picture;
  /** What the person asked for last. */
  wanted: Picture;
  private readonly _matrices: Map<string, Space>;
  private readonly _positions: Map<string, Positions>;

  /**
   * Of all `methods` that can be chosen; `loaded` is here of what was computed beforehand. Until what is wanted first is there,
   * something that needs no waiting is drawn.
   */
  constructor(
    private readonly _recording: Recording,
    readonly methods: Method[],
    loaded: [Picture, Positions][],
    first: Picture,
  ) {
    const { spaces } = _recording;
    this._matrices = new Map(spaces.map((space) => [pictureName(space), space]));
    this._positions = new Map(loaded.map(([picture, positions]) => [pictureName(picture), positions]));
    const { method } = spaces[0];
    const { dims } = this._matrices.get(pictureName({ method, dims: first.dims })) ?? spaces[0];
    this.drawn = { method, dims };
    this.wanted = this.drawn;
    this.want(first);
  }

  /** What is wanted and not there yet, or null. */
  get pending(): Picture | null {
    return pictureName(this.wanted) === pictureName(this.drawn) ? null : this.wanted;
  }

  /** Where the samples stand in what is drawn. */
  get positions(): Positions {
    const positions = this._positionsOf(this.drawn);
    if (!positions) throw new Error(`the picture ${pictureName(this.drawn)} is not here`);
    return positions;
  }

  /** Every picture in so many dimensions. */
  choices(dims: number): Choice[] {
    const pictures = this.methods.map(({ name, title }) => ({ picture: { method: name, dims }, title }));
    const offered = pictures.filter(({ picture }) => this._isOffered(picture));
    return offered.map((found) => ({ ...found, positions: this._positionsOf(found.picture) }));
  }

  /** Ask for a picture; what cannot be chosen is passed over. */
  want({ method, dims }: Picture): void {
    if (!this._isOffered({ method, dims })) return;
    this.wanted = { method, dims };
    if (this._positionsOf(this.wanted)) this.drawn = this.wanted;
  }

  /** A picture has come, or a newer one of the same name. */
  arrive(picture: Picture, positions: Positions): void {
    const name = pictureName(picture);
    this._positions.set(name, positions);
    if (name === pictureName(this.wanted)) this.drawn = this.wanted;
  }

  /** Take the scores of a picture by a matrix; false where there is no such picture. */
  judge({ checkpoint, scores, over, ...picture }: Measured): boolean {
    const positions = this._positionsOf(picture);
    if (!positions?.axes) return false;
    positions.judge(checkpoint, scores, over);
    return true;
  }

  /** Whether it can be chosen: what has a matrix in some dimensions has one in all, or is not there. */
  private _isOffered({ method, dims }: Picture): boolean {
    const linear = this._recording.spaces.some((space) => space.method === method);
    const known = this.methods.some(({ name }) => name === method) && (dims === 2 || dims === 3);
    return known && (!linear || this._matrices.has(pictureName({ method, dims })));
  }

  /** What needs no waiting, else null. */
  private _positionsOf(picture: Picture): Positions | null {
    const name = pictureName(picture);
    const here = this._positions.get(name);
    const space = this._matrices.get(name);
    if (here || !space) return here ?? null;
    const positions = new LinearPositions(this._recording, space);
    this._positions.set(name, positions);
    return positions;
  }
}

interface Entry {
  digest: string; // of the recording
  picture: Picture;
  loading: Promise<StoredPositions>;
  positions: StoredPositions | null;
}

/** What was computed elsewhere and is here: kept over page switches, so that nothing is loaded twice. */
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
