// Listens to the stage's topmost canvas, and says what the hand on it wants.

import { Pointers } from "../../core/pointers";

/**
 * Pixels are CSS pixels of the stage.
 * @typedef {{x: number, y: number}} Pixel
 * @typedef {object} GestureActions
 * @property {(at: Pixel|null) => void} onHover  null where the pointer has left
 * @property {(at: Pixel, how: {shift: boolean, alt: boolean, main: boolean}) => string} onGrasp  a drag may begin; says what it does
 * @property {(kind: string, by: {dx: number, dy: number, x: number, y: number}) => void} onDrag
 * @property {(at: Pixel) => void} onDrop  it is over
 * @property {(factor: number, x: number, y: number) => void} onZoom
 * @property {(at: Pixel, how: {shift: boolean}) => void} onClick
 * @property {(at: Pixel) => void} onDoubleClick
 */

export class Gestures {
  /** @param {HTMLElement} surface @param {AbortSignal} signal  ends the listening @param {GestureActions} actions */
  constructor(surface, signal, actions) {
    /** Whether something is dragged just now. */
    this.drags = false;
    this._surface = surface;
    this._actions = actions;
    this._pointers = new Pointers();
    const on = (type, handler, options = {}) => surface.addEventListener(type, handler, { signal, ...options });
    on("pointermove", (event) => this._moved(event));
    on("pointerdown", (event) => this._pressed(event));
    on("pointerup", (event) => this._released(event));
    on("pointercancel", (event) => (this._pointers.cancel(event.pointerId), this._dropped(pixelIn(event))));
    on("pointerleave", () => actions.onHover(null));
    on("wheel", (event) => this._wheeled(event), { passive: false });
    on("contextmenu", (event) => event.preventDefault());
  }

  _moved(event) {
    const { _actions: actions } = this;
    const { x, y } = pixelIn(event);
    const move = this._pointers.move(event.pointerId, x, y);
    if (move.kind === "hover") actions.onHover({ x, y });
    if (move.kind === "hover" || move.kind === "none") return;
    this.drags = true;
    actions.onDrag(move.kind === "pinch" ? "pan" : move.kind, { dx: move.dx, dy: move.dy, x, y });
    if (move.kind === "pinch") actions.onZoom(move.factor, move.x, move.y);
  }

  _pressed(event) {
    const main = event.button === 0;
    if (!main && event.button !== 2) return;
    this._surface.setPointerCapture(event.pointerId);
    const at = pixelIn(event);
    const drag = this._actions.onGrasp(at, { shift: event.shiftKey, alt: event.altKey, main });
    this._pointers.down(event.pointerId, at.x, at.y, drag, main);
  }

  _released(event) {
    const at = pixelIn(event);
    const done = this._pointers.up(event.pointerId, at.x, at.y, event.timeStamp);
    this._dropped(at);
    if (event.pointerType === "mouse") this._actions.onHover(at); // what was turned has brought others here
    if (done === "click") this._actions.onClick(at, { shift: event.shiftKey });
    else if (done === "double") this._actions.onDoubleClick(at);
  }

  _dropped(at) {
    this.drags = false;
    this._actions.onDrop(at);
  }

  _wheeled(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this._actions.onZoom(Math.exp(-event.deltaY * lines * 0.002), event.offsetX, event.offsetY);
    this._actions.onHover(pixelIn(event));
  }
}

function pixelIn({ offsetX, offsetY }) {
  return { x: offsetX, y: offsetY };
}
