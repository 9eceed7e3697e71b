// Where the map is drawn: the WebGL canvas with the dots, between two 2-D canvases with what lies under and over them.

import { element } from "../../core/dom";
import { Layers } from "./layers";
import { drawOverlay } from "./overlay";
import { TOO_LARGE } from "../share/photograph";

export class Stage {
  /**
   * @param {import("../data/recording").Recording} recording @param {import("../data/sprites").Sprites} sprites  its images
   * @param {{still: boolean, signal: AbortSignal, onReady: () => void, onAgain: () => void}} options  still: no fading; signal: ends
   *   the listening; onReady: there is something new to draw; onAgain: what went wrong is to be tried again
   */
  constructor(recording, sprites, { still, signal, onReady, onAgain }) {
    this._recording = recording;
    this._layers = new Layers(recording, sprites, { still, signal, onReady });
    this._gl = element("canvas", { class: "points" });
    this._underlay = element("canvas", {});
    /** The topmost canvas: what a pointer meets. */
    this.overlay = element("canvas", {
      class: "overlay",
      tabindex: 0,
      role: "img",
      "aria-label": `map of ${recording.nSamples} samples`,
    });
    this._again = element("button", { type: "button" }, "Try again");
    this._again.addEventListener("click", onAgain);
    this._notice = element("div", { class: "notice", role: "status" });
    this.node = element("div", { class: "stage" }, this._underlay, this._gl, this.overlay, this._notice);
    this._setUp();
    this.tell("");
    this._gl.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
    this._gl.addEventListener("webglcontextrestored", () => (this._setUp(), onReady()), { signal });
  }

  /** What went wrong, which can be tried again; "" where nothing did. @param {string} trouble */
  tell(trouble) {
    if (this._trouble === trouble) return;
    this._trouble = trouble;
    const missing = this._layers.gl ? [] : ["This browser does not offer WebGL2, so the dots cannot be drawn."];
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
   * @param {import("../controller").MapController} controller @param {import("../pointer/dragcontroller").DragController} hand
   * @param {ReturnType<import("../../core/theme").readTheme>} theme @param {number} ratio  device pixels a CSS pixel
   * @param {number} now  milliseconds
   * @param {boolean} [early]  in an event, before the frame that follows: dots that have not moved may wait for that with their colours
   * @returns {boolean} whether a fade goes on and wants another frame
   */
  draw(controller, hand, theme, ratio, now, early = false) {
    const { panes, attention, hovered, picked } = controller;
    const scenes = controller.scenes.map((pane) => ({
      pane,
      view: pane.camera.view,
      positions: pane.positions,
      blend: pane.blend,
      recording: this._recording,
      checkpoint: pane.checkpoint,
      picked,
      traced: controller.traced,
      hovered,
      highlight: attention.highlight.lit,
      axis: hand.axis,
      sizeOf: (sample) => this._layers.sizeOf(sample, pane),
      clearance: () => this._layers.reachIn(pane),
      theme,
    }));
    const fading = this._layers.draw(scenes, controller, theme, ratio, now, early);
    const coming = this._layers.drawBehind(this._underlay, scenes, controller, theme, ratio, now);
    drawOverlay(this.overlay, panes.size, ratio, scenes, hand.outline);
    return fading || coming;
  }

  /** What was drawn last, as `Layers.drawn`, and how far the regions behind it have come. */
  get drawn() {
    return { ...this._layers.drawn, backed: this._layers.backed };
  }

  /** The canvases, from the lowest to the topmost. */
  get layers() {
    this._layers.redraw();
    return [...this.node.children].filter((child) => child instanceof HTMLCanvasElement);
  }

  /**
   * Draw everything anew at another scale, hand the layers over, which have to be copied at once, and draw it as it was.
   * @template T
   * @param {import("../controller").MapController} controller @param {import("../pointer/dragcontroller").DragController} hand
   * @param {ReturnType<import("../../core/theme").readTheme>} theme
   * @param {number} scale  pixels of the layers a CSS pixel @param {number} ratio  as it was
   * @param {(layers: HTMLCanvasElement[]) => T} take
   * @returns {T}
   */
  photograph(controller, hand, theme, scale, ratio, take) {
    const now = performance.now();
    const { width, height } = controller.panes.size;
    try {
      this._sizeTo(width, height, scale);
      const { gl } = this._layers;
      if (gl && (gl.drawingBufferWidth < this._gl.width || gl.drawingBufferHeight < this._gl.height))
        throw new RangeError(TOO_LARGE);
      this.draw(controller, hand, theme, scale, now);
      return take(this.layers);
    } finally {
      this._sizeTo(width, height, ratio);
      this.draw(controller, hand, theme, ratio, now);
    }
  }

  destroy() {
    this._layers.destroy();
  }

  _sizeTo(width, height, ratio) {
    this._layers.forget();
    [this._gl.width, this._gl.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  }

  _setUp() {
    this._layers.setUp(this._gl);
  }
}
