// Plots of a trace, each on a canvas of its own, with time to the right.

import { RIGHT_COLOUR, WRONG_COLOUR } from "../core/colorscales";
import { preparedContext } from "../core/dom";
import { fillBands } from "../core/ribbon";
import { predictionSpans } from "../core/samplecard";
import type { Theme } from "../core/theme";
import { bandsOf, type Traces } from "./pack";

const MARKS_HEIGHT = 11; // CSS pixels over the strip, for when it was learnt and forgotten
const MARK_SIZE = 3.5; // CSS pixels from a mark's middle to its edge

type Context = CanvasRenderingContext2D;
type Point = [x: number, y: number];
type Range = readonly [low: number, high: number];

/** Where a moment lies, in checkpoints, as a share of the width. */
export function shareOfTime(t: number, nCheckpoints: number): number {
  return nCheckpoints > 1 ? t / (nCheckpoints - 1) : 0;
}

/** The moment at a share of the width, in checkpoints; the first or the last beyond the ends. */
export function timeAt(share: number, nCheckpoints: number): number {
  return Math.min(Math.max(share, 0), 1) * (nCheckpoints - 1);
}

/** Where the checkpoints before `to` lie, as shares of the width: half way to their neighbours, up to the edges. */
export function spanOfTime(from: number, to: number, nCheckpoints: number): Range {
  const start = from === 0 ? 0 : shareOfTime(from - 0.5, nCheckpoints);
  return [start, to === nCheckpoints ? 1 : shareOfTime(to - 0.5, nCheckpoints)];
}

/** The probabilities of all classes, stacked. */
export function drawShares(canvas: HTMLCanvasElement, traces: Traces, i: number, ratio: number): void {
  const { context, width, height } = contextOfBox(canvas, ratio);
  if (context) fillBands(context, width, height, traces.nCheckpoints, bandsOf(traces, i));
}

/**
 * What the network says at every checkpoint, in the class's colour: tall where it is right, or nobody knows, half as tall where it
 * is wrong. Over it a triangle where it was learnt, and a cross where it was forgotten.
 */
export function drawDecisions(canvas: HTMLCanvasElement, traces: Traces, i: number, ratio: number): void {
  const { context, width, height } = contextOfBox(canvas, ratio);
  if (!context) return;
  const { nCheckpoints, colours, learnt, forgotten } = traces;
  const tall = height - MARKS_HEIGHT;
  for (const { from, to, predicted, right } of predictionSpans(traces, i)) {
    const [start, end] = spanOfTime(from, to, nCheckpoints).map((share) => share * width);
    const size = right === false ? tall / 2 : tall;
    context.fillStyle = colours[predicted];
    context.fillRect(start, height - size, end - start, size);
  }
  const markAt = (checkpoint: number) => {
    const [start] = spanOfTime(checkpoint, checkpoint + 1, nCheckpoints);
    return Math.min(Math.max(start * width, MARK_SIZE + 1), width - MARK_SIZE - 1);
  };
  for (const checkpoint of learnt[i] ?? []) triangle(context, markAt(checkpoint), MARKS_HEIGHT / 2);
  for (const checkpoint of forgotten[i] ?? []) cross(context, markAt(checkpoint), MARKS_HEIGHT / 2);
}

/** A curve over the checkpoints. One on both sides of zero is filled down to it, below it in the colour of what is wrong. */
export function drawCurve(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  [low, high]: Range,
  theme: Theme,
  ratio: number,
): void {
  const { context, width, height } = contextOfBox(canvas, ratio);
  if (!context) return;
  const inner = height - 4; // the line is whole at both ends
  const y = (value: number) => 2 + inner * (1 - (value - low) / (high - low || 1));
  const all = values.length > 1 ? Array.from(values) : [values[0], values[0]];
  const points = all.map((value, at): Point => [shareOfTime(at, all.length) * width, y(value)]);
  context.strokeStyle = theme.border;
  for (const value of low < 0 ? [0] : [low, high]) {
    polyline(context, [
      [0, y(value)],
      [width, y(value)],
    ]);
  }
  if (low < 0) {
    fillSide(context, points, y(0), width, { top: 0, height: y(0), colour: RIGHT_COLOUR });
    fillSide(context, points, y(0), width, { top: y(0), height: height - y(0), colour: WRONG_COLOUR });
  }
  context.strokeStyle = theme.text;
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  polyline(context, points);
}

interface Side {
  top: number;
  height: number;
  colour: string;
}

function fillSide(context: Context, points: Point[], zero: number, width: number, { top, height, colour }: Side): void {
  context.save();
  context.beginPath();
  context.rect(0, top, width, height);
  context.clip();
  context.beginPath();
  for (const [x, y] of [[0, zero], ...points, [width, zero]]) context.lineTo(x, y);
  context.fillStyle = colour;
  context.globalAlpha = 0.45;
  context.fill();
  context.restore();
}

function polyline(context: Context, points: Point[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

function triangle(context: Context, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x, y - MARK_SIZE);
  context.lineTo(x + MARK_SIZE, y + MARK_SIZE);
  context.lineTo(x - MARK_SIZE, y + MARK_SIZE);
  context.closePath();
  context.fillStyle = RIGHT_COLOUR;
  context.fill();
}

function cross(context: Context, x: number, y: number): void {
  const half = MARK_SIZE - 0.5;
  context.strokeStyle = WRONG_COLOUR;
  context.lineWidth = 2;
  polyline(context, [
    [x - half, y - half],
    [x + half, y + half],
  ]);
  polyline(context, [
    [x - half, y + half],
    [x + half, y - half],
  ]);
  context.lineWidth = 1;
}

/** The context of a canvas in its box of CSS pixels; none where it is not on the page. */
function contextOfBox(canvas: HTMLCanvasElement, ratio: number) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  return { context: width ? preparedContext(canvas, width, height, ratio) : null, width, height };
}
