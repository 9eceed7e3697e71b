// A map on a stage: mounted in a page, drawn when something about it is other, taken down. What both views of it are made of.

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

const FRAMES_KEPT = 600;

export interface StageViewOptions extends Omit<ModelOptions, "still"> {
  sprites: Sprites; // the images of the samples
  onRest: (state: ViewState) => void; // the person has changed something and it rests
}

export abstract class StageView {
  /** Whoever mounts the view talks to it. */
  readonly controller: MapController;
  readonly model: ViewModel;
  readonly hand: DragController;
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
    { sprites, onRest, ...options }: StageViewOptions,
  ) {
    const still = prefersReducedMotion();
    const onChange = (atOnce: boolean) => (atOnce ? this._draw(performance.now(), true) : this._dirty());
    this._signal = this._aborter.signal;
    this._theme = readTheme(root);
    this.controller = new MapController(recording, { ...options, still }, { onChange, onRest });
    this.model = this.controller.model;
    this.hand = new DragController(this.controller);
    const { controller, hand, _signal: signal } = this;
    const onReady = () => this._dirty();
    this.stage = new Stage(recording, sprites, { still, signal, onReady, onAgain: () => controller.tryAgain() });
    this._gestures = new Gestures(this.stage.overlay, signal, {
      onHover: (at) => {
        const other = hand.point(at);
        if (!controller.point(at) && other) controller.redraw();
      },
      onGrasp: (at, how) => hand.grasp(at, how),
      onDrag: (kind, by) => hand.drag(kind, by),
      onDrop: () => {
        hand.drop();
        this._dirty();
      },
      onZoom: (factor, x, y) => controller.zoom(factor, x, y),
      onClick: (at, { shift }) => controller.click(at, shift),
      onDoubleClick: (at) => hand.letGo(at) || controller.doubleClick(),
    });
  }

  /** Stand in the page and draw. @param node all of the view, which holds the stage */
  protected _begin(root: HTMLElement, node: HTMLElement): void {
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
  get rests(): boolean {
    return this._request === undefined;
  }

  /** Show around the stage what was drawn on it, in the same task. */
  protected abstract _drew(): void;

  /** What stands on the stage over the picture. */
  protected get _taken(): Size["insets"] {
    return undefined;
  }

  /** Whether a finger on the stage does not scroll the page past it. */
  protected get _holdsFinger(): boolean {
    return this.model.camera.moved;
  }

  /** The theme, the stage's size or the device pixels are others. */
  protected _fit(): void {
    if (!this._node) return;
    this._theme = readTheme(this._node);
    const measured = this.stage.measure();
    if (!measured) return;
    this._ratio = measured.ratio;
    this.controller.resize({ ...measured, insets: this._taken });
  }

  /** Draw in the next frame; `drawn`: this one has been drawn before its time, so not in it. */
  private _dirty(drawn = false): void {
    this._request ??= requestAnimationFrame((now) => {
      this._request = undefined;
      if (drawn) this._dirty();
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
    if (this.frames.length > FRAMES_KEPT) this.frames.splice(0, FRAMES_KEPT / 2);
    if (this.model.moving || fading) this._dirty(early);
  }

  /** Says whether a fade goes on. */
  private _paint(now: number, early: boolean): boolean {
    const { model, stage, hand } = this;
    stage.overlay.style.cursor = this._cursor();
    stage.overlay.style.touchAction = this._holdsFinger ? "none" : "pan-y";
    stage.tell(model.trouble?.message ?? "");
    const fading = stage.draw(model, hand, this._theme, this._ratio, now, early);
    this._drew();
    return fading;
  }

  private _cursor(): string {
    const { model, hand } = this;
    if (this._gestures.drags) return hand.outline ? "crosshair" : "grabbing";
    if (hand.axis >= 0) return "grab";
    if (model.hovered >= 0) return "pointer";
    if (hand.tool !== "move") return "crosshair";
    return model.projections.current.dims === 3 ? "grab" : "";
  }
}
