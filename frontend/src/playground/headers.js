// What stands over the columns: the layers' activations and sizes, what adds a layer and takes one away.

import { element } from "../core/dom";
import { ACTIVATION_TITLES, readLayers, writeLayers } from "./training/settings";

const NEW_LAYER = { units: 4, activation: "relu" };
const ADD_TOP = { usual: 52, tight: 78 };

/** The hidden layers as they are wanted, while the picture still shows those that they were; a layer is known by its place there. */
export class LayerEdits {
  /** @param {string} word  the layers of the picture @param {{maxUnits: number, maxLayers: number}} limits */
  constructor(word, limits) {
    this.layers = readLayers(word).map((layer, place) => ({ ...layer, place }));
    this._limits = limits;
  }

  get word() {
    return writeLayers(this.layers);
  }

  of(place) {
    return this.layers.find((layer) => layer.place === place);
  }

  /** @param {number} place @param {{units?: number, activation?: string}} changes  `units` more, or fewer where it is below 0 */
  change(place, { units = 0, ...others }) {
    const within = (count) => Math.min(Math.max(count, 1), this._limits.maxUnits);
    this.layers = this.layers.map((layer) =>
      layer.place === place ? { ...layer, ...others, units: within(layer.units + units) } : layer,
    );
  }

  remove(place) {
    this.layers = this.layers.filter((layer) => layer.place !== place);
  }

  /** @param {number} place  of the layer that it comes before, or one more than the last */
  add(place) {
    if (this.layers.length >= this._limits.maxLayers) return;
    const at = this.layers.findIndex((layer) => layer.place >= place);
    this.layers.splice(at < 0 ? this.layers.length : at, 0, { ...NEW_LAYER, place: -1 });
  }
}

/**
 * @param {import("./drawing/layout").Layout} layout @param {import("./training/settings").Settings} words
 * @param {import("./training/film").DataSet} data @param {object} choices
 * @param {(words: Record<string, string>) => void} onWords  other settings are wanted @returns {HTMLElement[]}
 */
export function columnHeaders({ columns, tight }, words, data, choices, onWords) {
  const edits = new LayerEdits(words.layers, choices);
  const count = edits.layers.length;
  const steppers = new Map(); // place → {less, more, count}
  const edit = (change) => {
    change(edits);
    for (const [place, stepper] of steppers) showUnits(stepper, edits.of(place)?.units, choices.maxUnits);
    onWords({ layers: edits.word });
  };
  const input = element("div", { class: "header" }, element("b", {}, "Input"), element("span", { class: "quiet" }, data.title));
  const hidden = edits.layers.map((layer, k) => {
    const { node, stepper } = hiddenHeader(layer, k, tight, choices, edit);
    steppers.set(k, stepper);
    return placed(node, columns[k + 1].x, 0);
  });
  const parts = [placed(input, columns[0].x, 0), ...hidden, placed(outputHeader(words, choices, onWords), columns.at(-1).x, 0)];
  if (count >= choices.maxLayers) return parts;
  for (let gap = 0; gap <= count; gap++) {
    const add = roundButton("+", "Add a layer here", `add${gap}`, true, () => edit((layers) => layers.add(gap)));
    add.classList.add("add");
    parts.push(placed(add, (columns[gap].x + columns[gap + 1].x) / 2, tight ? ADD_TOP.tight : ADD_TOP.usual));
  }
  return parts;
}

function hiddenHeader({ units, activation }, k, tight, choices, edit) {
  const title = `hidden layer ${k + 1}`;
  const change = (changes) => edit((layers) => layers.change(k, changes));
  const choose = activationSelect(title, `act${k}`, choices.hidden, activation, (name) => change({ activation: name }));
  const less = roundButton("−", `One unit less in ${title}`, `less${k}`, true, () => change({ units: -1 }));
  const more = roundButton("+", `One unit more in ${title}`, `more${k}`, true, () => change({ units: 1 }));
  const away = roundButton("×", `Take ${title} away`, `away${k}`, true, () => edit((layers) => layers.remove(k)));
  away.classList.add("away");
  const stepper = { less, more, count: element("span", { class: "count" }) };
  showUnits(stepper, units, choices.maxUnits);
  const steps = element("span", { class: "stepper" }, less, stepper.count, more);
  const node = element(
    "div",
    { class: "header" },
    element("b", {}, tight ? String(k + 1) : `Hidden ${k + 1}`, away),
    choose,
    steps,
  );
  return { node, stepper };
}

/** @param {number|undefined} units  undefined where the layer is taken away */
function showUnits({ less, more, count }, units, most) {
  count.textContent = units === undefined ? "–" : String(units);
  less.disabled = units === undefined || units <= 1;
  more.disabled = units === undefined || units >= most;
}

function outputHeader(words, choices, onWords) {
  const offered = choices.output.filter((name) => words.loss !== "crossentropy" || choices.probabilities.includes(name));
  const choose = activationSelect("the output", "output", offered, words.output, (output) => onWords({ output }));
  return element("div", { class: "header" }, element("b", {}, "Output"), choose);
}

function activationSelect(title, handle, names, chosen, onChoose) {
  const select = element("select", { "aria-label": `activation of ${title}`, "data-handle": handle });
  select.append(...names.map((name) => element("option", { value: name, selected: name === chosen }, ACTIVATION_TITLES[name])));
  select.addEventListener("change", () => onChoose(select.value));
  return select;
}

function roundButton(sign, title, handle, enabled, onClick) {
  const attributes = { type: "button", class: "round", title, "aria-label": title, "data-handle": handle, disabled: !enabled };
  const button = element("button", attributes, sign);
  button.addEventListener("click", onClick);
  return button;
}

/** Centred at x, its top at y. */
export function placed(node, x, y) {
  Object.assign(node.style, { position: "absolute", left: `${x}px`, top: `${y}px`, translate: "-50% 0" });
  return node;
}
