// The row over the map: which picture, in how many dimensions, what its colours say, and more in sheets.

import { element } from "../../core/dom";
import { colouringsOf } from "../colorencodings";

const DIMENSIONS = [2, 3];

export class Toolbar {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {{name: string, title: string}[]} methods
   * @param {Node[]} more  what else stands in the row
   * @param {object} actions
   * @param {(method: string) => void} actions.onMethod
   * @param {(dims: number) => void} actions.onDims
   * @param {(changes: Partial<import("../displayoptions").Look>) => void} actions.onLook
   */
  constructor(recording, methods, more, { onMethod, onDims, onLook }) {
    this._methods = methods.map(({ name, title }) => ({ value: name, button: radio(title, () => onMethod(name)) }));
    this._dims = DIMENSIONS.map((dims) => ({ value: dims, button: radio(`${dims}-D`, () => onDims(dims)) }));
    const choices = colouringsOf(recording);
    this._colour = element(
      "select",
      {},
      ...choices.map(({ name, title, help }) => element("option", { value: name, title: help }, title)),
    );
    this._helps = new Map(choices.map(({ name, help }) => [name, help]));
    this._colour.addEventListener("change", () =>
      onLook({ colour: this._colour.value === choices[0].name ? "" : this._colour.value }),
    );
    this.node = element(
      "div",
      { class: "toolbar" },
      radioGroup("projection", this._methods),
      radioGroup("dimensions", this._dims),
      element("label", { class: "colour" }, "Colour", this._colour),
      ...more,
    );
  }

  /**
   * @param {import("../geometry/projections").Picture} drawn
   * @param {import("../geometry/projections").Picture|null} pending  wanted and not there yet
   * @param {string} busy  the method that is being computed anew, or ""
   * @param {string} colour  the colouring
   */
  update(drawn, pending, busy, colour) {
    for (const { value, button } of this._methods)
      mark(button, value === drawn.method, value === pending?.method || value === busy);
    for (const { value, button } of this._dims)
      mark(button, value === drawn.dims, value === pending?.dims && value !== drawn.dims);
    if (this._colour.value !== colour) this._colour.value = colour;
    this._colour.title = this._helps.get(colour) ?? "";
  }
}

function radio(title, onClick) {
  const button = element("button", { type: "button", role: "radio" }, title);
  button.addEventListener("click", onClick);
  return button;
}

function radioGroup(name, choices) {
  return element("div", { class: "switch", role: "radiogroup", "aria-label": name }, ...choices.map(({ button }) => button));
}

function mark(button, checked, busy) {
  button.setAttribute("aria-checked", String(checked));
  button.setAttribute("aria-busy", String(busy));
}
