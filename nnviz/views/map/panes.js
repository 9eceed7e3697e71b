// The parts of the stage: one picture, several pictures side by side, or one picture at several epochs; each is a pane with a camera.

import { outline } from "./camera.js";
import { blendAt } from "./geometry.js";
import { pictureName } from "./spaces.js";
import { Viewfinder } from "./viewfinder.js";

const GAP = 12; // pixels between panes
const TITLE = 22; // pixels over a pane's picture, for its title
const LEAST_WIDTH = 240; // pixels that a pane should have

/**
 * @typedef {object} Pane
 * @property {string} name  tells it from the others
 * @property {string} title  "" where there is one pane only
 * @property {{left: number, top: number, width: number, height: number}} box  in CSS pixels of the stage
 * @property {import("./geometry.js").Places} places
 * @property {import("./geometry.js").Blend} blend
 * @property {number} checkpoint
 * @property {Viewfinder} finder
 * @property {boolean} current  whether its moment is the one of the epoch bar
 */

export class Panes {
  /**
   * @param {import("./recording.js").Recording} recording
   * @param {import("./spaces.js").Spaces} spaces @param {import("./timeline.js").Timeline} timeline
   */
  constructor(recording, spaces, timeline) {
    this._recording = recording;
    this._spaces = spaces;
    this._timeline = timeline;
    /** The camera of the picture that stands alone. */
    this.finder = new Viewfinder();
    this._finders = new Map(); // those of panes beside each other, by name
    this._grid = "one";
    /** Whether the pictures turn by themselves, and may need more room. */
    this.touring = false;
    /** @type {{width: number, height: number}|null} */
    this.size = null;
  }

  get grid() {
    return this._grid;
  }

  /** @param {"one"|"pictures"|"epochs"} grid */
  arrange(grid) {
    this._grid = grid;
    this._finders.clear();
  }

  /** The stage is so large now. @param {{width: number, height: number}} size */
  resize(size) {
    this.size = size;
    this.finder.fit(size, this._room(this._spaces.places));
    for (const { finder, box, places } of this._besides()) finder.fit(box, this._room(places));
  }

  /** Everything is to be seen again. */
  reset() {
    this.finder.reset();
    this._finders.clear();
    if (this.size) this.resize(this.size);
  }

  /** What is on the stage. @returns {Pane[]} */
  get all() {
    if (!this.size) return [];
    return this._grid === "one" ? [this._alone()] : this._besides();
  }

  /** The pane that a point of the stage is in, or null. @returns {Pane|null} */
  at({ x, y }) {
    const within = ({ box }) => x >= box.left && y >= box.top && x < box.left + box.width && y < box.top + box.height;
    return this.all.find(within) ?? null;
  }

  _alone() {
    const { _spaces: spaces, _timeline: timeline, finder, size } = this;
    const { places } = spaces;
    const box = { left: 0, top: 0, ...size };
    return { name: "one", title: "", box, places, blend: blendAt(places, timeline.t), checkpoint: timeline.checkpoint, finder, current: true };
  }

  _besides() {
    if (this._grid === "one" || !this.size) return [];
    const shown = this._grid === "epochs" ? this._moments() : this._pictures();
    const boxes = boxesFor(shown.length, this.size);
    return shown.map((pane, i) => {
      const finder = this._finderOf(pane.camera, boxes[i], pane.places);
      return { ...pane, box: boxes[i], finder };
    });
  }

  /** Checkpoints at even distances, the first and the last among them. */
  _moments() {
    const { _timeline: timeline, _spaces: spaces, size } = this;
    const { places } = spaces;
    const wanted = Math.max(columnsIn(size.width), 2) * 2;
    const count = Math.min(wanted, timeline.last + 1);
    const checkpoints = Array.from({ length: count }, (_, i) => Math.round((i * timeline.last) / Math.max(count - 1, 1)));
    const nearest = checkpoints.reduce((best, at) => (Math.abs(at - timeline.t) < Math.abs(best - timeline.t) ? at : best));
    return checkpoints.map((checkpoint) => ({
      name: `epochs-${checkpoint}`,
      camera: `epochs-${pictureName(spaces.drawn)}`,
      title: `epoch ${this._recording.checkpoints[checkpoint].label}`,
      places,
      blend: blendAt(places, checkpoint),
      checkpoint,
      current: checkpoint === nearest,
    }));
  }

  _pictures() {
    const { _timeline: timeline, _spaces: spaces } = this;
    return spaces.here(spaces.drawn.dims).map(({ picture, title, places }) => ({
      name: pictureName(picture),
      camera: pictureName(picture),
      title,
      places,
      blend: blendAt(places, timeline.t),
      checkpoint: timeline.checkpoint,
      current: pictureName(picture) === pictureName(spaces.drawn),
    }));
  }

  /** The room that a picture needs, however it is turned. */
  _room(places) {
    if (!this.touring || !places.axes) return places;
    const reach = places.dims === 3 ? outline(places.reach) : places.reach;
    return { dims: places.dims, extent: [reach, reach] };
  }

  _finderOf(name, box, places) {
    if (!this._finders.has(name)) this._finders.set(name, new Viewfinder());
    const finder = this._finders.get(name);
    const { view } = finder;
    if (!view || view.width !== box.width || view.height !== box.height) finder.fit(box, this._room(places));
    return finder;
  }
}

/** How many panes stand in a row of so many pixels. */
function columnsIn(width) {
  return Math.min(Math.max(Math.floor((width + GAP) / (LEAST_WIDTH + GAP)), 1), 3);
}

/** Where panes stand, row by row, as nearly square as can be. @returns {Pane["box"][]} */
export function boxesFor(count, { width, height }) {
  const columns = Math.min(count === 4 ? 2 : columnsIn(width), count);
  const rows = Math.ceil(count / columns);
  const [w, h] = [Math.floor((width - GAP * (columns - 1)) / columns), Math.floor((height - GAP * (rows - 1)) / rows)];
  return Array.from({ length: count }, (_, i) => ({
    left: (i % columns) * (w + GAP),
    top: Math.floor(i / columns) * (h + GAP) + TITLE,
    width: w,
    height: h - TITLE,
  }));
}
