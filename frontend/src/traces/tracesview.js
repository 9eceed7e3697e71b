// The histories of a few samples as cards, with one moment through all, which follows the page and moves it. No Streamlit.

import { TileSheet } from "../gallery/tiles";
import { element } from "../core/dom";
import { readTheme, watchPixelRatio, watchTheme } from "../core/theme";
import { RIGHT_COLOUR, WRONG_COLOUR } from "../core/colorscales";
import { classNode, TraceCard } from "./card";
import { highestLoss, visibleClasses } from "./pack";
import { shareOfTime, timeAt } from "./plots";

const CLICK_REACH = 4; // pixels; a pointer that moves less between down and up clicks
const MOST_IN_LEGEND = 12; // classes

export class TracesView {
  /**
   * @param {HTMLElement} root  filled by the view
   * @param {string} run  whose moments it follows
   * @param {number} checkpoint  where the training is, until the page says more
   * @param {(what: string, sample: number) => void} onAct  a button of a card was pressed
   */
  constructor(root, run, checkpoint, onAct) {
    this._run = run;
    this._t = checkpoint;
    this._onAct = onAct;
    this._cards = [];
    this._traces = null;
    this._pointed = -1; // the checkpoint under the pointer
    this._held = null; // {x, dragged}: a pointer is down
    this._picked = -1;
    this._chosen = new Set();
    this._legend = element("div", { class: "legend" });
    this._grid = element("div", { class: "grid" });
    this.node = element("div", { class: "traces" }, this._legend, this._grid);
    root.append(this.node);
    this._sheet = new TileSheet(root);
    this._aborter = new AbortController();
    this._listen(this._aborter.signal);
    this._unwatchTheme = watchTheme(root, () => this._draw());
    this._resizer = new ResizeObserver(() => this._draw());
    this._resizer.observe(this._grid);
    watchPixelRatio(() => this._draw(), this._aborter.signal);
    this._hook = window.__nnvizTraces = exposedTraces(this);
  }

  destroy() {
    this._aborter.abort();
    this._resizer.disconnect();
    this._unwatchTheme();
    this._sheet.destroy();
    if (window.__nnvizTraces === this._hook) delete window.__nnvizTraces;
    this.node.remove();
  }

  /** @param {import("./pack").Traces} traces @param {string} sheet  the address of their images, or "" */
  show(traces, sheet) {
    const { samples } = traces;
    this._traces = traces;
    this._pointed = -1;
    while (this._cards.length > samples.length) this._cards.pop().node.remove();
    while (this._cards.length < samples.length) this._cards.push(new TraceCard());
    this._grid.append(...this._cards.filter(({ node }) => !node.parentNode).map(({ node }) => node));
    this._sheet.show(sheet);
    this._cards.forEach((card, i) => card.show(traces, i));
    this._grid.classList.toggle("alone", traces.nCheckpoints === 1);
    this._legend.replaceChildren(...legendOf(traces));
    this._mark();
    this._draw();
    this._place();
  }

  /** @param {number} picked  sample or −1 @param {number[]} chosen */
  attend(picked, chosen) {
    this._picked = picked;
    this._chosen = new Set(chosen);
    this._mark();
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  /** What does not depend on the moment. */
  _draw() {
    if (!this._traces) return;
    const theme = readTheme(this.node);
    const most = highestLoss(this._traces);
    for (const card of this._cards) card.draw(theme, Math.min(devicePixelRatio || 1, 2), most);
  }

  /** The lines, at once, and what is said at the moment, or at the checkpoint under the pointer. */
  _place() {
    if (!this._traces) return;
    const { nCheckpoints } = this._traces;
    const t = Math.min(Math.max(this._t, 0), nCheckpoints - 1);
    this._grid.style.setProperty("--at", String(shareOfTime(t, nCheckpoints)));
    this._grid.style.setProperty("--pointed", String(shareOfTime(this._pointed, nCheckpoints)));
    this._grid.classList.toggle("pointing", this._pointed >= 0);
    const said = this._pointed >= 0 ? this._pointed : Math.round(t);
    for (const card of this._cards) card.follow(said);
  }

  _mark() {
    for (const card of this._cards) card.mark(card.sample === this._picked, this._chosen.has(card.sample));
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  _listen(signal) {
    const on = (type, handler) => this._grid.addEventListener(type, handler, { signal });
    on("click", (event) => this._clicked(event));
    on("pointermove", (event) => this._moved(event));
    on("pointerleave", () => this._point(-1));
    on("pointerdown", (event) => this._grasped(event));
    on("pointerup", (event) => this._released(event));
    on("pointercancel", () => (this._held = null));
    document.addEventListener("nnviz:moment", ({ detail }) => this._follow(detail), { signal });
  }

  /** The page is at another moment. */
  _follow(detail) {
    if (detail?.run !== this._run || !Number.isFinite(detail.t)) return;
    this._t = detail.t;
    this._place();
  }

  _clicked(event) {
    const what = event.target.closest("button")?.dataset.what;
    const card = this._cards.find(({ node }) => node.contains(event.target));
    if (!what || !card) return;
    const { sample } = card;
    if (what === "pick" || what === "unpin") this._picked = what === "pick" ? sample : -1;
    if (what === "choose") this._chosen.add(sample);
    if (what === "leave") this._chosen.delete(sample);
    this._mark();
    this._onAct(what, sample);
  }

  _grasped(event) {
    const field = event.target.closest(".field");
    if (!field || event.button !== 0 || !event.isPrimary) return;
    if (event.pointerType === "mouse") field.setPointerCapture(event.pointerId);
    this._held = { field, x: event.clientX, y: event.clientY, dragged: false };
  }

  _moved(event) {
    const { _held: held } = this;
    if (event.pointerType !== "mouse") return; // a finger scrolls
    const field = held?.field ?? event.target.closest(".field");
    if (held && (held.dragged || Math.hypot(event.clientX - held.x, event.clientY - held.y) >= CLICK_REACH)) {
      held.dragged = true;
      this._point(-1);
      this._seek({ t: this._timeUnder(event, field) });
    } else this._point(field ? Math.round(this._timeUnder(event, field)) : -1);
  }

  _released(event) {
    const { _held: held } = this;
    this._held = null;
    if (!held) return;
    const near = Math.hypot(event.clientX - held.x, event.clientY - held.y) < CLICK_REACH;
    if (held.dragged || near) this._seek({ checkpoint: Math.round(this._timeUnder(event, held.field)) });
  }

  _point(checkpoint) {
    if (checkpoint === this._pointed) return;
    this._pointed = checkpoint;
    this._place();
  }

  _timeUnder(event, field) {
    const { left, width } = field.getBoundingClientRect();
    return timeAt((event.clientX - left) / width, this._traces.nCheckpoints);
  }

  /** Ask the page for a moment. */
  _seek(moment) {
    document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { run: this._run, ...moment } }));
  }
}

/** The classes that the ribbons show, where they are few, and what the marks mean. @param {import("./pack").Traces} traces */
function legendOf(traces) {
  const { samples, names, colours, labels, whole } = traces;
  const seen = whole ? [...new Set(samples.flatMap((_, i) => visibleClasses(traces, i)))].sort((a, b) => a - b) : [];
  const classes = seen.length <= MOST_IN_LEGEND ? seen.map((k) => classNode(names[k], colours[k])) : [];
  const marks = labels ? [signNode("▲", RIGHT_COLOUR, "learnt"), signNode("✕", WRONG_COLOUR, "forgotten")] : [];
  return [...classes, ...marks];
}

function signNode(sign, colour, words) {
  const shown = element("span", { class: "sign", "aria-hidden": "true" }, sign);
  shown.style.color = colour;
  return element("span", { class: "class" }, shown, words);
}

/** A read-only window on what is shown, for tests and benchmarks: `window.__nnvizTraces`. @param {TracesView} view */
function exposedTraces(view) {
  return Object.freeze({
    get samples() {
      return view._traces?.samples ?? [];
    },
    get t() {
      return view._t;
    },
    /** Where the lines stand, as a share of the fields' width. */
    get at() {
      return Number(view._grid.style.getPropertyValue("--at"));
    },
    get pointed() {
      return view._pointed;
    },
    get picked() {
      return view._picked;
    },
    get chosen() {
      return [...view._chosen];
    },
  });
}
