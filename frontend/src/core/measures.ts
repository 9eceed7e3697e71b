// Number formats of measures, equal to those of analysis/scales.py and analysis/measure.py.

import { percent } from "./dom";

/** What is written of a value; a checkpoint is written as its epoch. */
export type Written = "share" | "number" | "signed" | "count" | "checkpoint";

/** A value as people read it; "" for none. `epochs`: what the checkpoints are called. */
export function valueText(written: Written, value: number, epochs: readonly string[]): string {
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
  }
}

function timesText(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count.toLocaleString("en")} times`;
}
