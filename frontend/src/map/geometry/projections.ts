// Projections: which are available, which is shown, which is requested; and a cache of those that are loaded.

import type { Measured, Method, Offer } from "../../core/protocol";
import type { StoredPositions } from "../data/positions";
import type { Recording, Space } from "../data/recording";
import type { Positions } from "./geometry";
import { LinearPositions } from "./linear";

/** A picture: a method in so many dimensions. */
export interface Projection {
  method: string;
  dims: number;
}

/** A picture in a menu or a pane; `positions` where it needs no waiting. */
export interface ProjectionOption {
  projection: Projection;
  title: string;
  positions: Positions | null;
}

export function projectionName({ method, dims }: Projection): string {
  return `${method}-${dims}`;
}

export class Projections {
  current: Projection;
  /** What the person asked for last. */
  requested: Projection;
  private readonly _matrices: Map<string, Space>;
  private readonly _positions: Map<string, Positions>;

  /**
   * Of all `methods` that can be chosen; `loaded` is here of what was computed beforehand. Until what is wanted first is there,
   * something that needs no waiting is drawn: there has to be a matrix, or something loaded.
   */
  constructor(
    private readonly _recording: Recording,
    readonly methods: Method[],
    loaded: [Projection, Positions][],
    first: Projection,
  ) {
    const { spaces } = _recording;
    this._matrices = new Map(spaces.map((space) => [projectionName(space), space]));
    this._positions = new Map(loaded.map(([picture, positions]) => [projectionName(picture), positions]));
    const here = [...spaces, ...loaded.map(([picture]) => picture)];
    const { method } = here[0];
    const { dims } = here.find((picture) => picture.method === method && picture.dims === first.dims) ?? here[0];
    this.current = { method, dims };
    this.requested = this.current;
    this.request(first);
  }

  /** What is wanted and not there yet, or null. */
  get pending(): Projection | null {
    return projectionName(this.requested) === projectionName(this.current) ? null : this.requested;
  }

  /** Where the samples stand in what is drawn. */
  get positions(): Positions {
    const positions = this._positionsOf(this.current);
    if (!positions) throw new Error(`the picture ${projectionName(this.current)} is not here`);
    return positions;
  }

  /** Every picture in so many dimensions. */
  options(dims: number): ProjectionOption[] {
    const all = this.methods.map(({ name, title }) => ({ projection: { method: name, dims }, title }));
    const available = all.filter(({ projection }) => this._isAvailable(projection));
    return available.map((option) => ({ ...option, positions: this._positionsOf(option.projection) }));
  }

  /** Ask for a picture; what cannot be chosen is passed over. */
  request({ method, dims }: Projection): void {
    if (!this._isAvailable({ method, dims })) return;
    this.requested = { method, dims };
    if (this._positionsOf(this.requested)) this.current = this.requested;
  }

  /** A picture has come, or a newer one of the same name. */
  add(picture: Projection, positions: Positions): void {
    const name = projectionName(picture);
    this._positions.set(name, positions);
    if (name === projectionName(this.requested)) this.current = this.requested;
  }

  /** Take the scores of a picture by a matrix; false where there is no such picture. */
  setScores({ checkpoint, scores, over, ...picture }: Measured): boolean {
    const positions = this._positionsOf(picture);
    if (!positions?.axes) return false;
    positions.setScores(checkpoint, scores, over);
    return true;
  }

  /** Whether it can be chosen: what has a matrix in some dimensions has one in all, or is not there. */
  private _isAvailable({ method, dims }: Projection): boolean {
    const linear = this._recording.spaces.some((space) => space.method === method);
    const exists = this.methods.some(({ name }) => name === method) && (dims === 2 || dims === 3);
    return exists && (!linear || this._matrices.has(projectionName({ method, dims })));
  }

  /** What needs no waiting, else null. */
  private _positionsOf(picture: Projection): Positions | null {
    const name = projectionName(picture);
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
  projection: Projection;
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
  of(digest: string): [Projection, StoredPositions][] {
    return [...this._entries.values()].flatMap(({ digest: of, projection, positions }) =>
      of === digest && positions ? [[projection, positions]] : [],
    );
  }

  /** The positions of an offer, loaded where they are not here. */
  async positions({ method, dims, key, url }: Offer, digest: string): Promise<StoredPositions> {
    const entry = this._entries.get(key) ?? { digest, projection: { method, dims }, loading: this._load(url), positions: null };
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
