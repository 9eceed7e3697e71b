// Orthonormal frames: orthogonal projections of the space of probabilities, and their rotations. Pure.

/**
 * A view of `dims` directions: orthonormal vectors of (nClasses + nSpare) numbers each. An answer a stands at scale · vector · a in
 * the direction of each.
 *
 * Answers sum to one, so they differ in nClasses − 1 directions only, those orthogonal to (1, …, 1). The vectors keep to these: a
 * view that spent length on (1, …, 1) would only move and shrink the picture, and as it is the answer that is sure of nothing, 1 /
 * nClasses each, stands at zero in every view, with the corners around it. To turn, a view needs a direction that is not in the
 * picture: where few classes leave none, spare directions are added in which every answer is 0, as a triangle is turned in space.
 */
export type Frame = Float64Array[];

const NOTHING = 1e-9; // shorter than this, a direction is rounding
const SWEEPS = 12; // three columns need about four
const RIM = 1 - 1e-6; // nearer to the rim, rounding would decide the way back from there, and the way across

/** How many directions besides the classes a view has to have. */
export function spareDirections(nClasses: number, dims: number): number {
  return Math.max(dims + 2 - nClasses, 0);
}

export function dotProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** Take out of a vector, in place, what all classes have in common. */
export function centre(vector: Float64Array, nClasses: number): Float64Array {
  let mean = 0;
  for (let k = 0; k < nClasses; k++) mean += vector[k] / nClasses;
  for (let k = 0; k < nClasses; k++) vector[k] -= mean;
  return vector;
}

/** What of a vector is in no direction of the frame, as a new vector that is centred too. */
export function orthogonalPart(frame: Frame, vector: Float64Array, nClasses: number): Float64Array {
  const rest = centre(Float64Array.from(vector), nClasses);
  for (const direction of frame) addScaled(rest, direction, -dotProduct(rest, direction));
  return rest;
}

/** Make the vectors orthonormal again, in place, by Gram–Schmidt: against the rounding of many turns. */
export function orthonormalise(frame: Frame, nClasses: number): void {
  frame.forEach((vector, i) => {
    const rest = orthogonalPart(frame.slice(0, i), vector, nClasses);
    const length = Math.sqrt(dotProduct(rest, rest));
    for (let k = 0; k < rest.length; k++) vector[k] = rest[k] / length;
  });
}

/** Turn vectors, in place, by an angle from one direction towards another, which are orthonormal. */
export function turnTowards(vectors: Frame, from: Float64Array, to: Float64Array, angle: number): void {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  for (const vector of vectors) {
    const [a, b] = [dotProduct(vector, from), dotProduct(vector, to)];
    addScaled(vector, from, (cosine - 1) * a - sine * b);
    addScaled(vector, to, (cosine - 1) * b + sine * a);
  }
}

/**
 * Turn the frame as little as possible, in place, so that a direction, a centred unit vector, is seen at a target, beyond length 1 at
 * the nearest that can be.
 *
 * A unit vector u is seen at y₀ = Fᵀu. With r the unit vector of what of it is outside the view, u = F y₀ + r √(1 − |y₀|²). Every
 * unit vector that is seen at y is F y + w √(1 − |y|²) with a unit w outside the view; the one nearest to u has w = r, call it t.
 * The rotation in the plane of u and t that takes t to u is the smallest of all that take such a vector there, and F turned by it
 * shows u where F showed t, at y. For unit vectors a and b, not opposite, it is x ↦ x − (a + b) (a + b)·x / (1 + a·b) + 2 b a·x,
 * from a to b.
 *
 * This is what one does who holds the direction by hand; Li, Zhao and Scheidegger (2020), "Visualizing neural networks with the
 * Grand Tour", add the hand's movement to a class's row of the matrix and mend the others by Gram–Schmidt, which ends near it.
 */
export function rotateOnto(frame: Frame, unit: Float64Array, target: number[], nClasses: number): void {
  const reach = Math.min(RIM / Math.hypot(...target), 1);
  const y = target.map((value) => value * reach || 0);
  const depth = Math.sqrt(Math.max(1 - y.reduce((sum, value) => sum + value * value, 0), 0));
  const rest = orthogonalPart(frame, unit, nClasses);
  const length = Math.sqrt(dotProduct(rest, rest));
  const away = length > NOTHING ? rest.map((value) => value / length) : anyOrthogonalUnit(frame, nClasses);
  const wanted = away.map((value) => value * depth);
  for (const [i, vector] of frame.entries()) addScaled(wanted, vector, y[i]);
  rotate(frame, wanted, unit);
}

/**
 * The scale at which a frame can look most like a matrix, given by its columns, one a dimension, centred: the mean of its singular
 * values, of those that a frame has to keep whole.
 */
export function frameScale(columns: Float64Array[]): number {
  const sizes = principalDirections(columns).map(({ size }) => size);
  const fixedSizes = sizes.slice(0, Math.max(columns.length - spareDirections(columns[0].length, columns.length), 1));
  const counted = fixedSizes.filter((size) => size > NOTHING * sizes[0]);
  return counted.reduce((sum, size) => sum + size, 0) / counted.length || 1;
}

/**
 * The frame that looks most like a matrix, as `frameScale` takes it, at a scale. Polar decomposition: of all orthonormal frames its factor has the least
 * squared distance to the matrix (Fan and Hoffman, 1955), so that the picture changes as little as it can, and no axis comes
 * before another; Gram–Schmidt would keep the first axis and put the whole change on the others. Where there are spare directions,
 * what is too short need not grow: it is tilted into one of them until it looks that short.
 */
export function nearestFrame(columns: Float64Array[], scale: number): Frame {
  const [nClasses, dims] = [columns[0].length, columns.length];
  const nSpare = spareDirections(nClasses, dims);
  const whole = Math.max(dims - nSpare, 0); // those that cannot be tilted
  const principal = principalDirections(columns);
  const units: Frame = [];
  principal.forEach(({ direction, size }, i) => {
    const isNonzero = size > NOTHING * scale;
    const share = i < whole ? 1 : Math.min(size / scale, 1);
    const unit = new Float64Array(nClasses + nSpare);
    if (isNonzero) addScaled(unit, direction, share / size);
    if (i >= whole) unit[nClasses + i - whole] = isNonzero ? Math.sqrt(1 - share * share) : 1;
    units.push(isNonzero || i >= whole ? unit : anyOrthogonalUnit(units, nClasses, unit.length));
  });
  const frame = columns.map((_, axis) => {
    const vector = new Float64Array(nClasses + nSpare);
    for (const [i, { weights }] of principal.entries()) addScaled(vector, units[i], weights[axis]);
    return vector;
  });
  orthonormalise(frame, nClasses);
  return frame;
}

/** Turn vectors, in place, by the smallest rotation that takes one unit vector to another. */
function rotate(vectors: Frame, from: Float64Array, to: Float64Array): void {
  const both = from.map((value, k) => value + to[k]);
  const share = 1 / (1 + dotProduct(from, to));
  for (const vector of vectors) {
    const along = dotProduct(vector, from);
    addScaled(vector, both, -share * dotProduct(vector, both));
    addScaled(vector, to, 2 * along);
  }
}

interface PrincipalDirection {
  direction: Float64Array;
  size: number; // the singular value
  weights: number[]; // of each column
}

/**
 * Columns as sums of orthogonal directions, the longest first: column = Σ weights[column] · direction. This is the singular value
 * decomposition, by one-sided rotations (Hestenes, 1958).
 */
function principalDirections(columns: Float64Array[]): PrincipalDirection[] {
  const directions = columns.map((column) => Float64Array.from(column));
  const weights = columns.map((_, i) => columns.map((_, j) => Number(i === j)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let i = 0; i < columns.length; i++) {
      for (let j = i + 1; j < columns.length; j++) {
        const [a, b] = [directions[i], directions[j]];
        const shared = dotProduct(a, b);
        if (!shared) continue;
        const angle = Math.atan2(2 * shared, dotProduct(a, a) - dotProduct(b, b)) / 2; // then they share nothing, and a is longer
        rotatePair(a, b, angle);
        rotatePair(weights[i], weights[j], angle);
      }
    }
  }
  const principal = directions.map((direction, i) => ({ direction, size: Math.hypot(...direction), weights: weights[i] }));
  return principal.sort((a, b) => b.size - a.size);
}

/** a cos + b sin, and b cos − a sin, in their places. */
function rotatePair(a: Float64Array | number[], b: Float64Array | number[], angle: number): void {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  for (let k = 0; k < a.length; k++) [a[k], b[k]] = [a[k] * cosine + b[k] * sine, b[k] * cosine - a[k] * sine];
}

export function addScaled(vector: Float64Array, other: Float64Array, factor: number): void {
  for (let k = 0; k < other.length; k++) vector[k] += factor * other[k];
}

/** A unit vector outside the frame: of the axes the one that is most so. */
function anyOrthogonalUnit(frame: Frame, nClasses: number, size = frame[0].length): Float64Array {
  let most = { length: 0, axis: 0 };
  for (let k = 0; k < size; k++) {
    let square = k < nClasses ? 1 - 1 / nClasses : 1;
    for (const vector of frame) square -= vector[k] ** 2;
    if (square > most.length) most = { length: square, axis: k };
  }
  const axis = new Float64Array(size);
  axis[most.axis] = 1;
  const unit = [orthogonalPart(frame, axis, nClasses)];
  orthonormalise(unit, nClasses);
  return unit[0];
}
