// Display options: what a person can set of the drawing, and the query string that stands for what is not the default.

import type { Recording } from "./data/recording";

interface Option<Value> {
  usual: Value;
  read: (word: string) => Value | null; // null for nonsense
}

const flag: Option<boolean> = { usual: false, read: (word) => (word === "1" ? true : word === "0" ? false : null) };
const text = (pattern: RegExp): Option<string> => ({ usual: "", read: (word) => (pattern.test(word) ? word : null) });
const choice = <Name extends string>(...names: Name[]): Option<Name> => {
  return { usual: names[0], read: (word) => names.find((name) => name === word) ?? null };
};
const factor = (least: number, most: number): Option<number> => ({
  usual: 1,
  read: (word) => {
    const value = word.trim() === "" ? NaN : Number(word);
    return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : null;
  },
});

/** In the order in which an address has them. */
const OPTIONS = {
  colour: text(/^(?:\w{1,40}|column:.{1,1000})$/), // the name of a group, a measure or metadata, "" for the usual one
  rings: flag, // wrong predictions are ringed
  size: factor(0.3, 4), // of dots, times the usual
  opacity: factor(0.05, 1), // of dots, times the usual
  draw: choice("dots", "images", "density"),
  regions: flag, // what the network would say at each place lies behind the dots
  trails: choice("none", "all", "chosen", "flips"), // whose way since another checkpoint is drawn
  only: choice("all", "flips", "wrong"), // which dots keep their colour: those whose prediction is another than `since`, or wrong ones
  marks: flag, // dots among wrong neighbours are marked, where that is known
  tour: flag, // axes that are dragged stay a projection, and the picture may turn by itself
  grid: choice("one", "pictures", "epochs"), // one picture, several, or one at several epochs
  camera: text(/^-?\d[\d.,eE-]{0,80}$/), // where it is looked from, as `CameraController.word` says it; "" for all of the picture
  axes: text(/^[\w-]{1,1200}$/), // where axes were dragged, as `LinearPositions.matrixWord` says it; "" for where they belong
};

type Name = keyof typeof OPTIONS;
const NAMES = Object.keys(OPTIONS) as Name[];

/** `since`: a checkpoint that the present one is compared with, or -1 for the one before it. */
export type DisplayOptions = { [N in Name]: (typeof OPTIONS)[N]["usual"] } & { since: number };

export const DEFAULT_DISPLAY_OPTIONS = Object.freeze({
  ...Object.fromEntries(NAMES.map((name) => [name, OPTIONS[name].usual])),
  since: -1,
} as DisplayOptions);

/** The options that words describe, as `writeDisplayOptions` gives them; what they do not name, or name wrongly, is usual. */
export function readDisplayOptions(
  query: string | undefined,
  recording: Pick<Recording, "checkpoints" | "labels">,
): DisplayOptions {
  const params = new URLSearchParams(query ?? "");
  const options = Object.fromEntries(
    NAMES.map((name) => [name, OPTIONS[name].read(params.get(name) ?? "") ?? OPTIONS[name].usual]),
  );
  const since = recording.checkpoints.findIndex(({ label }) => label === params.get("since"));
  const read = { ...options, since } as DisplayOptions;
  if (recording.labels) return read;
  return { ...read, rings: false, only: read.only === "wrong" ? "all" : read.only }; // nothing is known to be wrong
}

/** What is not usual, as the words of a query. */
export function writeDisplayOptions(options: DisplayOptions, { checkpoints }: Pick<Recording, "checkpoints">): string {
  const params = new URLSearchParams();
  for (const name of NAMES) if (options[name] !== OPTIONS[name].usual) params.set(name, wordOf(options[name]));
  if (options.since >= 0) params.set("since", checkpoints[options.since].label);
  return params.toString();
}

function wordOf(value: string | number | boolean): string {
  return typeof value === "number" ? String(Number(value.toFixed(2))) : value === true ? "1" : String(value);
}
