// What lies on the map besides names and axes, pane by pane: regions and shading behind, then trails, dots and tiles.

import { Fade } from "../../core/scheduling";
import type { Theme } from "../../core/theme";
import { colouring } from "../colorencodings";
import type { Recording } from "../data/recording";
import type { Sprites } from "../data/sprites";
import type { Blend } from "../geometry/geometry";
import type { Pane } from "../geometry/panes";
import { PointsPass } from "../gl/points";
import type { Size } from "../gl/tiles";
import { type Dress, Trails } from "../gl/trails";
import type { ViewModel } from "../viewmodel";
import { Backdrop, heldWord } from "./backdrop";
import { Shading } from "./density";
import { PointWeights } from "./order";
import { drawUnderlay, type Scene } from "./overlay";
import { Tiling } from "./tiles";

const BESIDE_OTHERS = 0.75; // of dots in panes beside each other, times what they are in one that stands alone

export interface LayersOptions {
  still: boolean; // nothing fades
  signal: AbortSignal; // ends the listening
  onReady: () => void; // what was computed or loaded is there now
}

/** In what manner a frame is drawn. */
export interface Manner {
  theme: Theme;
  ratio: number; // device pixels a CSS pixel
}

/** What was drawn last: samples, and in the first pane how many trails and which samples with tiles. */
export interface Drawn {
  points: number;
  trails: number;
  tiles: number[];
}

/** Where the dots stand, and how they are drawn there; what is null is drawn anew in any case. */
interface Asked {
  where: unknown[];
  how: unknown[] | null;
}

export class Layers {
  drawn: Drawn = { points: 0, trails: 0, tiles: [] };
  private readonly _greyed: Fade; // how far the dots that do not keep their colour have gone to grey
  private readonly _rims: Fade; // how far the rims have come, as the next
  private readonly _trailed: Fade;
  private readonly _backed: Fade;
  private readonly _backdrop: Backdrop;
  private readonly _shading = new Shading();
  private readonly _weights = new PointWeights();
  private _points: PointsPass | null = null;
  private _trails: Trails | null = null; // made when they are wanted, as the next
  private _tiling: Tiling | null = null;
  private _codes: Uint16Array | null = null; // what is on the graphics card, as the next
  private _palette: readonly string[] | null = null;
  private _flags = new Uint8Array(0);
  private _flagsAt = -1; // their version
  private _asked: Asked | null = null; // what was drawn last
  private _behind: unknown[] | null = null; // the same behind the dots
  private _left: (() => void) | null = null; // draws what was left as it was
  private _partial = false; // whether another frame is to show more

  constructor(
    private readonly _recording: Recording,
    private readonly _sprites: Sprites,
    private readonly _options: LayersOptions,
  ) {
    const { still, signal, onReady } = _options;
    [this._greyed, this._rims, this._trailed, this._backed] = Array.from({ length: 4 }, () => new Fade(still));
    this._backdrop = new Backdrop(_recording, onReady);
    _sprites.onLoad(onReady, signal);
  }

  /** The drawing context, or undefined where the browser has none. */
  get gl(): WebGL2RenderingContext | undefined {
    return this._points?.gl;
  }

  /** How far the regions have come, 0 to 1. */
  get backed(): number {
    return this._backed.value;
  }

  /** Begin on a canvas, or anew after the browser took its context away. */
  setUp(canvas: HTMLCanvasElement): void {
    this._points = PointsPass.create(canvas);
    this._trails = this._tiling = null;
    this._codes = this._palette = null;
    this._flagsAt = -1;
    this.forget();
  }

  /** The canvas is empty. */
  forget(): void {
    this._asked = null;
    this._left = null;
  }

  /** Draw what was left on the canvas as it was, where somebody copies it: the browser forgets it with the task that drew it. */
  redraw(): void {
    this._left?.();
    this._left = null;
  }

  destroy(): void {
    this._backdrop.destroy();
    this._tiling?.destroy();
    this._trails?.destroy();
    this._points?.destroy();
  }

  /**
   * Whether something comes or goes by itself and wants another frame. Where it is early, one follows at once: what has not moved need
   * not be drawn in other colours before.
   */
  draw(scenes: readonly Scene[], model: ViewModel, manner: Manner, now: number, early: boolean): boolean {
    const { look, attention } = model;
    const points = this._points;
    const flagged = scenes.map((scene) => ({ ...attention.flagged(model.aspectOf(scene)) }));
    const fading = [
      this._greyed.advance(flagged.some(({ someGrey }) => someGrey) ? 1 : 0, now),
      this._rims.advance(flagged.some(({ someRims }) => someRims) ? 1 : 0, now),
      this._trailed.advance(look.trails !== "none" && !model.morphing ? 1 : 0, now),
    ];
    this.drawn = { ...this.drawn, tiles: [] };
    if (!points || !scenes.length) {
      this.drawn = { points: 0, trails: 0, tiles: [] };
      return false;
    }
    fading.push(this._arrangeTiles(points, scenes, model, manner.theme, now));
    const asks = this._askedOf(scenes, model, manner);
    const stands = isSame(asks.where, this._asked?.where);
    const looks = isSame(asks.how, this._asked?.how);
    const waits = stands && early && !looks;
    const draw = () => this._drawPanes(points, scenes, model, manner);
    if (stands && (looks || early)) this._left = draw;
    else draw();
    if (!waits) this._asked = asks;
    return waits || fading.some(Boolean) || this._partial;
  }

  private _drawPanes(points: PointsPass, scenes: readonly Scene[], model: ViewModel, manner: Manner): void {
    this._left = null;
    this._partial = false;
    this.drawn = { points: 0, trails: 0, tiles: this.drawn.tiles };
    points.clear();
    scenes.forEach((scene, i) => {
      points.enter(scene.box, manner.ratio);
      const trails = this._drawPane(points, scene, model, manner);
      this.drawn.points += scene.blend.nSamples;
      if (i === 0) this.drawn.trails = trails.count;
      this._partial ||= trails.partial;
    });
  }

  private _askedOf(scenes: readonly Scene[], model: ViewModel, { theme, ratio }: Manner): Asked {
    const { look, attention, colour } = model;
    const where: unknown[] = [ratio, isMoving(model), look.size, look.draw];
    const how: unknown[] = [theme, this._greyed.value, this._rims.value, look.opacity];
    for (const scene of scenes) {
      const { view, blend, box, checkpoint } = scene;
      const { codes, palette } = colouring(this._recording, colour, checkpoint, theme);
      const { version } = attention.flagged(model.aspectOf(scene));
      where.push(view, blend.from, blend.to, blend.mix, box.left, box.top, box.width, box.height);
      how.push(codes, palette, version);
    }
    return { where, how: this._tiling || this._trailed.value > 0 ? null : how };
  }

  /** Draw what is behind the dots, where it is another than before; whether it comes or goes by itself. */
  drawBehind(canvas: HTMLCanvasElement, scenes: readonly Scene[], model: ViewModel, manner: Manner, now: number): boolean {
    const { look, panes, morphing } = model;
    const { theme, ratio } = manner;
    const flat = scenes.every(({ positions }) => positions.dims === 2);
    const here = look.regions && flat && scenes.map(({ positions }) => this._backdrop.has(positions)).some(Boolean);
    const fading = this._backed.advance(here && !morphing ? 1 : 0, now);
    const opacity = flat ? this._backed.value : 0;
    const shaded = look.draw === "density";
    const anew = shaded && scenes.map((scene) => this._shading.update(scene, this._weights.of(model, scene))).some(Boolean);
    if (!shaded) this._shading.clear();
    const size = panes.size ?? { width: 0, height: 0 };
    const asks: unknown[] = [ratio, size.width, size.height, theme, opacity, shaded];
    for (const { view, box, positions } of scenes) asks.push(view, box.left, box.top, positions, heldWord(positions));
    if (!anew && isSame(asks, this._behind)) return fading;
    this._behind = asks;
    drawUnderlay(canvas, size, ratio, scenes, (context, { name, positions, view }) => {
      context.globalAlpha = opacity;
      if (opacity > 0) this._backdrop.draw(context, positions, view);
      context.globalAlpha = 1;
      if (shaded) this._shading.draw(context, name);
    });
    return fading;
  }

  /** How large a sample's image is in a pane, in CSS pixels, or null where it is a dot. */
  sizeOf(sample: number, pane: Pane): Size | null {
    return this._tiling?.sizeOf(sample, pane) ?? null;
  }

  /** How far from a class's corner the tiles reach that stand there, in CSS pixels. */
  reachIn(pane: Pane): number {
    return this._tiling?.reachIn(pane) ?? 0;
  }

  /** How many samples have a trail, if they moved; whether another frame will show more. */
  private _drawPane(points: PointsPass, scene: Scene, model: ViewModel, { theme, ratio }: Manner) {
    const { look } = model;
    const { blend, view, camera, title } = scene;
    const dress = this._dress(points, model, scene, theme);
    const over = look.draw === "density" ? overShading(blend) : { size: 1, opacity: 1 };
    const closer = Math.min(Math.max(camera.magnified ** 0.4, 1), 4); // dots are larger where one looks closer
    const dot = pointSize(blend.nSamples) * closer * look.size * (title ? BESIDE_OTHERS : 1);
    const style = { ratio, fade: this._greyed.value, rims: this._rims.value, moving: isMoving(model), theme };
    const come = this._trailed.value;
    const trails = () => {
      if (come === 0) return { count: 0, partial: false };
      this._trails ??= new Trails(points);
      return this._trails.draw(scene, model, dress, style, dot, come);
    };
    let trailed = blend.deep ? null : trails();
    const opacity = look.opacity * over.opacity;
    points.draw(blend, view, model.orderIn(scene), { ...style, size: dot * over.size, opacity });
    trailed ??= trails(); // where there is depth some are in front of other dots
    this._tiling?.draw(scene, dot, dress, style);
    return trailed;
  }

  /** Give the dots the colours and flags that they have in a pane. */
  private _dress(points: PointsPass, model: ViewModel, scene: Scene, theme: Theme): Dress {
    const { codes, palette } = colouring(this._recording, model.colour, scene.checkpoint, theme);
    if (this._codes !== codes) points.setGroups(codes);
    if (this._palette !== palette) points.setColours(palette);
    [this._codes, this._palette] = [codes, palette];
    const { flags, version, someGrey, someRims } = model.attention.flagged(model.aspectOf(scene));
    // While a fade goes back to nothing, the flags are those of before: what has gone grey comes back from there.
    // Panes differ in them.
    const comesBack = !scene.title && ((!someGrey && this._greyed.value > 0) || (!someRims && this._rims.value > 0));
    if (this._flagsAt !== version && !comesBack) {
      this._flags = flags.slice();
      points.setFlags(this._flags);
      this._flagsAt = version;
    }
    return { codes, flags: this._flags };
  }

  /** Whether tiles come and go by themselves. */
  private _arrangeTiles(points: PointsPass, scenes: readonly Scene[], model: ViewModel, theme: Theme, now: number): boolean {
    if (model.look.draw !== "images") {
      this._tiling?.destroy();
      this._tiling = null;
      return false;
    }
    this._tiling ??= new Tiling(points, this._sprites, this._options.still, this._options.onReady);
    const goesOn = this._tiling.update(scenes, model, this._weights, theme, now);
    this.drawn = { ...this.drawn, tiles: [...this._tiling.shownIn(scenes[0].name).keys()] };
    return goesOn;
  }
}

/** Whether two lists hold the same; what is not there is like nothing. */
function isSame(some: unknown[] | null, others: unknown[] | null | undefined): boolean {
  if (!some || !others || some.length !== others.length) return false;
  return some.every((value, i) => value === others[i]);
}

/** Whether another frame follows soon, so that this one may be drawn with less care. */
function isMoving({ moving, held }: ViewModel): boolean {
  return moving || held;
}

/** Size and opacity of dots over shading, times what they have else; where there is depth they are opaque. */
function overShading({ nSamples, deep }: Blend): { size: number; opacity: number } {
  return { size: 0.75, opacity: deep ? 1 : 0.6 * Math.min((1e4 / nSamples) ** 0.3, 1) };
}

/** Diameter in pixels: larger where there are few. */
function pointSize(nSamples: number): number {
  return Math.min(Math.max(33 / nSamples ** 0.2, 2), 9);
}
