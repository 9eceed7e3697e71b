// What stands over the columns: the layers' activations and sizes, what adds a layer and takes one away.

import { element } from "../map/dom.js";
import { ACTIVATION_TITLES, readLayers, writeLayers } from "./names.js";

const NEW_LAYER = { units: 4, activation: "relu" };
const ADD_TOP = { usual: 52, tight: 78 };

/**
 * @param {import("./layout.js").Layout} layout @param {Record<string, string>} words  the settings
 * @param {import("./pack.js").Data} data @param {object} choices
 * @param {(words: Record<string, string>) => void} onWords  other settings are wanted @returns {HTMLElement[]}
 */
export function columnHeaders({ columns, tight }, words, data, choices, onWords) {
  const layers = readLayers(words.layers);
  const change = (others) => onWords({ layers: writeLayers(others) });
  const input = element("div", { class: "header" }, element("b", {}, "Input"), element("span", { class: "quiet" }, data.title));
  const parts = [
    placed(input, columns[0].x, 0),
    ...layers.map((_, k) => placed(hiddenHeader(layers, k, tight, choices, change), columns[k + 1].x, 0)),
    placed(outputHeader(words, choices, onWords), columns.at(-1).x, 0),
  ];
  if (layers.length >= choices.maxLayers) return parts;
  for (let gap = 0; gap <= layers.length; gap++) {
    const added = [...layers.slice(0, gap), NEW_LAYER, ...layers.slice(gap)];
    const add = roundButton("+", "Add a layer here", `add${gap}`, true, () => change(added));
    add.classList.add("add");
    parts.push(placed(add, (columns[gap].x + columns[gap + 1].x) / 2, tight ? ADD_TOP.tight : ADD_TOP.usual));
  }
  return parts;
}

function hiddenHeader(layers, k, tight, choices, change) {
  const { units, activation } = layers[k];
  const title = `hidden layer ${k + 1}`;
  const changed = (with_) => change(layers.map((layer, at) => (at === k ? { ...layer, ...with_ } : layer)));
  const choose = activationSelect(title, `act${k}`, choices.hidden, activation, (name) => changed({ activation: name }));
  const less = roundButton("−", `One unit less in ${title}`, `less${k}`, units > 1, () => changed({ units: units - 1 }));
  const more = roundButton("+", `One unit more in ${title}`, `more${k}`, units < choices.maxUnits, () =>
    changed({ units: units + 1 }),
  );
  const away = roundButton("×", `Take ${title} away`, `away${k}`, true, () => change(layers.filter((_, at) => at !== k)));
  away.classList.add("away");
  const stepper = element("span", { class: "stepper" }, less, element("span", { class: "count" }, String(units)), more);
  return element("div", { class: "header" }, element("b", {}, tight ? String(k + 1) : `Hidden ${k + 1}`, away), choose, stepper);
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
