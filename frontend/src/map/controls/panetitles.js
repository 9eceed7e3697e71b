// What lies over the panes: their titles as buttons, and words where a picture is not there yet. The names are drawn on the canvas.

import { element, setText } from "../../core/dom";
import { TITLE } from "../geometry/panes";
import { pictureName } from "../geometry/projections";

export class PaneTitles {
  /**
   * @param {object} actions
   * @param {(checkpoint: number) => void} actions.onGlide  go to the epoch of a pane
   * @param {(method: string) => void} actions.onAlone  show one projection alone
   * @param {(method: string) => void} actions.onMethod  have a projection computed
   */
  constructor({ onGlide, onAlone, onMethod }) {
    this._actions = { onGlide, onAlone, onMethod };
    this._known = "";
    this._buttons = new Map(); // pane → button
    this._vacant = new Map(); // pane → {words, compute}
    this.node = element("div", { class: "pane-titles" });
  }

  /** @param {import("../controller").MapController} controller */
  update(controller) {
    const { panes } = controller;
    const shown = panes.grid === "one" ? [] : panes.all;
    const vacant = shown.length ? panes.vacant : [];
    const known = JSON.stringify([...shown, ...vacant].map(({ name, title, box }) => [name, title, box]).concat(shown.length));
    if (known !== this._known) this._build(panes.grid, shown, vacant);
    this._known = known;
    for (const { name, current } of shown) {
      const button = this._buttons.get(name);
      if (button.getAttribute("aria-current") !== String(current)) button.setAttribute("aria-current", String(current));
    }
    for (const pane of vacant) this._say(pane, controller);
  }

  _build(grid, shown, vacant) {
    const { onGlide, onAlone } = this._actions;
    this._buttons = new Map(
      shown.map(({ name, title, box, checkpoint, picture }) => {
        const help = grid === "epochs" ? `Go to ${title}` : `Show ${title} alone`;
        const button = element("button", { type: "button", class: "pane-title", title: help, "aria-label": help }, title);
        button.addEventListener("click", () => (grid === "epochs" ? onGlide(checkpoint) : onAlone(picture.method)));
        return [name, placedOver(button, above(box))];
      }),
    );
    this._vacant = new Map(vacant.map((pane) => [pane.name, this._vacancy(pane)]));
    this.node.replaceChildren(...this._buttons.values(), ...[...this._vacant.values()].map(({ node }) => node));
  }

  _vacancy({ title, box, picture }) {
    const words = element("p", {});
    const compute = element("button", { type: "button" }, "Compute");
    compute.addEventListener("click", () => this._actions.onMethod(picture.method));
    const place = element("div", { class: "vacancy" }, words, compute);
    const name = element("span", { class: "vacancy-title" }, title);
    return { node: element("div", {}, placedOver(name, above(box)), placedOver(place, box)), place, words, compute };
  }

  /** Why a picture is not there. */
  _say({ name, title, picture }, { spaces, busy, missing }) {
    const { place, words, compute } = this._vacant.get(name);
    const wanted = spaces.pending !== null && pictureName(spaces.pending) === name;
    const absent = missing.has(name) && !wanted;
    const computed = wanted && busy === picture.method;
    setText(words, absent ? `${title} is not computed yet.` : computed ? `${title} is being computed.` : `Loading ${title} …`);
    compute.hidden = !absent;
    place.classList.toggle("loading-pane", !absent && !computed); // it comes at once, as a rule
  }
}

/** Where the title of a pane stands. */
function above(box) {
  return { ...box, top: box.top - TITLE, height: TITLE };
}

function placedOver(node, { left, top, width, height }) {
  Object.assign(node.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  return node;
}
