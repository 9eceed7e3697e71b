// Panes: the parts of the stage, each with a camera: one projection, several, or one at several epochs or of several trainings.

import type { Training } from "../../core/protocol";
import type { Timeline } from "../../time/timeline";
import type { Recording } from "../data/recording";
import { outline, type Size } from "./camera";
import { CameraController, type FittedCamera, type Room } from "./cameracontroller";
import { type Blend, blendAt, blendBetween, type Positions } from "./geometry";
import { type Projection, type Projections, projectionName } from "./projections";

const GAP = 12; // pixels between panes
export const TITLE = 24; // pixels over a pane's picture, for its title
const GUTTER = 56; // pixels beside the panes for the tools in the stage's corner, where nobody has measured them
const LEAST_SIDE = 180; // pixels that a picture at one of several epochs has at least
const EPOCHS = [12, 9, 8, 6, 4, 3, 2]; // how many epochs may be shown: as many as fill rows
const FEWEST = 4; // epochs, however small they are

export type Grid = "one" | "pictures" | "epochs" | "trainings";

/** In CSS pixels of the stage; only a pane that fills it has something taken. */
export interface Box extends Size {
  left: number;
  top: number;
}

export interface Pane {
  name: string; // tells it from the others
  title: string; // "" where there is one pane only
  projection: Projection;
  box: Box;
  positions: Positions;
  blend: Blend;
  checkpoint: number;
  camera: FittedCamera;
  isCurrent: boolean; // whether it is the picture, or the nearest to the moment, that stands alone where there is one pane
  // Of one training among several:
  span?: number[]; // its first checkpoint, and the one after its last
  colour?: string; // before its title
  words?: string; // what its title says besides
  moment?: number; // where it stands, in checkpoints, between two of them too
}

/** A pane before it is laid out; its picture may not be here. */
type PaneSpec = Omit<Pane, "box" | "camera" | "positions" | "blend"> & { positions: Positions | null; blend: Blend | null };

/** A pane whose picture nobody has computed yet, or which is on its way. */
export type EmptyPane = Pick<Pane, "name" | "title" | "projection" | "box">;

export class Panes {
  /** The trainings beside each other, where the recording holds several; then that is the grid. */
  trainings: Training[] = [];
  /** Whether the pictures turn by themselves, and may need more room. */
  touring = false;
  size: Size | null = null;
  grid: Grid = "one"; // `arrange` sets it
  private readonly _single = new CameraController(); // of the picture that stands alone
  private readonly _cameras = new Map<string, CameraController>(); // of panes beside each other, by picture

  constructor(
    private readonly _recording: Recording,
    private readonly _projections: Projections,
    private readonly _timeline: Timeline,
  ) {}

  /** The camera of the picture that stands alone, or of the current pane. */
  get camera(): CameraController {
    const panes = this._sideBySide();
    return (panes.find(({ isCurrent }) => isCurrent) ?? panes[0])?.camera ?? this._single;
  }

  /** Show one picture or several; the current one is looked at as before. */
  setGrid(grid: Grid): void {
    const { word } = this.camera;
    this.grid = grid;
    this.reset();
    if (this.size) this.camera.restore(word, this._projections.positions);
  }

  /** The stage is so large now. */
  resize(size: Size): void {
    this.size = size;
    this._single.fit(size, this._roomFor(this._projections.positions));
    for (const { camera, box, positions } of this._sideBySide()) camera.fit(box, this._roomFor(positions));
  }

  /** Everything is to be seen again. */
  reset(): void {
    this._single.reset();
    this._cameras.clear();
    if (this.size) this.resize(this.size);
  }

  /** What is on the stage. */
  get all(): Pane[] {
    return this.grid === "one" ? this._onlyPane() : this._sideBySide();
  }

  /** Pictures that have a pane and are not there. */
  get empty(): EmptyPane[] {
    return this.grid === "pictures" ? this._layouts().filter(({ positions }) => !positions) : [];
  }

  /** The pane that a point of the stage is in, or null. */
  at({ x, y }: { x: number; y: number }): Pane | null {
    const within = ({ box }: Pane) => x >= box.left && y >= box.top && x < box.left + box.width && y < box.top + box.height;
    return this.all.find(within) ?? null;
  }

  private _onlyPane(): Pane[] {
    const { size, _single: camera } = this;
    if (!size || !camera.isFitted()) return [];
    const { positions, current: projection } = this._projections;
    const { t, checkpoint } = this._timeline;
    const box = { left: 0, top: 0, ...size };
    const blend = blendAt(positions, t);
    return [{ name: "one", title: "", projection, box, positions, blend, checkpoint, camera, isCurrent: true }];
  }

  private _sideBySide(): Pane[] {
    return this._layouts().flatMap(({ positions, blend, ...pane }) =>
      positions && blend ? [{ ...pane, positions, blend, camera: this._cameraOf(pane.projection, pane.box, positions) }] : [],
    );
  }

  /** All but the picture that stands alone, with their boxes. */
  private _layouts(): (PaneSpec & { box: Box })[] {
    const { size } = this;
    if (!size) return [];
    const drafts = this._specs(size);
    const { top, ...room } = this.grid === "trainings" ? { top: 0, ...size } : sideBySideArea(size);
    const boxes = paneBoxes(drafts.length, room);
    return drafts.map((draft, i) => ({ ...draft, box: { ...boxes[i], top: boxes[i].top + top } }));
  }

  private _specs(size: Size): PaneSpec[] {
    if (this.grid === "epochs") return this._epochSpecs(size);
    if (this.grid === "pictures") return this._projectionSpecs();
    return this.grid === "trainings" ? this._trainingSpecs() : [];
  }

  private _epochSpecs(size: Size): PaneSpec[] {
    const { _timeline: timeline, _projections: projections } = this;
    const { positions, current: projection } = projections;
    const checkpoints = evenCheckpoints(timeline.last, epochCount(sideBySideArea(size)));
    const nearest = checkpoints.reduce((best, at) => (Math.abs(at - timeline.t) < Math.abs(best - timeline.t) ? at : best));
    return checkpoints.map((checkpoint) => ({
      name: `epochs-${checkpoint}`,
      title: `epoch ${this._recording.checkpoints[checkpoint].label}`,
      projection,
      positions,
      blend: blendAt(positions, checkpoint),
      checkpoint,
      isCurrent: checkpoint === nearest,
    }));
  }

  private _projectionSpecs(): PaneSpec[] {
    const { _timeline: timeline, _projections: projections } = this;
    return projections.options(projections.requested.dims).map(({ projection, title, positions }) => ({
      name: projectionName(projection),
      title,
      projection,
      positions,
      blend: positions && blendAt(positions, timeline.t),
      checkpoint: timeline.checkpoint,
      isCurrent: projectionName(projection) === projectionName(projections.requested),
    }));
  }

  /** All are looked at by one camera, so that a position is at the same place in each. */
  private _trainingSpecs(): PaneSpec[] {
    const { t, checkpoint, last } = this._timeline;
    const { positions, current: projection } = this._projections;
    const before = Math.min(Math.floor(t), last);
    const after = Math.min(before + 1, last);
    return this.trainings.map(({ title, colour, span, moments, words }, i) => ({
      name: `training-${i}`,
      title,
      words: words[checkpoint] ?? "",
      colour,
      span,
      projection,
      positions,
      blend: blendBetween(positions, moments[before], moments[after], t - before),
      checkpoint: moments[checkpoint],
      moment: moments[before] + (t - before) * (moments[after] - moments[before]),
      isCurrent: false,
    }));
  }

  /** The room that a picture needs, however it is turned. */
  private _roomFor(positions: Positions): Room {
    if (!this.touring || !positions.axes) return positions;
    const reach = positions.dims === 3 ? outline(positions.radius) : positions.radius;
    return { dims: positions.dims, extent: [reach, reach] };
  }

  /** One for each picture, fitted to the box. */
  private _cameraOf(picture: Projection, box: Box, positions: Positions): FittedCamera {
    const name = projectionName(picture);
    const camera = this._cameras.get(name) ?? new CameraController();
    this._cameras.set(name, camera);
    const fits = camera.isFitted() && camera.view.width === box.width && camera.view.height === box.height;
    return fits ? camera : camera.fit(box, this._roomFor(positions));
  }
}

/** What of the stage panes beside each other take. */
function sideBySideArea({ width, height, insets = { right: GUTTER, top: 0 } }: Size): {
  width: number;
  height: number;
  top: number;
} {
  return { width: width - insets.right, height: height - insets.top, top: insets.top };
}

/** How many epochs have room. */
export function epochCount(size: Size): number {
  const roomy = (count: number) => paneBoxes(count, size).every(({ width, height }) => Math.min(width, height) >= LEAST_SIDE);
  return EPOCHS.find((count) => count <= FEWEST || roomy(count)) ?? FEWEST;
}

/** So many checkpoints at even distances, the first and the last among them, or all where there are no more. */
export function evenCheckpoints(last: number, count: number): number[] {
  const most = Math.min(count, last + 1);
  return Array.from({ length: most }, (_, i) => Math.round((i * last) / Math.max(most - 1, 1)));
}

/** Where panes stand, row by row, in so many columns that their smaller sides are as large as can be. */
export function paneBoxes(count: number, { width, height }: Size): Box[] {
  const sides = (columns: number) => {
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
