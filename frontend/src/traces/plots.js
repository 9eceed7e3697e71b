// The pictures of a history, each on a canvas of its own, all with time to the right from the first checkpoint to the last.

import { spansOf } from "../gallery/pack";
import { preparedContext } from "../core/dom";
import { RIGHT_COLOUR, WRONG_COLOUR } from "../core/colorscales";
import { fillBands } from "../core/ribbon";
import { bandsOf } from "./pack";

const MARKS_HEIGHT = 11; // CSS pixels over the strip, for when it was learnt and forgotten
const MARK_SIZE = 3.5; // CSS pixels from a mark's middle to its edge

/** Where a checkpoint lies, as a share of the width. @param {number} t  in checkpoints @param {number} nCheckpoints */
export function shareOfTime(t, nCheckpoints) {
  return nCheckpoints > 1 ? t / (nCheckpoints - 1) : 0;
}

/** The moment at a share of the width, in checkpoints; the first or the last beyond the ends. */
export function timeAt(share, nCheckpoints) {
  return Math.min(Math.max(share, 0), 1) * (nCheckpoints - 1);
}

/**
 * Where a span of checkpoints lies, as shares of the width: half way to its neighbours, up to the edges.
 * @param {number} from  a checkpoint @param {number} to  the one after the last @returns {[number, number]}
 */
export function spanOfTime(from, to, nCheckpoints) {
  const start = from === 0 ? 0 : shareOfTime(from - 0.5, nCheckpoints);
  return [start, to === nCheckpoints ? 1 : shareOfTime(to - 0.5, nCheckpoints)];
}

/** The probabilities of all classes, stacked. @param {HTMLCanvasElement} canvas @param {import("./pack").Traces} traces */
export function drawShares(canvas, traces, i, ratio) {
  const { context, width, height } = fitted(canvas, ratio);
  if (width) fillBands(context, width, height, traces.nCheckpoints, bandsOf(traces, i));
}

/**
 * What the network says at every checkpoint, in the class's colour: tall where it is right, or nobody knows, half as tall where it
 * is wrong. Over it a triangle where it was learnt, and a cross where it was forgotten.
 * @param {HTMLCanvasElement} canvas @param {import("./pack").Traces} traces
 */
export function drawDecisions(canvas, traces, i, ratio) {
  const { context, width, height } = fitted(canvas, ratio);
  if (!width) return;
  const { nCheckpoints, colours, learnt, forgotten } = traces;
  const tall = height - MARKS_HEIGHT;
  for (const { from, to, says, right } of spansOf(traces, i)) {
    const [start, end] = spanOfTime(from, to, nCheckpoints).map((share) => share * width);
    const size = right === false ? tall / 2 : tall;
    context.fillStyle = colours[says];
    context.fillRect(start, height - size, end - start, size);
  }
  const markAt = (checkpoint) => {
    const [start] = spanOfTime(checkpoint, checkpoint + 1, nCheckpoints);
    return Math.min(Math.max(start * width, MARK_SIZE + 1), width - MARK_SIZE - 1);
  };
  for (const checkpoint of learnt[i] ?? []) triangle(context, markAt(checkpoint), MARKS_HEIGHT / 2);
  for (const checkpoint of forgotten[i] ?? []) cross(context, markAt(checkpoint), MARKS_HEIGHT / 2);
}

/**
 * A curve over the checkpoints. One on both sides of zero is filled down to it, below it in the colour of what is wrong.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values  at each checkpoint @param {[number, number]} range  of the height
 * @param {{text: string, border: string}} theme @param {number} ratio
 */
export function drawCurve(canvas, values, [low, high], theme, ratio) {
  const { context, width, height } = fitted(canvas, ratio);
  if (!width) return;
  const inner = height - 4; // the line is whole at both ends
  const y = (value) => 2 + inner * (1 - (value - low) / (high - low || 1));
  const all = values.length > 1 ? Array.from(values) : [values[0], values[0]];
  const points = all.map((value, at) => [shareOfTime(at, all.length) * width, y(value)]);
  context.strokeStyle = theme.border;
  for (const value of low < 0 ? [0] : [low, high])
    polyline(context, [
      [0, y(value)],
      [width, y(value)],
    ]);
  if (low < 0) {
    fillSide(context, points, y(0), width, { top: 0, height: y(0), colour: RIGHT_COLOUR });
    fillSide(context, points, y(0), width, { top: y(0), height: height - y(0), colour: WRONG_COLOUR });
  }
  context.strokeStyle = theme.text;
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  polyline(context, points);
}

function fillSide(context, points, zero, width, { top, height, colour }) {
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

function polyline(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

function triangle(context, x, y) {
  context.beginPath();
  context.moveTo(x, y - MARK_SIZE);
  context.lineTo(x + MARK_SIZE, y + MARK_SIZE);
  context.lineTo(x - MARK_SIZE, y + MARK_SIZE);
  context.closePath();
  context.fillStyle = RIGHT_COLOUR;
  context.fill();
}

function cross(context, x, y) {
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

function fitted(canvas, ratio) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  return { context: width ? preparedContext(canvas, width, height, ratio) : null, width, height };
}
