// The layers of a model from left to right, each a box that can be opened; how much of it is dead follows the moment.

import { element, percent, setText, shortened, svgElement } from "../core/dom";
import { checkpointAt, followMoments } from "../time/follow";
import { blockSize, BOX, linkPath, placedLayers } from "./layout";

/**
 * @typedef {object} DrawnLayer
 * @property {string} name
 * @property {string} kind  its class, and what it applies
 * @property {(number|null)[]|null} shape
 * @property {number} parameters
 * @property {number[]} sources  the numbers of the layers that it takes its input from
 * @property {number} column
 * @property {number} row
 * @property {(number|null)[]|null} dead  the share of dead units at each checkpoint, where activations were recorded
 * @property {boolean} told  whether there is more to see of it
 */

export class GraphView {
  /** @param {HTMLElement} root @param {string} run @param {(what: string, at: number) => void} onAct */
  constructor(root, run, onAct) {
    this._onAct = onAct;
    this._t = 0;
    this._boxes = [];
    this.node = element("div", { class: "graph", role: "group", "aria-label": "the layers of the model" });
    root.append(this.node);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    followMoments(run, (t) => ((this._t = t), this._follow()), signal);
    this.node.addEventListener("click", (event) => this._clicked(event), { signal });
  }

  destroy() {
    this._aborter.abort();
    this.node.remove();
  }

  /** @param {{layers: DrawnLayer[], selected: number, checkpoint: number}} given */
  show({ layers, selected, checkpoint }) {
    const content = JSON.stringify(layers);
    if (content !== this._content) this._build(layers, checkpoint);
    this._content = content;
    this._select(selected);
    this._follow();
  }

  _build(layers, checkpoint) {
    const { boxes, width, height } = placedLayers(layers);
    this._layers = layers;
    this._t = this._content ? this._t : checkpoint;
    const paths = layers.flatMap(({ sources }, to) => sources.map((from) => linkPath(boxes[from], boxes[to])));
    const lines = paths.map((d) => svgElement("path", { d }));
    const picture = svgElement("svg", { class: "lines", width, height: height + BOX.gapY, "aria-hidden": "true" }, ...lines);
    this._boxes = layers.map((layer, i) => layerBox(layer, i, boxes[i]));
    const stage = element("div", { class: "stage" }, picture, ...this._boxes.map(({ node }) => node));
    Object.assign(stage.style, { width: `${width}px`, height: `${height}px` });
    this.node.replaceChildren(stage);
  }

  _select(selected) {
    this._boxes.forEach(({ node }, i) => node.setAttribute("aria-pressed", String(i === selected)));
    if (selected !== this._selected) this._boxes[selected]?.node.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    this._selected = selected;
  }

  _follow() {
    this._layers?.forEach(({ dead }, i) => {
      const share = dead ? dead[checkpointAt(this._t, dead.length)] : null;
      const { deadWords, deadBar } = this._boxes[i];
      setText(deadWords, share === null ? "" : share > 0 ? `${percent(share, 0)} dead` : "none dead");
      deadBar.style.width = `${100 * (share ?? 0)}%`;
    });
  }

  _clicked(event) {
    const at = this._boxes.findIndex(({ node }) => node.contains(event.target));
    if (at < 0) return;
    this._select(at);
    this._onAct("layer", at);
  }
}

function layerBox({ name, kind, shape, parameters, dead, told }, i, { left, top }) {
  const block = element("span", { class: "block", "aria-hidden": "true" });
  const { width, height } = blockSize(shape);
  Object.assign(block.style, { width: `${width}px`, height: `${height}px` });
  const size = shape ? shape.map((n) => n ?? "?").join(" × ") : "shape unknown";
  const weights = parameters ? `${parameters.toLocaleString("en")} weights` : "no weights";
  const deadWords = element("span", { class: "dead" });
  const deadBar = element("span", { class: "deadbar", "aria-hidden": "true" });
  const about = `${name}: ${kind}, ${size}, ${weights}`;
  const node = element(
    "button",
    { type: "button", class: told ? "layer" : "layer plain", "data-layer": String(i), title: about, "aria-pressed": "false" },
    element("span", { class: "blocks" }, block, deadWords),
    element("span", { class: "name" }, shortened(name, 16)),
    element("span", { class: "kind" }, shortened(kind, 20)),
    element("span", { class: "size" }, size),
    element("span", { class: "size" }, weights),
    ...(dead ? [element("span", { class: "deadtrack", "aria-hidden": "true" }, deadBar)] : []),
  );
  Object.assign(node.style, { left: `${left}px`, top: `${top}px`, width: `${BOX.width}px`, height: `${BOX.height}px` });
  return { node, deadWords, deadBar };
}
