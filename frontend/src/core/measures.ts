// Number formats of measures, equal to those of analysis/scales.py and analysis/measure.py.

import { percent } from "./dom";

/**
 * What is written of a value; a checkpoint is written as its epoch. The last four are of metadata: numbers as they are, dates in
 * seconds since 1970, places in a list of categories or texts.
 */
export type Written = "share" | "number" | "signed" | "count" | "checkpoint" | "real" | "date" | "category" | "text";

const MOST_WHOLE = 1e15; // numbers below are written with all digits where they are whole
const MOST_SECONDS = 8.64e12; // either way of 1970, that `Date` can have

/** A value as people read it; "" for none. `epochs`: what the checkpoints are called; `categories`: what values are places of. */
export function valueText(
  written: Written,
  value: number,
  epochs: readonly string[],
  categories: readonly string[] = [],
): string {
  if (Number.isNaN(value)) return "";
  switch (written) {
    case "share":
      return percent(value, 0);
    case "number":
      return value.toFixed(2);
    case "signed":
      return `${value < 0 ? "" : "+"}${value.toFixed(2)}`.replace("-", "−");
    case "count":
      return value === 0 ? "" : timesText(value);
    case "checkpoint":
      return epochs[value];
    case "real":
      return Number.isInteger(value) && Math.abs(value) < MOST_WHOLE ? String(value) : String(Number(value.toPrecision(6)));
    case "date":
      return dateText(value);
    default:
      return categories[value] ?? "";
  }
}

/** The day, with the time where that is not midnight (UTC). */
function dateText(seconds: number): string {
  if (Math.abs(seconds) > MOST_SECONDS) return "";
  const [day, time] = new Date(1000 * seconds).toISOString().slice(0, -5).split("T");
  return time === "00:00:00" ? day : `${day} ${time}`;
}

function timesText(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count.toLocaleString("en")} times`;
}
