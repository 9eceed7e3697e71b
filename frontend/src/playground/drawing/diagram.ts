// Diagram drawing at one moment: edges, signals along them, units, loss, gradient norms.

import { max } from "d3-array";
import { shortNumber } from "../equations/rounding";
import type { Shot } from "../training/film";
import type { Network } from "../training/network";
import type { Phase } from "../training/playback";
import type { EdgePart, Part } from "../training/selection";
import { type DiagramColours, largestAmount } from "./colours";
import { alongEdge, edgeEnds, type Layout, type Point, strokeEdge } from "./layout";
import type { UnitImages } from "./unitimages";
import { drawUnits } from "./units";

type Context = CanvasRenderingContext2D;

/** Which weights the edges show. */
export type Held = "before" | "after" | "difference";

/** What is drawn. */
export interface Moment {
  shot: Shot;
  phase: Phase | ""; // "" before the first one
  progress: number; // of the phase, from 0 to 1
  place: number; // the shown sample's in its batch
  inputs: Float32Array; // its features
  flashing: boolean; // phases pass too fast to be drawn one by one
  updated: boolean; // the weights are changed already
  held: Held;
  pick: Part;
  hovered: Part;
}

/** What the edges show: a number for each parameter, and the largest of the weights. */
type Amounts = { values: Float64Array; most: number };

/** On a context that is cleared, in CSS pixels; the largest amount that an edge shows. */
export function drawDiagram(context: Context, layout: Layout, moment: Moment, faces: UnitImages, ink: DiagramColours): number {
  const amounts = edgeAmounts(moment);
  drawEdges(context, layout, moment, amounts, ink);
  if (!moment.flashing) drawRunners(context, layout, moment, ink);
  drawLossEdges(context, layout, moment, ink);
  drawUnits(context, layout, moment, faces, ink);
  drawGradients(context, layout, moment, ink);
  return amounts.most;
}

function edgeAmounts({ shot, held }: Moment): Amounts {
  const { before, after, net } = shot;
  const values = held === "difference" ? before.map((value, k) => after[k] - value) : held === "after" ? after : before;
  let most = 0;
  for (let layer = 0; layer < net.nLayers; layer++) {
    most = largestAmount(values.subarray(net.weight(layer, 0, 0), net.bias(layer, 0)), most);
  }
  return { values, most: most || 1 };
}

function drawEdges(context: Context, layout: Layout, moment: Moment, { values, most }: Amounts, ink: DiagramColours): void {
  const { shot, held, pick, hovered, phase, progress, flashing } = moment;
  const { net } = shot;
  const scale = held === "difference" ? most : Math.max(most, 1);
  const grown = held === "difference" && phase === "update" && !flashing ? Math.min(progress * 2, 1) : 1;
  const crowd = Math.min(1, 220 / net.nParameters);
  context.lineCap = "round";
  for (let layer = 0; layer < net.nLayers; layer++) {
    for (let from = 0; from < net.inputs(layer); from++) {
      for (let to = 0; to < net.units(layer); to++) {
        const value = values[net.weight(layer, from, to)];
        const share = Math.min(Math.abs(value) / scale, 1) * grown;
        const meant = isOfEdge(pick, layer, from, to) || isOfEdge(hovered, layer, from, to);
        if (share < 0.004 && !meant) continue;
        context.globalAlpha = meant ? 1 : 0.12 + 0.68 * Math.sqrt(share) * (0.5 + 0.5 * crowd);
        context.strokeStyle = value < 0 ? ink.less : ink.more;
        context.lineWidth = 0.5 + (1.5 + 4 * Math.sqrt(crowd)) * share + (meant ? 1 : 0);
        strokeEdge(context, ...edgeEnds(layout, layer, from, to));
      }
    }
  }
  for (const part of [hovered, pick]) if (part.kind === "edge") markEdge(context, layout, part, ink);
  context.globalAlpha = 1;
}

function isOfEdge(part: Part, layer: number, from: number, to: number): boolean {
  if (part.kind === "edge") return part.layer === layer && part.from === from && part.to === to;
  return part.kind === "unit" && part.layer === layer && part.unit === to;
}

function markEdge(context: Context, layout: Layout, { layer, from, to }: EdgePart, ink: DiagramColours): void {
  const [a, b] = edgeEnds(layout, layer, from, to);
  context.globalAlpha = 0.9;
  context.strokeStyle = ink.accent;
  context.lineWidth = 1.5;
  for (const side of [-4, 4]) strokeEdge(context, { x: a.x, y: a.y + side }, { x: b.x, y: b.y + side });
}

// --- what runs along the edges: signals forward, error signals back, and both to where they change a weight ---------------------

const MOST_RUNNERS = 260; // dots along the edges of one layer; the strongest are drawn

/** `share` is that of the largest amount in the layer. */
type Runner = { from: number; to: number; amount: number; share: number };

/** What runs at this moment, for the shown sample. */
function drawRunners(context: Context, layout: Layout, moment: Moment, ink: DiagramColours): void {
  const { phase, progress, place, inputs, shot } = moment;
  const { net, working, before, after } = shot;
  const [a, delta] = [shot.a(place), shot.delta(place)];
  const signal = (layer: number, from: number) => (layer ? a[net.unit(layer - 1, from)] : inputs[from]);
  const error = (layer: number, to: number) => delta[net.unit(layer, to)];
  if (phase === "forward" && progress < 1) {
    const [layer, t] = gapOf(progress, net.nLayers);
    const carried = (from: number, to: number) => working[net.weight(layer, from, to)] * signal(layer, from);
    for (const { from, to, amount, share } of strongest(net, layer, carried)) {
      drawRunner(context, alongEdge(...edgeEnds(layout, layer, from, to), t), amount, share, ink);
    }
  } else if (phase === "backward" && progress < 1) {
    const [gap, t] = gapOf(progress, net.nLayers);
    const layer = net.last - gap;
    if (layer === 0) return; // the inputs learn nothing
    const carried = (from: number, to: number) => working[net.weight(layer, from, to)] * error(layer, to);
    for (const { from, to, amount, share } of strongest(net, layer, carried)) {
      drawRunner(context, alongEdge(...edgeEnds(layout, layer, from, to), 1 - t), amount, share, ink, true);
    }
  } else if (phase === "update" && progress < 0.5) {
    // The change of a weight is the product of what came forward and what came back: both run to its middle and meet.
    for (let layer = 0; layer < net.nLayers; layer++) {
      const change = (from: number, to: number) => after[net.weight(layer, from, to)] - before[net.weight(layer, from, to)];
      for (const { from, to, share } of strongest(net, layer, change)) {
        const ends = edgeEnds(layout, layer, from, to);
        drawRunner(context, alongEdge(...ends, progress), signal(layer, from), share, ink);
        drawRunner(context, alongEdge(...ends, 1 - progress), error(layer, to), share, ink, true);
      }
    }
  }
}

/** Which gap between columns a progress is in, and how far along it. */
function gapOf(progress: number, gaps: number): [gap: number, t: number] {
  const at = Math.min(progress * gaps, gaps - 1e-9);
  return [Math.floor(at), easedRun(at - Math.floor(at))];
}

/** Slow at both ends, t from 0 to 1. */
function easedRun(t: number): number {
  return t * t * (3 - 2 * t);
}

/** The edges of a layer with the largest amounts. */
function strongest(net: Network, layer: number, amountOf: (from: number, to: number) => number): Runner[] {
  const runners: Runner[] = [];
  for (let from = 0; from < net.inputs(layer); from++) {
    for (let to = 0; to < net.units(layer); to++) runners.push({ from, to, amount: amountOf(from, to), share: 0 });
  }
  const most = max(runners, ({ amount }) => Math.abs(amount)) || 1;
  for (const runner of runners) runner.share = Math.abs(runner.amount) / most;
  const visible = runners.filter(({ share }) => share > 0.04);
  return visible.length > MOST_RUNNERS ? visible.sort((a, b) => b.share - a.share).slice(0, MOST_RUNNERS) : visible;
}

/** One of them; those that run back are hollow. */
function drawRunner(
  context: Context,
  { x, y }: Point,
  amount: number,
  share: number,
  ink: DiagramColours,
  hollow = false,
): void {
  const colour = amount < 0 ? ink.less : ink.more;
  context.beginPath();
  context.arc(x, y, 1.4 + 3 * Math.sqrt(share), 0, 2 * Math.PI);
  context.fillStyle = hollow ? ink.background : colour;
  context.fill();
  context.lineWidth = hollow ? 1.6 : 1;
  context.strokeStyle = hollow ? colour : ink.background;
  context.stroke();
}

// --- the loss -------------------------------------------------------------------------------------------------------------------

function drawLossEdges(context: Context, { columns, loss }: Layout, moment: Moment, ink: DiagramColours): void {
  const { shot, phase, progress, flashing, place } = moment;
  const { net } = shot;
  const reached = phase === "loss" ? progress : phase === "" || phase === "forward" ? 0 : 1;
  columns[net.nLayers].units.forEach((unit, k) => {
    const from = { x: loss.x - 46, y: unit.y };
    const to = { x: loss.x - 26, y: loss.y };
    context.globalAlpha = 0.5;
    context.strokeStyle = ink.line;
    context.lineWidth = 1;
    strokeEdge(context, from, to);
    context.globalAlpha = 1;
    if (flashing || reached <= 0 || reached >= 1) return;
    const delta = shot.delta(place)[net.unit(net.last, k)];
    drawRunner(context, alongEdge(from, to, easedRun(reached)), -delta, Math.min(Math.abs(delta), 1), ink);
  });
}

// --- the sizes of the gradients ---------------------------------------------------------------------------------------------------

/** Under each gap, the gradient of its weights: a bar on a scale of powers of ten, and the number. */
function drawGradients(
  context: Context,
  { columns, bottom }: Layout,
  { shot, phase, flashing }: Moment,
  ink: DiagramColours,
): void {
  const isKnown = flashing || phase === "update" || phase === "backward";
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  shot.sizes.forEach((size, layer) => {
    const middle = (columns[layer].x + columns[layer + 1].x) / 2;
    const width = Math.min(columns[layer + 1].x - columns[layer].x - 12, 88);
    const share = Math.min(Math.max((Math.log10(size || 1e-12) + 6) / 7, 0), 1); // from a millionth to ten
    const y = bottom + 18;
    context.globalAlpha = isKnown ? 1 : 0.45;
    context.fillStyle = ink.line;
    context.fillRect(middle - width / 2, y, width, 4);
    context.fillStyle = ink.accent;
    context.fillRect(middle - width / 2, y, width * share, 4);
    context.globalAlpha = 1; // the number is read at any time
    context.font = `11px ${ink.font}`;
    context.fillStyle = ink.quiet;
    context.fillText(shortNumber(size), middle, y + 18);
  });
}
