// A button that opens a small sheet of controls under it.

import { element } from "./dom";

export class Menu {
  /**
   * @param {string} title  on the button @param {string} help  one sentence
   * @param {AbortSignal} signal  ends the listening
   * @param {...Node} content
   */
  constructor(title, help, signal, ...content) {
    this._button = element(
      "button",
      { type: "button", class: "opener", title: help, "aria-expanded": "false", "aria-haspopup": "dialog" },
      title,
    );
    this._sheet = element("div", { class: "menu-sheet", role: "dialog", "aria-label": title, hidden: true }, ...content);
    this.node = element("div", { class: "menu" }, this._button, this._sheet);
    this._button.addEventListener("click", () => this.toggle());
    document.addEventListener("keydown", (event) => this._pressed(event), { signal, capture: true });
    document.addEventListener("pointerdown", (event) => event.composedPath().includes(this.node) || this.close(), { signal });
  }

  get open() {
    return !this._sheet.hidden;
  }

  toggle() {
    if (this.open) return this.close();
    this._sheet.hidden = false;
    this._button.setAttribute("aria-expanded", "true");
    return this._keepInside();
  }

  close() {
    this._sheet.hidden = true;
    this._button.setAttribute("aria-expanded", "false");
  }

  /** Mark that something in it is not as usual. @param {boolean} changed */
  setChanged(changed) {
    this._button.classList.toggle("changed", changed);
  }

  _pressed(event) {
    if (event.key !== "Escape" || !this.open) return;
    event.preventDefault();
    event.stopPropagation(); // the view would let go of what is chosen
    this.close();
    this._button.focus();
  }

  /** Nothing of it hangs over the window's edge. */
  _keepInside() {
    this._sheet.style.translate = "";
    const { left, right } = this._sheet.getBoundingClientRect();
    const over = Math.max(right - document.documentElement.clientWidth + 8, 0) || Math.min(left - 8, 0);
    if (over) this._sheet.style.translate = `${-over}px`;
  }
}
