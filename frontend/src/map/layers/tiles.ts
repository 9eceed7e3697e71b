// Tile layer: images of samples, or their numbers, where there is room for more than a point. Tiles fade in and out.

import type { Theme } from "../../core/theme";
import type { Sprites } from "../data/sprites";
import type { Viewport } from "../geometry/camera";
import { type Blend, pixelsOf } from "../geometry/geometry";
import type { Pane } from "../geometry/panes";
import type { PointsPass, SampleStyle } from "../gl/points";
import { Atlas, type Size, type Tiles, TilesPass } from "../gl/tiles";
import type { PointAttributes } from "../gl/trails";
import type { ViewModel } from "../viewmodel";
import type { PointSubset, PointSubsets } from "./order";
import type { Scene } from "./overlay";
import { outlinedText } from "./paths";
import { Thinning } from "./thinning";

const BESIDE = 0.75; // of tiles in panes beside each other, times what they are in one that stands alone
const MOST_TEXELS = 96; // of a tile's longer side; larger images are reduced
const USUAL_TILE = 26; // CSS pixels of an image's longer side while all of the picture is seen
const LEAST_TILE = 12;
const MOST_MAGNIFIED = 4; // CSS pixels to a pixel of the image
const LARGEST_TILE = 128; // CSS pixels, of images that are no smaller themselves
const TILE_FONT_SIZE = 11; // CSS pixels of a font
const TILE_FONT_SCALE = 2; // texels a CSS pixel, fine enough for every screen
const SPACING = 1.16; // from one tile to the next, times its size, for the frames and a gap
const TILE_FADE_MS = 160;
const THINNING_MS = 200; // while the picture moves, who has a tile is asked anew no sooner than this
const THINNING_SHARE = 0.05; // of the time that asking may take
const PLANE = { centreX: 0, centreY: 0, scale: 1, width: 0, height: 0 };

/** A text's colours and font: numbers are painted anew in others. */
type Ink = Pick<Theme, "text" | "background" | "font">;

export class TileLayer {
  private readonly _pass: TilesPass;
  private _panes = new Map<string, PaneTiles>(); // by the names of the panes
  private _atlas: Atlas | null = null;
  private _theme: Theme | null = null; // that the atlas was made in
  private _factor = 1; // of the tiles' size
  private _timer: ReturnType<typeof setTimeout> | undefined;

  /** Where it is still nothing fades; `onReady` hears when it is to be updated and drawn. */
  constructor(
    private readonly _points: PointsPass,
    private readonly _sprites: Sprites,
    private readonly _reducedMotion: boolean,
    private readonly _onReady: () => void,
  ) {
    this._pass = new TilesPass(_points);
  }

  /** See who has a tile in each pane; whether tiles come and go by themselves and want another frame. */
  update(scenes: readonly Scene[], model: ViewModel, weights: PointSubsets, now: number): boolean {
    this._factor = model.display.size;
    const atlas = this._atlasIn(scenes[0].theme, model.recording.nSamples);
    const most = Math.floor(atlas.capacity / scenes.length / 2); // those that go are there for a while too
    this._panes = new Map(scenes.map(({ name }) => [name, this._panes.get(name) ?? this._open()]));
    const moving = scenes.map((scene) => {
      const size = this._sizeIn(scene, atlas.tiles);
      return this._panes.get(scene.name)?.update(scene, weights.of(model, scene), size, most, now);
    });
    const samples = new Set(scenes.flatMap(({ name }) => [...this.opacitiesIn(name).keys()]));
    return atlas.request([...samples].slice(0, atlas.capacity)) || moving.some(Boolean);
  }

  /** Samples with a tile in a pane, and how much there is of each, 0 to 1. */
  opacitiesIn(name: string): Map<number, number> {
    return this._panes.get(name)?.opacities ?? new Map();
  }

  /** How large a sample's image is in a pane, in CSS pixels, or null where it has none. */
  sizeOf(sample: number, pane: Pane): Size | null {
    const tiles = this._atlas?.tiles;
    return tiles?.framed && this.opacitiesIn(pane.name).has(sample) ? this._sizeIn(pane, tiles) : null;
  }

  /** How far tiles reach from the positions of their samples, in CSS pixels. */
  reachIn(pane: Pane): number {
    if (!this._atlas) return 0;
    const { width, height } = this._sizeIn(pane, this._atlas.tiles);
    return this._atlas.tiles.framed ? Math.max(width, height) / 2 : height;
  }

  /** Above dots that have such a diameter, in CSS pixels. */
  draw(scene: Scene, dot: number, dress: PointAttributes, style: SampleStyle): void {
    if (!this._atlas) return;
    const sizes = { size: this._sizeIn(scene, this._atlas.tiles), above: dot / 2 + 1 };
    this._pass.draw(this._atlas, this.opacitiesIn(scene.name), scene.blend, scene.view, dress, { ...style, ...sizes });
  }

  destroy(): void {
    clearTimeout(this._timer);
    this._pass.destroy();
    this._atlas?.destroy();
  }

  private _open(): PaneTiles {
    return new PaneTiles(this._reducedMotion, (wait) => {
      clearTimeout(this._timer);
      this._timer = setTimeout(this._onReady, wait);
    });
  }

  /** Images where there are some; numbers are painted anew in other colours. */
  private _atlasIn(theme: Theme, nSamples: number): Atlas {
    if (this._atlas && (this._theme === theme || this._atlas.tiles.framed)) return this._atlas;
    this._theme = theme;
    this._atlas?.destroy();
    this._atlas = new Atlas(this._points.gl, imageTiles(this._sprites) ?? numberTiles(nSamples, theme));
    return this._atlas;
  }

  /** Numbers are always as large as can be read. */
  private _sizeIn({ camera, title }: Pane, tiles: Tiles): Size {
    const { width, height } = tiles.sizeAt(camera.magnified);
    const factor = tiles.framed ? this._factor * (title ? BESIDE : 1) : 1;
    return { width: width * factor, height: height * factor };
  }
}

/** Of the samples' images, or null where there are none. */
export function imageTiles(sprites: Pick<Sprites, "size" | "paint">): Tiles | null {
  if (!sprites.size) return null;
  const { width, height } = sprites.size;
  const longer = Math.max(width, height);
  const reduced = Math.min(MOST_TEXELS / longer, 1);
  const [wide, high] = [width, height].map((side) => Math.max(Math.round(side * reduced), 1));
  const most = Math.max(Math.min(longer * MOST_MAGNIFIED, LARGEST_TILE), LEAST_TILE);
  return {
    width: wide,
    height: high,
    framed: true,
    sizeAt(magnified) {
      const side = Math.min(Math.max(USUAL_TILE * magnified ** 0.4, LEAST_TILE), most);
      return { width: (side * width) / longer, height: (side * height) / longer };
    },
    paint: (context, sample, x, y) => sprites.paint(context, sample, x, y, wide, high),
  };
}

export function numberTiles(nSamples: number, { text, background, font }: Ink): Tiles {
  const size = { width: 8 + 0.62 * TILE_FONT_SIZE * String(nSamples - 1).length, height: TILE_FONT_SIZE + 5 };
  const [width, height] = [size.width, size.height].map((side) => Math.ceil(side * TILE_FONT_SCALE));
  return {
    width,
    height,
    framed: false,
    sizeAt: () => ({ width: width / TILE_FONT_SCALE, height: height / TILE_FONT_SCALE }),
    paint(context, sample, x, y) {
      context.font = `${TILE_FONT_SIZE * TILE_FONT_SCALE}px ${font}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      outlinedText(context, String(sample), x + width / 2, y + height / 2, text, background, 3 * TILE_FONT_SCALE);
      return true;
    },
  };
}

/** Which samples of a pane are shown as tiles just now, and how far each has come. */
export class PaneTiles {
  /** How much there is of each sample's tile, 0 to 1. */
  readonly opacities = new Map<number, number>();
  private _plane: Float32Array | undefined; // where the samples stand, as the thinning sees them
  private _thinning: Thinning | null = null;
  private _inputs: unknown[] = []; // what the thinning was made of
  private _at = -Infinity; // when it was made
  private _cost = 0; // milliseconds that it took
  private _clock: number | undefined;

  /** Where it is still nothing fades; `later` has it updated again after so many milliseconds. */
  constructor(
    private readonly _reducedMotion: boolean,
    private readonly _later: (wait: number) => void,
  ) {}

  /** So many tiles at most, of a size in CSS pixels; whether tiles come or go and want another frame. */
  update(
    { blend, view }: Pick<Scene, "blend" | "view">,
    crowd: Omit<PointSubset, "some">,
    size: Size,
    most: number,
    now: number,
  ): boolean {
    this._updateThinning(blend, view, crowd, size.width / size.height, now);
    const room = this._thinning?.at(view.scale / (SPACING * size.height)) ?? [];
    return this._fade(inView(room, this._plane ?? [], view, size, most), now);
  }

  /** Ask anew who has room, now or later. */
  private _updateThinning(blend: Blend, view: Viewport, crowd: Omit<PointSubset, "some">, aspect: number, now: number): void {
    const asks = [blend.from, blend.to, blend.mix, ...view.rotation, crowd.key, aspect.toFixed(3)];
    if (asks.every((value, i) => value === this._inputs[i])) return;
    const early = this._at + Math.max(THINNING_MS, this._cost / THINNING_SHARE) - now;
    if (early > 0) {
      this._later(early);
      return;
    }
    const started = performance.now();
    this._plane = pixelsOf(blend, { ...view, ...PLANE }, this._plane);
    this._thinning = new Thinning(this._plane, Array.from(crowd.order).filter(crowd.includes), aspect);
    this._cost = performance.now() - started;
    [this._inputs, this._at] = [asks, now];
  }

  private _fade(wanted: number[], now: number): boolean {
    const step = this._reducedMotion ? 1 : Math.min(Math.max(now - (this._clock ?? now), 0), 50) / TILE_FADE_MS;
    const goal = new Set(wanted);
    const first = this.opacities.size === 0 && this._clock === undefined;
    let fading = false;
    for (const [sample, alpha] of this.opacities) {
      const after = goal.has(sample) ? Math.min(alpha + step, 1) : alpha - step;
      if (after <= 0 && !goal.has(sample)) this.opacities.delete(sample);
      else this.opacities.set(sample, after);
      fading ||= after !== 1;
    }
    for (const sample of wanted) {
      if (this.opacities.has(sample)) continue;
      this.opacities.set(sample, first || this._reducedMotion ? 1 : 0);
      fading ||= !first && !this._reducedMotion;
    }
    this._clock = now;
    return fading;
  }
}

/** Of these samples the first that are drawn in the pane. */
function inView(samples: number[], plane: ArrayLike<number>, view: Viewport, size: Size, most: number): number[] {
  const { width, height, scale, centreX, centreY } = view;
  const seen = [];
  for (const sample of samples) {
    const x = width / 2 + (plane[2 * sample] - centreX) * scale;
    const y = height / 2 + (plane[2 * sample + 1] + centreY) * scale;
    if (!(x > -size.width && y > -size.height && x < width + size.width && y < height + size.height)) continue;
    seen.push(sample);
    if (seen.length === most) break;
  }
  return seen;
}
