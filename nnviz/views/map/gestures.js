// Listens to the stage's topmost canvas, and says what the hand on it wants.

import { Pointers } from "./pointers.js";

/**
 * Pixels are CSS pixels of the stage.
 * @typedef {object} GestureActions
 * @property {(at: {x: number, y: number}|null) => void} onHover  null where the pointer has left
 * @property {() => void} onGrasp  a drag may begin
 * @property {() => void} onDrop  it is over
 * @property {(dx: number, dy: number) => void} onPan
 * @property {(dx: number, dy: number) => void} onTurn
 * @property {(factor: number, x: number, y: number) => void} onZoom
 * @property {(at: {x: number, y: number}) => void} onClick
 * @property {() => void} onDoubleClick
 */

export class Gestures {
  /** @param {HTMLElement} surface @param {AbortSignal} signal  ends the listening @param {GestureActions} actions */
  constructor(surface, signal, actions) {
    /** Whether dragging turns the picture; then the shift key or the other button moves it. */
    this.turns = false;
    /** Whether the picture is dragged just now. */
    this.drags = false;
    this._surface = surface;
    this._actions = actions;
    this._pointers = new Pointers();
    const on = (type, handler, options = {}) => surface.addEventListener(type, handler, { signal, ...options });
    on("pointermove", (event) => this._moved(event));
    on("pointerdown", (event) => this._pressed(event));
    on("pointerup", (event) => this._released(event));
    on("pointercancel", (event) => (this._pointers.cancel(event.pointerId), this._dropped()));
    on("pointerleave", () => actions.onHover(null));
    on("wheel", (event) => this._wheeled(event), { passive: false });
    on("contextmenu", (event) => this.turns && event.preventDefault());
  }

  _moved(event) {
    const { _actions: actions } = this;
    const move = this._pointers.move(event.pointerId, event.offsetX, event.offsetY);
    if (move.kind === "hover") actions.onHover({ x: event.offsetX, y: event.offsetY });
    if (move.kind === "hover" || move.kind === "none") return;
    this.drags = true;
    if (move.kind === "turn") actions.onTurn(move.dx, move.dy);
    else actions.onPan(move.dx, move.dy);
    if (move.kind === "pinch") actions.onZoom(move.factor, move.x, move.y);
  }

  _pressed(event) {
    const main = event.button === 0;
    if (!main && !(this.turns && event.button === 2)) return;
    this._surface.setPointerCapture(event.pointerId);
    const drag = this.turns && main && !event.shiftKey ? "turn" : "pan";
    this._pointers.down(event.pointerId, event.offsetX, event.offsetY, drag, main);
    this._actions.onGrasp();
  }

  _released(event) {
    const at = { x: event.offsetX, y: event.offsetY };
    const done = this._pointers.up(event.pointerId, at.x, at.y, event.timeStamp);
    this._dropped();
    if (event.pointerType === "mouse") this._actions.onHover(at); // what was turned has brought others here
    if (done === "click") this._actions.onClick(at);
    else if (done === "double") this._actions.onDoubleClick();
  }

  _dropped() {
    this.drags = false;
    this._actions.onDrop();
  }

  _wheeled(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this._actions.onZoom(Math.exp(-event.deltaY * lines * 0.002), event.offsetX, event.offsetY);
    this._actions.onHover({ x: event.offsetX, y: event.offsetY });
  }
}
