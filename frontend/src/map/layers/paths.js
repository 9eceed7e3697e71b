// The paths of several samples over all checkpoints: faint where the training has not come yet, each with its number at its end.

import { toPixel } from "../geometry/camera";
import { positionOf } from "../geometry/geometry";
import { disc, outlinedText } from "./marks";

const LABEL_SIZE = 12; // CSS pixels of the font
const LABEL_STEP = 14; // CSS pixels from one number to the next under it
const LABEL_GAP = 9; // CSS pixels from a path's end to its number
const LABEL_TRIES = 24; // places over and under where a number belongs, half a step from one to the next

/** @param {CanvasRenderingContext2D} context @param {import("./overlay").Scene} scene */
export function drawPaths(context, scene) {
  const { pane, view, positions, blend, recording, checkpoint, traced, picked, sizeOf, theme } = scene;
  const { nCheckpoints, nSamples, predictions, colours } = recording;
  const [first, end] = pane.span ?? [0, nCheckpoints];
  const samples = traced.filter((sample) => sample !== picked); // whose path is drawn anyway
  if (!samples.length) return;
  const pathOf = (sample) => Array.from({ length: end - first }, (_, at) => toPixel(view, ...positions.of(first + at, sample)));
  const paths = samples.map(pathOf);
  const colourAt = (i, at) => colours[predictions[at * nSamples + samples[i]]];
  context.lineJoin = "round";
  for (const path of paths) {
    strokePath(context, path, theme.background, 3, 0.6);
    strokePath(context, path, theme.text, 1, 0.35);
    strokePath(context, path.slice(0, checkpoint - first + 1), theme.text, 1.25, 0.85);
  }
  paths.forEach((path, i) => {
    path.forEach(([x, y], at) => {
      context.globalAlpha = first + at <= checkpoint ? 1 : 0.45;
      context.fillStyle = colourAt(i, first + at);
      disc(context, x, y, 2);
    });
  });
  context.globalAlpha = 1;
  samples.forEach((sample, i) => {
    if (sizeOf(sample)) return; // its image stands there
    const [x, y] = toPixel(view, ...positionOf(blend, sample));
    context.fillStyle = theme.background;
    disc(context, x, y, 6.5);
    context.fillStyle = colourAt(i, checkpoint);
    disc(context, x, y, 5);
  });
  drawNumbers(context, scene, samples, paths);
}

function drawNumbers(context, { view, theme }, samples, paths) {
  context.font = `600 ${LABEL_SIZE}px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const wanted = paths.map((path, i) => {
    const [x, y] = path.at(-1);
    return { x, y, width: context.measureText(String(samples[i])).width };
  });
  const write = ({ x, y }, i) => outlinedText(context, String(samples[i]), x, y, theme.text, theme.background);
  labelPlaces(wanted, view).forEach(write);
}

/**
 * Where words stand that belong to the ends of paths: beside them, inside the view, over or under others where they would overlap.
 * @param {{x: number, y: number, width: number}[]} ends  in CSS pixels; the first has the first choice
 * @param {{width: number, height: number}} view
 * @returns {{x: number, y: number}[]}  the left end of the words, and their middle line
 */
export function labelPlaces(ends, { width, height }) {
  const placed = [];
  for (const end of ends) {
    const right = end.x + LABEL_GAP;
    const x = right + end.width <= width ? right : Math.max(end.x - LABEL_GAP - end.width, 0);
    const half = LABEL_STEP / 2;
    const middle = Math.min(Math.max(end.y, half), Math.max(height - half, half));
    const isFree = (y) =>
      y >= half && y <= height - half && placed.every((other) => liesApart(other, { x, y, width: end.width }));
    const steps = Array.from({ length: 2 * LABEL_TRIES + 1 }, (_, i) => (i % 2 ? 1 : -1) * Math.ceil(i / 2) * half);
    placed.push({ x, y: steps.map((step) => middle + step).find(isFree) ?? middle, width: end.width });
  }
  return placed.map(({ x, y }) => ({ x, y }));
}

function liesApart(a, b) {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || Math.abs(a.y - b.y) >= LABEL_STEP;
}

function strokePath(context, path, colour, width, opacity) {
  context.beginPath();
  for (const [x, y] of path) context.lineTo(x, y);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = opacity;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 1;
}
