// Page adapter for Streamlit: marks the moment on every chart over the training, and seeks where one is clicked or dragged.

import { closest } from "../core/dom";
import type { Theme } from "../core/theme";
import type { Checkpoints } from "../time/epochaxis";
import type { MomentActions, PageAdapter } from "../time/epochview";
import { CHART, CHART_CONTROLS, CHART_FIELD, SIDEBAR } from "./dom";
import { type DragTarget, layerFor, type MomentLayer, MomentLines, PathMark, type PlotlyElement } from "./plotly";

const STILL_PIXELS = 4; // a pointer that moves less between down and up clicks

const RULES = `
  .nnviz-moments, .nnviz-mark { position: absolute; inset: 0; overflow: hidden; pointer-events: none; }
  .nnviz-moments div { position: absolute; left: -1px; top: 0; width: 2px; background: var(--nnviz-moment); }
  /* No colour stands out from every colour of a scale: a light line in a dark one does. */
  .nnviz-moments.light div { background: #fff; box-shadow: 0 0 0 1.5px rgb(14 17 23 / 0.75); }
  .nnviz-mark div { position: absolute; left: -6px; top: -6px; width: 12px; height: 12px; border-radius: 50%;
    background: var(--nnviz-moment); box-shadow: 0 0 0 2.5px #fff, 0 0 0 4px rgb(14 17 23 / 0.8); }
  .nnviz-conducted ${CHART_FIELD}, .nnviz-near, .nnviz-near * { cursor: pointer !important; }
`;

/** A pointer that is down in a chart. */
interface Drag {
  layer: MomentLayer;
  grip: DragTarget;
  x: number;
  y: number;
  dragged: boolean;
}

/** Charts come, go, grow and are drawn again as the page likes; they are found wherever they are. */
export class StreamlitPage implements PageAdapter {
  private _t = 0;
  private _layers = new Map<PlotlyElement, MomentLayer>();
  private _drag: Drag | null = null;
  private readonly _sheet = new CSSStyleSheet();
  private readonly _aborter = new AbortController();
  private readonly _observer = new MutationObserver(() => {
    this._request ??= requestAnimationFrame(() => this._scan());
  });
  private _request: number | undefined;
  private _cameraRequest = 0;

  constructor(
    private readonly _checkpoints: Checkpoints,
    private readonly _actions: MomentActions,
  ) {
    this._sheet.replaceSync(RULES);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this._sheet];
    this._observer.observe(document.body, { childList: true, subtree: true });
    const options = { signal: this._aborter.signal, capture: true }; // Plotly keeps some events to itself
    document.addEventListener("pointerdown", (event) => this._startDrag(event), options);
    document.addEventListener("pointermove", (event) => this._move(event), options);
    document.addEventListener("pointerup", (event) => this._endDrag(event), options);
    document.addEventListener("pointercancel", () => this._endDrag(null), options);
    document.addEventListener("pointerover", (event) => this._flushOnLeave(event), { signal: this._aborter.signal });
    this._scan();
  }

  destroy(): void {
    this._aborter.abort();
    this._observer.disconnect();
    cancelAnimationFrame(this._request ?? 0);
    cancelAnimationFrame(this._cameraRequest);
    for (const layer of this._layers.values()) layer.detach();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this._sheet);
    document.documentElement.style.removeProperty("--nnviz-moment");
  }

  move(t: number): void {
    this._t = t;
    for (const layer of this._layers.values()) layer.place(t);
  }

  paint({ accent }: Theme): void {
    document.documentElement.style.setProperty("--nnviz-moment", accent);
  }

  get lines() {
    return this._inOrder().flatMap((layer) => (layer instanceof MomentLines ? layer.lines : []));
  }

  get marks() {
    return this._inOrder().flatMap((layer) => (layer instanceof PathMark ? [layer.mark] : []));
  }

  /** In the order of the page. */
  private _inOrder(): MomentLayer[] {
    return [...this._layers.values()].sort((a, b) =>
      a.plot.compareDocumentPosition(b.plot) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
  }

  private _scan(): void {
    this._request = undefined;
    const plots = new Set(document.querySelectorAll<PlotlyElement>(CHART));
    for (const [plot, layer] of this._layers) {
      if (plots.has(plot) && layer.fits()) continue;
      layer.detach();
      this._layers.delete(plot);
    }
    for (const plot of plots) {
      const layer = this._layers.get(plot) ?? layerFor(plot, this._checkpoints);
      if (!layer) continue;
      this._layers.set(plot, layer);
      layer.attach();
      layer.place(this._t);
    }
  }

  // --- the hand ---------------------------------------------------------------------------------------------------------------

  private _under(event: Event): MomentLayer | undefined {
    const plot = closest<PlotlyElement>(event, CHART);
    return plot ? this._layers.get(plot) : undefined;
  }

  private _startDrag(event: PointerEvent): void {
    const layer = this._under(event);
    if (!layer || event.button !== 0 || !event.isPrimary || closest(event, CHART_CONTROLS)) return;
    const grip = layer.targetAt(event);
    if (grip) this._drag = { layer, grip, x: event.clientX, y: event.clientY, dragged: false };
    if (grip && layer.rotates) this._followCamera(layer);
  }

  /** A mouse that goes on while it is down takes the moment with it. */
  private _move(event: PointerEvent): void {
    const held = this._drag;
    if (!held) this._under(event)?.hover(event);
    else if (event.pointerType === "mouse" && held.grip.drags && (held.dragged || isFar(held, event))) {
      held.dragged = true;
      this._actions.onSeek(held.grip.momentAt(event));
    }
  }

  /** It is let go, or taken away by the browser. */
  private _endDrag(event: PointerEvent | null): void {
    const held = this._drag;
    this._drag = null;
    if (held?.dragged) this._actions.onRelease();
    else if (event && held?.grip.clicks && !isFar(held, event)) this._actions.onGlide(held.grip.checkpointAt(event));
  }

  /** Follow the camera for as long as the hand holds it. */
  private _followCamera(layer: MomentLayer): void {
    cancelAnimationFrame(this._cameraRequest);
    this._cameraRequest = requestAnimationFrame(() => {
      if (!this._drag) return;
      layer.place(this._t);
      this._followCamera(layer);
    });
  }

  /** Who goes to the navigation, or to another control beside the page, takes along where the training is. */
  private _flushOnLeave({ target, relatedTarget }: PointerEvent): void {
    const isAside = (node: EventTarget | null) => node instanceof Element && node.closest(SIDEBAR) !== null;
    if (isAside(target) && !isAside(relatedTarget)) this._actions.onLeave();
  }
}

function isFar({ x, y }: Drag, { clientX, clientY }: PointerEvent): boolean {
  return Math.hypot(clientX - x, clientY - y) >= STILL_PIXELS;
}
