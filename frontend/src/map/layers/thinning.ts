// Label thinning: which samples have room for a tile at each resolution, so that tiles do not overlap.

const PER_DOUBLING = 3; // levels
const FINEST = 40 * PER_DOUBLING;

/**
 * Tiles are as wide as they are said to be, and 1 high. With so many tiles a unit of the plane (the resolution), a sample has one
 * if it keeps clear of all that come before it and have one. There are levels of resolution; who has a tile
 * at one has it at all finer ones. So tiles only come while one looks closer, and none comes or goes while the picture is moved.
 */
export class Thinning {
  private readonly _x: Float64Array; // of the candidates
  private readonly _y: Float64Array;
  private readonly _placed: Uint32Array; // candidates that have tiles, as they got them
  private readonly _heads: Int32Array; // by cell, the first of a list of those
  private readonly _next: Int32Array;
  private readonly _blockers: Int32Array; // whose tile was last in the way
  private readonly _ends: number[] = []; // how many have one at each level
  private _waiting: Uint32Array;
  private _count = 0;
  private _level = -1;
  private _samples: number[] = [];

  /**
   * Positions (nSamples, 2) on the plane; the samples that may have tiles, the more important ones first; how many times as wide as
   * high a tile is.
   */
  constructor(
    positions: ArrayLike<number>,
    private readonly _candidates: ArrayLike<number>,
    aspect: number,
  ) {
    const count = _candidates.length;
    this._x = new Float64Array(count);
    this._y = new Float64Array(count);
    this._waiting = new Uint32Array(count);
    let waiting = 0;
    for (let at = 0; at < count; at++) {
      this._x[at] = positions[2 * _candidates[at]] / aspect;
      this._y[at] = positions[2 * _candidates[at] + 1];
      if (Number.isFinite(this._x[at] + this._y[at])) this._waiting[waiting++] = at;
    }
    this._waiting = this._waiting.subarray(0, waiting);
    this._placed = new Uint32Array(count);
    const bits = Math.max(Math.ceil(Math.log2(2 * count)), 4);
    this._heads = new Int32Array(2 ** bits);
    this._next = new Int32Array(count);
    this._blockers = new Int32Array(count).fill(-1);
  }

  /**
   * The samples that have tiles, the more important and the coarser first; the same array while the level is the same. The resolution
   * is tiles a unit of the plane, by their height.
   */
  at(resolution: number): number[] {
    const level = Math.min(Math.max(Math.floor(PER_DOUBLING * Math.log2(resolution)), 0) || 0, FINEST);
    if (this._level === level) return this._samples;
    while (this._ends.length <= level) this._refine(2 ** (this._ends.length / PER_DOUBLING));
    this._level = level;
    this._samples = Array.from(this._placed.subarray(0, this._ends[level]), (at) => this._candidates[at]);
    return this._samples;
  }

  /** Give tiles to those that have room at a resolution. */
  private _refine(resolution: number): void {
    this._heads.fill(-1);
    for (let i = 0; i < this._count; i++) this._enter(this._placed[i], resolution);
    let left = 0;
    for (let i = 0; i < this._waiting.length; i++) {
      const at = this._waiting[i];
      if (this._isFree(at, resolution)) {
        this._placed[this._count++] = at;
        this._enter(at, resolution);
      } else {
        this._waiting[left++] = at;
      }
    }
    this._waiting = this._waiting.subarray(0, left);
    this._ends.push(this._count);
  }

  private _enter(at: number, resolution: number): void {
    const cell = this._cell(Math.floor(this._x[at] * resolution), Math.floor(this._y[at] * resolution));
    this._next[at] = this._heads[cell];
    this._heads[cell] = at;
  }

  /** Whether no tile lies where one of this sample would: those that could begin within one cell of its own. */
  private _isFree(at: number, resolution: number): boolean {
    const { _x: x, _y: y, _next: next, _blockers: by } = this;
    const room = 1 / resolution;
    const before = by[at];
    if (before >= 0 && Math.abs(x[before] - x[at]) < room && Math.abs(y[before] - y[at]) < room) return false;
    const column = Math.floor(x[at] * resolution);
    const row = Math.floor(y[at] * resolution);
    for (let step = 0; step < 9; step++) {
      const cell = this._cell(column + COLUMN_STEPS[step], row + ROW_STEPS[step]);
      for (let other = this._heads[cell]; other >= 0; other = next[other]) {
        if (Math.abs(x[other] - x[at]) < room && Math.abs(y[other] - y[at]) < room) {
          by[at] = other;
          return false;
        }
      }
    }
    return true;
  }

  /** Where a cell's tiles are listed; another's may be there too, which does no harm. */
  private _cell(column: number, row: number): number {
    return (Math.imul(column, 0x8da6b343) ^ Math.imul(row, 0xd8163841)) & (this._heads.length - 1);
  }
}

const COLUMN_STEPS = [0, -1, 1, 0, 0, -1, 1, -1, 1]; // the own cell first, where most meet another
const ROW_STEPS = [0, 0, 0, -1, 1, -1, -1, 1, 1];
