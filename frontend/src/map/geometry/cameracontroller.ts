// Camera controller: fit, pan, zoom and orbit, kept while the window changes.

import {
  ASKEW,
  anglesOf,
  fittedViewport,
  type Point,
  panned,
  project,
  type Size,
  turned,
  turntable,
  UPRIGHT,
  unproject,
  type Viewport,
  zoomed,
} from "./camera";
import { type Blend, type Positions, positionOf } from "./geometry";
import { pick } from "./picking";

/** What a picture needs, however it is turned. */
export type Room = Pick<Positions, "extent" | "dims">;

/** One that is fitted to a stage. */
export type FittedCamera = CameraController & { view: Viewport };

export class CameraController {
  /** What is looked through, or null while nothing is laid out. */
  view: Viewport | null = null;
  /** Whether the person has moved it, so that not all of the picture may be seen. */
  moved = false;
  private _fittedScale = 1;
  private _pivot: Point | null = null; // the position that a drag turns the picture about

  /** How much larger than fitted. */
  get magnified(): number {
    return this.view ? this.view.scale / this._fittedScale : 1;
  }

  /**
   * The stage or the picture is another: show all of it, unless the person has moved it, then as much larger than all of it as
   * before, so that a link looks alike in every window; what is turned stays so.
   */
  fit({ width, height, insets }: Size, { extent, dims }: Room): FittedCamera {
    const { view: before, magnified } = this;
    const turnedBefore = before && before.rotation !== UPRIGHT ? before.rotation : ASKEW;
    const rotation = dims === 2 ? UPRIGHT : turnedBefore;
    const fitted = fittedViewport(width, height, extent, rotation, insets);
    this._fittedScale = fitted.scale;
    this._pivot = null;
    const view = this.moved && before ? { ...before, width, height, rotation, scale: fitted.scale * magnified } : fitted;
    return Object.assign(this, { view });
  }

  isFitted(): this is FittedCamera {
    return this.view !== null;
  }

  /** From now on nothing is moved or turned, once it is fitted again. */
  reset(): void {
    this.view = null;
    this.moved = false;
  }

  /** Where it is looked from, in words that `follow` reads: the middle, the zoom, and the angles of what is turned; "" for as fitted. */
  get word(): string {
    const { view, magnified } = this;
    if (!view) return "";
    const angles = view.rotation === UPRIGHT || view.rotation === ASKEW ? [] : anglesOf(view.rotation);
    if (!this.moved && !angles.length) return "";
    const middle = this.moved ? [view.centreX, view.centreY, magnified] : [0, 0, 1];
    return [...middle, ...angles].map((value) => Number(value.toFixed(4))).join(",");
  }

  /** Look from where a word says; nonsense and "" change nothing. */
  restore(word: string, { dims }: Pick<Room, "dims">): void {
    const numbers = word.split(",").map(Number);
    if (!this.view || ![3, 5].includes(numbers.length) || !numbers.every(Number.isFinite)) return;
    const [x, y, zoom, yaw, tilt] = numbers;
    if (dims === 3 && numbers.length === 5) this.view = { ...this.view, rotation: turntable(yaw, tilt) };
    if (x === 0 && y === 0 && zoom === 1) return;
    const inside = (value: number) => Math.min(Math.max(value, -3), 3);
    const scale = this._fittedScale * Math.min(Math.max(zoom, 0.05), 1e4);
    this._setView({ ...this.view, centreX: inside(x), centreY: inside(y), scale });
  }

  pan(dx: number, dy: number): void {
    if (this.view) this._setView(panned(this.view, dx, dy));
  }

  zoom(factor: number, x: number, y: number): void {
    if (this.view) this._setView(zoomed(this.view, factor, x, y));
  }

  private _setView(view: Viewport): void {
    this.view = view;
    this.moved = true;
    this._pivot = null;
  }

  /** A drag begins. */
  startDrag(): void {
    this._pivot = null;
  }

  /** Turn what is looked at as a drag by pixels does. */
  turn(dx: number, dy: number, blend: Blend): void {
    if (!this.view) return;
    this._pivot ??= this._findPivot(this.view, blend);
    this.view = turned(this.view, dx, dy, this._pivot);
  }

  /** All of the picture turns about its middle; the closer one looks, the more about the dot that is in the middle. */
  private _findPivot(view: Viewport, blend: Blend): Point {
    const near = 1 - 1 / Math.max(this.magnified, 1);
    const sample = near > 0 ? pick(blend, view, view.width / 2, view.height / 2, Infinity) : -1;
    if (sample < 0) return [0, 0, 0];
    const depth = project(view, ...positionOf(blend, sample))[2];
    const [x, y, z] = unproject(view, view.centreX, view.centreY, depth);
    return [x * near, y * near, z * near];
  }
}
