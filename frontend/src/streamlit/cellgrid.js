// A grid of cells for the keyboard, over a heat map that has none: one cell at a time is there, and is outlined in the chart.

import { element } from "../core/dom";

/** Where a key leads from a cell of a grid; null where it leads nowhere. @returns {[number, number]|null} column and row */
export function cellAfter(key, [x, y], { columns, rows }) {
  const to = {
    ArrowLeft: [x - 1, y],
    ArrowRight: [x + 1, y],
    ArrowUp: [x, y - 1],
    ArrowDown: [x, y + 1],
    Home: [0, y],
    End: [columns - 1, y],
  }[key];
  return to ? [Math.min(Math.max(to[0], 0), columns - 1), Math.min(Math.max(to[1], 0), rows - 1)] : null;
}

/** The box of a cell of a plot that its cells fill evenly. @param {{left: number, top: number, width: number, height: number}} plot */
export function boxOfCell([x, y], { columns, rows }, plot) {
  const [width, height] = [plot.width / columns, plot.height / rows];
  return { left: plot.left + x * width, top: plot.top + y * height, width, height };
}

export class CellGrid {
  /** @param {HTMLElement} root @param {(cell: [number, number]) => void} onPress */
  constructor(root, onPress) {
    this._onPress = onPress;
    this._at = [0, 0];
    this._cell = element("div", { class: "cell", role: "gridcell", tabindex: 0 });
    this._row = element("div", { role: "row" }, this._cell);
    this._grid = element("div", { class: "grid", role: "grid" }, this._row);
    this._ring = element("div", { class: "ring", hidden: true });
    root.replaceChildren(this._grid, this._ring);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    this._grid.addEventListener("keydown", (event) => this._pressed(event), { signal });
    this._grid.addEventListener("focusin", () => this._outline(), { signal });
    this._grid.addEventListener("focusout", () => (this._ring.hidden = true), { signal });
    document.addEventListener("scroll", () => this._ring.hidden || this._outline(), { signal, capture: true, passive: true });
  }

  destroy() {
    this._aborter.abort();
    this._grid.remove();
    this._ring.remove();
  }

  /** @param {{chart: string, rows: number, columns: number, words: [number, number, string][], title: string}} content */
  show(content) {
    this._content = content;
    this._words = new Map(content.words.map(([x, y, words]) => [`${x} ${y}`, words]));
    this._grid.setAttribute("aria-label", content.title);
    this._grid.setAttribute("aria-rowcount", content.rows);
    this._grid.setAttribute("aria-colcount", content.columns);
    this._go([Math.min(this._at[0], content.columns - 1), Math.min(this._at[1], content.rows - 1)]);
  }

  _go([x, y]) {
    this._at = [x, y];
    this._row.setAttribute("aria-rowindex", y + 1);
    this._cell.setAttribute("aria-colindex", x + 1);
    const words = this._words.get(`${x} ${y}`) ?? `row ${y + 1}, column ${x + 1}: nothing`;
    this._cell.setAttribute("aria-label", words);
    this._cell.textContent = words;
    if (this._cell.matches(":focus")) this._outline();
  }

  _pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = cellAfter(event.key, this._at, this._content);
    if (!to && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault(); // no step in time
    if (to) this._go(to);
    else this._onPress(this._at);
  }

  /** Outline the cell in the chart, whose frame is of this page's own server. */
  _outline() {
    const frame = document.querySelector(`.${this._content.chart} iframe`);
    const plot = frame?.contentDocument?.querySelector(".nsewdrag")?.getBoundingClientRect();
    this._ring.hidden = !plot;
    if (!plot) return;
    frame.scrollIntoView({ block: "nearest" });
    const outer = frame.getBoundingClientRect();
    const shifted = { left: outer.left + plot.left, top: outer.top + plot.top, width: plot.width, height: plot.height };
    const box = boxOfCell(this._at, this._content, shifted);
    for (const [side, value] of Object.entries(box)) this._ring.style[side] = `${value}px`;
  }
}
