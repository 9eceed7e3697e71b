// The diagram with its handles: units that can be chosen, layers and units that come and go.

import { element, preparedContext, setText } from "../../core/dom";
import { shortNumber } from "../equations/rounding";
import { columnHeaders, placed } from "../headers";
import { unitTitle } from "../training/selection";
import { readLayers } from "../training/settings";
import { drawDiagram } from "./diagram";
import { Faces } from "./faces";
import { alongEdge, edgeEnds, edgeNear, layoutOf } from "./layout";

export class Board {
  /**
   * @param {object} choices  of the server
   * @param {{onPick: (pick: import("../training/selection").Part) => void, onWords: (words: Record<string, string>) => void}} actions
   */
  constructor(choices, { onPick, onWords }) {
    this._choices = choices;
    this._actions = { onPick, onWords };
    this.faces = new Faces();
    this._canvas = element("canvas", { class: "diagram", "aria-hidden": "true" });
    this._handles = element("div", { class: "handles" });
    this._tip = element("div", { class: "tip", "aria-hidden": "true", hidden: true });
    this.node = element(
      "div",
      { class: "board", role: "group", "aria-label": "the network" },
      this._canvas,
      this._handles,
      this._tip,
    );
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
    if (readLayers(words.layers).length !== net.sizes.length - 2) return; // another network is on its way
    const shape = JSON.stringify([
      net.sizes,
      width,
      height,
      words.layers,
      words.output,
      words.loss,
      data.features,
      data.classes,
    ]);
    if (shape === this._shape) return;
    this._shape = shape;
    this._net = net;
    this.layout = layoutOf(net.sizes, width, height, data.features, data.classes);
    for (const { style } of [this._canvas, this._handles]) style.width = `${this.layout.width}px`;
    const focused = this.node.getRootNode().activeElement?.dataset?.handle;
    this._handles.replaceChildren(...this._built(net, words, data));
    if (focused) this._handles.querySelector(`[data-handle="${focused}"]`)?.focus();
    this._told = "";
  }

  _built(net, words, data) {
    const { columns, loss, tight, names } = this.layout;
    this._handles.classList.toggle("tight", tight);
    const [first, last] = [columns[0], columns.at(-1)];
    const inputs = first.units.map(({ x, y }, k) => {
      const name = element("span", { class: "label", title: data.features[k] }, data.features[k]);
      return sidewards(name, x - first.size / 2 - 8, y, "-100%", names.left);
    });
    this._buttons = columns.slice(1).flatMap((column, layer) => {
      return column.units.map((unit, k) => this._unitButton(net, data, column.size, layer, unit, k));
    });
    this._truths = last.units.map(({ x, y }, k) => {
      const name = element("span", { class: "name", title: data.classes[k] }, data.classes[k]);
      const shown = element("div", { class: "truth" }, element("span", { class: "class" }, dot(data.colours[k]), name));
      return sidewards(shown, x + last.size / 2 + 8, y, "0", names.right);
    });
    this._lossWords = element("span", {});
    const title = "The loss of the shown sample: click for its formula";
    this._lossButton = element(
      "button",
      { type: "button", class: "loss-node", "data-handle": "loss", title },
      element("b", {}, "Loss"),
      this._lossWords,
    );
    this._lossButton.addEventListener("click", () => this._actions.onPick({ kind: "loss" }));
    this._footnote = element("div", { class: "footnote quiet" });
    return [
      ...columnHeaders(this.layout, words, data, this._choices, (changes) => {
        this._shape = ""; // the handles show what is wanted, which may not come
        this._actions.onWords(changes);
      }),
      ...inputs,
      ...this._buttons.map(({ node }) => node),
      ...this._truths,
      placed(this._lossButton, loss.x, loss.y - 24),
      this._footnote,
    ];
  }

  _unitButton(net, data, size, layer, { x, y }, unit) {
    const node = element("button", { type: "button", class: "unit", "data-handle": `u${layer}.${unit}` });
    const side = Math.max(size, 16);
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

  /** @param {import("./diagram").Moment} moment @param {import("./ink").Ink} ink @param {import("../training/film").DataSet} data */
  draw(moment, ink, data) {
    if (!this.layout) return;
    const { width, height } = this.layout;
    const context = preparedContext(this._canvas, width, height, devicePixelRatio);
    this.most = drawDiagram(context, this.layout, moment, this.faces, ink);
    this._tell(moment, data);
    this._drawTip(moment.shot);
  }

  /** What an update makes of the weight under the pointer. */
  _drawTip(shot) {
    const { kind, layer, from, to } = this.hovered;
    this._tip.hidden = kind !== "edge" || layer >= shot.net.nLayers;
    if (this._tip.hidden) return;
    const at = shot.net.weight(layer, from, to);
    const { before, after, meanGradient } = shot;
    const epoch = shot.film.pace === "epoch";
    const gradient = epoch ? "mean gradient" : "gradient";
    const numbers = { before: before[at], [gradient]: meanGradient[at], change: after[at] - before[at], after: after[at] };
    const words = Object.entries(numbers).map(([name, value]) => `${name} ${shortNumber(value, 3)}`);
    setText(this._tip, [...(epoch ? ["the epoch:"] : []), ...words].join("   "));
    const { x, y } = alongEdge(...edgeEnds(this.layout, layer, from, to), 0.5);
    Object.assign(this._tip.style, { left: `${x}px`, top: `${y - 14}px` });
  }

  /** What the handles say, where it is news. */
  _tell(moment, data) {
    const { shot, place, phase, flashing, updated } = moment;
    const told = JSON.stringify([shot.frame, shot.film.pace, place, phase, flashing, updated, moment.held, moment.pick]);
    if (told === this._told) return;
    this._told = told;
    const { net } = shot;
    const known = flashing || ["loss", "backward", "update"].includes(phase);
    setText(this._lossWords, known ? shortNumber(shot.lossOf(place), 3) : "–");
    this._lossButton.classList.toggle("picked", moment.pick.kind === "loss");
    this._lossButton.classList.toggle("active", phase === "loss");
    const dead = shot.dead(updated);
    const a = shot.a(place);
    for (const { node, layer, unit, title } of this._buttons) {
      const at = net.unit(layer, unit);
      const fate = [
        "",
        ", silent now: it answers 0 to every training sample",
        ", dead: it answers 0 to every training sample for good",
      ][dead[at]];
      const words = `${title}${fate}: activation ${shortNumber(a[at], 3)}`;
      node.title = words;
      node.setAttribute("aria-label", words);
      node.setAttribute(
        "aria-pressed",
        String(moment.pick.kind === "unit" && moment.pick.layer === layer && moment.pick.unit === unit),
      );
    }
    const truth = data.labels[shot.sample(place)];
    this._truths.forEach((node, k) => node.classList.toggle("true", k === truth));
    const widest = moment.held === "difference" ? `widest edge ±${shortNumber(this.most)}` : "";
    setText(this._footnote, widest || "size of the gradients");
  }
}

/** Beside a unit, level with it; `shift` is how far of its own width it is moved. */
function sidewards(node, x, y, shift, width) {
  Object.assign(node.style, {
    position: "absolute",
    left: `${x}px`,
    top: `${y}px`,
    translate: `${shift} -50%`,
    maxWidth: `${width}px`,
  });
  return node;
}

function dot(colour) {
  const node = element("span", { class: "dot" });
  node.style.background = colour;
  return node;
}
