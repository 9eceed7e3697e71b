// Keyboard grid over a heat map, which has none: one focusable cell, outlined in the chart.

import { element } from "../core/dom";
import { isShortcut } from "../core/keys";
import type { CellsContent } from "../core/protocol";
import type { ViewType } from "../core/view";
import { CHART, CHART_FIELD } from "./dom";

type Cell = [column: number, row: number];

type Size = Pick<CellsContent, "columns" | "rows">;
type PlotBox = Pick<DOMRect, "left" | "top" | "width" | "height">;

/** What plotly.js keeps with a chart of its traces: of a heat map, what its cells say under the pointer, "" for no cell. */
export interface Trace {
  type: string;
  y?: number[];
  hovertext?: string[][];
}

/** Where a key leads from a cell of a grid; null where it leads nowhere. */
export function nextCell(key: string, [x, y]: Cell, { columns, rows }: Size): Cell | null {
  const leads: Record<string, Cell> = {
    ArrowLeft: [x - 1, y],
    ArrowRight: [x + 1, y],
    ArrowUp: [x, y - 1],
    ArrowDown: [x, y + 1],
    Home: [0, y],
    End: [columns - 1, y],
  };
  if (!Object.hasOwn(leads, key)) return null;
  const [column, row] = leads[key];
  return [Math.min(Math.max(column, 0), columns - 1), Math.min(Math.max(row, 0), rows - 1)];
}

/** The box of a cell of a plot that its cells fill evenly. */
export function cellBox([x, y]: Cell, { columns, rows }: Size, plot: PlotBox): PlotBox {
  const [width, height] = [plot.width / columns, plot.height / rows];
  return { left: plot.left + x * width, top: plot.top + y * height, width, height };
}

/** What a cell says in one of the heat maps of a chart, as it is read aloud; "" where it is in none. */
export function cellText(traces: readonly Trace[], [column, row]: Cell): string {
  for (const { type, y, hovertext } of traces) {
    const said = type === "heatmap" && hovertext?.[y ? y.indexOf(row) : row]?.[column];
    if (said) return new DOMParser().parseFromString(said.replaceAll("<br>", "; "), "text/html").body.textContent ?? "";
  }
  return "";
}

export class CellGrid {
  private _current: Cell = [0, 0];
  private _content: CellsContent = { chart: "", title: "", rows: 1, columns: 1 };
  private readonly _cell = element("div", { class: "cell", role: "gridcell", tabindex: 0 });
  private readonly _row = element("div", { role: "row" }, this._cell);
  private readonly _grid = element("div", { class: "grid", role: "grid" }, this._row);
  private readonly _ring = element("div", { class: "ring", hidden: true });
  private readonly _aborter = new AbortController();

  constructor(
    root: HTMLElement,
    private readonly _onPress: (cell: Cell) => void,
  ) {
    root.replaceChildren(this._grid, this._ring);
    const { signal } = this._aborter;
    this._grid.addEventListener("keydown", (event) => this._pressed(event), { signal });
    this._grid.addEventListener("focusin", () => this._moveTo(this._current), { signal }); // by now the chart is there
    this._grid.addEventListener("focusout", () => this._ring.toggleAttribute("hidden", true), { signal });
    document.addEventListener("scroll", () => this._ring.hidden || this._outline(), { signal, capture: true, passive: true });
  }

  destroy(): void {
    this._aborter.abort();
    this._grid.remove();
    this._ring.remove();
  }

  show(content: CellsContent): void {
    this._content = content;
    this._grid.setAttribute("aria-label", content.title);
    this._grid.setAttribute("aria-rowcount", String(content.rows));
    this._grid.setAttribute("aria-colcount", String(content.columns));
    this._moveTo([Math.min(this._current[0], content.columns - 1), Math.min(this._current[1], content.rows - 1)]);
  }

  private _moveTo([x, y]: Cell): void {
    this._current = [x, y];
    this._row.setAttribute("aria-rowindex", String(y + 1));
    this._cell.setAttribute("aria-colindex", String(x + 1));
    const chart = this._frame()?.contentDocument?.querySelector<HTMLElement & { data?: Trace[] }>(CHART);
    const text = cellText(chart?.data ?? [], this._current) || `row ${y + 1}, column ${x + 1}: nothing`;
    this._cell.setAttribute("aria-label", text);
    this._cell.textContent = text;
    if (this._cell.matches(":focus")) this._outline();
  }

  private _pressed(event: KeyboardEvent): void {
    if (isShortcut(event)) return;
    const to = nextCell(event.key, this._current, this._content);
    if (!to && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault(); // no step in time
    if (to) this._moveTo(to);
    else this._onPress(this._current);
  }

  /** That of the chart, which is of this page's own server. */
  private _frame(): HTMLIFrameElement | null {
    return document.querySelector<HTMLIFrameElement>(`.${this._content.chart} iframe`);
  }

  private _outline(): void {
    const frame = this._frame();
    const plot = frame?.contentDocument?.querySelector(CHART_FIELD)?.getBoundingClientRect();
    this._ring.hidden = !plot;
    if (!frame || !plot) return;
    frame.scrollIntoView({ block: "nearest" });
    const outer = frame.getBoundingClientRect();
    const shifted = { left: outer.left + plot.left, top: outer.top + plot.top, width: plot.width, height: plot.height };
    const box = cellBox(this._current, this._content, shifted);
    for (const [side, value] of Object.entries(box)) this._ring.style.setProperty(side, `${value}px`);
  }
}

const type: ViewType<"cells"> = {
  create({ host, wishes, send }) {
    const grid = new CellGrid(host, ([x, y]: [number, number]) => {
      wishes.add({ x, y });
      send();
    });
    return { update: ({ content }) => grid.show(content), destroy: () => grid.destroy() };
  },
  canReuse: () => true,
};
export default type;
