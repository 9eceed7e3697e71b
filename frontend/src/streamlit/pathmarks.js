// Marks the moment on every path of the training that a chart of the page draws, flat or in space, and hears where it is clicked.

import { element } from "../core/dom";
import { isPathway, momentOnPath, placeOnPath, seenAt } from "./pathway";

const CLICK_REACH = 18; // pixels from the path
const STILL_PIXELS = 4; // a pointer that moves less between down and up clicks
const MARK_RULES = `
  .nnviz-mark { position: absolute; inset: 0; overflow: hidden; pointer-events: none; }
  .nnviz-mark div { position: absolute; left: -6px; top: -6px; width: 12px; height: 12px; border-radius: 50%;
    background: var(--nnviz-moment); box-shadow: 0 0 0 2.5px #fff, 0 0 0 4px rgb(14 17 23 / 0.8); }
  .nnviz-near, .nnviz-near * { cursor: pointer !important; }
`;

/**
 * A chart says where the path went by `layout.meta` (see pathway.js). Its points are at its axes, or in its scene.
 * @typedef {{plot: HTMLElement, path: import("./pathway").Pathway, layer: HTMLElement, node: HTMLElement}} MarkedChart
 */
export class PathMarks {
  /**
   * @param {object} actions
   * @param {(checkpoint: number) => void} actions.onGlide  the path was clicked
   * @param {(t: number) => void} actions.onSeek  a mouse is dragged along it
   * @param {() => void} actions.onRelease  and let go
   */
  constructor({ onGlide, onSeek, onRelease }) {
    this._actions = { onGlide, onSeek, onRelease };
    this._t = 0;
    this._charts = new Map(); // plot → MarkedChart
    this._held = null; // {chart, x, y, near, dragged}: a pointer is down in a chart
    this._sheet = new CSSStyleSheet();
    this._sheet.replaceSync(MARK_RULES);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this._sheet];
    this._aborter = new AbortController();
    this._observer = new MutationObserver(() => (this._request ??= requestAnimationFrame(() => this._scan())));
    this._observer.observe(document.body, { childList: true, subtree: true });
    const options = { signal: this._aborter.signal, capture: true }; // Plotly keeps some events to itself
    document.addEventListener("pointerdown", (event) => this._grasp(event), options);
    document.addEventListener("pointermove", (event) => this._hover(event), options);
    document.addEventListener("pointerup", (event) => this._drop(event), options);
    document.addEventListener("pointercancel", () => (this._held = null), options);
    this._scan();
  }

  destroy() {
    this._aborter.abort();
    this._observer.disconnect();
    cancelAnimationFrame(this._request);
    cancelAnimationFrame(this._turning);
    for (const chart of [...this._charts.values()]) this._leave(chart);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this._sheet);
  }

  /** It is another moment. @param {number} t  in checkpoints */
  move(t) {
    this._t = t;
    for (const chart of this._charts.values()) this._place(chart);
  }

  /** Where the marks are, in the order of the page, in CSS pixels from the window's corner; for tests. */
  get marks() {
    const follows = (a, b) => (a.plot.compareDocumentPosition(b.plot) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    return [...this._charts.values()].sort(follows).map(({ plot, at }) => {
      const { left, top } = plot.getBoundingClientRect();
      return at && [left + at[0], top + at[1]];
    });
  }

  _scan() {
    this._request = undefined;
    const plots = [...document.querySelectorAll(".js-plotly-plot")];
    const found = plots.filter((plot) => plot._fullLayout && isPathway(plot.layout?.meta));
    for (const chart of [...this._charts.values()]) if (!found.includes(chart.plot)) this._leave(chart);
    for (const plot of found) this._join(this._charts.get(plot) ?? this._meet(plot));
  }

  _meet(plot) {
    const node = element("div");
    const chart = { plot, node, layer: element("div", { class: "nnviz-mark", "aria-hidden": "true" }, node), at: null };
    chart.redrawn = () => this._place(chart);
    this._charts.set(plot, chart);
    return chart;
  }

  /** Be where Plotly wants it, which forgets who listens when it draws a chart anew. */
  _join(chart) {
    const { plot, layer, redrawn } = chart;
    chart.path = plot.layout.meta;
    for (const name of ["plotly_afterplot", "plotly_relayout", "plotly_relayouting"]) {
      plot.removeListener(name, redrawn);
      plot.on(name, redrawn);
    }
    const hovers = plot.querySelector(".svg-container > .main-svg:last-of-type"); // its labels lie over the mark
    if (hovers && hovers.previousSibling !== layer) hovers.before(layer);
    this._place(chart);
  }

  _leave({ plot, layer, redrawn }) {
    this._charts.delete(plot);
    for (const name of ["plotly_afterplot", "plotly_relayout", "plotly_relayouting"]) plot.removeListener?.(name, redrawn);
    layer.remove();
  }

  _place(chart) {
    chart.at = projectionOf(chart.plot)?.(placeOnPath(chart.path, this._t)) ?? null;
    chart.node.style.visibility = chart.at ? "visible" : "hidden";
    if (chart.at) chart.node.style.transform = `translate(${chart.at[0]}px, ${chart.at[1]}px)`;
  }

  // --- the hand ---------------------------------------------------------------------------------------------------------------

  _grasp(event) {
    const chart = this._charts.get(event.target.closest?.(".js-plotly-plot"));
    if (!chart || event.button !== 0 || !event.isPrimary || event.target.closest(".modebar, .legend")) return;
    const near = this._under(chart, event, CLICK_REACH) !== null;
    this._held = { chart, x: event.clientX, y: event.clientY, near, dragged: false };
    if (isSpatial(chart.plot)) this._turn();
  }

  /** A mouse that is dragged along a flat path takes the moment with it; in space it turns the picture, and the mark goes along. */
  _hover(event) {
    const { _held: held } = this;
    if (!held) {
      const chart = this._charts.get(event.target.closest?.(".js-plotly-plot"));
      chart?.plot.classList.toggle("nnviz-near", this._under(chart, event, CLICK_REACH) !== null);
      return;
    }
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) >= STILL_PIXELS;
    if (event.pointerType !== "mouse" || !held.near || isSpatial(held.chart.plot) || !(held.dragged || far)) return;
    held.dragged = true;
    this._actions.onSeek(this._under(held.chart, event));
  }

  _drop(event) {
    const { _held: held } = this;
    this._held = null;
    if (!held) return;
    const still = Math.hypot(event.clientX - held.x, event.clientY - held.y) < STILL_PIXELS;
    if (held.dragged) this._actions.onRelease();
    else if (held.near && still) this._actions.onGlide(this._nearestPoint(held.chart, event));
  }

  /** Follow the camera for as long as the hand holds it. */
  _turn() {
    cancelAnimationFrame(this._turning);
    this._turning = requestAnimationFrame(() => {
      if (!this._held) return;
      this._place(this._held.chart);
      this._turn();
    });
  }

  /** The moment under the pointer, in checkpoints; null where the path is out of reach. */
  _under(chart, event, reach) {
    const { left, top } = chart.plot.getBoundingClientRect();
    return momentOnPath(this._pixels(chart), chart.path.checkpoints, event.clientX - left, event.clientY - top, reach);
  }

  /** The recorded checkpoint that is nearest to the pointer. */
  _nearestPoint(chart, event) {
    const { left, top } = chart.plot.getBoundingClientRect();
    const distances = this._pixels(chart).map(([x, y]) => Math.hypot(x - (event.clientX - left), y - (event.clientY - top)));
    return chart.path.checkpoints[distances.indexOf(Math.min(...distances))];
  }

  _pixels({ plot, path }) {
    const project = projectionOf(plot);
    const far = [Infinity, Infinity]; // what is behind the camera cannot be clicked
    return path.x.map((x, i) => project?.([x, path.y[i], path.z?.[i] ?? 0]) ?? far);
  }
}

/** Whether a chart is drawn in space. @param {HTMLElement} plot */
function isSpatial(plot) {
  return Boolean(plot._fullLayout?.scene);
}

/**
 * A function from a chart's coordinates to pixels from its corner; null where it is not drawn yet.
 * @param {HTMLElement} plot @returns {((point: number[]) => [number, number] | null) | null}
 */
function projectionOf(plot) {
  const { xaxis, yaxis, scene } = plot._fullLayout ?? {};
  if (scene) {
    const { glplot, dataScale, container } = scene._scene ?? {};
    if (!glplot?.cameraParams || !container) return null;
    const [own, within] = [plot, container].map((node) => node.getBoundingClientRect());
    return (point) => {
      const seen = seenAt(
        glplot.cameraParams,
        point.map((value, i) => value * dataScale[i]),
        within.width,
        within.height,
      );
      return seen && [seen[0] + within.left - own.left, seen[1] + within.top - own.top];
    };
  }
  if (!xaxis?._length || !yaxis?._length) return null;
  return ([x, y]) => [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
}
