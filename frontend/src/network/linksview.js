// A dense layer as nodes and the strongest edges between them, at the page's moment; nodes show what excites them.

import { element, preparedContext, setText, shortened } from "../core/dom";
import { RIGHT_COLOUR, WRONG_COLOUR } from "../core/colorscales";
import { watchPixelRatio, watchTheme } from "../core/theme";
import { Roving } from "../core/keys";
import { checkpointAt, followMoments } from "../time/follow";
import { largestSize, nodeHeights, strongest, weightsAt } from "./links";
import { drawReals } from "./reals";

const FIRST_EDGES = 60;
const WIDEST = 5; // pixels of the largest weight of the training
const LEAST_HEIGHT = 17; // pixels a node
const PICTURE_SIDE = 30; // pixels of a node's picture, where there is room

export class LinksView {
  /** @param {HTMLElement} root @param {string} run @param {(what: string, at: number) => void} onAct */
  constructor(root, run, onAct) {
    this._onAct = onAct;
    this._t = 0;
    this._count = FIRST_EDGES;
    this._pointed = null; // {side, at}: the node under the pointer
    this._canvas = element("canvas", { class: "edges", "aria-hidden": "true" });
    this._sides = { input: element("div", { class: "nodes inputs" }), unit: element("div", { class: "nodes units" }) };
    this._slider = element("input", {
      type: "range",
      min: 1,
      max: 300,
      value: FIRST_EDGES,
      "aria-label": "edges that are drawn",
    });
    this._counted = element("span", { class: "counted" });
    this._told = element("div", { class: "told", role: "status" });
    const key = (words, colour) => {
      const line = element("span", { class: "stroke", "aria-hidden": "true" });
      line.style.background = colour;
      return element("span", { class: "key" }, line, words);
    };
    const label = element("label", {}, "Strongest edges", this._slider, this._counted);
    const head = element("div", { class: "head" }, label, key("excites", RIGHT_COLOUR), key("inhibits", WRONG_COLOUR));
    this._field = element("div", { class: "field" }, this._sides.input, this._canvas, this._sides.unit);
    this.node = element("div", { class: "links" }, head, element("div", { class: "row" }, this._field, this._told));
    root.append(this.node);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    this._rovings = Object.values(this._sides).map((side) => new Roving(side, ".node", signal));
    followMoments(run, (t) => ((this._t = t), this._draw()), signal);
    this._slider.addEventListener("input", () => ((this._count = Number(this._slider.value)), this._draw()), { signal });
    this._field.addEventListener("pointerover", (event) => this._point(event), { signal });
    this._field.addEventListener("pointerleave", () => this._point(null), { signal });
    this._field.addEventListener("focusin", (event) => this._point(event), { signal });
    this._field.addEventListener("click", (event) => this._clicked(event), { signal });
    this._unwatchTheme = watchTheme(root, () => this._draw());
    this._resizer = new ResizeObserver(() => this._draw());
    this._resizer.observe(this._canvas);
    watchPixelRatio(() => this._draw(), signal);
  }

  destroy() {
    this._aborter.abort();
    this._resizer.disconnect();
    this._unwatchTheme();
    this.node.remove();
  }

  /** @param {object} part  as pack.py packs it @param {number} checkpoint */
  show(part, checkpoint) {
    if (!this._part) this._t = checkpoint;
    this._part = part;
    this._now = new Float32Array(part.nInputs * part.nUnits);
    this._most = largestSize(part.weights) || 1;
    this._pointed = null;
    const all = part.nInputs * part.nUnits;
    this._slider.max = String(Math.min(300, all));
    this._slider.value = String(Math.min(this._count, all));
    const height = Math.max(260, LEAST_HEIGHT * Math.max(part.nInputs, part.nUnits));
    this._field.style.height = `${Math.min(height, 640)}px`;
    this._nodes = { input: this._fill("input", part.inputs), unit: this._fill("unit", part.units) };
    this._rovings.forEach((roving) => roving.refresh());
    this._draw();
  }

  /** @param {number} unit  which is outlined, −1 for none */
  attend(unit) {
    this._nodes?.unit.forEach(({ node }, i) => node.setAttribute("aria-pressed", String(this._part.units[i].number === unit)));
  }

  _fill(side, listed) {
    const room = Number.parseFloat(this._field.style.height) / listed.length;
    const pictured = this._part.pictureShape && listed.some(({ real }) => real >= 0) && room >= LEAST_HEIGHT;
    const size = Math.min(room - 2, PICTURE_SIDE);
    const nodes = listed.map(({ name }, i) => {
      const picture = pictured && listed[i].real >= 0 ? element("canvas", { class: "picture", "aria-hidden": "true" }) : null;
      if (picture) Object.assign(picture.style, { width: `${size}px`, height: `${size}px` });
      const label = element("span", { class: "label" }, shortened(name, 14));
      const parts = side === "input" ? [label, ...(picture ? [picture] : [])] : [...(picture ? [picture] : []), label];
      const attributes = { type: "button", class: "node", tabindex: -1, "data-side": side, "data-at": String(i), title: name };
      return { node: element("button", attributes, ...parts), picture, shown: "" };
    });
    this._sides[side].replaceChildren(...nodes.map(({ node }) => node));
    this._sides[side].classList.toggle("dense", room < 11);
    return nodes;
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  _draw() {
    const { _part: part, _canvas: canvas } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!part || !width) return;
    const { nInputs, nUnits } = part;
    const context = preparedContext(canvas, width, height, Math.min(devicePixelRatio || 1, 2));
    weightsAt(part, this._t, this._now);
    const edges = strongest(this._now, this._count);
    const [from, to] = [nodeHeights(nInputs, height), nodeHeights(nUnits, height)];
    const meant = (input, unit) => !this._pointed || this._pointed.at === (this._pointed.side === "input" ? input : unit);
    for (const edge of edges.reverse()) {
      const [input, unit] = [Math.floor(edge / nUnits), edge % nUnits];
      const weight = this._now[edge];
      context.globalAlpha = meant(input, unit) ? 0.75 : 0.08;
      context.strokeStyle = weight > 0 ? RIGHT_COLOUR : WRONG_COLOUR;
      context.lineWidth = Math.max((WIDEST * Math.abs(weight)) / this._most, 0.4);
      context.beginPath();
      context.moveTo(0, from[input]);
      context.bezierCurveTo(width / 2, from[input], width / 2, to[unit], width, to[unit]);
      context.stroke();
    }
    setText(this._counted, String(edges.length));
    this._pictures();
    this._tell();
  }

  _pictures() {
    const { _part: part } = this;
    const at = checkpointAt(this._t, part.nCheckpoints);
    for (const [side, listed] of [
      ["input", part.inputs],
      ["unit", part.units],
    ]) {
      this._nodes[side].forEach((node, i) => {
        if (!node.picture || node.shown === at) return;
        node.shown = at;
        drawReals(node.picture, part, listed[i].real, at, 1);
      });
    }
  }

  /** What excites the node under the pointer. */
  _tell() {
    const { _part: part, _pointed: pointed } = this;
    if (!pointed) {
      this._told.replaceChildren(element("p", {}, part.words));
      return;
    }
    const { name, real } = (pointed.side === "input" ? part.inputs : part.units)[pointed.at];
    const at = checkpointAt(this._t, part.nCheckpoints);
    const parts = [element("strong", {}, name)];
    if (real >= 0 && part.pictureShape) {
      const canvas = element("canvas", { class: "mosaic", role: "img", "aria-label": "the samples that excite it most" });
      drawReals(canvas, part, real, at, part.nReal);
      parts.push(element("p", {}, `what excites it most at epoch ${part.epochs[at]}`), canvas);
    }
    this._told.replaceChildren(...parts);
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  _point(event) {
    const node = event?.target.closest?.(".node");
    if (!node && !this._pointed) return;
    this._pointed = node ? { side: node.dataset.side, at: Number(node.dataset.at) } : null;
    this._draw();
  }

  _clicked(event) {
    const node = event.target.closest(".node");
    if (node?.dataset.side === "unit") this._onAct("unit", this._part.units[Number(node.dataset.at)].number);
  }

  /** For tests: how many edges are drawn, and of which node alone. */
  get counted() {
    return Number(this._counted.textContent);
  }
}
