// The row over the map: which picture, in how many dimensions, what its colours say, and back to all of it.

import { element } from "./dom.js";

const DIMENSIONS = [2, 3];

export class Toolbar {
  /**
   * @param {import("./recording.js").Recording} recording
   * @param {{name: string, title: string}[]} methods
   * @param {HTMLElement} glance  the sample in one line, for where the panel is under the map
   * @param {{onMethod: (method: string) => void, onDims: (dims: number) => void, onReset: () => void}} actions
   */
  constructor(recording, methods, glance, { onMethod, onDims, onReset }) {
    this._methods = methods.map(({ name, title }) => ({ value: name, button: radio(title, () => onMethod(name)) }));
    this._dims = DIMENSIONS.map((dims) => ({ value: dims, button: radio(`${dims}-D`, () => onDims(dims)) }));
    const notes = [recording.labels ? "colour: true class" : "colour: predicted class"];
    if (!recording.complete) notes.push(`cut short after epoch ${recording.checkpoints.at(-1).label}, or still being recorded`);
    const reset = element("button", { type: "button", class: "reset", title: "Show the whole map again (double-click)" }, "Reset view");
    reset.addEventListener("click", onReset);
    this.node = element(
      "div",
      { class: "toolbar" },
      radioGroup("projection", this._methods),
      radioGroup("dimensions", this._dims),
      element("span", { class: "quiet notes" }, notes.join(" · ")),
      glance,
      reset,
    );
  }

  /**
   * @param {import("./spaces.js").Picture} drawn
   * @param {import("./spaces.js").Picture|null} pending  wanted and not there yet
   * @param {string} busy  the method that is being computed anew, or ""
   */
  update(drawn, pending, busy) {
    for (const { value, button } of this._methods) mark(button, value === drawn.method, value === pending?.method || value === busy);
    for (const { value, button } of this._dims) mark(button, value === drawn.dims, value === pending?.dims && value !== drawn.dims);
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
