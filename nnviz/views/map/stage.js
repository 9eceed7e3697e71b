// Where the map is drawn: the WebGL canvas with the dots, between two 2-D canvases with what lies under and over them.

import { element } from "./dom.js";
import { drawOverlay, drawUnderlay } from "./overlay.js";
import { keptAt } from "./places.js";
import { PointsPass } from "./points.js";

const FADE_MS = 120;

/** Something that comes and goes within FADE_MS, from 0 to 1, so that moving over the map does not flash. */
class Fade {
  constructor(still) {
    this.value = 0;
    this._still = still;
  }

  /** Go on towards 0 or 1. @param {number} now  milliseconds @returns {boolean} whether it is not there yet */
  advance(goal, now) {
    const elapsed = Math.min(Math.max(now - (this._clock ?? now), 0), 50);
    this._clock = this.value === goal ? undefined : now;
    const step = this._still ? 1 : elapsed / FADE_MS;
    this.value = goal > this.value ? Math.min(this.value + step, 1) : Math.max(this.value - step, 0);
    return this.value !== goal;
  }
}

export class Stage {
  /**
   * @param {import("./recording.js").Recording} recording
   * @param {{still: boolean, signal: AbortSignal, onRestored: () => void, onAgain: () => void}} options  still: no fading; signal: ends
   *   the listening; onAgain: what went wrong is to be tried again
   */
  constructor(recording, { still, signal, onRestored, onAgain }) {
    this._recording = recording;
    this._greyed = new Fade(still); // how far the classes that are not lit have gone to grey
    this._marking = new Fade(still); // how far the dots among right neighbours have
    this._lastLit = -1;
    this.drawn = 0; // samples in the last frame
    this._gl = element("canvas", { class: "points" });
    this._underlay = element("canvas", {});
    /** The topmost canvas: what a pointer meets. */
    this.overlay = element("canvas", { class: "overlay", tabindex: 0, role: "img", "aria-label": `map of ${recording.nSamples} samples` });
    this._again = element("button", { type: "button" }, "Try again");
    this._again.addEventListener("click", onAgain);
    this._notice = element("div", { class: "notice", role: "status" });
    this.node = element("div", { class: "stage" }, this._underlay, this._gl, this.overlay, this._notice);
    this._setUp();
    this.tell("");
    this._gl.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
    this._gl.addEventListener("webglcontextrestored", () => (this._setUp(), onRestored()), { signal });
  }

  /** What went wrong, which can be tried again; "" where nothing did. @param {string} trouble */
  tell(trouble) {
    if (this._trouble === trouble) return;
    this._trouble = trouble;
    const missing = this._points ? [] : ["This browser does not offer WebGL2, so the dots cannot be drawn."];
    const words = trouble ? [trouble, this._again] : missing;
    this._notice.replaceChildren(...(words.length ? [element("p", {}, ...words)] : []));
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
    const { view, ratio, theme, blend, highlight: lit, marked } = scene;
    this._refreshGroups(scene.checkpoint);
    if (marked) this._refreshKept(scene.places, scene.checkpoint);
    const fading = [this._greyed.advance(lit >= 0 ? 1 : 0, now), this._marking.advance(marked ? 1 : 0, now)].some(Boolean);
    if (lit >= 0) this._lastLit = lit;
    const size = pointSize(blend.nSamples) * Math.min(Math.max(magnified ** 0.4, 1), 4);
    const [fade, marking] = [this._greyed.value, this._marking.value];
    const highlight = lit >= 0 ? lit : fade > 0 ? this._lastLit : -1;
    this._points?.draw(blend, view, { ratio, size, highlight, fade, marking, theme });
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
    this._points?.setKept(new Uint8Array(this._recording.nSamples));
    this._groupsAt = -1;
    this._keptOf = null;
  }

  /** Without labels the colour is the prediction, which changes with the checkpoint. */
  _refreshGroups(checkpoint) {
    const { labels, predictions, nSamples } = this._recording;
    if (labels || this._groupsAt === checkpoint) return;
    this._groupsAt = checkpoint;
    this._points?.setGroups(predictions.slice(checkpoint * nSamples, (checkpoint + 1) * nSamples));
  }

  /** How much of each sample's neighbours the picture keeps changes with the checkpoint too. */
  _refreshKept(places, checkpoint) {
    if (this._keptOf === places && this._keptAt === checkpoint) return;
    [this._keptOf, this._keptAt] = [places, checkpoint];
    this._points?.setKept(keptAt(places, checkpoint));
  }
}

/** Diameter in pixels: larger where there are few. */
function pointSize(nSamples) {
  return Math.min(Math.max(33 / nSamples ** 0.2, 2), 9);
}
