// Paths of time series and sounds in a box of 100 × 100, and how numbers of tables are written. As SVG they take the theme's
// colours and any size by style alone, and a hundred cards cost no canvas each.

import type { About } from "./contents";

const EDGE = 3; // of the box, so that no line is cut at its top or bottom
const UNUSUAL = 2; // standard deviations from the mean

/** A line through numbers from `low` to `high`; of many the least and the greatest at each of `places`. Gaps stay open. */
export function linePath(values: ArrayLike<number>, low: number, high: number, places: number): string {
  const shown = values.length > 2 * places ? extremes(values, places) : values;
  const span = high - low || 1;
  let path = "";
  let pen = "M";
  for (let i = 0; i < shown.length; i++) {
    if (Number.isNaN(shown[i])) {
      pen = "M";
      continue;
    }
    const y = 100 - EDGE - (100 - 2 * EDGE) * ((shown[i] - low) / span);
    path += `${pen}${round((100 * i) / Math.max(shown.length - 1, 1))} ${round(y)}`;
    pen = "L";
  }
  return path;
}

function extremes(values: ArrayLike<number>, places: number): number[] {
  const found: number[] = [];
  for (let place = 0; place < places; place++) {
    const [from, to] = [place, place + 1].map((edge) => Math.floor((edge * values.length) / places));
    let [least, greatest] = [NaN, NaN];
    for (let i = from; i < to; i++) {
      if (!(values[i] >= least)) least = Number.isNaN(values[i]) ? least : values[i];
      if (!(values[i] <= greatest)) greatest = Number.isNaN(values[i]) ? greatest : values[i];
    }
    found.push(least, greatest);
  }
  return found;
}

/** The outline of a sound, along its greatest levels and back along its least. */
export function outlinePath(low: ArrayLike<number>, high: ArrayLike<number>): string {
  const point = (levels: ArrayLike<number>, i: number) =>
    `${round((100 * i) / Math.max(levels.length - 1, 1))} ${round(50 - (50 - EDGE) * levels[i])}`;
  const there = Array.from(high, (_, i) => point(high, i));
  const back = Array.from(low, (_, i) => point(low, low.length - 1 - i));
  return `M${[...there, ...back].join("L")}Z`;
}

/** The range in which a series is drawn: that of nearly all of the run, so that series can be compared, and all of its own. */
export function rangeOf(channels: readonly Float32Array[], { low = Infinity, high = -Infinity }: About): [number, number] {
  let [least, greatest] = [low, high];
  for (const channel of channels) {
    for (const value of channel) {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  return least <= greatest ? [least, greatest] : [0, 1];
}

export interface Cell {
  column: number;
  name: string;
  text: string;
  deviation: number; // from the mean of the run, in standard deviations; 0 where that is not known
}

/** The cells of a row of a table. */
export function cellsOf(values: ArrayLike<number>, { names = [], means = [], spreads = [] }: About): Cell[] {
  return Array.from(values, (value, column) => {
    const [mean, spread] = [means[column] ?? NaN, spreads[column] ?? NaN];
    const deviation = spread > 0 ? (value - mean) / spread : 0;
    return {
      column,
      name: names[column] ?? "",
      text: numberText(value),
      deviation: Number.isFinite(deviation) ? deviation : 0,
    };
  });
}

/** The most unusual of a row, so many, in the table's order. */
export function mostUnusual(cells: readonly Cell[], count: number): Cell[] {
  const order = [...cells].sort((a, b) => Math.abs(b.deviation) - Math.abs(a.deviation) || a.column - b.column);
  return order.slice(0, count).sort((a, b) => a.column - b.column);
}

export function isUnusual({ deviation }: Cell): boolean {
  return Math.abs(deviation) >= UNUSUAL;
}

/** How unusual a value is, or "". */
export function unusualText(cell: Cell): string {
  if (!isUnusual(cell)) return "";
  const side = cell.deviation > 0 ? "above" : "below";
  return `${Math.abs(cell.deviation).toFixed(1)} standard deviations ${side} the mean of the run`;
}

/** A number of a table or a series in four digits; "–" for none. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e6)
      ? value.toExponential(2)
      : String(Number(value.toPrecision(size >= 1e4 ? 6 : 4)));
  return text.replace(/-/g, "−");
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
