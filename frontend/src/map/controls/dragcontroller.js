// What the hand on the stage does when it drags: it moves or turns the picture, draws a lasso, holds an axis or a group of dots.

import { seen, toPixel, unseen } from "../geometry/camera";
import { positionOf } from "../geometry/geometry";
import { distanceTo, handlesOf } from "../layers/handles";
import { samplesInside } from "../geometry/lasso";
import { meanAnswer } from "../geometry/linear";

const HANDLE_RADIUS = 12; // pixels around the end of an axis and its ring
const LEAST_STEP = 3; // pixels between the corners of a lasso

/** What dragging with the main button does: move or turn, or choose dots. @typedef {"move"|"lasso"|"box"} Tool */

export class DragController {
  /** @param {import("../controller").MapController} controller */
  constructor(controller) {
    this._explorer = controller;
    /** @type {Tool} */
    this.tool = "move";
    /** The lasso or the box that is being drawn, as pixels of the stage, or null. @type {{x: number, y: number}[]|null} */
    this.outline = null;
    /** The axis that is held or under the pointer, or -1. */
    this.axis = -1;
    this._pane = null; // where the drag began
    this._begin = null; // the same of an outline, as a pixel
    this._how = "set"; // what is done with what the outline holds
  }

  /** The axis whose end is under a pixel, or -1. @param {{x: number, y: number}} at */
  axisAt(at) {
    const pane = this._explorer.paneAt(at);
    if (!pane?.positions.axes || !pane.camera.view) return -1;
    let nearest = -1;
    let least = HANDLE_RADIUS;
    handlesOf(pane.camera.view, pane.positions).forEach((handle, k) => {
      const distance = distanceTo(handle, at.x - pane.box.left, at.y - pane.box.top);
      if (distance < least) [least, nearest] = [distance, k];
    });
    return nearest;
  }

  /** The pointer is over a pixel, or nowhere. @param {{x: number, y: number}|null} at @returns {boolean} whether that made a difference */
  point(at) {
    const before = this.axis;
    this.axis = at ? this.axisAt(at) : -1;
    return this.axis !== before;
  }

  /** A drag may begin here. @returns {string} what it is going to do */
  grasp(at, { shift, alt, main }) {
    const controller = this._explorer;
    this._pane = controller.paneAt(at);
    if (!this._pane) return "nothing";
    this._pane.camera.grasp();
    controller.hold(true);
    if (!main) return "pan";
    if (shift || alt || this.tool !== "move") {
      this._how = alt ? "remove" : shift ? "add" : "set";
      this._begin = at;
      return this.tool === "box" ? "box" : "lasso";
    }
    this.axis = this.axisAt(at);
    const { recording, attention } = controller;
    if (this.axis >= 0) {
      this._take(certainty(this.axis, recording.nClasses));
      return "axis";
    }
    if (this._graspsGroup(at)) {
      this._take(meanAnswer(recording, this._pane.checkpoint, attention.selection.samples));
      return "group";
    }
    return this._pane.positions.dims === 3 ? "turn" : "pan";
  }

  /** Dragging is to do something else. @param {Tool} tool */
  choose(tool) {
    this.forget();
    this.tool = tool;
    this._explorer.redraw();
  }

  /** @param {string} kind  as `grasp` said */
  drag(kind, { dx, dy, x, y }) {
    const { _explorer: controller, _pane: pane } = this;
    if (kind === "pan") this.forget(); // a second finger has come
    if (kind === "pan") controller.pan(pane, dx, dy);
    else if (kind === "turn") controller.turn(pane, dx, dy);
    else if (kind === "axis" || kind === "group") this._hold(dx, dy);
    else if (kind === "lasso" || kind === "box") this._outlineTo(kind, { x, y });
  }

  /** Leave the outline that is being drawn, and draw none until the next drag. @returns {boolean} whether there was one */
  forget() {
    const forgotten = this.outline !== null;
    this.outline = this._begin = null;
    if (forgotten) this._explorer.redraw();
    return forgotten;
  }

  /** The drag is over. */
  drop() {
    const { outline } = this;
    this._explorer.hold(false);
    this.axis = -1;
    this.outline = null;
    if (outline && outline.length > 2) this._choose(outline);
  }

  /** Let the axes of the picture under a pixel go back to where they belong. @returns {boolean} whether there was something to do */
  letGo(at) {
    const pane = this._explorer.paneAt(at);
    if (this.axisAt(at) < 0 || !pane.positions.held) return false;
    this._explorer.letGo(pane.positions);
    return true;
  }

  /** Whether the hand is on one of several chosen dots, of a picture that can be turned to follow them. */
  _graspsGroup(at) {
    const { attention } = this._explorer;
    const sample = this._explorer.sampleAt(at, 8);
    return this._pane.positions.axes && attention.selection.size > 1 && sample >= 0 && attention.selection.has(sample);
  }

  /** Hold what stands for an answer. @param {Float64Array} answer */
  _take(answer) {
    this._answer = answer;
    this._wanted = this._pane.positions.positionOfAnswer(answer); // where the hand is, also where the picture cannot follow it
  }

  /** Move what is held by so many pixels. */
  _hold(dx, dy) {
    const {
      _pane: {
        positions,
        camera: { view },
      },
      _explorer: controller,
    } = this;
    const [x0, y0, depth] = seen(view, ...this._wanted);
    this._wanted = unseen(view, x0 + dx / view.scale, y0 - dy / view.scale, depth).slice(0, positions.dims);
    const here = positions.positionOfAnswer(this._answer);
    const [x, y, z = 0] = this._wanted.map((value, axis) => value - here[axis]);
    positions.dragAnswer(this._answer, x, y, z, controller.look.tour);
    controller.axesMoved();
  }

  _outlineTo(kind, at) {
    if (!this._begin) return;
    if (!this.outline) this._explorer.point(null); // all that can be chosen has its colour
    if (kind === "box") {
      const { _begin: begin } = this;
      this.outline = [begin, { x: at.x, y: begin.y }, at, { x: begin.x, y: at.y }];
    } else {
      this.outline ??= [this._begin];
      const last = this.outline.at(-1);
      if (Math.hypot(at.x - last.x, at.y - last.y) >= LEAST_STEP) this.outline.push(at);
    }
    this._explorer.redraw();
  }

  /** Choose the dots inside, of those that the person has chosen to see. */
  _choose(outline) {
    const { _explorer: controller, _pane: pane } = this;
    const { attention, recording } = controller;
    const { box, blend, camera } = pane;
    const aspect = controller.aspectOf(pane);
    const polygon = Float32Array.from(outline.flatMap(({ x, y }) => [x - box.left, y - box.top]));
    const pixelOf = (sample) => toPixel(camera.view, ...positionOf(blend, sample));
    const counts = attention.passesAll(aspect) ? undefined : (sample) => attention.passes(sample, aspect);
    controller.select(samplesInside(pixelOf, recording.nSamples, polygon, counts), this._how);
  }
}

/** The answer of somebody who is sure of a class. */
function certainty(k, nClasses) {
  const answer = new Float64Array(nClasses);
  answer[k] = 1;
  return answer;
}
