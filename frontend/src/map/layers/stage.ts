// Stage: the WebGL canvas with the points, between two 2-D canvases.

import { element, preparedContext } from "../../core/dom";
import type { Theme } from "../../core/theme";
import type { Recording } from "../data/recording";
import type { Sprites } from "../data/sprites";
import type { DragController } from "../pointer/dragcontroller";
import type { ViewModel } from "../viewmodel";
import { type Drawn, Layers, type LayersOptions } from "./layers";
import { drawOverlay } from "./overlay";

export const TOO_LARGE = "This browser has no room for so large a picture. Try a smaller scale.";

const NO_SIZE = { width: 0, height: 0 }; // of a stage that nobody has laid out
const MOST_RATIO = 2; // device pixels a CSS pixel; more would not be seen, and cost time

export class Stage {
  readonly node: HTMLElement;
  /** The topmost canvas: what a pointer meets. */
  readonly overlay: HTMLCanvasElement;
  private readonly _layers: Layers;
  private readonly _gl = element("canvas", { class: "points" });
  private readonly _underlay = element("canvas");
  private readonly _notice = element("div", { class: "notice", role: "status" });
  private readonly _again = element("button", { type: "button" }, "Try again");
  private _error: string | null = null;

  /** `onAgain`: what went wrong is to be tried again. */
  constructor(
    private readonly _recording: Recording,
    sprites: Sprites,
    { onAgain, ...options }: LayersOptions & { onAgain: () => void },
  ) {
    const { signal, onReady } = options;
    this._layers = new Layers(_recording, sprites, options);
    const name = `map of ${_recording.nSamples} samples`;
    this.overlay = element("canvas", { class: "overlay", tabindex: 0, role: "img", "aria-label": name });
    this._again.addEventListener("click", onAgain);
    this.node = element("div", { class: "stage" }, this._underlay, this._gl, this.overlay, this._notice);
    this._layers.setUp(this._gl);
    this.setError("");
    this._gl.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
    const restored = () => {
      this._layers.setUp(this._gl);
      onReady();
    };
    this._gl.addEventListener("webglcontextrestored", restored, { signal });
  }

  /** What went wrong, which can be tried again; "" where nothing did. */
  setError(trouble: string): void {
    if (this._error === trouble) return;
    this._error = trouble;
    const missing = this._layers.gl ? [] : ["This browser does not offer WebGL2, so the dots cannot be drawn."];
    const notice = trouble ? [trouble, this._again] : missing;
    this._notice.replaceChildren(...(notice.length ? [element("p", {}, ...notice)] : []));
  }

  /** Size in CSS pixels, and device pixels to each; null while the page has not laid it out. */
  measure(): { width: number; height: number; ratio: number } | null {
    const [width, height] = [this.node.clientWidth, this.node.clientHeight];
    if (!width || !height) return null;
    const ratio = Math.min(window.devicePixelRatio || 1, MOST_RATIO);
    this._sizeTo(width, height, ratio);
    return { width, height, ratio };
  }

  /**
   * Draw one frame; whether a fade goes on and wants another. Where it is early, in an event, before the frame that follows, dots that
   * have not moved may wait for that with their colours.
   */
  draw(model: ViewModel, hand: DragController, theme: Theme, ratio: number, now: number, early = false): boolean {
    const { panes, interaction, hovered, picked, traced } = model;
    const scenes = model.scenes.map((pane) => ({
      ...pane,
      view: pane.camera.view,
      recording: this._recording,
      picked,
      traced,
      hovered,
      highlight: interaction.highlight.active,
      axis: hand.axis,
      sizeOf: (sample: number) => this._layers.tiling?.sizeOf(sample, pane) ?? null,
      clearance: () => this._layers.tiling?.reachIn(pane) ?? 0,
      theme,
    }));
    const fading = this._layers.draw(scenes, model, ratio, now, early);
    const coming = this._layers.drawBehind(this._underlay, scenes, model, ratio, now);
    const { width, height } = panes.size ?? NO_SIZE;
    drawOverlay(preparedContext(this.overlay, width, height, ratio), scenes, hand.outline);
    return fading || coming;
  }

  get drawn(): Drawn {
    return this._layers.drawn;
  }

  /** The canvases, from the lowest to the topmost. */
  get layers(): HTMLCanvasElement[] {
    this._layers.redraw();
    return [this._underlay, this._gl, this.overlay];
  }

  /** Draw everything anew at another scale, hand the layers over, which have to be copied at once, and draw it as it was. */
  renderAt<Taken>(
    model: ViewModel,
    hand: DragController,
    theme: Theme,
    scale: number,
    ratio: number,
    take: (layers: HTMLCanvasElement[]) => Taken,
  ): Taken {
    const now = performance.now();
    const { width, height } = model.panes.size ?? NO_SIZE;
    try {
      this._sizeTo(width, height, scale);
      const { gl } = this._layers;
      if (gl && (gl.drawingBufferWidth < this._gl.width || gl.drawingBufferHeight < this._gl.height))
        throw new RangeError(TOO_LARGE);
      this.draw(model, hand, theme, scale, now);
      return take(this.layers);
    } finally {
      this._sizeTo(width, height, ratio);
      this.draw(model, hand, theme, ratio, now);
    }
  }

  destroy(): void {
    this._layers.destroy();
  }

  private _sizeTo(width: number, height: number, ratio: number): void {
    this._layers.invalidate();
    [this._gl.width, this._gl.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  }
}
