// Cards of small pictures that follow the moment: kernels, what mattered in a sample, what units look for.

import { element, setText, shortened } from "../core/dom";
import { readTheme, watchPixelRatio, watchTheme } from "../core/theme";
import { drawFrame } from "./drawing";
import { checkpointAt, followMoments } from "../time/follow";
import { wordsAt } from "./pack";
import { drawReals } from "./reals";

export class FramesView {
  /** @param {HTMLElement} root @param {string} run @param {(what: string, at: number) => void} onAct */
  constructor(root, run, onAct) {
    this._onAct = onAct;
    this._t = 0;
    this._cards = [];
    this.node = element("div", { class: "frames" });
    root.append(this.node);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    followMoments(run, (t) => ((this._t = t), this._follow()), signal);
    this.node.addEventListener("click", (event) => this._clicked(event), { signal });
    this._unwatchTheme = watchTheme(root, () => this._follow(true));
    watchPixelRatio(() => this._follow(true), signal);
  }

  destroy() {
    this._aborter.abort();
    this._unwatchTheme();
    this.node.remove();
  }

  /** @param {import("./pack").Frames} part @param {number} checkpoint */
  show(part, checkpoint) {
    if (!this._part) this._t = checkpoint;
    this._part = part;
    this.node.style.setProperty("--side", `${part.side}px`);
    this._cards = part.cards.map((card) => frameCard(card, part));
    this.node.replaceChildren(...this._cards.map(({ node }) => node));
    this._follow(true);
  }

  /** @param {number} id  of the card that is outlined, −1 for none */
  attend(id) {
    for (const { node, card } of this._cards) node.classList.toggle("selected", card.id === id);
  }

  _follow(anew = false) {
    const { _part: part } = this;
    if (!part) return;
    const at = checkpointAt(this._t, part.nCheckpoints);
    if (!anew && at === this._shown) return;
    this._shown = at;
    const theme = readTheme(this.node);
    for (const { card, line, panels, node } of this._cards) {
      setText(line, wordsAt(card.lines, at));
      node.classList.toggle("failed", Boolean(card.failed?.[at]));
      for (const { panel, canvas, words } of panels) {
        setText(words, wordsAt(panel.words, at));
        if (panel.real !== undefined) drawReals(canvas, part, panel.real, at, part.nReal);
        else drawFrame(canvas, part, panel, at, theme);
      }
    }
  }

  _clicked(event) {
    const found = this._cards.find(({ node }) => node.contains(event.target));
    if (found && this._part.clickable) this._onAct("card", found.card.id);
  }
}

function frameCard(card, part) {
  const line = element("span", { class: "line" });
  const panels = card.panels.map((panel) => {
    const canvas = element("canvas", { role: "img" });
    const words = element("figcaption", {});
    const [height, width] = panel.picture !== undefined || panel.real !== undefined ? part.pictureShape : part.frameShape;
    if (panel.real === undefined && height > 1) canvas.style.aspectRatio = `${width} / ${height}`;
    const kind = height === 1 ? "bars" : panel.real !== undefined ? "mosaic" : "picture";
    return { panel, canvas, words, node: element("figure", { class: kind }, canvas, words) };
  });
  const title = element("span", { class: "title", title: card.title }, shortened(card.title, 40));
  const tag = part.clickable ? "button" : "article";
  const attributes = part.clickable ? { type: "button", class: "card" } : { class: "card" };
  const body = element("span", { class: "panels" }, ...panels.map(({ node }) => node));
  return { card, line, panels, node: element(tag, attributes, title, body, line) };
}
