// Where the map is drawn: the WebGL canvas with the dots, between two 2-D canvases with what lies under and over them.

import { element } from "./dom.js";
import { colouring } from "./measures.js";
import { drawOverlay, drawUnderlay } from "./overlay.js";
import { PointsPass } from "./points.js";

const FADE_MS = 120;
const TOO_LARGE = "This browser has no room for so large a picture. Try a smaller scale.";

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
    this._greyed = new Fade(still); // how far the dots that do not keep their colour have gone to grey
    this._rims = new Fade(still); // how far the rims have come
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
    this._sizeTo(width, height, ratio);
    return { width, height, ratio };
  }

  /**
   * Draw one frame.
   * @param {import("./explorer.js").Explorer} explorer @param {import("./hand.js").Hand} hand
   * @param {ReturnType<import("./theme.js").readTheme>} theme @param {number} ratio  device pixels a CSS pixel
   * @param {number} now  milliseconds
   * @returns {boolean} whether a fade goes on and wants another frame
   */
  draw(explorer, hand, theme, ratio, now) {
    const { panes, attention, hovered, picked } = explorer;
    const scenes = explorer.scenes.map((pane) => ({
      pane,
      view: pane.finder.view,
      places: pane.places,
      blend: pane.blend,
      recording: this._recording,
      checkpoint: pane.checkpoint,
      picked,
      hovered,
      highlight: attention.highlight.lit,
      axis: hand.axis,
      theme,
    }));
    const fading = this._drawDots(scenes, explorer, theme, ratio, now);
    drawUnderlay(this._underlay, panes.size, ratio, scenes);
    drawOverlay(this.overlay, panes.size, ratio, scenes, hand.outline);
    return fading;
  }

  /** The canvases, from the lowest to the topmost. */
  get layers() {
    return [...this.node.children].filter((child) => child instanceof HTMLCanvasElement);
  }

  /**
   * Draw everything anew at another scale, hand the layers over, which have to be copied at once, and draw it as it was.
   * @template T
   * @param {import("./explorer.js").Explorer} explorer @param {import("./hand.js").Hand} hand
   * @param {ReturnType<import("./theme.js").readTheme>} theme
   * @param {number} scale  pixels of the layers a CSS pixel @param {number} ratio  as it was
   * @param {(layers: HTMLCanvasElement[]) => T} take
   * @returns {T}
   */
  photograph(explorer, hand, theme, scale, ratio, take) {
    const now = performance.now();
    const { width, height } = explorer.panes.size;
    try {
      this._sizeTo(width, height, scale);
      const gl = this._points?.gl;
      if (gl && (gl.drawingBufferWidth < this._gl.width || gl.drawingBufferHeight < this._gl.height)) throw new RangeError(TOO_LARGE);
      this.draw(explorer, hand, theme, scale, now);
      return take(this.layers);
    } finally {
      this._sizeTo(width, height, ratio);
      this.draw(explorer, hand, theme, ratio, now);
    }
  }

  destroy() {
    this._points?.destroy();
  }

  _sizeTo(width, height, ratio) {
    [this._gl.width, this._gl.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  }

  _drawDots(scenes, explorer, theme, ratio, now) {
    const { look, attention } = explorer;
    const flagged = scenes.map(({ pane }) => ({ ...attention.flagged(explorer.aspectOf(pane)) }));
    const fading = [
      this._greyed.advance(flagged.some(({ someGrey }) => someGrey) ? 1 : 0, now),
      this._rims.advance(flagged.some(({ someRims }) => someRims) ? 1 : 0, now),
    ];
    this.drawn = 0;
    this._points?.clear();
    for (const { pane, view, blend } of this._points ? scenes : []) {
      this._dress(explorer, pane, theme);
      const magnified = Math.min(Math.max(pane.finder.magnified ** 0.4, 1), 4);
      const size = pointSize(blend.nSamples) * magnified * look.size * (pane.title ? 0.75 : 1);
      this._points.enter(pane.box, ratio);
      this._points.draw(blend, view, { ratio, size, opacity: look.opacity, fade: this._greyed.value, rims: this._rims.value, theme });
      this.drawn += blend.nSamples;
    }
    return fading.some(Boolean);
  }

  /** Give the dots the colours and flags that they have in a pane. */
  _dress(explorer, pane, theme) {
    const { codes, palette } = colouring(this._recording, explorer.colour, pane.checkpoint, theme);
    if (this._codes !== codes) this._points.setGroups(codes);
    if (this._palette !== palette) this._points.setColours(palette);
    [this._codes, this._palette] = [codes, palette];
    const { flags, version, someGrey, someRims } = explorer.attention.flagged(explorer.aspectOf(pane));
    // While a fade goes back to nothing, the flags are those of before: what has gone grey comes back from there.
    if (this._flagsAt === version || (!someGrey && this._greyed.value > 0) || (!someRims && this._rims.value > 0)) return;
    this._points.setFlags(flags);
    this._flagsAt = version;
  }

  _setUp() {
    this._points = PointsPass.create(this._gl);
    this._codes = this._palette = this._flagsAt = null;
  }
}

/** Diameter in pixels: larger where there are few. */
function pointSize(nSamples) {
  return Math.min(Math.max(33 / nSamples ** 0.2, 2), 9);
}
