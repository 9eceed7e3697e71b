// One sample as a card: its image, what it is and what the network says, a small star graph, and its history.

import { element, percent, setText, shortened } from "../core/dom";
import { spokenAt } from "./pack";
import { CardStar, historyBackground, tileStyle } from "./tiles";

const TRUTH_LETTERS = 14; // of a class's name; more have no room
const SAYS_LETTERS = 11;

export class Card {
  constructor() {
    this._tile = element("span", { class: "tile" });
    this._image = element("span", { class: "image" }, this._tile);
    this._star = new CardStar();
    this._bare = element("span", { class: "bare" });
    this._truth = namedClass();
    this._says = namedClass();
    this._sign = element("span", { class: "sign" });
    this._sure = element("span", { class: "sure" });
    this._history = element("span", { class: "history" }, element("span", { class: "now" }));
    this._number = element("span", { class: "number" });
    this.open = element(
      "button",
      { type: "button", class: "open", tabindex: -1 },
      element("span", { class: "pictures" }, this._image, this._bare, this._star.node),
      this._truth.node,
      this._says.node,
      this._history,
      element("span", { class: "foot" }, this._sign, this._sure, this._number),
    );
    this.choose = element("button", { type: "button", class: "choose", tabindex: -1 });
    this.node = element("div", { class: "card" }, this.open, this.choose);
  }

  /** Show a sample of a page. @param {import("./pack").Page} page @param {number} i */
  show(page, i) {
    this._page = page;
    this._i = i;
    this._said = "";
    this.sample = page.samples[i];
    this._image.hidden = !page.sprites;
    this._bare.hidden = Boolean(page.sprites);
    if (page.sprites) Object.assign(this._tile.style, tileStyle(page, i));
    else setText(this._bare, String(this.sample));
    this._star.show(page, i, page.predicted[i * page.nCheckpoints + page.checkpoint]);
    this._history.style.background = historyBackground(page, i);
    setText(this._number, page.notes[i] || `sample ${this.sample}`);
    this.follow(page.checkpoint);
  }

  /** What the network says at a checkpoint; the star graph is that of the page's. */
  follow(checkpoint) {
    const { _page: page, _i: i } = this;
    const { truth, says, sure, right } = spokenAt(page, i, checkpoint);
    const shown = percent(sure, 0);
    const key = `${says} ${shown} ${checkpoint === page.checkpoint}`;
    if (key === this._said) return;
    this._said = key;
    this._truth.show(truth < 0 ? "" : `is ${shortened(page.names[truth], TRUTH_LETTERS)}`, page.colours[truth]);
    this._says.show(`says ${shortened(page.names[says], SAYS_LETTERS)}`, page.colours[says]);
    setText(this._sure, shown);
    setText(this._sign, right === null ? "" : right ? "✓" : "✗");
    this.node.classList.toggle("wrong", right === false);
    this._star.node.classList.toggle("outdated", checkpoint !== page.checkpoint);
    const part = page.parts ? ` (${page.parts[i]})` : "";
    const truthWords = truth < 0 ? "" : `is ${page.names[truth]}, `;
    const verdict = right === null ? "" : right ? ", right" : ", wrong";
    const words = `sample ${this.sample}${part}: ${truthWords}network says ${page.names[says]}, ${shown}${verdict}`;
    this.open.setAttribute("aria-label", page.notes[i] ? `${words}; ${page.notes[i]}` : words);
    this.open.title = `${words}\nA click pins it on every screen; Shift and a click chooses it.`;
  }

  /** @param {boolean} picked @param {boolean} chosen */
  mark(picked, chosen) {
    this.open.setAttribute("aria-pressed", String(picked));
    this.node.classList.toggle("picked", picked);
    this.node.classList.toggle("chosen", chosen);
    const words = `${chosen ? "Leave out" : "Choose"} sample ${this.sample} (Shift and click)`;
    if (this.choose.title === words) return;
    this.choose.title = words;
    this.choose.setAttribute("aria-label", words);
    this.choose.setAttribute("aria-pressed", String(chosen));
    setText(this.choose, chosen ? "✓" : "+");
  }
}

/** A class's dot and words. */
function namedClass() {
  const dot = element("span", { class: "dot" });
  const words = element("span", { class: "name" });
  const node = element("span", { class: "class" }, dot, words);
  const show = (text, colour) => {
    node.hidden = !text;
    setText(words, text);
    dot.style.background = colour ?? "";
  };
  return { node, show };
}
