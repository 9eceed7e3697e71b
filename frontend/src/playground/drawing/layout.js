// Where units stand and how edges run; pure.

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

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{x: number, size: number, pitch: number, units: Point[]}} Column
 * @typedef {{columns: Column[], loss: Point, top: number, bottom: number, width: number, height: number, slim: boolean,
 *   tight: boolean, names: {left: number, right: number}}} Layout  `names` are as wide as that, in pixels
 * @param {number[]} sizes  of the inputs and of each layer @param {number} room  the width that there is, in pixels; the layout's
 *   is larger where columns would stand on each other @param {string[]} features @param {string[]} classes @returns {Layout}
 */
export function layoutOf(sizes, room, height, features, classes) {
  const slim = room < SLIM.from;
  const widest = slim ? SLIM : WIDEST_NAMES;
  const letters = (names) => Math.max(...names.map(({ length }) => length)) * LETTER;
  const names = {
    left: Math.min(letters(features) + 6, widest.left),
    right: Math.min(letters(classes) + 34, widest.right + 14),
  };
  const [left, right] = [names.left + 8 + LARGEST_UNIT / 2, LARGEST_UNIT / 2 + 8 + names.right + LOSS];
  const [top, bottom] = [HEADER, height - FOOTER];
  const step = Math.max((room - left - right) / (sizes.length - 1), LEAST_STEP);
  const width = left + right + step * (sizes.length - 1);
  const columns = sizes.map((count, column) => {
    const pitch = Math.min((bottom - top) / count, 78);
    const size = Math.max(Math.min(pitch - (pitch >= GAP.from ? GAP.wide : GAP.small), LARGEST_UNIT, step * 0.5), 10);
    const x = left + column * step;
    const middle = (top + bottom) / 2;
    const units = Array.from({ length: count }, (_, unit) => ({ x, y: middle + (unit - (count - 1) / 2) * pitch }));
    return { x, size, pitch, units };
  });
  const loss = { x: width - 32, y: (top + bottom) / 2 };
  return { columns, loss, top, bottom, width, height, slim, tight: step < TIGHT, names };
}

/** The ends of an edge of a layer. @param {Layout} layout @returns {[Point, Point]} */
export function edgeEnds({ columns }, layer, from, to) {
  const [before, after] = [columns[layer], columns[layer + 1]];
  const [a, b] = [before.units[from], after.units[to]];
  return [
    { x: a.x + before.size / 2, y: a.y },
    { x: b.x - after.size / 2, y: b.y },
  ];
}

/** A point along the curve between two, t from 0 to 1: a cubic whose handles are level. */
export function alongEdge(a, b, t) {
  const bend = (b.x - a.x) * 0.45;
  const s = 1 - t;
  const x = s * s * s * a.x + 3 * s * s * t * (a.x + bend) + 3 * s * t * t * (b.x - bend) + t * t * t * b.x;
  const y = s * s * (s + 3 * t) * a.y + t * t * (t + 3 * s) * b.y;
  return { x, y };
}

const NEAR_PIXELS = 7; // pixels from an edge within which it is meant

/** The edge nearest to a point, or null. @param {Layout} layout @returns {{layer: number, from: number, to: number}|null} */
export function edgeNear(layout, x, y) {
  let [best, least] = [null, NEAR_PIXELS];
  for (let layer = 0; layer < layout.columns.length - 1; layer++) {
    const [before, after] = [layout.columns[layer], layout.columns[layer + 1]];
    if (x < before.x + before.size / 2 || x > after.x - after.size / 2) continue;
    for (let from = 0; from < before.units.length; from++) {
      for (let to = 0; to < after.units.length; to++) {
        const distance = distanceToEdge(...edgeEnds(layout, layer, from, to), x, y);
        if (distance < least) [best, least] = [{ layer, from, to }, distance];
      }
    }
  }
  return best;
}

function distanceToEdge(a, b, x, y) {
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
