// The list of keys and gestures, in a dialog over the view.

import { element } from "../../core/dom";

/**
 * What a person presses, any of the keys, and what it does.
 * @typedef {{title: string, rows: {keys: string[], words: string}[]}} KeySection
 */

export class KeyHelp {
  /** @param {KeySection[]} sections @param {...Node} more  what else stands at its foot */
  constructor(sections, ...more) {
    const closing = element("button", { type: "button", class: "keys-close", autofocus: true }, "Close");
    closing.addEventListener("click", () => this.close());
    const lists = sections.map(({ title, rows }) =>
      element("section", {}, element("h3", {}, title), element("dl", {}, ...rows.flatMap((row) => keyRow(row)))),
    );
    const foot = element("div", { class: "keys-foot" }, ...more, closing);
    const title = element("h2", {}, "Keys and gestures");
    const sheet = element("div", { class: "keys-sheet" }, title, element("div", { class: "keys-lists" }, ...lists), foot);
    /** Put it inside the view's `.nnviz`. */
    this.node = element("dialog", { class: "keys", "aria-label": "keys and gestures" }, sheet);
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

function keyRow({ keys, words }) {
  return [element("dt", {}, ...keys.map((key) => element("kbd", {}, key))), element("dd", {}, words)];
}
