// Keyboard shortcuts of a view, and roving tabindex for lists of similar items.

import { closest } from "./dom";

const TYPED_IN = "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button])";
const OWN_STEPS = "input[type=range]:not([data-view-keys])"; // the slider of the epochs leaves its keys to the view
const STEPS = new Set(["ArrowLeft", "ArrowRight", "Home", "End"]);

/** Hear keys for the view `node`. Actions by the name of the key; letters are small ones. */
export function listenToKeys(node: HTMLElement, signal: AbortSignal, actions: Record<string, () => void>): void {
  const pressed = (event: KeyboardEvent) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!Object.hasOwn(actions, key) || event.defaultPrevented || isShortcut(event)) return;
    if (node.querySelector("dialog[open], [inert]")) return; // something else is over the view
    const target = event.composedPath()[0] as HTMLElement; // or the document, which matches nothing
    const elsewhere = !node.contains(target) && target.matches?.("[role]:not(a):not(button)");
    if (elsewhere || belongsTo(target, key, node.contains(target))) return;
    event.preventDefault();
    actions[key]();
  };
  document.addEventListener("keydown", pressed, { signal });
}

/** Whether the browser may mean something by it. */
export function isShortcut(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** Whether a key is the own one of the control that it was pressed in. */
function belongsTo(target: HTMLElement, key: string, within: boolean): boolean {
  if (!target.matches) return false;
  if (target.isContentEditable || target.matches(TYPED_IN) || (!within && target.matches("input"))) return true;
  if (key === " ") return target.matches("button, summary, input[type=checkbox], input[type=radio]");
  return STEPS.has(key) && target.matches(OWN_STEPS);
}

/** One stop of the tabulator for many alike (roving tabindex): it comes to one of them, and arrows go on from there. */
export class RovingTabindex {
  private _active: HTMLElement | undefined;

  /** `_selector`: what in the container can be reached. */
  constructor(
    private readonly _container: HTMLElement,
    private readonly _selector: string,
    signal?: AbortSignal,
  ) {
    _container.addEventListener("keydown", (event) => this._pressed(event), { signal });
    _container.addEventListener("focusin", (event) => this.setActive(closest(event, _selector)), { signal });
  }

  /** Others are there now, or in another order: the tabulator comes to where it was, else, or where `anew`, to the first. */
  refresh(anew = false): void {
    const items = this._items();
    const reached = items.find((item) => item === this._active && !anew) ?? items[0];
    for (const item of items) item.tabIndex = item === reached ? 0 : -1;
    this._active = reached;
  }

  private _items(): HTMLElement[] {
    return [...this._container.querySelectorAll<HTMLElement>(this._selector)];
  }

  /** The tabulator comes to this one. */
  setActive(item: HTMLElement | null): void {
    if (!item || item === this._active) return;
    if (this._active) this._active.tabIndex = -1;
    item.tabIndex = 0;
    this._active = item;
  }

  private _pressed(event: KeyboardEvent): void {
    if (isShortcut(event)) return;
    const items = this._items();
    const pressed = closest(event, this._selector) ?? this._active; // else in something beside it
    const from = pressed ? items.indexOf(pressed) : -1;
    if (from < 0) return;
    const to = nextIndex(() => items.map((item) => item.getBoundingClientRect()), from, items.length, event.key);
    if (to === null) return;
    event.preventDefault(); // no step in time
    this.setActive(items[to]);
    items[to].focus();
  }
}

/** Of an element, in pixels. */
export type Box = Pick<DOMRect, "left" | "right" | "top" | "bottom">;

/**
 * Where a key leads from one of several boxes that stand in rows or columns; null where it leads nowhere by itself. The boxes are
 * measured only where the key needs them.
 */
export function nextIndex(measured: () => Box[], from: number, count: number, key: string): number | null {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowLeft") return Math.max(from - 1, 0);
  if (key === "ArrowRight") return Math.min(from + 1, count - 1);
  if (key !== "ArrowUp" && key !== "ArrowDown") return null;
  const boxes = measured();
  const here = boxes[from];
  const beyond = (box: Box) => (key === "ArrowDown" ? box.top - here.bottom : here.top - box.bottom);
  const aside = (box: Box) => Math.abs((box.left + box.right - here.left - here.right) / 2);
  let [best, row] = [from, Infinity];
  boxes.forEach((box, i) => {
    const distance = beyond(box) + 1; // borders may touch
    if (distance < 0) return;
    if (distance < row - 1 || (distance < row + 1 && aside(box) < aside(boxes[best])))
      [best, row] = [i, Math.min(distance, row)];
  });
  return best;
}
