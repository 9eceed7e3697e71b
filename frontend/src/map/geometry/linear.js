// Positions by a matrix, as star coordinates and PCA need it: computed when they are asked for, anew when a hand drags the matrix.

import { extentOf } from "./geometry";
import { cornersWord, readCornersWord } from "./matrixword";
import { carryTo, centre, dotProduct, frameScale, nearestFrame, orthonormalise } from "./orthonormal";

/**
 * A sample with the answer a stands at offset + Σ aₖ rowₖ; of two classes, whose answers would stand on a line, the line is bent to a
 * half circle by 2 √(a₀ a₁) times an arch that nobody holds (nnviz/projection/linear.py has the reason). It is a `Positions` of geometry.js, scaled and moved so that the corners
 * of the matrix as it came span −1 to 1 in their widest direction.
 *
 * The matrix can be held: `dragAnswer` moves what stands for an answer. That is the handle of class k for the answer that is sure
 * of k, and a group of dots for their mean answer, since the mean of their positions, less the arch, is the place of their mean answer.
 */
export class LinearPositions {
  /** @param {import("../data/recording").Recording} recording @param {import("../data/recording").Space} space */
  constructor({ probabilities, nSamples, nCheckpoints, nClasses }, space) {
    this.dims = space.dims;
    this.nSamples = nSamples;
    this.nCheckpoints = nCheckpoints;
    this.axes = true;
    /** Whether the picture is of two classes, bent to a half circle. */
    this.arched = Boolean(space.arch);
    this.kept = null;
    /** Over which samples the scores are. */
    this.measured = {};
    this._scores = null;
    this.words = "";
    this._probabilities = probabilities;
    this._nClasses = nClasses;
    this._initial = fitted(space, nClasses);
    this._scale = frameScale(this._initial.columns.map((column) => centre(column.slice(), nClasses))); // of every frame
    /** (nClasses, dims): where a sample stands that is wholly one class, now; the same array always. */
    this.corners = new Float32Array(nClasses * space.dims);
    this.reset();
    this._initialCorners = this.corners.slice();
    /** That of the matrix as it came, so that nothing jumps while it is held. */
    this.extent = extentOf(Float32Array.of(...this.corners, ...this._initial.top), space.dims);
  }

  /** Whether the matrix is not the one that came. */
  get held() {
    return this.corners.some((value, i) => value !== this._initialCorners[i]);
  }

  /** The scores of the picture as it came, by checkpoint, null where they are not known; nobody knows those of another. */
  get quality() {
    return this.held ? null : this._scores;
  }

  /** Its scores were measured at a checkpoint. @param {Record<string, number>} scores @param {{neighbours_kept: string, ranks: string}} over */
  judge(checkpoint, scores, over) {
    this._scores ??= {};
    for (const [name, score] of Object.entries(scores)) {
      this._scores[name] ??= Array(this.nCheckpoints).fill(null);
      this._scores[name][checkpoint] = score;
    }
    this.measured = over;
  }

  /** Where all samples stand, (nSamples, dims); the same array each time until the matrix changes. @returns {Float32Array} */
  at(checkpoint) {
    if (!this._positions.has(checkpoint)) {
      this._positions.set(checkpoint, this._placed(checkpoint * this.nSamples * this._nClasses, this.nSamples));
    }
    return this._positions.get(checkpoint);
  }

  /** Where one sample stands. @returns {number[]} (dims,) */
  of(checkpoint, sample) {
    return Array.from(this._placed((checkpoint * this.nSamples + sample) * this._nClasses, 1));
  }

  /** The positions of so many samples, from the first probability on. */
  _placed(first, nSamples) {
    const {
      _probabilities: probabilities,
      _initial: { arch },
      dims,
    } = this;
    const positions = (dims === 3 ? placedDeep : placedFlat)(probabilities, first, nSamples, this._units, this._offset);
    if (!arch) return positions;
    for (let sample = 0, at = first; sample < nSamples; sample++, at += 2) {
      const undecided = (2 / 65535) * Math.sqrt(probabilities[at] * probabilities[at + 1]);
      for (let axis = 0; axis < dims; axis++) positions[dims * sample + axis] += undecided * arch[axis];
    }
    return positions;
  }

  /** Where a sample with this answer would stand, less the arch. @param {Float64Array} answer  (nClasses,) @returns {number[]} (dims,) */
  positionOfAnswer(answer) {
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
   * In orthonormal mode what all answers share is left out anyhow.
   * @param {Float64Array} answer  (nClasses,)
   * @param {number} dz  only in three dimensions
   * @param {boolean} orthonormal
   */
  dragAnswer(answer, dx, dy, dz, orthonormal) {
    const move = [dx, dy, dz].slice(0, this.dims);
    if (!move.every(Number.isFinite)) return;
    if (orthonormal) this._carry(answer, move);
    else this._pull(answer, move);
  }

  /**
   * Turn the view by changing its frame in place; a matrix that is none gives way to the nearest frame before.
   * @param {(frame: import("./orthonormal").Frame, nClasses: number) => void} turn
   */
  turnFrame(turn) {
    this._enterFrame();
    turn(this._frame, this._nClasses);
    orthonormalise(this._frame, this._nClasses);
    this._columns = this._frame.map((vector) => vector.subarray(0, this._nClasses).map((value) => value * this._scale));
    this._changed();
  }

  /**
   * The frame of orthonormal mode, or null where the matrix was dragged freely or not at all.
   * @returns {import("./orthonormal").Frame|null}
   */
  get frame() {
    return this._frame;
  }

  /** How far from the picture's middle a corner can come while the frame turns: half of what holds every view. */
  get reach() {
    const middle = this.positionOfAnswer(new Float64Array(this._nClasses).fill(1 / this._nClasses));
    return this._scale * Math.sqrt(1 - 1 / this._nClasses) + Math.hypot(...middle);
  }

  /** Back to the matrix that came. */
  reset() {
    this._set(this._initial.columns, this._initial.offset);
  }

  _pull(answer, move) {
    const square = dotProduct(answer, answer);
    if (!(square > 0)) return;
    this._frame = null;
    this._columns.forEach((column, axis) => answer.forEach((p, k) => (column[k] += (p * move[axis]) / square)));
    this._changed();
  }

  _carry(answer, move) {
    const wanted = this.positionOfAnswer(answer).map((value, axis) => value + move[axis]);
    const direction = centre(Float64Array.from(answer), this._nClasses);
    const length = Math.sqrt(dotProduct(direction, direction));
    if (!(length > 1e-9)) return; // sure of nothing, it stays in the middle
    this._enterFrame();
    const sum = answer.reduce((total, p) => total + p, 0);
    const target = wanted.map((value, axis) => (value - sum * this._offset[axis]) / (this._scale * length));
    const unit = new Float64Array(this._frame[0].length);
    direction.forEach((value, k) => (unit[k] = value / length));
    this.turnFrame((frame, nClasses) => carryTo(frame, unit, target, nClasses));
  }

  /** From here on the matrix is a scale times a frame. What its rows have in common goes into the offset, which moves nothing. */
  _enterFrame() {
    if (this._frame) return;
    const common = this._columns.map((column) => column.reduce((sum, value) => sum + value, 0) / this._nClasses);
    this._offset = this._offset.map((value, axis) => value + common[axis]);
    this._frame = nearestFrame(
      this._columns.map((column) => centre(column.slice(), this._nClasses)),
      this._scale,
    );
  }

  // --- in the address ---------------------------------------------------------------------------------------------------------

  /** The corners as a word for an address; "" where nothing is held, or there are too many classes for one. */
  matrixWord() {
    return this.held ? cornersWord(this.corners, this._nClasses) : "";
  }

  /** Take the corners from a word. @param {unknown} word @returns {boolean} false where the word is none, and nothing changes */
  setMatrixWord(word) {
    const { dims, _nClasses: nClasses } = this;
    const corners = readCornersWord(word, nClasses, dims);
    if (!corners) return false;
    const { columns, offset } = this._initial;
    this._set(
      columns.map((column, axis) => column.map((_, k) => corners[dims * k + axis] - offset[axis])),
      offset,
    );
    return true;
  }

  // --- the matrix -------------------------------------------------------------------------------------------------------------

  _set(columns, offset) {
    this._columns = columns.map((column) => column.slice());
    this._offset = offset.slice();
    this._frame = null;
    this._changed();
  }

  _changed() {
    const { dims, _columns: columns, _offset: offset } = this;
    for (let i = 0; i < this.corners.length; i++) this.corners[i] = columns[i % dims][Math.floor(i / dims)] + offset[i % dims];
    this._units = columns.map((column) => column.map((value) => value / 65535)); // what one of 65535 moves
    this._positions = new Map(); // checkpoint → Float32Array
  }
}

/** The mean answer of some samples at a checkpoint: what `dragAnswer` moves a group by. @returns {Float64Array} (nClasses,) */
export function meanAnswer({ probabilities, nSamples, nClasses }, checkpoint, samples) {
  const mean = new Float64Array(nClasses);
  for (const sample of samples) {
    const start = (checkpoint * nSamples + sample) * nClasses;
    for (let k = 0; k < nClasses; k++) mean[k] += probabilities[start + k] / (65535 * samples.length);
  }
  return mean;
}

/**
 * A space's columns and arch, and an offset instead of its own: the corners, and the top of the arch, span −1 to 1 in their widest
 * direction, about zero. `top` is where an answer of two halves stands, or nothing where there is no arch.
 */
function fitted({ matrix, dims, arch }, nClasses) {
  const columnOf = (axis) => Float64Array.from({ length: nClasses }, (_, k) => matrix[dims * k + axis]);
  const columns = Array.from({ length: dims }, (_, axis) => columnOf(axis));
  const summit = arch ? columns.map((column, axis) => [(column[0] + column[1]) / 2 + arch[axis]]) : columns.map(() => []);
  const reach = (column, axis, most) => [...column, ...summit[axis]].reduce((a, b) => most(a, b));
  const low = columns.map((column, axis) => reach(column, axis, Math.min));
  const high = columns.map((column, axis) => reach(column, axis, Math.max));
  const scale = 2 / (Math.max(...high.map((value, axis) => value - low[axis])) || 1);
  const offset = low.map((value, axis) => (-(value + high[axis]) / 2) * scale);
  return {
    columns: columns.map((column) => column.map((value) => value * scale)),
    offset,
    arch: arch ? Array.from(arch, (value) => value * scale) : null,
    top: summit.flatMap(([value], axis) => (value === undefined ? [] : [value * scale + offset[axis]])),
  };
}

/** The positions of samples, from the first probability on; the units are what one of 65535 moves. Written out for speed. */
function placedFlat(probabilities, first, nSamples, [unitX, unitY], [offsetX, offsetY]) {
  const nClasses = unitX.length;
  const positions = new Float32Array(2 * nSamples);
  for (let out = 0, at = first; out < positions.length; out += 2) {
    let x = offsetX;
    let y = offsetY;
    for (let k = 0; k < nClasses; k++, at++) {
      const p = probabilities[at];
      x += p * unitX[k];
      y += p * unitY[k];
    }
    positions[out] = x;
    positions[out + 1] = y;
  }
  return positions;
}

function placedDeep(probabilities, first, nSamples, [unitX, unitY, unitZ], [offsetX, offsetY, offsetZ]) {
  const nClasses = unitX.length;
  const positions = new Float32Array(3 * nSamples);
  for (let out = 0, at = first; out < positions.length; out += 3) {
    let x = offsetX;
    let y = offsetY;
    let z = offsetZ;
    for (let k = 0; k < nClasses; k++, at++) {
      const p = probabilities[at];
      x += p * unitX[k];
      y += p * unitY[k];
      z += p * unitZ[k];
    }
    positions[out] = x;
    positions[out + 1] = y;
    positions[out + 2] = z;
  }
  return positions;
}
