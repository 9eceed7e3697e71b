// Base of both map views: owns model, controllers and stage, and draws when something changes.

import type { MapView as ViewState } from "../core/protocol";
import { prefersReducedMotion, readTheme, type Theme, watchDisplay } from "../core/theme";
import { MapController } from "./controller";
import type { Recording } from "./data/recording";
import type { Sprites } from "./data/sprites";
import type { Size } from "./geometry/camera";
import { showHook } from "./hook";
import { Stage } from "./layers/stage";
import { DragController } from "./pointer/dragcontroller";
import { Gestures } from "./pointer/gestures";
import type { ModelOptions, ViewModel } from "./viewmodel";

const MOST_FRAMES = 600;

export interface StageViewOptions extends Omit<ModelOptions, "reducedMotion"> {
  sprites: Sprites; // the images of the samples
  onStateChange: (state: ViewState) => void; // the person has changed something and it rests
}

export abstract class StageView {
  /** Whoever mounts the view talks to it. */
  readonly controller: MapController;
  readonly model: ViewModel;
  readonly drag: DragController;
  readonly stage: Stage;
  /** When the last frames began, and how long they took, in milliseconds. */
  readonly frames: { at: number; ms: number }[] = [];
  protected readonly _signal: AbortSignal; // ends all listening
  protected _theme: Theme;
  protected _ratio = 1; // device pixels a CSS pixel
  private readonly _aborter = new AbortController();
  private readonly _gestures: Gestures;
  private _node: HTMLElement | null = null;
  private _request: number | undefined;

  protected constructor(
    root: HTMLElement,
    readonly recording: Recording,
    { sprites, onStateChange, ...options }: StageViewOptions,
  ) {
    const reducedMotion = prefersReducedMotion();
    const onChange = (atOnce: boolean) => (atOnce ? this._draw(performance.now(), true) : this._requestDraw());
    this._signal = this._aborter.signal;
    this._theme = readTheme(root);
    this.controller = new MapController(recording, { ...options, reducedMotion }, { onChange, onStateChange });
    this.model = this.controller.model;
    this.drag = new DragController(this.controller);
    const { controller, drag, _signal: signal } = this;
    const onReady = () => this._requestDraw();
    this.stage = new Stage(recording, sprites, {
      reducedMotion: reducedMotion,
      signal,
      onReady,
      onAgain: () => controller.retry(),
    });
    this._gestures = new Gestures(this.stage.overlay, signal, {
      onHover: (at) => {
        const other = drag.hover(at);
        if (!controller.hoverPixel(at) && other) controller.redraw();
      },
      onDragStart: (at, how) => drag.start(at, how),
      onDrag: (kind, by) => drag.move(kind, by),
      onDragEnd: () => {
        drag.end();
        this._requestDraw();
      },
      onZoom: (factor, x, y) => controller.zoom(factor, x, y),
      onClick: (at, { shift }) => controller.click(at, shift),
      onDoubleClick: (at) => drag.resetAxes(at) || controller.doubleClick(),
    });
  }

  /** Stand in the page and draw. @param node all of the view, which holds the stage */
  protected _attach(root: HTMLElement, node: HTMLElement): void {
    this._node = node;
    root.append(node);
    watchDisplay(this.stage.node, root, () => this._fit(), this._signal);
    showHook(this, this._signal);
    this._fit();
  }

  destroy(): void {
    this._aborter.abort();
    cancelAnimationFrame(this._request ?? 0);
    this.controller.destroy();
    this.stage.destroy();
    this._node?.remove();
  }

  /** Whether no other frame is going to be drawn by itself. */
  get isIdle(): boolean {
    return this._request === undefined;
  }

  /** Show around the stage what was drawn on it, in the same task. */
  protected abstract _update(): void;

  /** What stands on the stage over the picture. */
  protected get _insets(): Size["insets"] {
    return undefined;
  }

  /** Whether a finger on the stage does not scroll the page past it. */
  protected get _capturesTouch(): boolean {
    return this.model.camera.moved;
  }

  /** The theme, the stage's size or the device pixels are others. */
  protected _fit(): void {
    if (!this._node) return;
    this._theme = readTheme(this._node);
    const measured = this.stage.measure();
    if (!measured) return;
    this._ratio = measured.ratio;
    this.controller.resize({ ...measured, insets: this._insets });
  }

  /** Draw in the next frame; `drawn`: this one has been drawn before its time, so not in it. */
  private _requestDraw(drawn = false): void {
    this._request ??= requestAnimationFrame((now) => {
      this._request = undefined;
      if (drawn) this._requestDraw();
      else this._draw(now);
    });
  }

  /**
   * Browsers send moves of pointers and sliders once a frame, so that an answer to them is drawn in the event itself: early, before the
   * frame that is to come. `now`: milliseconds.
   */
  private _draw(now: number, early = false): void {
    const started = performance.now();
    cancelAnimationFrame(this._request ?? 0);
    this._request = undefined;
    this.controller.tick(now);
    const fading = this.model.camera.view !== null && this._paint(now, early);
    this.frames.push({ at: started, ms: performance.now() - started });
    if (this.frames.length > MOST_FRAMES) this.frames.splice(0, MOST_FRAMES / 2);
    if (this.model.moving || fading) this._requestDraw(early);
  }

  /** Says whether a fade goes on. */
  private _paint(now: number, early: boolean): boolean {
    const { model, stage, drag } = this;
    stage.overlay.style.cursor = this._cursor();
    stage.overlay.style.touchAction = this._capturesTouch ? "none" : "pan-y";
    stage.setError(model.loadError?.message ?? "");
    const fading = stage.draw(model, drag, this._theme, this._ratio, now, early);
    this._update();
    return fading;
  }

  private _cursor(): string {
    const { model, drag } = this;
    if (this._gestures.isDragging) return drag.outline ? "crosshair" : "grabbing";
    if (drag.axis >= 0) return "grab";
    if (model.hovered >= 0) return "pointer";
    if (drag.tool !== "move") return "crosshair";
    return model.projections.current.dims === 3 ? "grab" : "";
  }
}
