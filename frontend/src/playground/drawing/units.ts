// Drawing of units: activation, fill, error signal, dead and silent marks.

import { shortNumber } from "../equations/rounding";
import { type DiagramColours, divergingColour, largestAmount } from "./colours";
import type { Moment } from "./diagram";
import type { Layout } from "./layout";
import { amplitude, type UnitImages } from "./unitimages";

type Context = CanvasRenderingContext2D;

const RADIUS = 7; // of the corners, in pixels

/** The top left of a unit, and its side. */
type Square = { x: number; y: number; size: number };

export function drawUnits(context: Context, layout: Layout, moment: Moment, faces: UnitImages, ink: DiagramColours): void {
  const { shot, place, inputs, pick, hovered } = moment;
  const { net } = shot;
  const dead = shot.dead(moment.updated);
  layout.columns.forEach(({ units, size, pitch }, column) => {
    const layer = column - 1;
    const start = column ? net.unit(layer, 0) : 0;
    const values = column ? shot.a(place).subarray(start, start + units.length) : inputs;
    const most = amplitude(values, column ? net.activations[layer] : "linear");
    const slopes = shot.delta(place).subarray(start, start + units.length); // of a layer
    const steepest = largestAmount(slopes, 1e-12);
    const filled = filledShare(moment, column, net.nLayers);
    const back = column ? reachedBack(moment, layer) : 0;
    units.forEach((unit, k) => {
      const square = { x: unit.x - size / 2, y: unit.y - size / 2, size };
      drawFace(context, faces, column, k, square, filled, ink);
      drawFill(context, square, values[k] / most, filled);
      if (back > 0) drawBack(context, square, slopes[k] / steepest, back, ink);
      if (column && dead[start + k]) drawDead(context, square, dead[start + k] > 1, ink);
      const [picked, pointed] = [pick, hovered].map((part) => part.kind === "unit" && part.layer === layer && part.unit === k);
      if (picked || pointed) drawFrame(context, square, 4, picked ? 2.5 : 1.5, ink.accent);
      const text = column ? numberOf(moment, layer, k, values[k], slopes[k]) : shortNumber(values[k]);
      if (filled > 0.5 && pitch >= size + 20) drawNumber(context, text, unit.x, unit.y + size / 2 + 15, ink);
    });
  });
}

/** How much of a column the signal has filled, 0 to 1. */
function filledShare({ phase, progress, flashing }: Moment, column: number, columns: number): number {
  if (column === 0 || flashing || (phase !== "forward" && phase !== "")) return 1;
  if (phase === "") return 0;
  return Math.min(Math.max((progress * columns - column + 0.35) / 0.35, 0), 1);
}

/** How far the error signal has come to a layer, 0 to 1. */
function reachedBack({ phase, progress, flashing, shot }: Moment, layer: number): number {
  if (flashing || phase === "" || phase === "forward" || phase === "loss") return 0;
  if (phase === "update") return 1;
  const { last, nLayers } = shot.net;
  return Math.min(Math.max(progress * nLayers - (last - layer) + 1, 0), 1);
}

function drawFace(
  context: Context,
  faces: UnitImages,
  column: number,
  unit: number,
  at: Square,
  filled: number,
  ink: DiagramColours,
): void {
  context.save();
  roundedPath(context, at, 0);
  context.fillStyle = ink.background;
  context.fill();
  context.clip();
  context.globalAlpha = 0.3 + 0.7 * filled;
  faces.draw(context, column, unit, at.x, at.y, at.size);
  context.restore();
  drawFrame(context, at, 0, 1, ink.line);
}

/** The activation: a frame in its colour that goes round as it fills. */
function drawFill(context: Context, at: Square, share: number, filled: number): void {
  if (filled <= 0) return;
  const length = 4 * at.size;
  context.save();
  context.setLineDash([length * filled, length]);
  drawFrame(context, at, 0, 3.5, divergingColour(share));
  context.restore();
}

/** The error signal: a second frame around the first. */
function drawBack(context: Context, at: Square, share: number, back: number, ink: DiagramColours): void {
  context.globalAlpha = back;
  drawFrame(context, at, 4, 1 + 2.5 * Math.abs(share), share < 0 ? ink.less : ink.more);
  context.globalAlpha = 1;
}

/** Crossed out where it is for good, struck once where it is silent now. */
function drawDead(context: Context, at: Square, forGood: boolean, ink: DiagramColours): void {
  const { x, y, size } = at;
  context.save();
  context.globalAlpha = 0.6;
  roundedPath(context, at, 0);
  context.fillStyle = ink.background;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = ink.text;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x + size * 0.25, y + size * 0.25);
  context.lineTo(x + size * 0.75, y + size * 0.75);
  if (forGood) {
    context.moveTo(x + size * 0.75, y + size * 0.25);
    context.lineTo(x + size * 0.25, y + size * 0.75);
  }
  context.stroke();
  context.restore();
}

/** So many pixels outside of the unit. */
function drawFrame(context: Context, at: Square, off: number, width: number, colour: string): void {
  roundedPath(context, at, off);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function roundedPath(context: Context, { x, y, size }: Square, off: number): void {
  context.beginPath();
  context.roundRect(x - off, y - off, size + 2 * off, size + 2 * off, RADIUS + off);
}

/** Of the activation, the error signal or the bias, whichever the phase is about. */
function numberOf({ phase, shot, held }: Moment, layer: number, unit: number, a: number, delta: number): string {
  if (phase === "backward") return `δ ${shortNumber(delta)}`;
  if (phase !== "update") return shortNumber(a);
  const at = shot.net.bias(layer, unit);
  if (held === "difference") return `Δb ${shortNumber(shot.after[at] - shot.before[at])}`;
  return `b ${shortNumber(shot[held][at])}`;
}

function drawNumber(context: Context, text: string, x: number, y: number, ink: DiagramColours): void {
  context.font = `11px ${ink.font}`;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.lineWidth = 3;
  context.strokeStyle = ink.background;
  context.strokeText(text, x, y);
  context.fillStyle = ink.text;
  context.fillText(text, x, y);
}
