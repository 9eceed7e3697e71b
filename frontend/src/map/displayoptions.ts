// Display options: how the picture is drawn, what a person can set of it, and the words of an address for what is not usual.

import { COLOURINGS, type ColouringName } from "./colorencodings";
import type { Recording } from "./data/recording";

export interface DisplayOptions {
  /** "" for the usual one. */
  colour: ColouringName | "";
  /** Wrong predictions are ringed. */
  rings: boolean;
  /** Of dots, times the usual. */
  size: number;
  /** Of dots, times the usual. */
  opacity: number;
  draw: "dots" | "images" | "density";
  /** What the network would say at each place lies behind the dots. */
  regions: boolean;
  /** Whose way since another checkpoint is drawn. */
  trails: "none" | "all" | "chosen" | "flips";
  /** That checkpoint, or -1 for the one before the present. */
  since: number;
  /** Which dots keep their colour: those whose prediction is another than `since`, or wrong ones. */
  only: "all" | "flips" | "wrong";
  /** Dots among wrong neighbours are marked, where that is known. */
  marks: boolean;
  /** Axes that are dragged stay a projection, and the picture may turn by itself. */
  tour: boolean;
  /** One picture, several, or one at several epochs. */
  grid: "one" | "pictures" | "epochs";
  /** Where it is looked from, as `CameraController.word` says it; "" for all of the picture. */
  camera: string;
  /** Where the axes were dragged, as `LinearPositions.matrixWord` says it; "" for where they belong. */
  axes: string;
}

export const DEFAULT_DISPLAY_OPTIONS: Readonly<DisplayOptions> = Object.freeze({
  colour: "",
  rings: false,
  size: 1,
  opacity: 1,
  draw: "dots",
  regions: false,
  trails: "none",
  since: -1,
  only: "all",
  marks: false,
  tour: false,
  grid: "one",
  camera: "",
  axes: "",
});

type Worded = Exclude<keyof DisplayOptions, "since">; // since is said as the label of its checkpoint

const flag = (word: string) => (word === "1" ? true : word === "0" ? false : null);
const choice =
  <Name extends string>(...names: Name[]) =>
  (word: string) =>
    names.find((name) => name === word) ?? null;
const text = (pattern: RegExp) => (word: string) => (pattern.test(word) ? word : null);
const factor = (least: number, most: number) => (word: string) => {
  const value = word.trim() === "" ? NaN : Number(word);
  return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : null;
};

/** What a word says, or null for nonsense; in the order in which they are written. */
const READERS: { [Name in Worded]: (word: string) => DisplayOptions[Name] | null } = {
  colour: choice("", ...COLOURINGS.map(({ name }) => name)),
  rings: flag,
  size: factor(0.3, 4),
  opacity: factor(0.05, 1),
  draw: choice("dots", "images", "density"),
  regions: flag,
  trails: choice("none", "all", "chosen", "flips"),
  only: choice("all", "flips", "wrong"),
  marks: flag,
  tour: flag,
  grid: choice("one", "pictures", "epochs"),
  camera: text(/^-?\d[\d.,eE-]{0,80}$/),
  axes: text(/^[\w-]{1,1200}$/),
};
const NAMES = Object.keys(READERS) as Worded[];

/** The options that words describe, as `writeDisplayOptions` gives them; what they do not name, or name wrongly, is usual. */
export function readDisplayOptions(
  words: string | undefined,
  { checkpoints, labels }: Pick<Recording, "checkpoints" | "labels">,
) {
  const given = new URLSearchParams(words ?? "");
  const options: DisplayOptions = { ...DEFAULT_DISPLAY_OPTIONS };
  const read = <Name extends Worded>(name: Name, word: string) => {
    options[name] = READERS[name](word) ?? DEFAULT_DISPLAY_OPTIONS[name];
  };
  for (const name of NAMES) read(name, given.get(name) ?? "");
  const since = given.get("since");
  if (since !== null) options.since = checkpoints.findIndex(({ label }) => label === since);
  if (labels === null) {
    options.rings = false; // nothing is known to be wrong
    if (options.only === "wrong") options.only = "all";
  }
  return options;
}

/** What is not usual, as the words of a query. */
export function writeDisplayOptions(options: DisplayOptions, { checkpoints }: Pick<Recording, "checkpoints">) {
  const words = new URLSearchParams();
  for (const name of NAMES) if (options[name] !== DEFAULT_DISPLAY_OPTIONS[name]) words.set(name, wordOf(options[name]));
  if (options.since >= 0) words.set("since", checkpoints[options.since].label);
  return words.toString();
}

function wordOf(value: string | number | boolean) {
  if (typeof value === "number") return String(Number(value.toFixed(2)));
  return value === true ? "1" : String(value);
}
