// The parts of the stage, each a pane with a camera: one picture, several side by side, or one picture at several epochs or of
// several trainings.

import { outline } from "./camera";
import { CameraController } from "./cameracontroller";
import { blendAt, blendBetween } from "./geometry";
import { pictureName } from "./projections";

const GAP = 12; // pixels between panes
export const TITLE = 24; // pixels over a pane's picture, for its title
const GUTTER = 56; // pixels beside the panes for the tools in the stage's corner, where nobody has measured them
const LEAST_SIDE = 180; // pixels that a picture at one of several epochs has at least
const EPOCHS = [12, 9, 8, 6, 4, 3, 2]; // how many epochs may be shown: as many as fill rows
const FEWEST = 4; // epochs, however small they are

/**
 * @typedef {object} Pane
 * @property {string} name  tells it from the others
 * @property {string} title  "" where there is one pane only
 * @property {{left: number, top: number, width: number, height: number}} box  in CSS pixels of the stage
 * @property {import("./geometry").Positions} positions
 * @property {import("./geometry").Blend} blend
 * @property {number} checkpoint
 * @property {CameraController} camera
 * @property {boolean} current  whether it is the picture, or the nearest to the moment, that stands alone where there is one pane
 * @property {number[]} [span]  of one training among several: its first checkpoint, and the one after its last
 * @property {string} [colour]  the same's, before its title
 * @property {string} [words]  what its title says besides
 * @property {number} [moment]  where the same stands, in checkpoints, between two of them too
 *
 * One training of several that a recording holds one after the other, all on one map.
 * @typedef {object} Training
 * @property {string} title
 * @property {string} colour
 * @property {number[]} span  its first checkpoint, and the one after its last
 * @property {number[]} moments  its checkpoint at each moment of the timeline
 * @property {string[]} words  what its title says besides, at each moment
 *
 * A pane whose picture nobody has computed yet, or which is on its way.
 * @typedef {{name: string, title: string, box: Pane["box"], picture: import("./projections").Picture}} Vacancy
 */

export class Panes {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {import("./projections").Projections} spaces @param {import("../../time/timeline").Timeline} timeline
   */
  constructor(recording, spaces, timeline) {
    this._recording = recording;
    this._spaces = spaces;
    this._timeline = timeline;
    this._single = new CameraController(); // the camera of the picture that stands alone
    this._cameras = new Map(); // those of panes beside each other, by name
    this._grid = "one";
    /** The trainings beside each other, where the recording holds several; then that is the grid. @type {Training[]} */
    this.trainings = [];
    /** Whether the pictures turn by themselves, and may need more room. */
    this.touring = false;
    /** @type {{width: number, height: number, taken?: {right: number, top: number}}|null} */
    this.size = null;
  }

  get grid() {
    return this._grid;
  }

  /** The camera of the picture that stands alone, or of the current pane. @returns {CameraController} */
  get camera() {
    const panes = this._besides();
    return (panes.find(({ current }) => current) ?? panes[0])?.camera ?? this._single;
  }

  /** Show one picture or several; the current one is looked at as before. @param {"one"|"pictures"|"epochs"|"trainings"} grid */
  arrange(grid) {
    const { word } = this.camera;
    this._grid = grid;
    this.reset();
    if (this.size) this.camera.follow(word, this._spaces.positions);
  }

  /** The stage is so large now. @param {{width: number, height: number, taken?: {right: number, top: number}}} size  taken: by its tools */
  resize(size) {
    this.size = size;
    this._single.fit(size, this._room(this._spaces.positions));
    for (const { camera, box, positions } of this._besides()) camera.fit(box, this._room(positions));
  }

  /** Everything is to be seen again. */
  reset() {
    this._single.reset();
    this._cameras.clear();
    if (this.size) this.resize(this.size);
  }

  /** What is on the stage. @returns {Pane[]} */
  get all() {
    if (!this.size) return [];
    return this._grid === "one" ? [this._alone()] : this._besides();
  }

  /** Pictures that have a pane and are not there. @returns {Vacancy[]} */
  get vacant() {
    if (this._grid !== "pictures" || !this.size) return [];
    return this._laid(this._pictures()).filter(({ positions }) => !positions);
  }

  /** The pane that a point of the stage is in, or null. @returns {Pane|null} */
  at({ x, y }) {
    const within = ({ box }) => x >= box.left && y >= box.top && x < box.left + box.width && y < box.top + box.height;
    return this.all.find(within) ?? null;
  }

  _alone() {
    const { _spaces: spaces, _timeline: timeline, _single: camera, size } = this;
    const { positions } = spaces;
    const box = { left: 0, top: 0, ...size };
    const { t, checkpoint } = timeline;
    return { name: "one", title: "", box, positions, blend: blendAt(positions, t), checkpoint, camera, current: true };
  }

  _besides() {
    if (this._grid === "one" || !this.size) return [];
    const panes = { epochs: () => this._moments(), pictures: () => this._pictures(), trainings: () => this._trainings() }[
      this._grid
    ]();
    const shown = this._laid(panes).filter(({ positions }) => positions);
    return shown.map((pane) => ({ ...pane, camera: this._cameraOf(pane.cameraName, pane.box, pane.positions) }));
  }

  /** With their boxes. */
  _laid(panes) {
    const { top, ...room } = this._grid === "trainings" ? { top: 0, ...this.size } : inner(this.size);
    const boxes = boxesFor(panes.length, room);
    return panes.map((pane, i) => ({ ...pane, box: { ...boxes[i], top: boxes[i].top + top } }));
  }

  _moments() {
    const { _timeline: timeline, _spaces: spaces } = this;
    const { positions } = spaces;
    const checkpoints = momentsFor(timeline.last, epochsIn(inner(this.size)));
    const nearest = checkpoints.reduce((best, at) => (Math.abs(at - timeline.t) < Math.abs(best - timeline.t) ? at : best));
    return checkpoints.map((checkpoint) => ({
      name: `epochs-${checkpoint}`,
      cameraName: `epochs-${pictureName(spaces.drawn)}`,
      title: `epoch ${this._recording.checkpoints[checkpoint].label}`,
      positions,
      blend: blendAt(positions, checkpoint),
      checkpoint,
      current: checkpoint === nearest,
    }));
  }

  _pictures() {
    const { _timeline: timeline, _spaces: spaces } = this;
    return spaces.choices(spaces.wanted.dims).map(({ picture, title, positions }) => ({
      name: pictureName(picture),
      cameraName: pictureName(picture),
      title,
      picture,
      positions,
      blend: positions && blendAt(positions, timeline.t),
      checkpoint: timeline.checkpoint,
      current: pictureName(picture) === pictureName(spaces.wanted),
    }));
  }

  /** All are looked at by one camera, so that a place is at the same place in each. */
  _trainings() {
    const {
      _timeline: { t, checkpoint, last },
      _spaces: spaces,
    } = this;
    const before = Math.min(Math.floor(t), last);
    const after = Math.min(before + 1, last);
    return this.trainings.map(({ title, colour, span, moments, words }, i) => ({
      name: `training-${i}`,
      cameraName: `trainings-${pictureName(spaces.drawn)}`,
      title,
      words: words[checkpoint] ?? "",
      colour,
      span,
      positions: spaces.positions,
      blend: blendBetween(spaces.positions, moments[before], moments[after], t - before),
      checkpoint: moments[checkpoint],
      moment: moments[before] + (t - before) * (moments[after] - moments[before]),
      current: false,
    }));
  }

  /** The room that a picture needs, however it is turned. */
  _room(positions) {
    if (!this.touring || !positions.axes) return positions;
    const reach = positions.dims === 3 ? outline(positions.reach) : positions.reach;
    return { dims: positions.dims, extent: [reach, reach] };
  }

  _cameraOf(name, box, positions) {
    if (!this._cameras.has(name)) this._cameras.set(name, new CameraController());
    const camera = this._cameras.get(name);
    const { view } = camera;
    if (!view || view.width !== box.width || view.height !== box.height) camera.fit(box, this._room(positions));
    return camera;
  }
}

/** What of the stage panes beside each other take. */
function inner({ width, height, taken = { right: GUTTER, top: 0 } }) {
  return { width: width - taken.right, height: height - taken.top, top: taken.top };
}

/** How many epochs have room. @param {{width: number, height: number}} size */
export function epochsIn(size) {
  const roomy = (count) => boxesFor(count, size).every(({ width, height }) => Math.min(width, height) >= LEAST_SIDE);
  return EPOCHS.find((count) => count <= FEWEST || roomy(count));
}

/** So many checkpoints at even distances, the first and the last among them, or all where there are no more. @returns {number[]} */
export function momentsFor(last, count) {
  const most = Math.min(count, last + 1);
  return Array.from({ length: most }, (_, i) => Math.round((i * last) / Math.max(most - 1, 1)));
}

/** Where panes stand, row by row, in so many columns that their smaller sides are as large as can be. @returns {Pane["box"][]} */
export function boxesFor(count, { width, height }) {
  const sides = (columns) => {
    const rows = Math.ceil(count / columns);
    return [Math.floor((width - GAP * (columns - 1)) / columns), Math.floor((height - GAP * (rows - 1)) / rows) - TITLE];
  };
  let columns = 1;
  for (let more = 2; more <= count; more++) if (Math.min(...sides(more)) > Math.min(...sides(columns))) columns = more;
  const [w, h] = sides(columns).map((side) => Math.max(side, 1));
  return Array.from({ length: count }, (_, i) => ({
    left: (i % columns) * (w + GAP),
    top: Math.floor(i / columns) * (h + TITLE + GAP) + TITLE,
    width: w,
    height: h,
  }));
}
