// Paths of samples over all checkpoints, faint after the present one, labelled at their ends; text and discs on canvases.

import { knownClass, predictedClass } from "../data/recording";
import { type Pixel, toPixel } from "../geometry/camera";
import { positionOf } from "../geometry/geometry";
import type { Scene } from "./overlay";

const LABEL_SIZE = 12; // CSS pixels of the font
const LABEL_STEP = 14; // CSS pixels from one number to the next under it
const LABEL_GAP = 9; // CSS pixels from a path's end to its number
const LABEL_TRIES = 24; // places over and under where a number belongs, half a step from one to the next

/** Words on a canvas, in CSS pixels from their left end, on their middle line. */
interface Label {
  x: number;
  y: number;
  width: number;
}

/** The picked sample's path; each mark, of such a radius, has the colour of what the network said there. */
export function drawTrace(context: CanvasRenderingContext2D, scene: Scene, radius: number): void {
  const { view, blend, checkpoint, picked, sizeOf, theme } = scene;
  const path = pathOf(scene, picked);
  context.lineJoin = "round";
  strokePath(context, path, theme.background, 4, 0.7);
  strokePath(context, path, theme.text, 1.5, 0.75);
  context.strokeStyle = theme.background;
  path.forEach(([x, y], at) => {
    context.fillStyle = colourOf(scene, firstOf(scene) + at, picked);
    disc(context, x, y, radius);
    context.stroke();
  });
  if (sizeOf(picked)) return;
  const [x, y] = toPixel(view, ...positionOf(blend, picked));
  context.fillStyle = colourOf(scene, checkpoint, picked);
  disc(context, x, y, 7);
}

/** The paths of the traced samples besides the picked one. */
export function drawPaths(context: CanvasRenderingContext2D, scene: Scene): void {
  const { view, blend, checkpoint, traced, picked, sizeOf, theme } = scene;
  const first = firstOf(scene);
  const samples = traced.filter((sample) => sample !== picked); // whose path is drawn anyway
  if (!samples.length) return;
  const paths = samples.map((sample) => pathOf(scene, sample));
  context.lineJoin = "round";
  for (const path of paths) {
    strokePath(context, path, theme.background, 3, 0.6);
    strokePath(context, path, theme.text, 1, 0.35);
    strokePath(context, path.slice(0, checkpoint - first + 1), theme.text, 1.25, 0.85);
  }
  paths.forEach((path, i) => {
    path.forEach(([x, y], at) => {
      context.globalAlpha = first + at <= checkpoint ? 1 : 0.45;
      context.fillStyle = colourOf(scene, first + at, samples[i]);
      disc(context, x, y, 2);
    });
  });
  context.globalAlpha = 1;
  for (const sample of samples) {
    if (sizeOf(sample)) continue; // its image stands there
    const [x, y] = toPixel(view, ...positionOf(blend, sample));
    context.fillStyle = theme.background;
    disc(context, x, y, 6.5);
    context.fillStyle = colourOf(scene, checkpoint, sample);
    disc(context, x, y, 5);
  }
  drawNumbers(context, scene, samples, paths);
}

/** The first checkpoint that a pane is about. */
function firstOf({ span }: Scene): number {
  return span?.[0] ?? 0;
}

/** Of what the network says of a sample; where it gave no answers, of its class, or the text's colour. */
function colourOf({ recording, theme }: Scene, checkpoint: number, sample: number): string {
  const shown = recording.hasAnswers ? predictedClass : knownClass;
  return recording.colours[shown(recording, checkpoint, sample)] ?? theme.text;
}

function pathOf(scene: Scene, sample: number): Pixel[] {
  const { span, view, positions, recording } = scene;
  const first = firstOf(scene);
  const length = (span?.[1] ?? recording.nCheckpoints) - first;
  return Array.from({ length }, (_, at) => toPixel(view, ...positions.of(first + at, sample)));
}

function drawNumbers(context: CanvasRenderingContext2D, { view, theme }: Scene, samples: number[], paths: Pixel[][]): void {
  context.font = `600 ${LABEL_SIZE}px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const ends = paths.map((path, i) => {
    const [x, y] = path[path.length - 1];
    return { x, y, width: context.measureText(String(samples[i])).width };
  });
  labelPlaces(ends, view).forEach(({ x, y }, i) => {
    outlinedText(context, String(samples[i]), x, y, theme.text, theme.background);
  });
}

/**
 * Where words stand that belong to the ends of paths, of which the first has the first choice: beside them, inside the view, over or
 * under others where they would overlap.
 */
export function labelPlaces(ends: Label[], { width, height }: { width: number; height: number }): { x: number; y: number }[] {
  const placed: Label[] = [];
  for (const end of ends) {
    const right = end.x + LABEL_GAP;
    const x = right + end.width <= width ? right : Math.max(end.x - LABEL_GAP - end.width, 0);
    const half = LABEL_STEP / 2;
    const middle = Math.min(Math.max(end.y, half), Math.max(height - half, half));
    const isFree = (y: number) =>
      y >= half && y <= height - half && placed.every((other) => liesApart(other, { x, y, width: end.width }));
    const steps = Array.from({ length: 2 * LABEL_TRIES + 1 }, (_, i) => (i % 2 ? 1 : -1) * Math.ceil(i / 2) * half);
    placed.push({ x, y: steps.map((step) => middle + step).find(isFree) ?? middle, width: end.width });
  }
  return placed.map(({ x, y }) => ({ x, y }));
}

function liesApart(a: Label, b: Label): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || Math.abs(a.y - b.y) >= LABEL_STEP;
}

function strokePath(context: CanvasRenderingContext2D, path: Pixel[], colour: string, width: number, opacity: number): void {
  context.beginPath();
  for (const [x, y] of path) context.lineTo(x, y);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = opacity;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 1;
}

export function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Text that can be read over anything. */
export function outlinedText(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  background: string,
  width = 4,
): void {
  context.lineJoin = "round";
  context.lineWidth = width;
  context.strokeStyle = background;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
  context.lineWidth = 1;
}
