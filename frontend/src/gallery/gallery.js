// The cards of a page beside and under each other: what is pinned, what is chosen, the keyboard, the moment. No Streamlit.

import { element } from "../core/dom";
import { Card } from "./card";
import { TileSheet } from "./tiles";

export class Gallery {
  /**
   * @param {HTMLElement} root  filled by the gallery
   * @param {string} run  whose moments it follows
   * @param {(attention: {picked: number, chosen: number[]}) => void} onAttend  a card was pinned or chosen, or not any more
   */
  constructor(root, run, onAttend) {
    this._run = run;
    this._onAttend = onAttend;
    this._cards = [];
    this._picked = -1;
    this._chosen = new Set();
    this._page = null;
    this._at = -1;
    this.grid = element("div", { class: "grid", role: "group", "aria-label": "samples" });
    this.node = element("div", { class: "gallery" }, this.grid);
    root.append(this.node);
    this._sheet = new TileSheet(root);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    this.grid.addEventListener("click", (event) => this._click(event), { signal });
    this.grid.addEventListener("keydown", (event) => this._key(event), { signal });
    document.addEventListener("nnviz:moment", ({ detail }) => this._follow(detail), { signal });
    this._hook = window.__nnvizGallery = exposedCards(this);
  }

  destroy() {
    this._aborter.abort();
    if (window.__nnvizGallery === this._hook) delete window.__nnvizGallery;
    this._sheet.destroy();
    this.node.remove();
  }

  /**
   * @param {import("./pack").Page} page
   * @param {string} sheet  of the images, a PNG file in base64
   * @param {boolean} anew  whether it is another page, not the same at another epoch
   */
  show(page, sheet, anew) {
    const { samples } = page;
    while (this._cards.length > samples.length) this._cards.pop().node.remove();
    while (this._cards.length < samples.length) this._cards.push(new Card());
    this._page = page;
    this._at = page.checkpoint;
    this._sheet.show(sheet && `data:image/png;base64,${sheet}`);
    this._cards.forEach((card, i) => card.show(page, i));
    this._moveLine(this._t ?? page.checkpoint);
    const fresh = this._cards.filter(({ node }) => !node.parentNode).map(({ node }) => node);
    this.grid.append(...fresh);
    if (anew) this.node.scrollTop = 0;
    if (anew || !this._cards[this._reached]) this._reach(0);
    this._mark();
    this.shown = performance.now();
  }

  /** @param {number} picked  sample or −1 @param {number[]} chosen */
  attend(picked, chosen) {
    this._picked = picked;
    this._chosen = new Set(chosen);
    this._mark();
  }

  setCompact(compact) {
    this.node.classList.toggle("compact", compact);
  }

  _mark() {
    for (const card of this._cards) card.mark(card.sample === this._picked, this._chosen.has(card.sample));
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  _click(event) {
    const at = this._cards.findIndex(({ node }) => node.contains(event.target));
    if (at < 0) return;
    const { sample, choose } = this._cards[at];
    if (event.shiftKey || choose.contains(event.target)) this._toggle(sample);
    else this._picked = this._picked === sample ? -1 : sample;
    this._reach(at);
    this._mark();
    this._onAttend({ picked: this._picked, chosen: [...this._chosen] });
  }

  _toggle(sample) {
    if (!this._chosen.delete(sample)) this._chosen.add(sample);
  }

  /** Arrows go from card to card; the tabulator leaves the gallery. */
  _key(event) {
    const columns = this._columns();
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || !this._cards.length) return;
    event.preventDefault(); // and so the epoch bar leaves it alone
    const to = this._reached + step;
    const last = this._cards.length - 1;
    if (Number.isFinite(step) && (to < 0 || to > last)) return;
    this._reach(Math.min(Math.max(to, 0), last));
    this._cards[this._reached].open.focus();
  }

  /** The one card that the tabulator comes to. */
  _reach(at) {
    const before = this._cards[this._reached];
    if (before) before.open.tabIndex = -1;
    this._reached = at;
    if (this._cards[at]) this._cards[at].open.tabIndex = 0;
  }

  _columns() {
    const top = this._cards[0]?.node.offsetTop;
    const next = this._cards.findIndex(({ node }) => node.offsetTop !== top);
    return next < 0 ? this._cards.length : next;
  }

  // --- the moment -------------------------------------------------------------------------------------------------------------

  /** The epoch bar moves: the lines at once, the words with each checkpoint; who is shown changes when it rests. */
  _follow(detail) {
    if (!detail || detail.run !== this._run || !Number.isFinite(detail.t)) return;
    this._t = detail.t;
    if (!this._page) return;
    this._moveLine(detail.t);
    const at = Math.min(Math.max(Math.round(detail.t), 0), this._page.nCheckpoints - 1);
    if (at === this._at) return;
    this._at = at;
    for (const card of this._cards) card.follow(at);
  }

  _moveLine(t) {
    this.grid.style.setProperty("--at", String((t + 0.5) / this._page.nCheckpoints));
  }
}

/** A read-only window on what is shown, for tests and benchmarks: `window.__nnvizGallery`. @param {Gallery} gallery */
function exposedCards(gallery) {
  return Object.freeze({
    get samples() {
      return gallery._cards.map(({ sample }) => sample);
    },
    /** The checkpoint of the page, which is the server's. */
    get checkpoint() {
      return gallery._page?.checkpoint ?? -1;
    },
    /** The checkpoint whose words stand on the cards. */
    get said() {
      return gallery._at;
    },
    get picked() {
      return gallery._picked;
    },
    get chosen() {
      return [...gallery._chosen];
    },
    /** When the cards were drawn last, in milliseconds since the page was opened. */
    get shown() {
      return gallery.shown ?? 0;
    },
  });
}
