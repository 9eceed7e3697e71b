// What a mouse, a pen or fingers mean: hovering, dragging, pinching, clicking, double-clicking. It knows no clock of its own.

const CLICK_SLOP = 3; // pixels that a click may move
const DOUBLE_MS = 400;
const DOUBLE_SLOP = 12;

/**
 * A pinch moves the picture by dx and dy, then zooms about x and y.
 * @typedef {{kind: "hover"}|{kind: string, dx: number, dy: number}|{kind: "none"}
 *   |{kind: "pinch", dx: number, dy: number, factor: number, x: number, y: number}} Move
 */

export class Pointers {
  constructor() {
    this._pressed = new Map(); // pointer → {x, y, travelled, drag}
    this._lastClick = null; // {x, y, at}
  }

  /** @param {string} [drag]  what dragging means, such as "pan" @param {boolean} [clicks]  whether it is a click where it does not move */
  down(id, x, y, drag = "pan", clicks = true) {
    this._pressed.set(id, { x, y, travelled: clicks ? 0 : Infinity, drag });
    if (this._pressed.size > 1) this._pressed.forEach((pointer) => (pointer.travelled = Infinity)); // a pinch is no click
  }

  /** @returns {Move} */
  move(id, x, y) {
    const before = this._pressed.get(id);
    if (!before) return { kind: "hover" };
    const travelled = before.travelled + Math.hypot(x - before.x, y - before.y);
    this._pressed.set(id, { ...before, x, y, travelled });
    const [dx, dy] = [x - before.x, y - before.y];
    const other = [...this._pressed].find(([otherId]) => otherId !== id)?.[1];
    if (other) {
      const spread = Math.hypot(before.x - other.x, before.y - other.y) || 1;
      const factor = Math.hypot(x - other.x, y - other.y) / spread;
      return { kind: "pinch", dx: dx / 2, dy: dy / 2, factor, x: (x + other.x) / 2, y: (y + other.y) / 2 };
    }
    return travelled > CLICK_SLOP ? { kind: before.drag, dx, dy } : { kind: "none" };
  }

  /** @param {number} at  milliseconds @returns {"click"|"double"|null} what the release completes */
  up(id, x, y, at) {
    const pressed = this._pressed.get(id);
    this._pressed.delete(id);
    if (!pressed || pressed.travelled > CLICK_SLOP) return null;
    const last = this._lastClick;
    const double = last !== null && at - last.at < DOUBLE_MS && Math.hypot(x - last.x, y - last.y) < DOUBLE_SLOP;
    this._lastClick = double ? null : { x, y, at };
    return double ? "double" : "click";
  }

  cancel(id) {
    this._pressed.delete(id);
  }
}
