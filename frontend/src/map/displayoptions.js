// How the picture is drawn: what a person can set, what is usual, and the words for the rest of it.

/**
 * @typedef {object} Look
 * @property {string} colour  a colouring's name, or "" for the usual one
 * @property {boolean} rings  wrong predictions are ringed
 * @property {number} size  of dots, times the usual
 * @property {number} opacity  of dots, times the usual
 * @property {"dots"|"images"|"density"} draw
 * @property {boolean} regions  what the network would say at each place lies behind the dots
 * @property {"none"|"all"|"chosen"|"flips"} trails  whose way since another checkpoint is drawn
 * @property {number} since  that checkpoint, or -1 for the one before the present
 * @property {"all"|"flips"|"wrong"} only  which dots keep their colour: those whose prediction is another than `since`, or wrong ones
 * @property {boolean} marks  dots among wrong neighbours are marked, where that is known
 * @property {boolean} tour  axes that are dragged stay a projection, and the picture may turn by itself
 * @property {"one"|"pictures"|"epochs"} grid  one picture, several, or one at several epochs
 * @property {string} camera  where it is looked from, as `CameraController.word` says it; "" for all of the picture
 * @property {string} axes  where the axes were dragged, as `LinearPositions.matrixWord` says it; "" for where they belong
 */

const flag = { usual: false, read: (word) => (word === "1" ? true : word === "0" ? false : null), write: () => "1" };
const choice = (...names) => ({ usual: names[0], read: (word) => (names.includes(word) ? word : null), write: (name) => name });
const factor = (least, most) => ({
  usual: 1,
  read: (word) => numberIn(word, least, most),
  write: (value) => String(Number(value.toFixed(2))),
});
const text = (pattern) => ({ usual: "", read: (word) => (pattern.test(word) ? word : null), write: (word) => word });

const SETTINGS = {
  colour: choice("", "truth", "prediction", "right", "confidence", "loss", "margin", "learnt", "forgotten", "split"),
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

/** @type {Look} */
export const DEFAULT_DISPLAY_OPTIONS = Object.freeze({
  ...Object.fromEntries(Object.entries(SETTINGS).map(([name, { usual }]) => [name, usual])),
  since: -1,
});

/**
 * The look that words describe; what they do not name, or name wrongly, is usual.
 * @param {string|undefined} words  as `writeDisplayOptions` gives them @param {import("./data/recording").Recording} recording @returns {Look}
 */
export function readDisplayOptions(words, { checkpoints, labels }) {
  const given = new URLSearchParams(words ?? "");
  const look = { ...DEFAULT_DISPLAY_OPTIONS };
  for (const [name, { read }] of Object.entries(SETTINGS))
    if (given.has(name)) look[name] = read(given.get(name)) ?? DEFAULT_DISPLAY_OPTIONS[name];
  if (given.has("since")) look.since = checkpoints.findIndex(({ label }) => label === given.get("since"));
  if (labels === null) Object.assign(look, { rings: false, only: look.only === "wrong" ? "all" : look.only }); // nothing is known to be wrong
  return look;
}

/** What is not usual about a look, as the words of a query. @param {Look} look @param {import("./data/recording").Recording} recording */
export function writeDisplayOptions(look, { checkpoints }) {
  const words = new URLSearchParams();
  for (const [name, { usual, write }] of Object.entries(SETTINGS)) if (look[name] !== usual) words.set(name, write(look[name]));
  if (look.since >= 0) words.set("since", checkpoints[look.since].label);
  return words.toString();
}

function numberIn(word, least, most) {
  const value = word.trim() === "" ? NaN : Number(word);
  return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : null;
}
