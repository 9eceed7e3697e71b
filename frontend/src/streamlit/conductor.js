// Moves a line over every chart over the training that is on the page, and hears where such a chart is clicked.

import { element } from "../core/dom";
import { AXES, momentOf, valueAt } from "./axis";

const CLICK_PIXELS = 4; // a pointer that moves less between down and up clicks
const OWN_SIGNS = ".modebar, .legend"; // what of a chart has clicks of its own
const RULES = `
  .nnviz-moments { position: absolute; inset: 0; overflow: hidden; pointer-events: none; }
  .nnviz-moments div { position: absolute; left: -1px; top: 0; width: 2px; background: var(--nnviz-moment); }
  /* No colour stands out from every colour of a scale: a light line in a dark one does. */
  .nnviz-moments.light div { background: #fff; box-shadow: 0 0 0 1.5px rgb(14 17 23 / 0.75); }
  .nnviz-conducted .nsewdrag { cursor: pointer !important; }
`;

/**
 * A chart says what its x axis is by `layout.meta`: {nnviz: "epochs"} or {nnviz: "checkpoints"}. Charts come, go, grow and are
 * drawn again as the page likes; they are found wherever they are, and keep nothing of the line themselves.
 * @typedef {{plot: HTMLElement, axis: string, layer: HTMLElement, lines: Line[]}} Chart
 * @typedef {{node: HTMLElement, x: number, top: number, height: number, shown: boolean}} Line  pixels within the chart
 */
export class Conductor {
  /**
   * @param {import("../time/calendar").Checkpoints} checkpoints
   * @param {object} actions
   * @param {(checkpoint: number) => void} actions.onGlide  a chart was clicked
   * @param {(t: number) => void} actions.onSeek  a mouse is dragged over one
   * @param {() => void} actions.onRelease  and let go
   */
  constructor(checkpoints, { onGlide, onSeek, onRelease }) {
    this._checkpoints = checkpoints;
    this._actions = { onGlide, onSeek, onRelease };
    this._t = 0;
    this._charts = new Map(); // plot → Chart
    this._held = null; // {chart, subplot, x, y, dragged}: a pointer is down in a chart
    this._sheet = new CSSStyleSheet();
    this._sheet.replaceSync(RULES);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this._sheet];
    this._aborter = new AbortController();
    this._observer = new MutationObserver(() => (this._request ??= requestAnimationFrame(() => this._scan())));
    this._observer.observe(document.body, { childList: true, subtree: true });
    this._listen(this._aborter.signal);
    this._scan();
  }

  destroy() {
    this._aborter.abort();
    this._observer.disconnect();
    cancelAnimationFrame(this._request);
    for (const chart of [...this._charts.values()]) this._leave(chart);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this._sheet);
    document.documentElement.style.removeProperty("--nnviz-moment");
  }

  /** It is another moment. @param {number} t  in checkpoints */
  move(t) {
    this._t = t;
    for (const chart of this._charts.values()) this._place(chart);
  }

  /** @param {string} colour  of the lines */
  paint(colour) {
    document.documentElement.style.setProperty("--nnviz-moment", colour);
  }

  /** Where the lines are, in the order of the page, in CSS pixels from the window's corner; for tests. */
  get lines() {
    const follows = (a, b) => (a.plot.compareDocumentPosition(b.plot) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    return [...this._charts.values()].sort(follows).flatMap(({ plot, axis, lines }) => {
      const { left, top } = plot.getBoundingClientRect();
      const shown = lines.filter((line) => line.shown);
      return shown.map((line) => ({ axis, x: left + line.x, top: top + line.top, height: line.height }));
    });
  }

  // --- which charts there are -------------------------------------------------------------------------------------------------

  _scan() {
    this._request = undefined;
    const found = new Map();
    for (const plot of document.querySelectorAll(".js-plotly-plot")) {
      const axis = plot.layout?.meta?.nnviz;
      if (AXES.includes(axis) && plot._fullLayout?._plots) found.set(plot, axis);
    }
    for (const chart of [...this._charts.values()]) if (found.get(chart.plot) !== chart.axis) this._leave(chart);
    for (const [plot, axis] of found) this._join(this._charts.get(plot) ?? this._meet(plot, axis));
  }

  _meet(plot, axis) {
    const chart = { plot, axis, layer: element("div", { class: "nnviz-moments", "aria-hidden": "true" }), lines: [] };
    chart.redrawn = () => this._place(chart);
    plot.classList.add("nnviz-conducted");
    this._charts.set(plot, chart);
    return chart;
  }

  /** Be where Plotly wants it, which forgets who listens when it draws a chart anew. */
  _join(chart) {
    const { plot, layer, redrawn } = chart;
    plot.removeListener("plotly_afterplot", redrawn);
    plot.on("plotly_afterplot", redrawn);
    const hovers = plot.querySelector(".svg-container > .main-svg:last-of-type"); // its labels lie over the line
    if (hovers && hovers.previousSibling !== layer) hovers.before(layer);
    layer.classList.toggle(
      "light",
      plot._fullData.some(({ type }) => type === "heatmap"),
    );
    this._place(chart);
  }

  _leave({ plot, layer, redrawn }) {
    this._charts.delete(plot);
    plot.removeListener?.("plotly_afterplot", redrawn);
    plot.classList.remove("nnviz-conducted");
    layer.remove();
  }

  // --- the line ---------------------------------------------------------------------------------------------------------------

  _place(chart) {
    const value = valueAt(chart.axis, this._checkpoints, this._t);
    const areas = areasOf(chart.plot);
    while (chart.lines.length > areas.length) chart.lines.pop().node.remove();
    while (chart.lines.length < areas.length) {
      const node = element("div");
      chart.layer.append(node);
      chart.lines.push({ node });
    }
    areas.forEach(({ xaxis, left, top, width, height }, i) => {
      const within = xaxis.d2p(value);
      const line = Object.assign(chart.lines[i], {
        x: left + within,
        top,
        height,
        shown: within >= -0.5 && within <= width + 0.5,
      });
      line.node.style.transform = `translate(${line.x}px, ${top}px)`;
      line.node.style.height = `${height}px`;
      line.node.style.visibility = line.shown ? "visible" : "hidden";
    });
  }

  // --- the hand ---------------------------------------------------------------------------------------------------------------

  _listen(signal) {
    const options = { signal, capture: true }; // Plotly keeps some events to itself
    document.addEventListener("pointerdown", (event) => this._grasp(event), options);
    document.addEventListener("pointermove", (event) => this._held && this._drag(event), options);
    document.addEventListener("pointerup", (event) => this._held && this._drop(event), options);
    document.addEventListener("pointercancel", () => this._held?.dragged && this._actions.onRelease(), options);
    document.addEventListener("pointercancel", () => (this._held = null), options);
  }

  _grasp(event) {
    const chart = this._charts.get(event.target.closest?.(".js-plotly-plot"));
    if (!chart || event.button !== 0 || !event.isPrimary || event.target.closest(OWN_SIGNS)) return;
    const { left, top } = chart.plot.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const inside = (low, length, at) => at >= low && at <= low + length;
    const area = areasOf(chart.plot).find((other) => inside(other.left, other.width, x) && inside(other.top, other.height, y));
    if (area) this._held = { chart, area, x: event.clientX, y: event.clientY, dragged: false };
  }

  /** A mouse that goes on while it is down takes the moment with it, where Plotly makes nothing else of that. */
  _drag(event) {
    const { chart, x, y } = this._held;
    const draggable = event.pointerType === "mouse" && chart.plot._fullLayout?.dragmode === false;
    if (!draggable || (!this._held.dragged && Math.hypot(event.clientX - x, event.clientY - y) < CLICK_PIXELS)) return;
    this._held.dragged = true;
    this._actions.onSeek(this._momentUnder(event));
  }

  _drop(event) {
    const { x, y, dragged } = this._held;
    const clicked = Math.hypot(event.clientX - x, event.clientY - y) < CLICK_PIXELS;
    if (dragged) this._actions.onRelease();
    else if (clicked) this._actions.onGlide(Math.round(this._momentUnder(event)));
    this._held = null;
  }

  _momentUnder(event) {
    const { chart, area } = this._held;
    const within = event.clientX - chart.plot.getBoundingClientRect().left - area.left;
    return momentOf(chart.axis, this._checkpoints, area.xaxis.p2d(within));
  }
}

/** The fields of a chart that have axes, each once, in pixels from its corner. @param {HTMLElement} plot */
function areasOf(plot) {
  const areas = new Map();
  for (const { xaxis, yaxis } of Object.values(plot._fullLayout?._plots ?? {})) {
    if (!xaxis?._length || !yaxis?._length) continue;
    const area = { xaxis, left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
    areas.set(`${area.left} ${area.top}`, area);
  }
  return [...areas.values()];
}
