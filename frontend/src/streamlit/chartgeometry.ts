// Geometry of the moment on charts: on an x axis, on a path in the plane or in space, and back from pixels; pure.

import { type Checkpoints, positionOfEpoch } from "../time/epochaxis";

/** What the x axis of a chart can be: epochs, or the indices of checkpoints. */
export const AXES = ["epochs", "checkpoints"] as const;
export type Axis = (typeof AXES)[number];

export type Pixels = readonly [x: number, y: number];

/** A path of points, each at a checkpoint; what was not recorded is between its neighbours. */
export interface Pathway {
  x: number[];
  y: number[];
  z?: number[];
  checkpoints: number[];
}

/** Matrices of sixteen, column by column, as WebGL has them. */
export interface SceneCamera {
  model: ArrayLike<number>;
  view: ArrayLike<number>;
  projection: ArrayLike<number>;
}

/** The value on an axis at a moment t in checkpoints, between two of them too. */
export function valueAt(axis: Axis, checkpoints: Checkpoints, t: number): number {
  if (axis === "checkpoints") return t;
  const before = Math.min(Math.floor(t), checkpoints.length - 1);
  const after = Math.min(before + 1, checkpoints.length - 1);
  return checkpoints[before].epoch + (t - before) * (checkpoints[after].epoch - checkpoints[before].epoch);
}

/** The moment at a value, in checkpoints; the first or the last for a value outside the recording. */
export function momentOf(axis: Axis, checkpoints: Checkpoints, value: number): number {
  const last = checkpoints.length - 1;
  const inside = Math.min(Math.max(value, valueAt(axis, checkpoints, 0)), valueAt(axis, checkpoints, last));
  return axis === "checkpoints" ? inside : positionOfEpoch(checkpoints, inside);
}

/** Whether what a chart says of itself is a path: whole lists of numbers, equally long. */
export function isPathway(meta: unknown): meta is Pathway {
  const { nnviz, x, y, z, checkpoints } = (meta ?? {}) as Record<string, unknown>;
  const lists = z === undefined ? [x, y, checkpoints] : [x, y, z, checkpoints];
  const isNumbers = (list: unknown): list is number[] => Array.isArray(list) && list.length > 0 && list.every(Number.isFinite);
  return nnviz === "path" && lists.every(isNumbers) && new Set(lists.map((list) => list.length)).size === 1;
}

/** The place [x, y, z] at a moment t in checkpoints, between two points too; z is 0 where the path has none. */
export function positionOnPath({ x, y, z, checkpoints }: Pathway, t: number): [number, number, number] {
  let after = checkpoints.findIndex((checkpoint) => checkpoint >= t);
  if (after < 0) after = checkpoints.length - 1;
  const before = Math.max(after - 1, 0);
  const span = checkpoints[after] - checkpoints[before];
  const share = span > 0 ? Math.min(Math.max((t - checkpoints[before]) / span, 0), 1) : 0;
  const mixed = (list: number[]) => list[before] + share * (list[after] - list[before]);
  return [mixed(x), mixed(y), z ? mixed(z) : 0];
}

/** The moment, in checkpoints, of the place on a path drawn at `pixels` that is nearest to x and y; null where none is in reach. */
export function momentOnPath(
  pixels: readonly Pixels[],
  checkpoints: readonly number[],
  x: number,
  y: number,
  reach = Infinity,
): number | null {
  let best: number | null = null;
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

/** Where a camera sees a point, in pixels from the corner of its picture; null behind it. */
export function projectPoint(
  { model, view, projection }: SceneCamera,
  point: readonly number[],
  width: number,
  height: number,
): Pixels | null {
  const [x, y, , w] = [model, view, projection].reduce(transformed, [...point, 1]);
  return w > 0 ? [(0.5 + (0.5 * x) / w) * width, (0.5 - (0.5 * y) / w) * height] : null;
}

function transformed(vector: number[], matrix: ArrayLike<number>): number[] {
  return [0, 1, 2, 3].map((row) => vector.reduce((sum, value, column) => sum + value * matrix[4 * column + row], 0));
}
