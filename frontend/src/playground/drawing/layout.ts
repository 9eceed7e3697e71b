// Layout of the diagram: positions of units, curves of edges; pure.

import type { EdgePart } from "../training/selection";

const HEADER = 104; // pixels for what stands over a column
const FOOTER = 46; // and for the gradients' sizes under it
const LARGEST_UNIT = 46;
const LOSS = 78; // what the loss takes at the right
const LETTER = 6.9; // of a name, about
const WIDEST_NAMES = { left: 80, right: 104 };
const SLIM = { from: 560, left: 50, right: 64 }; // names where the board is narrower than `from`
const GAP = { small: 5, wide: 21, from: 46 }; // between units; wide where there is room for a number
const TIGHT = 96; // columns that are nearer to each other have small headers
const LEAST_STEP = 54; // between columns, so that small headers do not touch; a picture that is wider than its place is scrolled
const BEND = 0.45; // of an edge's width, how far its handles are from its ends
const NEAR_PIXELS = 7; // pixels from an edge within which it is meant

/** In CSS pixels from the top left of the board. */
export type Point = { x: number; y: number };
export type Column = { x: number; size: number; pitch: number; units: Point[] };

export interface Layout {
  columns: Column[]; // the inputs, then each layer
  loss: Point;
  top: number;
  bottom: number;
  width: number; // more than the room that there is where columns would stand on each other
  height: number;
  tight: boolean;
  names: { left: number; right: number }; // how wide they may be
}

/** `sizes` of the inputs and of each layer; `room` is the width that there is. */
export function layoutOf(
  sizes: readonly number[],
  room: number,
  height: number,
  features: readonly string[],
  classes: readonly string[],
): Layout {
  const widest = room < SLIM.from ? SLIM : WIDEST_NAMES;
  const letters = (names: readonly string[]) => Math.max(...names.map(({ length }) => length)) * LETTER;
  const names = {
    left: Math.min(letters(features) + 6, widest.left),
    right: Math.min(letters(classes) + 34, widest.right + 14),
  };
  const [left, right] = [names.left + 8 + LARGEST_UNIT / 2, LARGEST_UNIT / 2 + 8 + names.right + LOSS];
  const [top, bottom] = [HEADER, height - FOOTER];
  const middle = (top + bottom) / 2;
  const step = Math.max((room - left - right) / (sizes.length - 1), LEAST_STEP);
  const width = left + right + step * (sizes.length - 1);
  const columns = sizes.map((count, column) => {
    const pitch = Math.min((bottom - top) / count, 78);
    const size = Math.max(Math.min(pitch - (pitch >= GAP.from ? GAP.wide : GAP.small), LARGEST_UNIT, step * 0.5), 10);
    const x = left + column * step;
    const units = Array.from({ length: count }, (_, unit) => ({ x, y: middle + (unit - (count - 1) / 2) * pitch }));
    return { x, size, pitch, units };
  });
  return { columns, loss: { x: width - 32, y: middle }, top, bottom, width, height, tight: step < TIGHT, names };
}

/** The ends of an edge of a layer. */
export function edgeEnds({ columns }: Layout, layer: number, from: number, to: number): [Point, Point] {
  const [before, after] = [columns[layer], columns[layer + 1]];
  const [a, b] = [before.units[from], after.units[to]];
  return [
    { x: a.x + before.size / 2, y: a.y },
    { x: b.x - after.size / 2, y: b.y },
  ];
}

export function strokeEdge(context: CanvasRenderingContext2D, a: Point, b: Point): void {
  const bend = (b.x - a.x) * BEND;
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.bezierCurveTo(a.x + bend, a.y, b.x - bend, b.y, b.x, b.y);
  context.stroke();
}

/** A point along the curve between two, t from 0 to 1: a cubic whose handles are level. */
export function alongEdge(a: Point, b: Point, t: number): Point {
  const bend = (b.x - a.x) * BEND;
  const s = 1 - t;
  const x = s * s * s * a.x + 3 * s * s * t * (a.x + bend) + 3 * s * t * t * (b.x - bend) + t * t * t * b.x;
  const y = s * s * (s + 3 * t) * a.y + t * t * (t + 3 * s) * b.y;
  return { x, y };
}

/** The edge nearest to a point, or null. */
export function edgeNear(layout: Layout, x: number, y: number): Omit<EdgePart, "kind"> | null {
  let best: Omit<EdgePart, "kind"> | null = null;
  let least = NEAR_PIXELS;
  for (let layer = 0; layer < layout.columns.length - 1; layer++) {
    const [before, after] = [layout.columns[layer], layout.columns[layer + 1]];
    if (x < before.x + before.size / 2 || x > after.x - after.size / 2) continue;
    for (let from = 0; from < before.units.length; from++) {
      for (let to = 0; to < after.units.length; to++) {
        const distance = distanceToEdge(...edgeEnds(layout, layer, from, to), x, y);
        if (distance >= least) continue;
        least = distance;
        best = { layer, from, to };
      }
    }
  }
  return best;
}

function distanceToEdge(a: Point, b: Point, x: number, y: number): number {
  // The curve's x grows with t, so the t under the pointer is found by halving; then the slope there makes it a distance.
  let [low, high] = [0, 1];
  for (let k = 0; k < 12; k++) {
    const middle = (low + high) / 2;
    if (alongEdge(a, b, middle).x < x) low = middle;
    else high = middle;
  }
  const [here, there] = [alongEdge(a, b, low), alongEdge(a, b, Math.min(low + 0.01, 1))];
  const slope = (there.y - here.y) / Math.max(there.x - here.x, 1e-6);
  return Math.abs(y - here.y) / Math.hypot(1, slope);
}
