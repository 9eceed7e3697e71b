// Where the map is drawn: the WebGL canvas with the dots, between two 2-D canvases with what lies under and over them.

import { element } from "./dom.js";
import { drawOverlay, drawUnderlay } from "./overlay.js";
import { PointsPass } from "./points.js";

const FADE_MS = 120;
const OPACITY = 0.85;

export class Stage {
  /**
   * @param {import("./recording.js").Recording} recording
   * @param {{still: boolean, signal: AbortSignal, onRestored: () => void}} options  still: no fading; signal: ends the listening
   */
  constructor(recording, { still, signal, onRestored }) {
    this._recording = recording;
    this._still = still;
    this._fade = 0; // how far the classes that are not lit have gone to grey, 0 to 1
    this._lastLit = -1;
    this.drawn = 0; // samples in the last frame
    this._gl = element("canvas", { class: "points" });
    this._underlay = element("canvas", {});
    /** The topmost canvas: what a pointer meets. */
    this.overlay = element("canvas", { class: "overlay", tabindex: 0, role: "img", "aria-label": `map of ${recording.nSamples} samples` });
    this.node = element("div", { class: "stage" }, this._underlay, this._gl, this.overlay);
    this._setUp();
    if (!this._points) {
      this.node.append(element("p", { class: "notice" }, "This browser does not offer WebGL2, so the dots cannot be drawn."));
    }
    this._gl.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
    this._gl.addEventListener("webglcontextrestored", () => (this._setUp(), onRestored()), { signal });
  }

  /** Size in CSS pixels, and device pixels to each; null while the page has not laid it out. */
  measure() {
    const [width, height] = [this.node.clientWidth, this.node.clientHeight];
    if (!width || !height) return null;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    [this._gl.width, this._gl.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    return { width, height, ratio };
  }

  /**
   * Draw one frame. @param {import("./overlay.js").Scene} scene  where `highlight` is the lit class or -1
   * @param {number} magnified  how much larger than fitted, 1 or more: dots grow a little with it
   * @param {number} now  milliseconds
   * @returns {boolean} whether a fade goes on and wants another frame
   */
  draw(scene, magnified, now) {
    const { view, ratio, theme, blend, highlight: lit } = scene;
    this._refreshGroups(scene.checkpoint);
    const fading = this._advanceFade(lit, now);
    const size = pointSize(blend.nSamples) * Math.min(Math.max(magnified ** 0.4, 1), 4);
    const highlight = lit >= 0 ? lit : this._fade > 0 ? this._lastLit : -1;
    this._points?.draw(blend, view, { ratio, size, opacity: OPACITY, highlight, fade: this._fade, grey: theme.grey });
    this.drawn = this._points ? blend.nSamples : 0;
    drawUnderlay(this._underlay, scene);
    drawOverlay(this.overlay, scene);
    return fading;
  }

  /** Places that are not drawn any more. @param {Float32Array} positions */
  release(positions) {
    this._points?.release(positions);
  }

  destroy() {
    this._points?.destroy();
  }

  _setUp() {
    const { colours, labels } = this._recording;
    this._points = PointsPass.create(this._gl);
    this._points?.setColours(colours);
    if (labels) this._points?.setGroups(labels);
    this._groupsAt = -1;
  }

  /** Without labels the colour is the prediction, which changes with the checkpoint. */
  _refreshGroups(checkpoint) {
    const { labels, predictions, nSamples } = this._recording;
    if (labels || this._groupsAt === checkpoint) return;
    this._groupsAt = checkpoint;
    this._points?.setGroups(predictions.slice(checkpoint * nSamples, (checkpoint + 1) * nSamples));
  }

  /** The others go to grey and come back within FADE_MS, so that moving over the map does not flash. */
  _advanceFade(lit, now) {
    const goal = lit >= 0 ? 1 : 0;
    const elapsed = Math.min(Math.max(now - (this._fadeClock ?? now), 0), 50);
    this._fadeClock = this._fade === goal ? undefined : now;
    const step = this._still ? 1 : elapsed / FADE_MS;
    this._fade = goal > this._fade ? Math.min(this._fade + step, 1) : Math.max(this._fade - step, 0);
    if (lit >= 0) this._lastLit = lit;
    return this._fade !== goal;
  }
}

/** Diameter in pixels: larger where there are few. */
function pointSize(nSamples) {
  return Math.min(Math.max(33 / nSamples ** 0.2, 2), 9);
}
