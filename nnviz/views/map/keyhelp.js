// The list of keys, in a dialog over the view.

import { element } from "./dom.js";

export class KeyHelp {
  /** @param {{keys: string[], words: string}[]} rows  what a person presses, any of the keys, and what it does */
  constructor(rows) {
    const closing = element("button", { type: "button", class: "keys-close" }, "Close");
    closing.addEventListener("click", () => this.close());
    const list = rows.flatMap(({ keys, words }) => [
      element("dt", {}, ...keys.map((key) => element("kbd", {}, key))),
      element("dd", {}, words),
    ]);
    const sheet = element("div", { class: "keys-sheet" }, element("h2", {}, "Keys"), element("dl", {}, ...list), closing);
    /** Put it inside the view's `.nnviz`. */
    this.node = element("dialog", { class: "keys", "aria-label": "keys" }, sheet);
    this.node.addEventListener("click", ({ target }) => target === this.node && this.close()); // beside the sheet
    this.node.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the view's own keys rest meanwhile
      if (event.key === "?") this.close();
    });
  }

  open() {
    if (!this.node.open) this.node.showModal();
  }

  close() {
    this.node.close();
  }
}
