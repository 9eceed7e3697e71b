// The search field: samples by number, class, mistake or word, with what could be typed under it.

import { element, setText, shortened, svgElement } from "../../core/dom";
import { suggestions } from "../data/queryparser";

const LENS = "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM15.3 15.3L20 20";
const LIST = "nnviz-suggestions"; // ids are the view's own, within its shadow root
const OPTION = "nnviz-suggestion-";
const LONGEST_EXAMPLE = 6; // characters of a class's name that is an example

export class SearchBox {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {{onFind: (query: string, how: "set"|"add") => string|null}} actions  choose what is meant; says what was found, or null
   */
  constructor(recording, { onFind }) {
    this._recording = recording;
    this._onFind = onFind;
    this._offered = [];
    this._active = -1; // of those
    this._input = element("input", {
      type: "search",
      role: "combobox",
      placeholder: `Search: ${examplesOf(recording).join(", ")} …`,
      title: "Find samples by number, class, mistake or word (/); Enter chooses them, with Shift besides those chosen",
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      "aria-label": "Search samples",
      "aria-autocomplete": "list",
      "aria-controls": LIST,
      "aria-expanded": "false",
    });
    this._list = element("ul", { id: LIST, role: "listbox", "aria-label": "what could be meant", hidden: true });
    this._found = element("div", { class: "found", role: "status" });
    const lens = svgElement("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svgElement("path", { d: LENS }));
    const field = element(
      "div",
      { class: "field" },
      lens,
      this._input,
      element("kbd", { "aria-hidden": "true" }, "/"),
      this._list,
    );
    this.node = element("div", { class: "search", role: "search" }, field, this._found);
    this._input.addEventListener("input", () => (setText(this._found, ""), this._offer()));
    this._input.addEventListener("focus", () => this._offer());
    this._input.addEventListener("click", () => this._list.hidden && this._offer());
    this._input.addEventListener("blur", () => this._close());
    for (const type of ["keydown", "keyup", "keypress"]) {
      this._input.addEventListener(type, (event) => event.stopPropagation()); // typing is no shortcut, the host's neither
    }
    this._input.addEventListener("keydown", (event) => this._pressed(event));
    this._list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the keyboard
    this._list.addEventListener("click", (event) => this._clicked(event));
  }

  /** Let the person type. */
  focus() {
    this._input.focus();
    this._input.select();
  }

  /** @param {number} version  of the selection: what was found is said until something else is chosen */
  update(version) {
    if (this._fresh) this._version = version;
    else if (this._version !== version) setText(this._found, "");
    this._fresh = false;
    this._version = version;
  }

  _pressed(event) {
    const acts = {
      ArrowDown: () => this._step(1),
      ArrowUp: () => this._step(-1),
      Enter: () => this._take(this._offered[this._active]?.query ?? this._input.value, event.shiftKey),
      Escape: () => this._input.blur(),
    };
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  }

  _clicked(event) {
    const index = [...this._list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0) this._take(this._offered[index].query, event.shiftKey);
  }

  /** Open the list with what could be meant by what is typed. */
  _offer() {
    this._offered = suggestions(this._recording, this._input.value);
    this._list.replaceChildren(...this._offered.map(optionOf));
    this._list.hidden = !this._offered.length;
    this._input.setAttribute("aria-expanded", String(!this._list.hidden));
    this._activate(-1);
  }

  _close() {
    this._list.hidden = true;
    this._offered = [];
    this._input.setAttribute("aria-expanded", "false");
    this._activate(-1);
  }

  /** Down from the field to the list's first, from its last back to the field; up the other way round. */
  _step(by) {
    if (this._list.hidden) return this._offer();
    const places = this._offered.length + 1; // the field is one
    return this._activate(((this._active + 1 + by + places) % places) - 1);
  }

  _activate(index) {
    this._active = index;
    [...this._list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (index >= 0) this._input.setAttribute("aria-activedescendant", OPTION + index);
    else this._input.removeAttribute("aria-activedescendant");
    this._list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  _take(query, adding) {
    if (!query.trim()) return;
    this._input.value = query;
    this._input.select();
    this._close();
    setText(this._found, this._onFind(query, adding ? "add" : "set") ?? `nothing called “${shortened(query.trim(), 24)}” here`);
    this._found.title = this._found.textContent;
    this._fresh = true;
  }
}

/** Things of this run that could be typed. */
function examplesOf({ classNames, nSamples, labels }) {
  const number = String(Math.min(nSamples - 1, 123));
  const [one, other] = classNames;
  if (!labels) return [number, "unsure", "flips"];
  const short = classNames.length > 1 && Math.max(one.length, other.length) <= LONGEST_EXAMPLE;
  return [number, ...(short ? [one, `${one} > ${other}`] : ["a class"]), "wrong"];
}

function optionOf({ query, words }, index) {
  const name = element("span", { class: "query" }, shortened(query, 32));
  const told = element("span", { class: "quiet" }, shortened(words, 72));
  return element("li", { id: OPTION + index, role: "option", "aria-selected": "false", title: query }, name, told);
}
