// Tiles on the map: in each pane a gallery of them, painted into one texture.

import { Atlas } from "../gl/atlas";
import { Gallery } from "./gallery";
import { ImagesPass } from "../gl/images";
import { imageTiles, numberTiles } from "./tiles";

const BESIDE = 0.75; // of tiles in panes beside each other, times what they are in one that stands alone

export class Tiling {
  /**
   * @param {import("../gl/points").PointsPass} points  whose context it shares
   * @param {import("../data/recording").Recording} recording @param {import("../data/sprites").Sprites} sprites
   * @param {boolean} still  nothing fades @param {() => void} onReady  it is to be updated and drawn
   */
  constructor(points, recording, sprites, still, onReady) {
    this._points = points;
    this._recording = recording;
    this._sprites = sprites;
    this._still = still;
    this._onReady = onReady;
    this._pass = new ImagesPass(points);
    this._galleries = new Map(); // by the names of the panes
    this._atlas = null;
  }

  /**
   * See who has a tile in each pane.
   * @param {import("../geometry/panes").Pane[]} panes @param {(pane: import("../geometry/panes").Pane) => import("./pointweights").Crowd} crowdOf
   * @param {number} factor  of the tiles' size @param {ReturnType<import("../../core/theme").readTheme>} theme
   * @param {number} now  milliseconds
   * @returns {boolean} whether tiles come and go by themselves and want another frame
   */
  update(panes, crowdOf, factor, theme, now) {
    this._factor = factor;
    this._choose(theme);
    const most = Math.floor(this._atlas.capacity / panes.length / 2); // those that go are there for a while too
    const galleries = new Map(panes.map(({ name }) => [name, this._galleries.get(name) ?? this._open()]));
    this._galleries = galleries;
    const moving = panes.map((pane) => galleries.get(pane.name).update(pane, crowdOf(pane), this._sizeIn(pane), most, now));
    const shown = new Set(panes.flatMap(({ name }) => [...galleries.get(name).shown.keys()]));
    return this._atlas.want([...shown].slice(0, this._atlas.capacity)) || moving.some(Boolean);
  }

  /** Samples with a tile in a pane, and how much there is of each, 0 to 1. @param {string} name @returns {Map<number, number>} */
  shownIn(name) {
    return this._galleries.get(name)?.shown ?? new Map();
  }

  /**
   * How large a sample's image is in a pane, or null where it has none.
   * @param {import("../geometry/panes").Pane} pane @returns {{width: number, height: number}|null}  in CSS pixels
   */
  sizeOf(sample, pane) {
    return this._atlas?.tiles.framed && this.shownIn(pane.name).has(sample) ? this._sizeIn(pane) : null;
  }

  /** How far tiles reach from the positions of their samples. @param {import("../geometry/panes").Pane} pane */
  reachIn(pane) {
    const { width, height } = this._sizeIn(pane);
    return this._atlas.tiles.framed ? Math.max(width, height) / 2 : height;
  }

  /**
   * @param {import("../geometry/panes").Pane} pane @param {number} dot  the diameter of a dot, in CSS pixels
   * @param {object} style  as `ImagesPass.draw` takes it, but for what is known here
   */
  draw(pane, dot, style) {
    const sizes = { size: this._sizeIn(pane), above: dot / 2 + 1 };
    this._pass.draw(this._atlas, this.shownIn(pane.name), pane.blend, pane.camera.view, { ...style, ...sizes });
  }

  destroy() {
    clearTimeout(this._timer);
    this._pass.destroy();
    this._atlas?.destroy();
  }

  _open() {
    return new Gallery(this._still, (wait) => {
      clearTimeout(this._timer);
      this._timer = setTimeout(this._onReady, wait);
    });
  }

  /** Images where there are some; numbers are painted anew in other colours. */
  _choose(theme) {
    if (this._theme === theme || this._atlas?.tiles.framed) return;
    this._theme = theme;
    this._atlas?.destroy();
    const tiles = this._sprites.exist ? imageTiles(this._sprites) : numberTiles(this._recording.nSamples, theme);
    this._atlas = new Atlas(this._points.gl, tiles);
  }

  /** Numbers are always as large as can be read. */
  _sizeIn(pane) {
    const { tiles } = this._atlas;
    const { width, height } = tiles.sizeAt(pane.camera.magnified);
    const factor = tiles.framed ? this._factor * (pane.title ? BESIDE : 1) : 1;
    return { width: width * factor, height: height * factor };
  }
}
