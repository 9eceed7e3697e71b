// One stop of the tabulator for many alike: it comes to one of them, and arrows go on from there.

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box  of an element, in pixels */

export class Roving {
  /**
   * @param {HTMLElement} container @param {string} selector  what in it can be reached
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(container, selector, signal) {
    this._container = container;
    this._selector = selector;
    container.addEventListener("keydown", (event) => this._pressed(event), { signal });
    container.addEventListener("focusin", (event) => this._reach(event.target.closest(selector)), { signal });
  }

  /** Others are there now, or in another order: the tabulator comes to where it was, else to the first. */
  refresh() {
    const items = this._items();
    const reached = items.find((item) => item === this._reached) ?? items[0];
    for (const item of items) item.tabIndex = item === reached ? 0 : -1;
    this._reached = reached;
  }

  _items() {
    return [...this._container.querySelectorAll(this._selector)];
  }

  _reach(item) {
    if (!item || item === this._reached) return;
    if (this._reached) this._reached.tabIndex = -1;
    item.tabIndex = 0;
    this._reached = item;
  }

  _pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = this._items();
    const from = items.indexOf(event.target.closest(this._selector));
    if (from < 0) return;
    const to = neighbourOf(() => items.map((item) => item.getBoundingClientRect()), from, items.length, event.key);
    if (to === null) return;
    event.preventDefault(); // no step in time
    this._reach(items[to]);
    items[to].focus();
  }
}

/**
 * Where a key leads from one of several boxes that stand in rows or columns; null where it leads nowhere by itself.
 * @param {() => Box[]} measured  asked only where the key needs it @param {number} from @param {number} count @param {string} key
 * @returns {number|null}
 */
export function neighbourOf(measured, from, count, key) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowLeft") return Math.max(from - 1, 0);
  if (key === "ArrowRight") return Math.min(from + 1, count - 1);
  if (key !== "ArrowUp" && key !== "ArrowDown") return null;
  const boxes = measured();
  const here = boxes[from];
  const beyond = (box) => (key === "ArrowDown" ? box.top - here.bottom : here.top - box.bottom);
  const aside = (box) => Math.abs((box.left + box.right - here.left - here.right) / 2);
  let [best, row] = [from, Infinity];
  boxes.forEach((box, i) => {
    const distance = beyond(box) + 1; // borders may touch
    if (distance < 0) return;
    if (distance < row - 1 || (distance < row + 1 && aside(box) < aside(boxes[best])))
      [best, row] = [i, Math.min(distance, row)];
  });
  return best;
}
