// The diagram with its handles: units that can be chosen, layers and units that come and go.

import { element, preparedContext, setText } from "../map/dom.js";
import { drawDiagram } from "./diagram.js";
import { Faces } from "./faces.js";
import { edgeNear, layoutOf } from "./layout.js";
import { ACTIVATION_TITLES, readLayers, unitTitle, writeLayers } from "./names.js";
import { shortNumber } from "./rounding.js";

const NEW_LAYER = { units: 4, activation: "relu" };

export class Board {
  /**
   * @param {object} choices  of the server
   * @param {{onPick: (pick: import("./network.js").Pick) => void, onWords: (words: Record<string, string>) => void}} actions
   */
  constructor(choices, { onPick, onWords }) {
    this._choices = choices;
    this._actions = { onPick, onWords };
    this.faces = new Faces();
    this._canvas = element("canvas", { class: "diagram", "aria-hidden": "true" });
    this._handles = element("div", { class: "handles" });
    this.node = element("div", { class: "board", role: "group", "aria-label": "the network" }, this._canvas, this._handles);
    this.hovered = { kind: "" };
    this._shape = "";
    this._buttons = [];
    this._canvas.addEventListener("pointermove", (event) => this._hover(event));
    this._canvas.addEventListener("pointerleave", () => this._setHovered({ kind: "" }));
    this._canvas.addEventListener("click", (event) => this._click(event));
    this.onDirty = () => {};
  }

  get size() {
    const { width, height } = this.node.getBoundingClientRect();
    return { width, height };
  }

  /** Place the handles where the network or the size is another. */
  fit(net, words, data) {
    const { width, height } = this.size;
    if (!width || !height) return;
    const shape = JSON.stringify([net.sizes, net.activations, width, height, words.layers, words.output, words.loss, data.features, data.classes]);
    if (shape === this._shape) return;
    this._shape = shape;
    this._net = net;
    this.layout = layoutOf(net.sizes, width, height, data.features, data.classes);
    const focused = this.node.getRootNode().activeElement?.dataset?.handle;
    this._handles.replaceChildren(...this._built(net, words, data));
    if (focused) this._handles.querySelector(`[data-handle="${focused}"]`)?.focus();
    this._told = "";
  }

  _built(net, words, data) {
    const layers = readLayers(words.layers);
    const { columns, loss, tight, names } = this.layout;
    this._handles.classList.toggle("tight", tight);
    const parts = [];
    parts.push(placed(element("div", { class: "header" }, element("b", {}, "Input"), element("span", { class: "quiet" }, data.title)), columns[0].x, 0));
    layers.forEach((layer, k) => parts.push(placed(this._header(layers, k), columns[k + 1].x, 0)));
    parts.push(placed(this._outputHeader(words), columns.at(-1).x, 0));
    if (layers.length < this._choices.maxLayers) {
      for (let gap = 0; gap <= layers.length; gap++) {
        const add = element("button", { type: "button", class: "round add", title: "Add a layer here", "data-handle": `add${gap}` }, "+");
        add.addEventListener("click", () => this._change([...layers.slice(0, gap), NEW_LAYER, ...layers.slice(gap)]));
        parts.push(placed(add, (columns[gap].x + columns[gap + 1].x) / 2, tight ? 78 : 52));
      }
    }
    this._buttons = columns.slice(1).flatMap((column, layer) => column.units.map((unit, k) => this._unitButton(net, data, column, layer, unit, k)));
    parts.push(...this._buttons.map(({ node }) => node));
    columns[0].units.forEach((unit, k) => parts.push(label(data.features[k], unit.x - columns[0].size / 2 - 8, unit.y, names.left)));
    this._truths = columns.at(-1).units.map((unit, k) => {
      const words = element("span", { class: "class" }, dot(data.colours[k]), element("span", { class: "name", title: data.classes[k] }, data.classes[k]));
      return placedAt(element("div", { class: "truth" }, words), unit.x + columns.at(-1).size / 2 + 8, unit.y, names.right);
    });
    parts.push(...this._truths);
    this._lossButton = element(
      "button", { type: "button", class: "loss-node", "data-handle": "loss" }, element("b", {}, "Loss"), (this._lossWords = element("span", {})),
    );
    this._lossButton.addEventListener("click", () => this._actions.onPick({ kind: "loss" }));
    parts.push(placed(this._lossButton, loss.x, loss.y - 24));
    this._gradientWords = element("div", { class: "footnote quiet" }, "size of the gradients");
    parts.push(this._gradientWords);
    return parts;
  }

  /** Over a hidden column: its activation, how many units, and what takes it away. */
  _header(layers, k) {
    const { units, activation } = layers[k];
    const changed = (change) => this._change(layers.map((layer, at) => (at === k ? { ...layer, ...change } : layer)));
    const choose = element("select", { "aria-label": `activation of hidden layer ${k + 1}`, "data-handle": `act${k}` });
    choose.append(...this._choices.hidden.map((name) => element("option", { value: name, selected: name === activation }, ACTIVATION_TITLES[name])));
    choose.addEventListener("change", () => changed({ activation: choose.value }));
    const less = stepButton("−", `One unit less in hidden layer ${k + 1}`, `less${k}`, units > 1, () => changed({ units: units - 1 }));
    const more = stepButton("+", `One unit more in hidden layer ${k + 1}`, `more${k}`, units < this._choices.maxUnits, () => changed({ units: units + 1 }));
    const away = stepButton("×", `Take hidden layer ${k + 1} away`, `away${k}`, true, () => this._change(layers.filter((_, at) => at !== k)));
    away.classList.add("away");
    return element(
      "div", { class: "header" }, element("b", {}, this.layout.tight ? String(k + 1) : `Hidden ${k + 1}`, away), choose,
      element("span", { class: "stepper" }, less, element("span", { class: "count" }, String(units)), more),
    );
  }

  _outputHeader(words) {
    const choose = element("select", { "aria-label": "activation of the output", "data-handle": "output" });
    const offered = this._choices.output.filter((name) => words.loss !== "crossentropy" || this._choices.probabilities.includes(name));
    choose.append(...offered.map((name) => element("option", { value: name, selected: name === words.output }, ACTIVATION_TITLES[name])));
    choose.addEventListener("change", () => this._actions.onWords({ output: choose.value }));
    return element("div", { class: "header" }, element("b", {}, "Output"), choose);
  }

  _change(layers) {
    this._actions.onWords({ layers: writeLayers(layers) });
  }

  _unitButton(net, data, column, layer, { x, y }, unit) {
    const node = element("button", { type: "button", class: "unit", "data-handle": `u${layer}.${unit}` });
    const side = Math.max(column.size, 16);
    Object.assign(node.style, { left: `${x - side / 2}px`, top: `${y - side / 2}px`, width: `${side}px`, height: `${side}px` });
    const pick = { kind: "unit", layer, unit };
    node.addEventListener("click", () => this._actions.onPick(pick));
    node.addEventListener("pointerenter", () => this._setHovered(pick));
    node.addEventListener("pointerleave", () => this._setHovered({ kind: "" }));
    return { node, layer, unit, title: unitTitle(net, data, layer, unit) };
  }

  // --- the hand ---------------------------------------------------------------------------------------------------------------

  _edgeUnder(event) {
    if (!this.layout) return null;
    const { left, top } = this._canvas.getBoundingClientRect();
    return edgeNear(this.layout, event.clientX - left, event.clientY - top);
  }

  _hover(event) {
    const edge = this._edgeUnder(event);
    this._canvas.style.cursor = edge ? "pointer" : "";
    this._setHovered(edge ? { kind: "edge", ...edge } : { kind: "" });
  }

  _setHovered(pick) {
    if (JSON.stringify(pick) === JSON.stringify(this.hovered)) return;
    this.hovered = pick;
    this.onDirty();
  }

  _click(event) {
    const edge = this._edgeUnder(event);
    this._actions.onPick(edge ? { kind: "edge", ...edge } : { kind: "" });
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  /** @param {import("./diagram.js").Moment} moment @param {import("./ink.js").Ink} ink @param {import("./pack.js").Data} data */
  draw(moment, ink, data) {
    if (!this.layout) return;
    const { width, height } = this.layout;
    const context = preparedContext(this._canvas, width, height, devicePixelRatio);
    this.most = drawDiagram(context, this.layout, moment, this.faces, ink);
    this._tell(moment, data);
  }

  /** What the handles say, where it is news. */
  _tell(moment, data) {
    const { shot, place, phase, flashing, updated } = moment;
    const told = JSON.stringify([shot.frame, shot.film.pace, place, phase, flashing, updated, moment.pick]);
    if (told === this._told) return;
    this._told = told;
    const { net } = shot;
    const known = flashing || ["loss", "backward", "update"].includes(phase);
    setText(this._lossWords, known ? shortNumber(shot.lossOf(place), 3) : "–");
    this._lossButton.title = "The loss of the shown sample: click for its formula";
    this._lossButton.classList.toggle("picked", moment.pick.kind === "loss");
    this._lossButton.classList.toggle("active", phase === "loss");
    const dead = shot.dead(updated);
    const a = shot.a(place);
    for (const { node, layer, unit, title } of this._buttons) {
      const at = net.unit(layer, unit);
      const words = `${title}${dead[at] ? ", dead: it answers 0 to every training sample" : ""}: activation ${shortNumber(a[at], 3)}`;
      node.title = words;
      node.setAttribute("aria-label", words);
      node.setAttribute("aria-pressed", String(moment.pick.kind === "unit" && moment.pick.layer === layer && moment.pick.unit === unit));
    }
    const truth = data.labels[shot.sample(place)];
    this._truths.forEach((node, k) => node.classList.toggle("true", k === truth));
    this._gradientWords.hidden = this.layout.slim;
  }
}

function stepButton(sign, title, handle, enabled, onClick) {
  const button = element("button", { type: "button", class: "round", title, "aria-label": title, "data-handle": handle, disabled: !enabled }, sign);
  button.addEventListener("click", onClick);
  return button;
}

/** Centred at x, its top at y. */
function placed(node, x, y) {
  Object.assign(node.style, { position: "absolute", left: `${x}px`, top: `${y}px`, translate: "-50% 0" });
  return node;
}

function placedAt(node, x, y, width) {
  Object.assign(node.style, { position: "absolute", left: `${x}px`, top: `${y}px`, translate: "0 -50%", maxWidth: `${width}px` });
  return node;
}

function label(text, x, y, width) {
  const node = element("span", { class: "label", title: text }, text);
  Object.assign(node.style, { position: "absolute", left: `${x}px`, top: `${y}px`, translate: "-100% -50%", maxWidth: `${width}px` });
  return node;
}

/** A spot in a class's colour. */
export function dot(colour) {
  const node = element("span", { class: "dot" });
  node.style.background = colour;
  return node;
}
