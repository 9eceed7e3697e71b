// Filmstrip under the epoch bar: one frame a checkpoint, that of the moment outlined; a click seeks.

import { element, preparedContext } from "../core/dom";
import { readTheme, watchDisplay } from "../core/theme";
import { checkpointAt, seekMoment } from "../time/momentevents";
import type { Frames } from "./pack";
import { type OnClick, PartView } from "./partview";
import { paintFrame } from "./pictures";

const LABEL_ROOM = 80; // pixels beside the lane that labels need; else they stand over it
const LEAST_WIDTH = 14; // pixels of a tile that can still be read
const MOST_HEIGHT = 44;

export class StripView extends PartView<Frames> {
  private readonly _labels = element("div", { class: "labels column" });
  private readonly _canvas = element("canvas", { "aria-hidden": "true" });
  private readonly _mark = element("div", { class: "mark", "aria-hidden": "true" });
  private readonly _lane = element("div", { class: "lane" }, this._canvas, this._mark);
  private _tiles: Tiles | null = null;

  constructor(root: HTMLElement, run: string, onAct: OnClick) {
    super(element("div", { class: "strip" }), root, run, onAct);
    this.node.append(this._labels, this._lane);
    this._lane.addEventListener("click", (event) => this._clicked(event), { signal: this.signal });
    watchDisplay(this._lane, root, () => this._draw(), this.signal);
  }

  /** Each card is a row, its first panel what is shown. */
  protected override build(part: Frames): void {
    this._labels.replaceChildren(...part.cards.map(({ title }) => element("span", { title }, title)));
    this._draw();
  }

  private _draw(): void {
    const { part, _lane: lane } = this;
    const width = lane.clientWidth;
    if (!part || !width) return;
    const [height, across, channels] = part.frameShape;
    const upright = height === 1; // rows of numbers stand on end
    const tiles = tilesOf(part.nCheckpoints, width, upright ? 1 : across / height);
    this._tiles = tiles;
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
    if (!brush) return;
    part.cards.forEach(({ panels: [panel] }, row) => {
      if (!("frame" in panel)) return;
      const paint = { scale: panel.scale, ink: theme.textRgb };
      for (const at of tiles.checkpoints) {
        const start = (panel.frame * part.nCheckpoints + at) * height * across * channels;
        brush.clearRect(0, 0, w, h);
        paintFrame(brush, part.frames, start, [h, w, channels], paint);
        context.drawImage(tile, tiles.left(at), row * (tiles.height + 2), tiles.width - 1, tiles.height);
      }
    });
    this.follow();
  }

  protected override follow(): void {
    const { _tiles: tiles, part } = this;
    if (!tiles || !part) return;
    const at = checkpointAt(this.t, part.nCheckpoints);
    const nearest = tiles.checkpoints.reduce((best, other) => (Math.abs(other - at) < Math.abs(best - at) ? other : best), 0);
    this._mark.style.width = `${tiles.width + 1}px`;
    this._mark.style.transform = `translateX(${tiles.left(nearest) - 1}px)`;
  }

  private _clicked(event: MouseEvent): void {
    if (!this.part) return;
    const { left, width } = this._lane.getBoundingClientRect();
    const last = this.part.nCheckpoints - 1;
    seekMoment(this.run, { checkpoint: checkpointAt(((event.clientX - left) / width) * last, last + 1) });
  }
}

interface Tiles {
  checkpoints: number[]; // checkpoints
  width: number; // pixels
  height: number;
  left: (checkpoint: number) => number; // from half a tile before the first checkpoint
}

/**
 * Which checkpoints a strip has room for, and where their tiles stand: `width` pixels from the first checkpoint to the last, frames
 * `aspect` times as wide as tall.
 */
export function tilesOf(nCheckpoints: number, width: number, aspect: number): Tiles {
  const last = nCheckpoints - 1;
  const step = last ? width / last : width;
  const every = Math.max(1, Math.ceil(LEAST_WIDTH / step));
  const tile = Math.min(step * every, MOST_HEIGHT * aspect);
  const checkpoints = Array.from({ length: Math.floor(last / every) + 1 }, (_, i) => i * every);
  return { checkpoints, width: tile, height: Math.min(tile / aspect, MOST_HEIGHT), left: (at) => at * (last ? step : 0) };
}
