// Frames of all checkpoints side by side under the epoch bar, each under its checkpoint; the one of the moment is outlined.

import { element, preparedContext } from "../core/dom";
import { readTheme, watchPixelRatio, watchTheme } from "../core/theme";
import { paintInto } from "./drawing";
import { checkpointAt, followMoments, seekMoment } from "../time/follow";

import { tilesOf } from "./tiling";

const LABEL_ROOM = 80; // pixels beside the lane that labels need; else they stand over it

export class StripView {
  /** @param {HTMLElement} root @param {string} run */
  constructor(root, run) {
    this._run = run;
    this._t = 0;
    this._labels = element("div", { class: "labels" });
    this._canvas = element("canvas", { "aria-hidden": "true" });
    this._mark = element("div", { class: "mark", "aria-hidden": "true" });
    this._lane = element("div", { class: "lane" }, this._canvas, this._mark);
    this.node = element("div", { class: "strip" }, this._labels, this._lane);
    root.append(this.node);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    followMoments(run, (t) => ((this._t = t), this._place()), signal);
    this._lane.addEventListener("click", (event) => this._clicked(event), { signal });
    this._unwatchTheme = watchTheme(root, () => this._draw());
    this._resizer = new ResizeObserver(() => this._draw());
    this._resizer.observe(this._lane);
    watchPixelRatio(() => this._draw(), signal);
  }

  destroy() {
    this._aborter.abort();
    this._resizer.disconnect();
    this._unwatchTheme();
    this.node.remove();
  }

  /** @param {import("./pack").Frames} part  each card is a row, its first panel what is shown @param {number} checkpoint */
  show(part, checkpoint) {
    if (!this._part) this._t = checkpoint;
    this._part = part;
    this._labels.replaceChildren(...part.cards.map(({ title }) => element("span", { title }, title)));
    this._draw();
  }

  _draw() {
    const { _part: part, _lane: lane } = this;
    const width = lane.clientWidth;
    if (!part || !width) return;
    const [height, across] = part.frameShape;
    const upright = height === 1; // rows of numbers stand on end
    const tiles = (this._tiles = tilesOf(part.nCheckpoints, width, upright ? 1 : across / height));
    const rows = part.cards.length;
    const theme = readTheme(this.node);
    this.node.classList.toggle("narrow", lane.offsetLeft < LABEL_ROOM);
    lane.style.height = `${rows * (tiles.height + 2)}px`;
    lane.style.setProperty("--overhang", `${tiles.width / 2}px`);
    const [fullWidth, fullHeight] = [width + tiles.width, rows * (tiles.height + 2)];
    Object.assign(this._canvas.style, { width: `${fullWidth}px`, height: `${fullHeight}px` });
    const context = preparedContext(this._canvas, fullWidth, fullHeight, Math.min(devicePixelRatio || 1, 2));
    context.imageSmoothingEnabled = false;
    const [h, w] = upright ? [across, 1] : [height, across];
    const tile = new OffscreenCanvas(w, h);
    const brush = tile.getContext("2d");
    const channels = part.frameShape[2];
    part.cards.forEach(({ panels: [panel] }, row) => {
      for (const at of tiles.shown) {
        const start = (panel.frame * part.nCheckpoints + at) * height * across * channels;
        brush.clearRect(0, 0, w, h);
        paintInto(brush, part.frames, start, part, { height: h, width: w, channels }, panel.scale, theme, 0, 0);
        context.drawImage(tile, tiles.left(at), row * (tiles.height + 2), tiles.width - 1, tiles.height);
      }
    });
    this._place();
  }

  _place() {
    const { _tiles: tiles, _part: part } = this;
    if (!tiles) return;
    const at = checkpointAt(this._t, part.nCheckpoints);
    const nearest = tiles.shown.reduce((best, other) => (Math.abs(other - at) < Math.abs(best - at) ? other : best), 0);
    this._mark.style.width = `${tiles.width + 1}px`;
    this._mark.style.transform = `translateX(${tiles.left(nearest) - 1}px)`;
  }

  _clicked(event) {
    const { left, width } = this._lane.getBoundingClientRect();
    const last = this._part.nCheckpoints - 1;
    seekMoment(this._run, { checkpoint: checkpointAt(((event.clientX - left) / width) * last, last + 1) });
  }
}
