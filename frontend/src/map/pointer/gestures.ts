// Gesture recognition for mouse, pen and touch on the stage's topmost canvas. Pixels are CSS pixels of the stage.

const CLICK_SLOP = 3; // pixels that a click may move
const DOUBLE_MS = 400;
const DOUBLE_SLOP = 12;

export interface Pixel {
  x: number;
  y: number;
}

/** What a drag does. */
export type DragKind = "nothing" | "pan" | "turn" | "axis" | "group" | "lasso" | "box";

/** How a drag begins: with which keys held, and whether by the main button. */
export interface Pressed {
  shift: boolean;
  alt: boolean;
  main: boolean;
}

/** By how much a pointer has moved, and to where. */
export interface PointerMove extends Pixel {
  dx: number;
  dy: number;
}

export interface GestureActions {
  /** null where the pointer has left */
  onHover(at: Pixel | null): void;
  /** A drag may begin; says what it does. */
  onDragStart(at: Pixel, how: Pressed): DragKind;
  onDrag(kind: DragKind, by: PointerMove): void;
  /** The drag is over. */
  onDragEnd(): void;
  onZoom(factor: number, x: number, y: number): void;
  onClick(at: Pixel, how: { shift: boolean }): void;
  onDoubleClick(at: Pixel): void;
}

export class Gestures {
  /** Whether something is dragged just now. */
  isDragging = false;
  private readonly _pointers = new PointerTracker();

  constructor(
    private readonly _surface: HTMLElement,
    signal: AbortSignal,
    private readonly _actions: GestureActions,
  ) {
    const on = <Name extends keyof HTMLElementEventMap>(name: Name, handler: (event: HTMLElementEventMap[Name]) => void) =>
      _surface.addEventListener(name, handler, { signal, passive: false });
    on("pointermove", (event) => this._moved(event));
    on("pointerdown", (event) => this._pressed(event));
    on("pointerup", (event) => this._released(event));
    on("pointercancel", (event) => {
      this._pointers.cancel(event.pointerId);
      this._endDrag();
    });
    on("pointerleave", () => _actions.onHover(null));
    on("wheel", (event) => this._wheeled(event));
    on("contextmenu", (event) => event.preventDefault());
  }

  private _moved(event: PointerEvent): void {
    const { _actions: actions } = this;
    const { x, y } = pixelIn(event);
    const move = this._pointers.move(event.pointerId, x, y);
    if (move.kind === "hover") actions.onHover({ x, y });
    if (move.kind === "hover" || move.kind === "none") return;
    this.isDragging = true;
    const { dx, dy } = move;
    if (move.kind === "pinch") {
      actions.onDrag("pan", { dx, dy, x, y });
      actions.onZoom(move.factor, move.x, move.y);
    } else actions.onDrag(move.kind, { dx, dy, x, y });
  }

  private _pressed(event: PointerEvent): void {
    const main = event.button === 0;
    if (!main && event.button !== 2) return;
    this._surface.setPointerCapture(event.pointerId);
    const at = pixelIn(event);
    const drag = this._actions.onDragStart(at, { shift: event.shiftKey, alt: event.altKey, main });
    this._pointers.down(event.pointerId, at.x, at.y, drag, main);
  }

  private _released(event: PointerEvent): void {
    const at = pixelIn(event);
    const done = this._pointers.up(event.pointerId, at.x, at.y, event.timeStamp);
    this._endDrag();
    if (event.pointerType === "mouse") this._actions.onHover(at); // what was turned has brought others here
    if (done === "click") this._actions.onClick(at, { shift: event.shiftKey });
    else if (done === "double") this._actions.onDoubleClick(at);
  }

  private _endDrag(): void {
    this.isDragging = false;
    this._actions.onDragEnd();
  }

  private _wheeled(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this._actions.onZoom(Math.exp(-event.deltaY * lines * 0.002), event.offsetX, event.offsetY);
    this._actions.onHover(pixelIn(event));
  }
}

function pixelIn({ offsetX, offsetY }: MouseEvent): Pixel {
  return { x: offsetX, y: offsetY };
}

/** What a move means. A pinch moves the picture by dx and dy, then zooms about x and y. */
export type Move =
  | { kind: "hover" }
  | { kind: "none" }
  | { kind: DragKind; dx: number; dy: number }
  | { kind: "pinch"; dx: number; dy: number; factor: number; x: number; y: number };

interface PressedPointer extends Pixel {
  travelled: number; // pixels; Infinity for one that is no click in any case
  drag: DragKind;
}

/** Hovering, dragging, pinching, clicking, double-clicking, told from each other. It knows no clock of its own. */
export class PointerTracker {
  private readonly _pressed = new Map<number, PressedPointer>();
  private _lastClick: { x: number; y: number; at: number } | null = null;

  /** @param clicks whether it is a click where it does not move */
  down(id: number, x: number, y: number, drag: DragKind = "pan", clicks = true): void {
    this._pressed.set(id, { x, y, travelled: clicks ? 0 : Infinity, drag });
    if (this._pressed.size < 2) return;
    for (const pointer of this._pressed.values()) pointer.travelled = Infinity; // a pinch is no click
  }

  move(id: number, x: number, y: number): Move {
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

  /** What the release, at so many milliseconds, completes. */
  up(id: number, x: number, y: number, at: number): "click" | "double" | null {
    const pressed = this._pressed.get(id);
    this._pressed.delete(id);
    if (!pressed || pressed.travelled > CLICK_SLOP) return null;
    const last = this._lastClick;
    const double = last !== null && at - last.at < DOUBLE_MS && Math.hypot(x - last.x, y - last.y) < DOUBLE_SLOP;
    this._lastClick = double ? null : { x, y, at };
    return double ? "double" : "click";
  }

  cancel(id: number): void {
    this._pressed.delete(id);
  }
}
