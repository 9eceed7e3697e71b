// Dense layer as a node-link diagram of its strongest weights at the moment; nodes show the samples that excite them.

import { RIGHT_COLOUR, WRONG_COLOUR } from "../core/colorscales";
import { closest, element, preparedContext, shortened } from "../core/dom";
import { RovingTabindex } from "../core/keys";
import { watchDisplay } from "../core/theme";
import { pure, Widget } from "../core/widget";
import { checkpointAt } from "../time/momentevents";
import type { DenseLayer } from "./pack";
import { type OnClick, PartView } from "./partview";
import { RealSamples } from "./pictures";

const FIRST_EDGES = 60;
const MOST_EDGES = 300;
const WIDEST = 5; // pixels of the largest weight of the training
const LEAST_HEIGHT = 17; // pixels a node
const PICTURE_SIDE = 30; // pixels of a node's picture, where there is room

type Side = "input" | "unit";

interface HoveredNode {
  side: Side;
  at: number;
}

export class LinksView extends PartView<DenseLayer> {
  private readonly _diagram = new Widget(this.node, Diagram);
  private _rovings: RovingTabindex[] = [];
  private _weights = new Float32Array(0); // the weights of the moment
  private _largest = 1; // the largest size of all weights of the training
  private _count = FIRST_EDGES;
  private _selected = -1;
  private _hovered: HoveredNode | null = null; // the node under the pointer

  constructor(root: HTMLElement, run: string, onAct: OnClick) {
    super(element("div", { class: "links" }), root, run, onAct);
    const { node, signal } = this;
    node.addEventListener("pointerover", (event) => this._hover(event), { signal });
    node.addEventListener("focusin", (event) => this._hover(event), { signal });
    node.addEventListener("pointerleave", () => this._setHovered(null), { signal });
    node.addEventListener("click", (event) => this._clicked(event), { signal });
    watchDisplay(node, root, () => this.follow(), signal);
  }

  override show(part: DenseLayer, checkpoint: number): void {
    super.show(part, checkpoint);
    if (!this._rovings.length) {
      const sides = [...this.node.querySelectorAll<HTMLElement>(".nodes")];
      this._rovings = sides.map((side) => new RovingTabindex(side, ".node", this.signal));
    }
    for (const roving of this._rovings) roving.refresh(true);
  }

  /** By the number of a unit. */
  override select(unit: number): void {
    this._selected = unit;
    this.follow();
  }

  protected override build(part: DenseLayer): void {
    this._weights = new Float32Array(part.nInputs * part.nUnits);
    this._largest = largestSize(part.weights) || 1;
    this._hovered = null;
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  protected override follow(): void {
    const { part, t, _count: count, _hovered: hovered, _selected: selected } = this;
    if (!part) return;
    const edges = largestIndices(weightsAt(part, t, this._weights), count);
    const at = checkpointAt(t, part.nCheckpoints);
    this._diagram.update({ part, at, count, drawn: edges.length, hovered, selected, onCount: this._setCount });
    const canvas = this.node.querySelector("canvas.edges");
    if (canvas instanceof HTMLCanvasElement) this._draw(part, canvas, edges);
  }

  private _draw({ nInputs, nUnits }: DenseLayer, canvas: HTMLCanvasElement, edges: number[]): void {
    const { _hovered: hovered } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    const context = preparedContext(canvas, width, height, Math.min(devicePixelRatio || 1, 2));
    const [from, to] = [nodeHeights(nInputs, height), nodeHeights(nUnits, height)];
    for (const edge of edges.reverse()) {
      const [input, unit] = [Math.floor(edge / nUnits), edge % nUnits];
      const meant = !hovered || hovered.at === (hovered.side === "input" ? input : unit);
      const weight = this._weights[edge];
      context.globalAlpha = meant ? 0.75 : 0.08;
      context.strokeStyle = weight > 0 ? RIGHT_COLOUR : WRONG_COLOUR;
      context.lineWidth = Math.max((WIDEST * Math.abs(weight)) / this._largest, 0.4);
      context.beginPath();
      context.moveTo(0, from[input]);
      context.bezierCurveTo(width / 2, from[input], width / 2, to[unit], width, to[unit]);
      context.stroke();
    }
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  private readonly _setCount = (count: number) => {
    this._count = count;
    this.follow();
  };

  private _hover(event: Event): void {
    if (event.type === "focusin" && !closest(event, ".field")) return;
    const node = closest(event, ".node");
    this._setHovered(node && { side: node.dataset.side as Side, at: Number(node.dataset.at) });
  }

  private _setHovered(pointed: HoveredNode | null): void {
    if (pointed?.side === this._hovered?.side && pointed?.at === this._hovered?.at) return;
    this._hovered = pointed;
    this.follow();
  }

  private _clicked(event: MouseEvent): void {
    const node = closest(event, ".units .node");
    if (node && this.part) this.onClick("unit", this.part.units[Number(node.dataset.at)].number);
  }
}

interface DiagramState {
  part: DenseLayer;
  at: number; // the checkpoint
  hovered: HoveredNode | null;
  selected: number;
}

interface DiagramProps extends DiagramState {
  count: number; // edges that are wanted
  drawn: number;
  onCount: (count: number) => void;
}

function Diagram({ part, at, hovered, selected, count, drawn, onCount }: DiagramProps) {
  const { nInputs, nUnits } = part;
  const height = Math.min(Math.max(260, LEAST_HEIGHT * Math.max(nInputs, nUnits)), 640);
  const most = Math.min(MOST_EDGES, nInputs * nUnits);
  return (
    <>
      <div class="head">
        <label>
          Strongest edges
          <input
            type="range"
            min={1}
            max={most}
            value={Math.min(count, most)}
            aria-label="edges that are drawn"
            onInput={({ currentTarget }) => onCount(Number(currentTarget.value))}
          />
          <span class="counted">{drawn}</span>
        </label>
        <Key label="excites" colour={RIGHT_COLOUR} />
        <Key label="inhibits" colour={WRONG_COLOUR} />
      </div>
      <div class="row">
        <div class="field" style={{ height: `${height}px` }}>
          <Nodes side="input" {...{ part, at, selected, height }} />
          <canvas class="edges" aria-hidden />
          <Nodes side="unit" {...{ part, at, selected, height }} />
        </div>
        <div class="told" role="status">
          <NodeDetails {...{ part, at, hovered }} />
        </div>
      </div>
    </>
  );
}

function Key({ label, colour }: { label: string; colour: string }) {
  return (
    <span class="key">
      <span class="stroke" aria-hidden="true" style={{ background: colour }} />
      {label}
    </span>
  );
}

const Nodes = pure(({ side, part, at, selected, height }: Omit<DiagramState, "hovered"> & { side: Side; height: number }) => {
  const listed = side === "input" ? part.inputs : part.units;
  const room = height / listed.length;
  const pictured = part.pictureShape && room >= LEAST_HEIGHT;
  const size = Math.min(room - 2, PICTURE_SIDE);
  return (
    <div class={`nodes ${side}s${room < 11 ? " dense" : ""}`}>
      {listed.map(({ name, number, real }, i) => {
        const label = <span class="label">{shortened(name, 14)}</span>;
        return (
          <button
            key={number}
            type="button"
            class="node"
            tabIndex={-1}
            data-side={side}
            data-at={i}
            title={name}
            aria-pressed={side === "unit" ? number === selected : undefined}
          >
            {side === "input" && label}
            {pictured && real >= 0 && <RealSamples class="picture" aria-hidden {...{ part, at, size }} row={real} count={1} />}
            {side === "unit" && label}
          </button>
        );
      })}
    </div>
  );
});

/** What excites the node under the pointer. */
function NodeDetails({ part, at, hovered }: Omit<DiagramState, "selected">) {
  if (!hovered) return <p>{part.words}</p>;
  const { name, real } = (hovered.side === "input" ? part.inputs : part.units)[hovered.at];
  return (
    <>
      <strong>{name}</strong>
      {real >= 0 && part.pictureShape && (
        <>
          <p>{`what excites it most at epoch ${part.epochs[at]}`}</p>
          <RealSamples
            class="mosaic"
            role="img"
            aria-label="the samples that excite it most"
            {...{ part, at }}
            row={real}
            count={part.nReal}
          />
        </>
      )}
    </>
  );
}

type Kernels = Pick<DenseLayer, "nCheckpoints" | "nInputs" | "nUnits" | "weights">;

/** The weights at a moment in checkpoints, between two of them in proportion, as (nInputs, nUnits). */
export function weightsAt({ nCheckpoints, nInputs, nUnits, weights }: Kernels, t: number, out: Float32Array): Float32Array {
  const size = nInputs * nUnits;
  const before = Math.min(Math.max(Math.floor(t), 0), nCheckpoints - 1);
  const after = Math.min(before + 1, nCheckpoints - 1);
  const share = Math.min(Math.max(t - before, 0), 1);
  for (let i = 0; i < size; i++) {
    const [a, b] = [weights[before * size + i], weights[after * size + i]];
    out[i] = share === 0 || a === b ? a : a + (b - a) * share;
  }
  return out;
}

/** Where the largest numbers by size are, the largest first; of equal ones the first. None that is no number, or zero. */
export function largestIndices(values: Float32Array, count: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] && Number.isFinite(values[i])) places.push(i);
  places.sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
  return places.slice(0, count);
}

/** The largest size of all weights of the training, so that widths mean the same at every epoch. */
export function largestSize(weights: Float32Array): number {
  let most = 0;
  for (const value of weights) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
}

/** The middles of nodes in a column: evenly, the same room above the first and under the last. */
export function nodeHeights(count: number, height: number): number[] {
  return Array.from({ length: count }, (_, i) => (height * (i + 0.5)) / count);
}
