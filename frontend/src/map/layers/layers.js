// What lies on the map besides names and axes, pane by pane: regions and shading behind, then trails, dots and tiles.

import { Backdrop, heldWord } from "./backdrop";
import { PointWeights } from "./pointweights";
import { Fade } from "../../core/scheduling";
import { colouring } from "../colorencodings";
import { drawUnderlay } from "./overlay";
import { PointsPass } from "../gl/points";
import { Shading } from "./shading";
import { Tiling } from "./tiling";
import { Trails } from "./trails";

const BESIDE_OTHERS = 0.75; // of dots in panes beside each other, likewise

export class Layers {
  /**
   * @param {import("../data/recording").Recording} recording @param {import("../data/sprites").Sprites} sprites
   * @param {{still: boolean, signal: AbortSignal, onReady: () => void}} options  onReady: what was computed or loaded is there now
   */
  constructor(recording, sprites, { still, signal, onReady }) {
    this._recording = recording;
    this._sprites = sprites;
    this._still = still;
    this._onReady = onReady;
    this._greyed = new Fade(still); // how far the dots that do not keep their colour have gone to grey
    this._rims = new Fade(still); // how far the rims have come
    this._trailed = new Fade(still); // how far the trails have come
    this._backed = new Fade(still); // how far the regions have come
    this._backdrop = new Backdrop(recording, onReady);
    this._shading = new Shading();
    this._crowds = new PointWeights();
    /** What was drawn last: samples, and in the first pane how many trails and which samples with tiles. */
    this.drawn = { points: 0, trails: 0, tiles: [] };
    sprites.onLoad(onReady, signal);
  }

  /** The drawing context, or undefined where the browser has none. @returns {WebGL2RenderingContext|undefined} */
  get gl() {
    return this._points?.gl;
  }

  /** How far the regions have come, 0 to 1. */
  get backed() {
    return this._backed.value;
  }

  /** Begin on a canvas, or anew after the browser took its context away. @param {HTMLCanvasElement} canvas */
  setUp(canvas) {
    this._points = PointsPass.create(canvas);
    this._trails = this._tiling = null; // made when they are wanted
    this._codes = this._palette = this._flagsAt = null;
    this.forget();
  }

  /** The canvas is empty. */
  forget() {
    this._asked = null;
    this._left = null;
  }

  /** Draw what was left on the canvas as it was, where somebody copies it: the browser forgets it with the task that drew it. */
  redraw() {
    this._left?.();
    this._left = null;
  }

  destroy() {
    this._backdrop.destroy();
    this._tiling?.destroy();
    this._trails?.destroy();
    this._points?.destroy();
  }

  /**
   * @param {import("./overlay").Scene[]} scenes @param {import("../controller").MapController} controller
   * @param {ReturnType<import("../../core/theme").readTheme>} theme @param {number} ratio  device pixels a CSS pixel
   * @param {number} now  milliseconds
   * @param {boolean} early  another frame follows at once; what has not moved need not be drawn in other colours before
   * @returns {boolean} whether something comes or goes by itself and wants another frame
   */
  draw(scenes, controller, theme, ratio, now, early) {
    const { look, attention } = controller;
    const flagged = scenes.map(({ pane }) => ({ ...attention.flagged(controller.aspectOf(pane)) }));
    const fading = [
      this._greyed.advance(flagged.some(({ someGrey }) => someGrey) ? 1 : 0, now),
      this._rims.advance(flagged.some(({ someRims }) => someRims) ? 1 : 0, now),
      this._trailed.advance(look.trails !== "none" && !controller.morphing ? 1 : 0, now),
    ];
    if (!this._points || !scenes.length) {
      this.drawn = { points: 0, trails: 0, tiles: [] };
      return false;
    }
    fading.push(
      this._arrangeTiles(
        scenes.map(({ pane }) => pane),
        controller,
        theme,
        now,
      ),
    );
    const asks = this._askedOf(scenes, controller, theme, ratio);
    const [stands, looks] = ["where", "how"].map((what) => isSame(asks[what], this._asked?.[what]));
    const waits = stands && early && !looks;
    if (stands && (looks || early)) this._left = () => this._drawPanes(scenes, controller, theme, ratio);
    else this._drawPanes(scenes, controller, theme, ratio);
    if (!waits) this._asked = asks;
    return waits || fading.some(Boolean) || this._partial;
  }

  _drawPanes(scenes, controller, theme, ratio) {
    this._left = null;
    this._partial = false; // whether another frame is to show more
    this.drawn = { points: 0, trails: 0, tiles: this.drawn.tiles };
    this._points.clear();
    scenes.forEach(({ pane, blend }, i) => {
      this._points.enter(pane.box, ratio);
      const trails = this._drawPane(pane, controller, theme, ratio);
      this.drawn.points += blend.nSamples;
      if (i === 0) this.drawn.trails = trails.count;
      this._partial ||= trails.partial;
    });
  }

  /** Where the dots stand, and how they are drawn there; what is null is drawn anew in any case. */
  _askedOf(scenes, controller, theme, ratio) {
    const { look, attention, colour } = controller;
    const where = [ratio, isMoving(controller), look.size, look.draw];
    const how = [theme, this._greyed.value, this._rims.value, look.opacity];
    for (const { pane, view, blend } of scenes) {
      const { codes, palette } = colouring(this._recording, colour, pane.checkpoint, theme);
      const { left, top, width, height } = pane.box;
      const { version } = attention.flagged(controller.aspectOf(pane));
      where.push(view, blend.from, blend.to, blend.mix, left, top, width, height);
      how.push(codes, palette, version);
    }
    return { where, how: this._tiled || this._trailed.value > 0 ? null : how };
  }

  /** Draw what is behind the dots, where it is another than before. @param {HTMLCanvasElement} canvas  the rest is as above */
  drawBehind(canvas, scenes, controller, theme, ratio, now) {
    const { look, panes, morphing } = controller;
    const flat = scenes.every(({ positions }) => positions.dims === 2);
    const here = look.regions && flat && scenes.map(({ positions }) => this._backdrop.has(positions)).some(Boolean);
    const fading = this._backed.advance(here && !morphing ? 1 : 0, now);
    const opacity = flat ? this._backed.value : 0;
    const shaded = look.draw === "density";
    const anew =
      shaded && scenes.map(({ pane }) => this._shading.update(pane, this._crowds.of(controller, pane))).some(Boolean);
    if (!shaded) this._shading.clear();
    const asks = [ratio, panes.size.width, panes.size.height, theme, opacity, shaded];
    for (const {
      view,
      pane: { box },
      positions,
    } of scenes)
      asks.push(view, box.left, box.top, positions, heldWord(positions));
    if (!anew && isSame(asks, this._behind)) return fading;
    this._behind = asks;
    drawUnderlay(canvas, panes.size, ratio, scenes, (context, { pane, positions, view }) => {
      context.globalAlpha = opacity;
      if (opacity > 0) this._backdrop.draw(context, positions, view);
      context.globalAlpha = 1;
      if (shaded) this._shading.draw(context, pane);
    });
    return fading;
  }

  /** How large a sample's image is in a pane, in CSS pixels, or null where it is a dot. @param {import("../geometry/panes").Pane} pane */
  sizeOf(sample, pane) {
    return this._tiled ? this._tiling.sizeOf(sample, pane) : null;
  }

  /** How far from a class's corner the tiles reach that stand there, in CSS pixels. @param {import("../geometry/panes").Pane} pane */
  reachIn(pane) {
    return this._tiled ? this._tiling.reachIn(pane) : 0;
  }

  /** @returns {{count: number, partial: boolean}} of trails, as `Trails.draw` says it */
  _drawPane(pane, controller, theme, ratio) {
    const { look } = controller;
    const {
      blend,
      camera: { view, magnified },
    } = pane;
    const dress = this._dress(controller, pane, theme);
    const over = look.draw === "density" ? overShading(blend) : { size: 1, opacity: 1 };
    const closer = Math.min(Math.max(magnified ** 0.4, 1), 4); // dots are larger where one looks closer
    const dot = pointSize(blend.nSamples) * closer * look.size * (pane.title ? BESIDE_OTHERS : 1);
    const style = { ratio, fade: this._greyed.value, rims: this._rims.value, moving: isMoving(controller), theme };
    const opacity = look.opacity * over.opacity;
    const trails = () => this._drawTrails(pane, controller, dress, { ...style, dot });
    let trailed = blend.deep ? null : trails();
    this._points.draw(blend, view, controller.orderIn(pane), { ...style, size: dot * over.size, opacity });
    trailed ??= trails(); // where there is depth some are in front of other dots
    if (this._tiled) this._tiling.draw(pane, dot, { ...style, ...dress });
    return trailed;
  }

  /** Give the dots the colours and flags that they have in a pane. @returns {{codes: Uint16Array, flags: Uint8Array}} */
  _dress(controller, pane, theme) {
    const { codes, palette } = colouring(this._recording, controller.colour, pane.checkpoint, theme);
    if (this._codes !== codes) this._points.setGroups(codes);
    if (this._palette !== palette) this._points.setColours(palette);
    [this._codes, this._palette] = [codes, palette];
    const { flags, version, someGrey, someRims } = controller.attention.flagged(controller.aspectOf(pane));
    // While a fade goes back to nothing, the flags are those of before: what has gone grey comes back from there.
    // Panes differ in them.
    const comesBack = !pane.title && ((!someGrey && this._greyed.value > 0) || (!someRims && this._rims.value > 0));
    if (this._flagsAt !== version && !comesBack) {
      this._flags = flags.slice();
      this._points.setFlags(this._flags);
      this._flagsAt = version;
    }
    return { codes, flags: this._flags };
  }

  _drawTrails(pane, controller, dress, style) {
    const come = this._trailed.value;
    if (come === 0) return { count: 0, partial: false };
    this._trails ??= new Trails(this._points, this._recording);
    return this._trails.draw(pane, controller, dress, { ...style, come });
  }

  /** @returns {boolean} whether tiles come and go by themselves */
  _arrangeTiles(panes, controller, theme, now) {
    const { look } = controller;
    this._tiled = look.draw === "images";
    if (!this._tiled) {
      this._tiling?.destroy();
      this._tiling = null;
      this.drawn = { ...this.drawn, tiles: [] };
      return false;
    }
    this._tiling ??= new Tiling(this._points, this._recording, this._sprites, this._still, this._onReady);
    const goesOn = this._tiling.update(panes, (pane) => this._crowds.of(controller, pane), look.size, theme, now);
    this.drawn = { ...this.drawn, tiles: [...this._tiling.shownIn(panes[0].name).keys()] };
    return goesOn;
  }
}

/** Whether two lists hold the same; what is not there is like nothing. */
function isSame(some, others) {
  return Boolean(some && others) && some.length === others.length && some.every((value, i) => value === others[i]);
}

/** Whether another frame follows soon, so that this one may be drawn with less care. */
function isMoving({ moving, held }) {
  return moving || held;
}

/** Size and opacity of dots over shading, times what they have else; where there is depth they are opaque. */
function overShading({ nSamples, deep }) {
  return { size: 0.75, opacity: deep ? 1 : 0.6 * Math.min((1e4 / nSamples) ** 0.3, 1) };
}

/** Diameter in pixels: larger where there are few. */
function pointSize(nSamples) {
  return Math.min(Math.max(33 / nSamples ** 0.2, 2), 9);
}
