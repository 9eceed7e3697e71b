// Linear projections (star coordinates, PCA): positions by a matrix, computed on demand, again while its axes are dragged.

import { fromBase64Url, toBase64Url } from "../../core/container";
import type { Recording, Space } from "../data/recording";
import { type Extent, type Point, pointAt } from "./camera";
import { extentOf, type Measured, type Quality } from "./geometry";
import { addScaled, centre, dotProduct, type Frame, frameScale, nearestFrame, orthonormalise, rotateOnto } from "./orthonormal";

/** A matrix by its columns, one a dimension of nClasses numbers, and its offset (dims,). */
interface Matrix {
  columns: Float64Array[];
  offset: number[];
}

/** A space as it is drawn: `top` is where an answer of two halves stands on the arch, or nothing where there is none. */
interface ScaledSpace extends Matrix {
  arch: number[] | null;
  top: number[];
}

/**
 * A sample with the answer a stands at offset + Σ aₖ rowₖ; of two classes, whose answers would stand on a line, the line is bent to a
 * half circle by 2 √(a₀ a₁) times an arch that nobody holds (nnviz/projection/linear.py has the reason). All is scaled and moved so
 * that the corners of the matrix as it came span −1 to 1 in their widest direction.
 *
 * The matrix can be held: `dragAnswer` moves what stands for an answer. That is the handle of class k for the answer that is sure
 * of k, and a group of dots for their mean answer, since the mean of their positions, less the arch, is where that stands.
 */
export class LinearPositions {
  readonly axes = true;
  readonly preservation: Uint8Array | null = null;
  readonly provenance = "";
  readonly placed?: undefined;
  readonly dims: number;
  readonly nSamples: number;
  readonly nCheckpoints: number;
  /** Whether the picture is of two classes, bent to a half circle. */
  readonly arched: boolean;
  /** (nClasses, dims): where a sample stands that is wholly one class, now; the same array always. */
  readonly corners: Float32Array;
  /** That of the matrix as it came, so that nothing jumps while it is held. */
  readonly extent: Extent;
  measured: Measured = {};
  /** That of orthonormal mode, or null where the matrix was dragged freely or not at all. */
  frame: Frame | null = null;
  private readonly _probabilities: Uint16Array;
  private readonly _nClasses: number;
  private readonly _initial: ScaledSpace;
  private readonly _initialCorners: Float32Array;
  private readonly _scale: number; // of every frame
  private _columns: Float64Array[] = [];
  private _units: Float64Array[] = []; // the columns, as what one of 65535 moves
  private _offset: number[] = [];
  private _scores: Record<string, (number | null)[]> | null = null;
  private _positions = new Map<number, Float32Array>(); // by checkpoint

  constructor({ probabilities, nSamples, nCheckpoints, nClasses }: Recording, space: Space) {
    this.dims = space.dims;
    this.nSamples = nSamples;
    this.nCheckpoints = nCheckpoints;
    this.arched = Boolean(space.arch);
    this._probabilities = probabilities;
    this._nClasses = nClasses;
    this._initial = scaleSpace(space, nClasses);
    this._scale = frameScale(this._initial.columns.map((column) => centre(column.slice(), nClasses)));
    this.corners = new Float32Array(nClasses * space.dims);
    this.reset();
    this._initialCorners = this.corners.slice();
    this.extent = extentOf(Float32Array.of(...this.corners, ...this._initial.top), space.dims);
  }

  /** Whether the matrix is not the one that came. */
  get isModified(): boolean {
    return this.corners.some((value, i) => value !== this._initialCorners[i]);
  }

  /** The scores of the picture as it came, by checkpoint, null where they are not known; nobody knows those of another. */
  get quality(): Quality | null {
    return this.isModified ? null : this._scores;
  }

  /** Its scores were measured at a checkpoint. */
  setScores(checkpoint: number, scores: Record<string, number>, over: Measured): void {
    this._scores ??= {};
    for (const [name, score] of Object.entries(scores)) {
      this._scores[name] ??= Array(this.nCheckpoints).fill(null);
      this._scores[name][checkpoint] = score;
    }
    this.measured = over;
  }

  /** Where all samples stand, (nSamples, dims); the same array each time until the matrix changes. */
  at(checkpoint: number): Float32Array {
    let positions = this._positions.get(checkpoint);
    if (!positions) {
      positions = this._project(checkpoint * this.nSamples * this._nClasses, this.nSamples);
      this._positions.set(checkpoint, positions);
    }
    return positions;
  }

  /** Where one sample stands, (dims,). */
  of(checkpoint: number, sample: number): Point {
    return pointAt(this._project((checkpoint * this.nSamples + sample) * this._nClasses, 1), this.dims, 0);
  }

  /** The positions of so many samples, from the first probability on; an axis after the other, without a call, for speed. */
  private _project(first: number, nSamples: number): Float32Array {
    const { dims, _probabilities: probabilities, _nClasses: nClasses } = this;
    const { arch } = this._initial;
    const positions = new Float32Array(dims * nSamples);
    for (let axis = 0; axis < dims; axis++) {
      const [unit, offset] = [this._units[axis], this._offset[axis]];
      for (let out = axis, at = first; out < positions.length; out += dims) {
        let sum = offset;
        for (let k = 0; k < nClasses; k++, at++) sum += probabilities[at] * unit[k];
        positions[out] = sum;
      }
    }
    if (!arch) return positions;
    for (let sample = 0, at = first; sample < nSamples; sample++, at += 2) {
      const undecided = (2 / 65535) * Math.sqrt(probabilities[at] * probabilities[at + 1]);
      for (let axis = 0; axis < dims; axis++) positions[dims * sample + axis] += undecided * arch[axis];
    }
    return positions;
  }

  /** Where a sample with this answer (nClasses,) would stand, less the arch; (dims,). */
  positionOfAnswer(answer: Float64Array): number[] {
    const sum = answer.reduce((total, p) => total + p, 0);
    return this._columns.map((column, axis) => dotProduct(column, answer) + sum * this._offset[axis]);
  }

  // --- in the hand ------------------------------------------------------------------------------------------------------------

  /**
   * Move what stands for an answer by so much in the picture's units.
   *
   * Freely, the matrix changes by answer ⊗ d / |answer|², the least change, by the sum of squares, that moves it by d: a handle
   * moves its own row and no other. In orthonormal mode, the tour's, the matrix is a fixed scale times a frame of orthonormal
   * vectors, which turns as little as it can (`carryTo`) until what is held is under the hand, or, where no view shows it there,
   * as near as can be; the place of the answer that is sure of nothing stays where it is.
   *
   * Of a group the mean answer is wanted and not, as one might think, how it differs from the mean of all: the place of a
   * difference moves by d where that of the group does not; early in training, where all differ by little, the least change that
   * moves so small a difference throws the handles out of the window; and a group of one class would not move as its handle does.
   * In orthonormal mode what all answers share is left out anyhow. A depth dz counts in three dimensions only.
   */
  dragAnswer(answer: Float64Array, dx: number, dy: number, dz = 0, orthonormal = false): void {
    const move = [dx, dy, dz].slice(0, this.dims);
    if (!move.every(Number.isFinite)) return;
    if (orthonormal) this._dragFrame(answer, move);
    else this._dragFreely(answer, move);
  }

  /** Turn the view by changing its frame in place; a matrix that is none gives way to the nearest frame before. */
  turnFrame(turn: (frame: Frame, nClasses: number) => void): void {
    const frame = this._enterFrame();
    turn(frame, this._nClasses);
    orthonormalise(frame, this._nClasses);
    this._columns = frame.map((vector) => vector.subarray(0, this._nClasses).map((value) => value * this._scale));
    this._recompute();
  }

  /** How far from the picture's middle a corner can come while the frame turns: half of what holds every view. */
  get radius(): number {
    const middle = this.positionOfAnswer(new Float64Array(this._nClasses).fill(1 / this._nClasses));
    return this._scale * Math.sqrt(1 - 1 / this._nClasses) + Math.hypot(...middle);
  }

  /** Back to the matrix that came. */
  reset(): void {
    this._set(this._initial);
  }

  private _dragFreely(answer: Float64Array, move: number[]): void {
    const square = dotProduct(answer, answer);
    if (!(square > 0)) return;
    this.frame = null;
    for (const [axis, column] of this._columns.entries()) addScaled(column, answer, move[axis] / square);
    this._recompute();
  }

  private _dragFrame(answer: Float64Array, move: number[]): void {
    const wanted = this.positionOfAnswer(answer).map((value, axis) => value + move[axis]);
    const direction = centre(Float64Array.from(answer), this._nClasses);
    const length = Math.sqrt(dotProduct(direction, direction));
    if (!(length > 1e-9)) return; // sure of nothing, it stays in the middle
    const frame = this._enterFrame();
    const sum = answer.reduce((total, p) => total + p, 0);
    const target = wanted.map((value, axis) => (value - sum * this._offset[axis]) / (this._scale * length));
    const unit = new Float64Array(frame[0].length);
    unit.set(direction.map((value) => value / length));
    this.turnFrame((turned, nClasses) => rotateOnto(turned, unit, target, nClasses));
  }

  /** From here on the matrix is a scale times a frame. What its rows have in common goes into the offset, which moves nothing. */
  private _enterFrame(): Frame {
    if (this.frame) return this.frame;
    const common = this._columns.map((column) => column.reduce((sum, value) => sum + value, 0) / this._nClasses);
    this._offset = this._offset.map((value, axis) => value + common[axis]);
    const centred = this._columns.map((column) => centre(column.slice(), this._nClasses));
    this.frame = nearestFrame(centred, this._scale);
    return this.frame;
  }

  // --- in the address ---------------------------------------------------------------------------------------------------------

  /** The corners as a word for an address; "" where nothing is held, or there are too many classes for one. */
  matrixWord(): string {
    return this.isModified ? cornersWord(this.corners, this._nClasses) : "";
  }

  /** Take the corners from a word; false where the word is none, and nothing changes. */
  setMatrixWord(word: unknown): boolean {
    const { dims } = this;
    const corners = readCornersWord(word, this._nClasses, dims);
    if (!corners) return false;
    const { columns, offset } = this._initial;
    const read = columns.map((column, axis) => column.map((_, k) => corners[dims * k + axis] - offset[axis]));
    this._set({ columns: read, offset });
    return true;
  }

  // --- the matrix -------------------------------------------------------------------------------------------------------------

  private _set({ columns, offset }: Matrix): void {
    this._columns = columns.map((column) => column.slice());
    this._offset = offset.slice();
    this.frame = null;
    this._recompute();
  }

  private _recompute(): void {
    const { dims, _columns: columns, _offset: offset } = this;
    for (let i = 0; i < this.corners.length; i++) this.corners[i] = columns[i % dims][Math.floor(i / dims)] + offset[i % dims];
    this._units = columns.map((column) => column.map((value) => value / 65535));
    this._positions.clear();
  }
}

/** The mean answer (nClasses,) of some samples at a checkpoint: what `dragAnswer` moves a group by. */
export function meanAnswer(recording: Recording, checkpoint: number, samples: readonly number[]): Float64Array {
  const { probabilities, nSamples, nClasses } = recording;
  const mean = new Float64Array(nClasses);
  for (const sample of samples) {
    const start = (checkpoint * nSamples + sample) * nClasses;
    for (let k = 0; k < nClasses; k++) mean[k] += probabilities[start + k] / (65535 * samples.length);
  }
  return mean;
}

/**
 * A space's columns and arch, and an offset instead of its own: the corners, and the top of the arch, span −1 to 1 in their widest
 * direction, about zero.
 */
function scaleSpace({ matrix, dims, arch }: Space, nClasses: number): ScaledSpace {
  const columnOf = (axis: number) => Float64Array.from({ length: nClasses }, (_, k) => matrix[dims * k + axis]);
  const columns = Array.from({ length: dims }, (_, axis) => columnOf(axis));
  const summit = arch ? columns.map((column, axis) => [(column[0] + column[1]) / 2 + arch[axis]]) : columns.map(() => []);
  const low = columns.map((column, axis) => Math.min(...column, ...summit[axis]));
  const high = columns.map((column, axis) => Math.max(...column, ...summit[axis]));
  const scale = 2 / (Math.max(...high.map((value, axis) => value - low[axis])) || 1);
  const offset = low.map((value, axis) => (-(value + high[axis]) / 2) * scale);
  return {
    columns: columns.map((column) => column.map((value) => value * scale)),
    offset,
    arch: arch ? Array.from(arch, (value) => value * scale) : null,
    top: summit.flatMap(([value], axis) => (value === undefined ? [] : [value * scale + offset[axis]])),
  };
}

const MOST_CLASSES = 100; // more make no word that an address should hold
const LARGEST = 32767; // what stands for the largest number in a word
const MOST_DOUBLINGS = 30;

/**
 * Corners (nClasses, dims) as a word of an address. int16, little-endian, in base64url: first how often 1 is doubled to hold all
 * numbers, then each number as a share of that, 32767 for all of it, so that none is off by more than a 65,534th of that, less than
 * a 32,767th of the picture. "" where classes or doublings are too many.
 */
function cornersWord(corners: Float32Array, nClasses: number): string {
  const largest = corners.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const doublings = Math.ceil(Math.log2(largest));
  if (nClasses > MOST_CLASSES || !(doublings <= MOST_DOUBLINGS)) return "";
  const bytes = new DataView(new ArrayBuffer(2 + 2 * corners.length));
  bytes.setInt16(0, doublings, true);
  corners.forEach((value, i) => {
    bytes.setInt16(2 + 2 * i, Math.round((value / 2 ** doublings) * LARGEST), true);
  });
  return toBase64Url(new Uint8Array(bytes.buffer));
}

/** What `cornersWord` wrote, (nClasses, dims), or null for nonsense. */
function readCornersWord(word: unknown, nClasses: number, dims: number): number[] | null {
  const bytes = fromBase64Url(word);
  if (!bytes || bytes.length !== 2 + 2 * nClasses * dims || nClasses > MOST_CLASSES) return null;
  const view = new DataView(bytes.buffer);
  const doublings = view.getInt16(0, true);
  const shares = Array.from({ length: nClasses * dims }, (_, i) => view.getInt16(2 + 2 * i, true) / LARGEST);
  if (doublings < 0 || doublings > MOST_DOUBLINGS || shares.some((share) => share < -1)) return null;
  return shares.map((share) => share * 2 ** doublings);
}
