// Layers of the map, pane by pane: regions and density behind, then trails, points and tiles.

import { preparedContext } from "../../core/dom";
import { Fade } from "../../core/scheduling";
import { colourEncoding } from "../colorencodings";
import type { Recording } from "../data/recording";
import type { Sprites } from "../data/sprites";
import type { Blend } from "../geometry/geometry";
import { PointsPass } from "../gl/points";
import { type PointAttributes, Trails } from "../gl/trails";
import type { ViewModel } from "../viewmodel";
import { DensityLayer } from "./density";
import { PointSubsets } from "./order";
import { drawUnderlay, type Scene } from "./overlay";
import { axesKey, RegionImages } from "./regionimages";
import { TileLayer } from "./tiles";

const NO_FLAGS = new Uint8Array(0);
const BESIDE_OTHERS = 0.75; // of dots in panes beside each other, times what they are in one that stands alone

export interface LayersOptions {
  reducedMotion: boolean; // nothing fades
  signal: AbortSignal; // ends the listening
  onReady: () => void; // what was computed or loaded is there now
}

/** What was drawn last: samples; in the first pane how many trails and which samples with tiles; how far the regions have come, 0 to 1. */
export interface Drawn {
  points: number;
  trails: number;
  tiles: number[];
  backed: number;
}

export class Layers {
  drawn: Drawn = { points: 0, trails: 0, tiles: [], backed: 0 };
  tiling: TileLayer | null = null; // made when it is wanted, as the trails
  private readonly _greyFade: Fade; // how far the dots that do not keep their colour have gone to grey
  private readonly _rimFade: Fade; // how far the rims have come, as the next
  private readonly _trailFade: Fade;
  private readonly _regionFade: Fade;
  private readonly _regions: RegionImages;
  private readonly _density = new DensityLayer();
  private readonly _weights = new PointSubsets();
  private _points: PointsPass | null = null;
  private _trails: Trails | null = null;
  /** What is on the graphics card. */
  private _uploaded: { codes?: Uint16Array; palette?: readonly string[]; flags: Uint8Array; version?: number } = {
    flags: NO_FLAGS,
  };
  private _drawnInputs: ReturnType<Layers["_inputsOf"]> | null = null; // what was drawn last
  private _behindInputs: unknown[] | null = null; // the same behind the dots
  private _skipped: (() => void) | null = null; // draws what was left as it was
  private _partial = false; // whether another frame is to show more

  constructor(
    private readonly _recording: Recording,
    private readonly _sprites: Sprites,
    private readonly _options: LayersOptions,
  ) {
    const { reducedMotion, signal, onReady } = _options;
    [this._greyFade, this._rimFade, this._trailFade, this._regionFade] = Array.from(
      { length: 4 },
      () => new Fade(reducedMotion),
    );
    this._regions = new RegionImages(_recording, onReady);
    _sprites.onLoad(onReady, signal);
  }

  /** The drawing context, or undefined where the browser has none. */
  get gl(): WebGL2RenderingContext | undefined {
    return this._points?.gl;
  }

  /** Begin on a canvas, or anew after the browser took its context away. */
  setUp(canvas: HTMLCanvasElement): void {
    this._points = PointsPass.create(canvas);
    this._trails = this.tiling = null;
    this._uploaded = { flags: NO_FLAGS };
    this.invalidate();
  }

  /** The canvas is empty. */
  invalidate(): void {
    this._drawnInputs = null;
    this._skipped = null;
  }

  /** Draw what was left on the canvas as it was, where somebody copies it: the browser forgets it with the task that drew it. */
  redraw(): void {
    this._skipped?.();
    this._skipped = null;
  }

  destroy(): void {
    this._regions.destroy();
    this.tiling?.destroy();
    this._trails?.destroy();
    this._points?.destroy();
  }

  /**
   * With so many device pixels a CSS pixel; whether something comes or goes by itself and wants another frame. Where it is early, one
   * follows at once: what has not moved need not be drawn in other colours before.
   */
  draw(scenes: readonly Scene[], model: ViewModel, ratio: number, now: number, early: boolean): boolean {
    const { display, interaction } = model;
    const points = this._points;
    const flagged = scenes.map((scene) => ({ ...interaction.pointFlags(model.flagContextOf(scene)) }));
    const fading = [
      this._greyFade.advance(flagged.some(({ someGrey }) => someGrey) ? 1 : 0, now),
      this._rimFade.advance(flagged.some(({ someRims }) => someRims) ? 1 : 0, now),
      this._trailFade.advance(display.trails !== "none" && !model.inTransition ? 1 : 0, now),
    ];
    this.drawn = { ...this.drawn, tiles: [] };
    if (!points || !scenes.length) {
      this.drawn = { ...this.drawn, points: 0, trails: 0 };
      return false;
    }
    fading.push(this._arrangeTiles(points, scenes, model, now));
    const asks = this._inputsOf(scenes, model, ratio);
    const stands = isSame(asks.where, this._drawnInputs?.where);
    const looks = isSame(asks.how, this._drawnInputs?.how);
    const waits = stands && early && !looks;
    const draw = () => this._drawPanes(points, scenes, model, ratio);
    if (stands && (looks || early)) this._skipped = draw;
    else draw();
    if (!waits) this._drawnInputs = asks;
    return waits || fading.some(Boolean) || this._partial;
  }

  private _drawPanes(points: PointsPass, scenes: readonly Scene[], model: ViewModel, ratio: number): void {
    this._skipped = null;
    this._partial = false;
    this.drawn = { ...this.drawn, points: 0, trails: 0 };
    points.clear();
    scenes.forEach((scene, i) => {
      points.enter(scene.box, ratio);
      const trails = this._drawPane(points, scene, model, ratio);
      this.drawn.points += scene.blend.nSamples;
      if (i === 0) this.drawn.trails = trails.count;
      this._partial ||= trails.partial;
    });
  }

  /** Where the dots stand, and how they are drawn there; what is null is drawn anew in any case. */
  private _inputsOf(scenes: readonly Scene[], model: ViewModel, ratio: number) {
    const { display, interaction, colour, moving, isDragging } = model;
    const where: unknown[] = [ratio, moving || isDragging, display.size, display.draw];
    const how: unknown[] = [this._greyFade.value, this._rimFade.value, display.opacity];
    for (const scene of scenes) {
      const { view, blend, box, checkpoint, theme } = scene;
      const { codes, palette } = colourEncoding(this._recording, colour, checkpoint, theme);
      const { version } = interaction.pointFlags(model.flagContextOf(scene));
      where.push(view, blend.from, blend.to, blend.mix, box.left, box.top, box.width, box.height);
      how.push(theme, codes, palette, version);
    }
    return { where, how: this.tiling || this._trailFade.value > 0 ? null : how };
  }

  /** Draw what is behind the dots, where it is another than before; whether it comes or goes by itself. */
  drawBehind(canvas: HTMLCanvasElement, scenes: readonly Scene[], model: ViewModel, ratio: number, now: number): boolean {
    const { display, panes, inTransition } = model;
    const flat = scenes.every(({ positions }) => positions.dims === 2);
    const here =
      this._recording.hasAnswers &&
      display.regions &&
      flat &&
      scenes.map(({ positions }) => this._regions.has(positions)).some(Boolean);
    const fading = this._regionFade.advance(here && !inTransition ? 1 : 0, now);
    const opacity = flat ? this._regionFade.value : 0;
    this.drawn.backed = this._regionFade.value;
    const shaded = display.draw === "density";
    const anew = shaded && scenes.map((scene) => this._density.update(scene, this._weights.of(model, scene))).some(Boolean);
    if (!shaded) this._density.clear();
    const size = panes.size ?? { width: 0, height: 0 };
    const asks: unknown[] = [ratio, size.width, size.height, opacity, shaded];
    for (const { theme, view, box, positions } of scenes) {
      asks.push(theme, view, box.left, box.top, positions, axesKey(positions));
    }
    if (!anew && isSame(asks, this._behindInputs)) return fading;
    this._behindInputs = asks;
    drawUnderlay(preparedContext(canvas, size.width, size.height, ratio), scenes, (context, { name, positions, view }) => {
      context.globalAlpha = opacity;
      if (opacity > 0) this._regions.draw(context, positions, view);
      context.globalAlpha = 1;
      if (shaded) this._density.draw(context, name);
    });
    return fading;
  }

  /** How many samples have a trail, if they moved; whether another frame will show more. */
  private _drawPane(points: PointsPass, scene: Scene, model: ViewModel, ratio: number) {
    const { display, moving, isDragging } = model;
    const { blend, view, camera, title, theme } = scene;
    const dress = this._uploadAttributes(points, model, scene);
    const over = display.draw === "density" ? overShading(blend) : { size: 1, opacity: 1 };
    const closer = Math.min(Math.max(camera.magnified ** 0.4, 1), 4); // dots are larger where one looks closer
    const dot = pointSize(blend.nSamples) * closer * display.size * (title ? BESIDE_OTHERS : 1);
    const style = { ratio, fade: this._greyFade.value, rims: this._rimFade.value, moving: moving || isDragging, theme };
    const come = this._trailFade.value;
    const trails = () => {
      if (come === 0) return { count: 0, partial: false };
      this._trails ??= new Trails(points);
      return this._trails.draw(scene, model, dress, style, dot, come);
    };
    let trailed = blend.deep ? null : trails();
    const opacity = display.opacity * over.opacity;
    points.draw(blend, view, model.orderIn(scene), { ...style, size: dot * over.size, opacity });
    trailed ??= trails(); // where there is depth some are in front of other dots
    this.tiling?.draw(scene, dot, dress, style);
    return trailed;
  }

  /** Give the dots the colours and flags that they have in a pane. */
  private _uploadAttributes(points: PointsPass, model: ViewModel, scene: Scene): PointAttributes {
    const { codes, palette } = colourEncoding(this._recording, model.colour, scene.checkpoint, scene.theme);
    if (this._uploaded.codes !== codes) points.setGroups(codes);
    if (this._uploaded.palette !== palette) points.setColours(palette);
    this._uploaded = { ...this._uploaded, codes, palette };
    const { flags, version, someGrey, someRims } = model.interaction.pointFlags(model.flagContextOf(scene));
    // While a fade goes back to nothing, the flags are those of before: what has gone grey comes back from there.
    // Panes differ in them.
    const comesBack = !scene.title && ((!someGrey && this._greyFade.value > 0) || (!someRims && this._rimFade.value > 0));
    if (this._uploaded.version !== version && !comesBack) {
      this._uploaded = { ...this._uploaded, flags: flags.slice(), version };
      points.setFlags(this._uploaded.flags);
    }
    return { codes, flags: this._uploaded.flags };
  }

  /** Whether tiles come and go by themselves. */
  private _arrangeTiles(points: PointsPass, scenes: readonly Scene[], model: ViewModel, now: number): boolean {
    if (model.display.draw !== "images") {
      this.tiling?.destroy();
      this.tiling = null;
      return false;
    }
    this.tiling ??= new TileLayer(points, this._sprites, this._options.reducedMotion, this._options.onReady);
    const goesOn = this.tiling.update(scenes, model, this._weights, now);
    this.drawn = { ...this.drawn, tiles: [...this.tiling.opacitiesIn(scenes[0].name).keys()] };
    return goesOn;
  }
}

/** Whether two lists hold the same; what is not there is like nothing. */
function isSame(some: unknown[] | null, others: unknown[] | null | undefined): boolean {
  if (!some || !others || some.length !== others.length) return false;
  return some.every((value, i) => value === others[i]);
}

/** Size and opacity of dots over shading, times what they have else; where there is depth they are opaque. */
function overShading({ nSamples, deep }: Blend): { size: number; opacity: number } {
  return { size: 0.75, opacity: deep ? 1 : 0.6 * Math.min((1e4 / nSamples) ** 0.3, 1) };
}

/** Diameter in pixels: larger where there are few. */
function pointSize(nSamples: number): number {
  return Math.min(Math.max(33 / nSamples ** 0.2, 2), 9);
}
