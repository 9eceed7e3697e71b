// The switch between one picture, several projections beside each other, and one projection at several epochs.

import { element } from "../../core/dom";
import { ICONS, signButton } from "../../core/controls";

const GRIDS = [
  { grid: "one", title: "One picture" },
  { grid: "pictures", title: "All projections, side by side" },
  { grid: "epochs", title: "This projection at several epochs, side by side" },
];

export class GridSwitch {
  /** @param {{onLook: (changes: {grid: import("../displayoptions").Look["grid"]}) => void}} actions */
  constructor({ onLook }) {
    this._choices = GRIDS.map(({ grid, title }) => ({ grid, button: signButton(title, ICONS[grid], () => onLook({ grid })) }));
    for (const { button } of this._choices) button.setAttribute("role", "radio");
    const buttons = this._choices.map(({ button }) => button);
    this.node = element("div", { class: "switch grids", role: "radiogroup", "aria-label": "panes" }, ...buttons);
  }

  /** @param {import("../displayoptions").Look["grid"]} chosen */
  update(chosen) {
    if (this._chosen === chosen) return;
    this._chosen = chosen;
    for (const { grid, button } of this._choices) button.setAttribute("aria-checked", String(grid === chosen));
  }
}
