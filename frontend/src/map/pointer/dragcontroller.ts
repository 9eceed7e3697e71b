// Drag controller: pans or orbits the camera, draws a lasso or a box, drags an axis or a group of points.

import type { MapController } from "../controller";
import { project, toPixel, unproject } from "../geometry/camera";
import { positionOf } from "../geometry/geometry";
import { LinearPositions, meanAnswer } from "../geometry/linear";
import type { Pane } from "../geometry/panes";
import { samplesInside } from "../geometry/picking";
import { distanceTo, handlesOf } from "../layers/handles";
import type { DragKind, Pixel, PointerMove, Pressed } from "./gestures";

const HANDLE_RADIUS = 12; // pixels around the end of an axis and its ring
const LEAST_STEP = 3; // pixels between the corners of a lasso

/** What dragging with the main button does: move or turn, or choose dots. */
export type Tool = "move" | "lasso" | "box";

export class DragController {
  tool: Tool = "move";
  /** The lasso or the box that is being drawn, as pixels of the stage, or null. */
  outline: Pixel[] | null = null;
  /** The axis that is held or under the pointer, or -1. */
  axis = -1;

  private _pane: Pane | null = null; // where the drag began
  private _outlineStart: Pixel | null = null; // the same of an outline
  private _selectionMode: "set" | "add" | "remove" = "set"; // what is done with what the outline holds
  private _dragged: { positions: LinearPositions; answer: Float64Array; wanted: number[] } | null = null; // wanted: where the hand is

  constructor(private readonly _controller: MapController) {}

  /** The axis whose end is under a pixel, or -1. */
  axisAt(at: Pixel): number {
    const pane = this._controller.model.paneAt(at);
    if (!pane?.positions.axes || !pane.camera.view) return -1;
    let nearest = -1;
    let least = HANDLE_RADIUS;
    handlesOf(pane.camera.view, pane.positions).forEach((handle, k) => {
      const distance = distanceTo(handle, at.x - pane.box.left, at.y - pane.box.top);
      if (distance < least) [least, nearest] = [distance, k];
    });
    return nearest;
  }

  /** The pointer is over a pixel, or nowhere. Says whether that made a difference. */
  hover(at: Pixel | null): boolean {
    const before = this.axis;
    this.axis = at ? this.axisAt(at) : -1;
    return this.axis !== before;
  }

  /** A drag may begin here. Says what it is going to do. */
  start(at: Pixel, { shift, alt, main }: Pressed): DragKind {
    const controller = this._controller;
    const pane = controller.model.paneAt(at);
    this._pane = pane;
    this._dragged = null;
    if (!pane) return "nothing";
    pane.camera.startDrag();
    controller.setDragging(true);
    if (!main) return "pan";
    if (shift || alt || this.tool !== "move") {
      this._selectionMode = alt ? "remove" : shift ? "add" : "set";
      this._outlineStart = at;
      return this.tool === "box" ? "box" : "lasso";
    }
    this.axis = this.axisAt(at);
    const { positions } = pane;
    if (positions instanceof LinearPositions) {
      const { recording, interaction } = controller.model;
      if (this.axis >= 0) {
        this._startAxes(positions, oneHot(this.axis, recording.nClasses));
        return "axis";
      }
      if (positions.axes && this._isOnGroup(at)) {
        this._startAxes(positions, meanAnswer(recording, pane.checkpoint, interaction.selection.samples));
        return "group";
      }
    }
    return positions.dims === 3 ? "turn" : "pan";
  }

  /** Dragging is to do something else. */
  setTool(tool: Tool): void {
    this.cancelOutline();
    this.tool = tool;
    this._controller.redraw();
  }

  /** @param kind as `grasp` said */
  move(kind: DragKind, { dx, dy, x, y }: PointerMove): void {
    const { _controller: controller, _pane: pane } = this;
    if (kind === "pan") this.cancelOutline(); // a second finger has come
    if (!pane) return;
    if (kind === "pan") controller.pan(pane, dx, dy);
    else if (kind === "turn") controller.turn(pane, dx, dy);
    else if (kind === "axis" || kind === "group") this._moveAxes(pane, dx, dy);
    else if (kind === "lasso" || kind === "box") this._outlineTo(kind, { x, y });
  }

  /** Leave the outline that is being drawn, and draw none until the next drag. Says whether there was one. */
  cancelOutline(): boolean {
    const forgotten = this.outline !== null;
    this.outline = this._outlineStart = null;
    if (forgotten) this._controller.redraw();
    return forgotten;
  }

  /** The drag is over. */
  end(): void {
    const { outline, _pane: pane } = this;
    this._controller.setDragging(false);
    this.axis = -1;
    this.outline = null;
    if (pane && outline && outline.length > 2) this._select(pane, outline);
  }

  /** Let the axes of the picture under a pixel go back to where they belong. Says whether there was something to do. */
  resetAxes(at: Pixel): boolean {
    const positions = this._controller.model.paneAt(at)?.positions;
    if (this.axisAt(at) < 0 || !(positions instanceof LinearPositions && positions.isModified)) return false;
    this._controller.resetAxes(positions);
    return true;
  }

  /** Whether a pixel is on one of several chosen dots. */
  private _isOnGroup(at: Pixel): boolean {
    const { selection } = this._controller.model.interaction;
    const sample = this._controller.model.sampleAt(at, 8);
    return selection.size > 1 && sample >= 0 && selection.has(sample);
  }

  /** Hold what stands for an answer. */
  private _startAxes(positions: LinearPositions, answer: Float64Array): void {
    this._dragged = { positions, answer, wanted: positions.positionOfAnswer(answer) };
  }

  /** Move what is held by so many pixels. What the hand wants goes on from where it was, also where the picture cannot follow it. */
  private _moveAxes({ camera: { view } }: Pane, dx: number, dy: number): void {
    const { _controller: controller, _dragged: held } = this;
    if (!held || !view) return;
    const { positions, answer } = held;
    const [wantedX, wantedY, wantedZ] = held.wanted;
    const [planeX, planeY, depth] = project(view, wantedX, wantedY, wantedZ);
    held.wanted = unproject(view, planeX + dx / view.scale, planeY - dy / view.scale, depth).slice(0, positions.dims);
    const here = positions.positionOfAnswer(answer);
    const [x, y, z = 0] = held.wanted.map((value, axis) => value - here[axis]);
    positions.dragAnswer(answer, x, y, z, controller.model.display.tour);
    controller.viewChanged();
  }

  private _outlineTo(kind: "lasso" | "box", at: Pixel): void {
    const { _outlineStart: begin } = this;
    if (!begin) return;
    if (!this.outline) this._controller.hoverPixel(null); // all that can be chosen has its colour
    if (kind === "box") {
      this.outline = [begin, { x: at.x, y: begin.y }, at, { x: begin.x, y: at.y }];
    } else {
      this.outline ??= [begin];
      const last = this.outline[this.outline.length - 1];
      if (Math.hypot(at.x - last.x, at.y - last.y) >= LEAST_STEP) this.outline.push(at);
    }
    this._controller.redraw();
  }

  /** Choose the dots inside, of those that the person has chosen to see. */
  private _select(pane: Pane, outline: Pixel[]): void {
    const { _controller: controller } = this;
    const { interaction, recording } = controller.model;
    const { box, blend, camera } = pane;
    const { view } = camera;
    if (!view) return;
    const aspect = controller.model.flagContextOf(pane);
    const polygon = Float32Array.from(outline.flatMap(({ x, y }) => [x - box.left, y - box.top]));
    const pixelOf = (sample: number) => {
      const [x, y, z] = positionOf(blend, sample);
      return toPixel(view, x, y, z);
    };
    const counts = interaction.passesAll(aspect) ? undefined : (sample: number) => interaction.passes(sample, aspect);
    controller.select(samplesInside(pixelOf, recording.nSamples, polygon, counts), this._selectionMode);
  }
}

/** The answer of somebody who is sure of a class. */
function oneHot(k: number, nClasses: number): Float64Array {
  const answer = new Float64Array(nClasses);
  answer[k] = 1;
  return answer;
}
