// The legend: hovering a class lights it, clicking keeps it lit.

import { element, shortened } from "./dom.js";

export class Legend {
  /**
   * @param {string[]} classNames @param {string[]} colours
   * @param {{onHover: (group: number) => void, onKeep: (group: number) => void}} actions  group -1 is none
   */
  constructor(classNames, colours, { onHover, onKeep }) {
    this._items = classNames.map((name, k) => {
      const dot = element("span", { class: "dot" });
      dot.style.background = colours[k];
      const item = element("button", { type: "button", "aria-pressed": "false", title: name }, dot, element("span", {}, shortened(name, 18)));
      item.addEventListener("pointerenter", () => onHover(k));
      item.addEventListener("pointerleave", () => onHover(-1));
      item.addEventListener("focus", () => item.matches(":focus-visible") && onHover(k));
      item.addEventListener("blur", () => onHover(-1));
      item.addEventListener("click", () => onKeep(k));
      return item;
    });
    this.node = element("div", { class: "legend", role: "group", "aria-label": "classes" }, ...this._items);
  }

  /** @param {number} kept @param {number} lit  class or -1 */
  update(kept, lit) {
    this._items.forEach((item, k) => {
      item.setAttribute("aria-pressed", String(k === kept));
      item.classList.toggle("dim", lit >= 0 && k !== lit);
    });
  }
}
