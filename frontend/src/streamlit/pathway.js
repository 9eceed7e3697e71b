// Where a moment lies on the path of a training through a plane or over a surface, and which moment lies at a place; pure.

/**
 * A path of k points, each at a checkpoint; what was not recorded is between its neighbours.
 * @typedef {{x: number[], y: number[], z?: number[], checkpoints: number[]}} Pathway
 */

/** Whether what a chart says of itself is a path. @param {any} meta */
export function isPathway(meta) {
  const numbers = (list) => Array.isArray(list) && list.length > 0 && list.every(Number.isFinite);
  const { x, y, z, checkpoints } = meta ?? {};
  const lists = z === undefined ? [x, y, checkpoints] : [x, y, z, checkpoints];
  return meta?.nnviz === "path" && lists.every((list) => numbers(list) && list.length === x.length);
}

/**
 * The place [x, y, z] at a moment, between two points too; z is 0 where the path has none.
 * @param {Pathway} path @param {number} t  in checkpoints
 */
export function placeOnPath({ x, y, z, checkpoints }, t) {
  let after = checkpoints.findIndex((checkpoint) => checkpoint >= t);
  if (after < 0) after = checkpoints.length - 1;
  const before = Math.max(after - 1, 0);
  const span = checkpoints[after] - checkpoints[before];
  const share = span > 0 ? Math.min(Math.max((t - checkpoints[before]) / span, 0), 1) : 0;
  const mixed = (list) => (list ? list[before] + share * (list[after] - list[before]) : 0);
  return [mixed(x), mixed(y), mixed(z)];
}

/**
 * The moment of the nearest place on a path that is drawn at some pixels, in checkpoints; null where none is in reach.
 * @param {[number, number][]} pixels  of the path's points @param {number[]} checkpoints
 * @param {number} x @param {number} y  where the hand is @param {number} reach  pixels
 */
export function momentOnPath(pixels, checkpoints, x, y, reach = Infinity) {
  let best = null;
  let least = reach;
  for (let i = 0; i < pixels.length; i++) {
    const [ax, ay] = pixels[i];
    const [bx, by] = pixels[Math.min(i + 1, pixels.length - 1)];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const share = length > 0 ? Math.min(Math.max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0), 1) : 0;
    const distance = Math.hypot(ax + share * (bx - ax) - x, ay + share * (by - ay) - y);
    if (distance > least || (distance === least && best !== null)) continue;
    least = distance;
    const next = checkpoints[Math.min(i + 1, checkpoints.length - 1)];
    best = checkpoints[i] + share * (next - checkpoints[i]);
  }
  return best;
}

/**
 * Where a camera sees a point, in pixels from the corner of its picture; null behind it. Matrices are column by column, as
 * WebGL has them.
 * @param {{model: number[], view: number[], projection: number[]}} camera @param {number[]} point  [x, y, z]
 * @param {number} width @param {number} height
 * @returns {[number, number] | null}
 */
export function seenAt({ model, view, projection }, point, width, height) {
  const [x, y, , w] = [model, view, projection].reduce(transformed, [...point, 1]);
  return w > 0 ? [(0.5 + (0.5 * x) / w) * width, (0.5 - (0.5 * y) / w) * height] : null;
}

/** @param {number[]} vector  of four @param {number[]} matrix  of sixteen, column by column */
function transformed(vector, matrix) {
  return [0, 1, 2, 3].map((row) => vector.reduce((sum, value, column) => sum + value * matrix[4 * column + row], 0));
}
