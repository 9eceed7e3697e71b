// Graph of the model's layers, left to right, with the share of dead units at the moment.

import { closest, element, percent, shortened } from "../core/dom";
import type { DrawnLayer } from "../core/protocol";
import { pure, Widget } from "../core/widget";
import { checkpointAt } from "../time/momentevents";
import { type OnClick, PartView } from "./partview";

export const BOX = { width: 110, height: 96, gapX: 18, gapY: 14 }; // pixels

interface Place {
  left: number;
  top: number;
}

interface Graph {
  layers: DrawnLayer[];
}

export class GraphView extends PartView<Graph> {
  private readonly _diagram = new Widget(this.node, Diagram);
  private _layers: DrawnLayer[] = [];
  private _content = "";
  private _selected = -1;

  constructor(root: HTMLElement, run: string, onAct: OnClick) {
    super(element("div", { class: "graph", role: "group", "aria-label": "the layers of the model" }), root, run, onAct);
    this.node.addEventListener("click", (event) => this._clicked(event), { signal: this.signal });
  }

  /** By the place of a layer. */
  override select(selected: number): void {
    const another = selected !== this._selected;
    this._selected = selected;
    this.follow();
    if (another) this._box(selected)?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }

  protected override build({ layers }: Graph): void {
    const content = JSON.stringify(layers);
    if (content !== this._content) this._layers = layers; // else what is drawn stays
    this._content = content;
  }

  protected override follow(): void {
    const checkpoint = Math.max(Math.round(this.t), 0);
    this._diagram.update({ layers: this._layers, selected: this._selected, checkpoint });
  }

  private _box(i: number): Element | null {
    return this.node.querySelector(`[data-layer="${i}"]`);
  }

  private _clicked(event: MouseEvent): void {
    const layer = closest(event, ".layer");
    if (!layer) return;
    const at = Number(layer.dataset.layer);
    this.select(at);
    this.onClick("layer", at);
  }
}

function Diagram({ layers, selected, checkpoint }: Graph & { selected: number; checkpoint: number }) {
  const { boxes, width, height } = placedLayers(layers);
  return (
    <div class="stage" style={{ width: `${width}px`, height: `${height}px` }}>
      <Lines layers={layers} />
      {layers.map((layer, i) => {
        const dead = layer.dead?.[checkpointAt(checkpoint, layer.dead.length)] ?? null;
        return <Box {...{ layer, i, dead }} {...boxes[i]} pressed={i === selected} />;
      })}
    </div>
  );
}

const Lines = pure(({ layers }: { layers: DrawnLayer[] }) => {
  const { boxes, width, height } = placedLayers(layers);
  const links = layers.flatMap(({ sources }, to) => [...new Set(sources)].map((from) => ({ from, to })));
  return (
    <svg class="lines" width={width} height={height + BOX.gapY} aria-hidden="true">
      {links.map(({ from, to }) => (
        <path key={`${from} ${to}`} d={linkPath(boxes[from], boxes[to])} />
      ))}
    </svg>
  );
});

interface BoxProps extends Place {
  layer: DrawnLayer;
  i: number;
  dead: number | null; // the share of its units
  pressed: boolean;
}

const Box = pure(({ layer, i, dead, pressed, left, top }: BoxProps) => {
  const { name, kind, shape, parameters } = layer;
  const block = blockSize(shape);
  const size = shape ? shape.map((n) => n ?? "?").join(" × ") : "shape unknown";
  const weights = parameters ? `${parameters.toLocaleString("en")} weights` : "no weights";
  return (
    <button
      type="button"
      class={layer.told ? "layer" : "layer plain"}
      data-layer={i}
      title={`${name}: ${kind}, ${size}, ${weights}`}
      aria-pressed={pressed}
      style={{ left: `${left}px`, top: `${top}px`, width: `${BOX.width}px`, height: `${BOX.height}px` }}
    >
      <span class="blocks">
        <span class="block" aria-hidden="true" style={{ width: `${block.width}px`, height: `${block.height}px` }} />
        <span class="dead">{dead === null ? "" : dead > 0 ? `${percent(dead, 0)} dead` : "none dead"}</span>
      </span>
      <span class="name">{shortened(name, 16)}</span>
      <span class="kind">{shortened(kind, 20)}</span>
      <span class="size">{size}</span>
      <span class="size">{weights}</span>
      {layer.dead && (
        <span class="deadtrack" aria-hidden="true">
          <span class="deadbar" aria-hidden="true" style={{ width: `${100 * (dead ?? 0)}%` }} />
        </span>
      )}
    </button>
  );
});

/** Where the boxes of layers stand, in pixels; a column is centred. */
export function placedLayers(layers: Pick<DrawnLayer, "column" | "row">[]) {
  const rows = new Map<number, number>(); // column → how many layers it has
  for (const { column, row } of layers) rows.set(column, Math.max(rows.get(column) ?? 0, row + 1));
  const height = stackHeight(Math.max(1, ...rows.values()));
  const boxes = layers.map(({ column, row }) => ({
    left: column * (BOX.width + BOX.gapX),
    top: (height - stackHeight(rows.get(column) ?? 1)) / 2 + row * (BOX.height + BOX.gapY),
  }));
  const columns = Math.max(0, ...rows.keys()) + 1;
  return { boxes, width: columns * BOX.width + (columns - 1) * BOX.gapX, height };
}

function stackHeight(count: number): number {
  return count * BOX.height + (count - 1) * BOX.gapY;
}

/** The line from one box to a later one, as a path of SVG. It goes around what lies between them. */
export function linkPath(from: Place, to: Place): string {
  const [x0, y0, x1, y1] = [from.left + BOX.width, from.top + BOX.height / 2, to.left, to.top + BOX.height / 2];
  const bend = Math.max((x1 - x0) / 2, 12);
  if (x1 - x0 > BOX.gapX + 1 && y0 === y1) {
    const low = from.top + BOX.height + BOX.gapY / 2; // past boxes of the same row
    const down = `C${x0 + 20} ${y0} ${x0} ${low} ${x0 + 30} ${low}`;
    return `M${x0} ${y0}${down}L${x1 - 30} ${low}C${x1} ${low} ${x1 - 20} ${y1} ${x1} ${y1}`;
  }
  return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
}

/** How large a layer's output is drawn, in pixels: deep ones are wide, those with many positions tall. */
export function blockSize(shape: DrawnLayer["shape"]): { width: number; height: number } {
  if (!shape?.length) return { width: 8, height: 8 };
  const units = shape.at(-1) ?? 1;
  const side = shape.length > 1 ? (shape[0] ?? 1) : 0;
  const grown = (value: number) => Math.log2(1 + Math.max(value, 0));
  if (!side) return { width: 5, height: Math.min(8 + 3 * grown(units), 40) };
  return { width: Math.min(4 + 3 * grown(units), 40), height: Math.min(6 + 5 * grown(side), 40) };
}
