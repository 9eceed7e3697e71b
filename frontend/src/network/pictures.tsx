// Bytes as small images: activations, signed attributions, bars, and images of samples.

import type { AriaAttributes } from "preact";
import { channelsOfHex, DIVERGING, RIGHT_COLOUR, ramp, WRONG_COLOUR } from "../core/colorscales";
import { contextOf, preparedContext } from "../core/dom";
import type { Theme } from "../core/theme";
import { pure } from "../core/widget";
import type { Frames, Panel, Pictures, Scale, Shape } from "./pack";

export const ZERO = 128; // of a signed number; 1 and 255 are the largest on either side
const NONE = 65535; // no picture
const BLACK = [0, 0, 0];

// Beside zero the diverging scale is grey, which neither theme is: what is near zero fades into the page instead.
const SIGNED = ramp(DIVERGING, 255).map(channelsOfHex);

/**
 * Colour one frame of (pixels, channels) `values`, from `start` on, into four numbers a pixel. The largest amount has the colour of
 * `ink`, which is that of text.
 */
export function colourFrame(
  values: Uint8Array,
  start: number,
  pixels: number,
  channels: number,
  scale: Scale,
  ink: readonly number[],
  out: Uint8ClampedArray,
): Uint8ClampedArray {
  for (let i = 0; i < pixels; i++) {
    const at = start + i * channels;
    const to = 4 * i;
    const value = values[at];
    if (channels === 3 || scale === "picture") {
      for (let k = 0; k < 3; k++) out[to + k] = values[channels === 3 ? at + k : at];
      out[to + 3] = 255;
    } else {
      const colour = scale === "amount" ? ink : SIGNED[Math.min(Math.max(value - 1, 0), 254)];
      for (let k = 0; k < 3; k++) out[to + k] = colour[k];
      out[to + 3] = scale === "amount" ? value : opacityOf(value);
    }
  }
  return out;
}

/** How far a signed number is from zero, 0 to 255. */
export function opacityOf(value: number): number {
  return Math.min(Math.round((Math.abs(value - ZERO) * 255) / 127), 255);
}

/** Paint a frame pixel for pixel. */
export function paintFrame(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  values: Uint8Array,
  start: number,
  [height, width, channels]: Shape,
  { scale = "picture" as Scale, ink = BLACK as readonly number[], left = 0, top = 0 } = {},
): void {
  const image = context.createImageData(width, height);
  colourFrame(values, start, height * width, channels, scale, ink, image.data);
  context.putImageData(image, left, top);
}

/** How large what a panel shows is; of samples, each. */
export function panelShape(part: Frames, panel: Panel): Shape {
  return "frame" in panel ? part.frameShape : (part.pictureShape ?? [1, 1, 1]);
}

/** What cards are drawn from. */
export interface CardProps {
  part: Frames;
  at: number; // the checkpoint
  theme: Theme;
  ratio: number; // device pixels per CSS pixel, of bars
}

/** What a panel shows, in a canvas of its own pixels, which style enlarges. */
export const PanelCanvas = pure((props: CardProps & { panel: Panel }) => {
  const { part, panel } = props;
  const [height, width] = panelShape(part, panel);
  const style = "real" in panel || height === 1 ? undefined : { aspectRatio: `${width} / ${height}` };
  return <canvas role="img" style={style} ref={(canvas) => drawPanel(canvas, props)} />;
});

function drawPanel(canvas: HTMLCanvasElement | null, { part, panel, at, theme, ratio }: CardProps & { panel: Panel }): void {
  if (!canvas) return; // it goes
  if ("real" in panel) {
    drawReals(canvas, part, panel.real, at, part.nReal);
    return;
  }
  const shape = panelShape(part, panel);
  const [height, width, channels] = shape;
  const size = height * width * channels;
  const scale = "frame" in panel ? panel.scale : "picture";
  const start = size * ("frame" in panel ? panel.frame * part.nCheckpoints + at : panel.picture);
  const values = "frame" in panel ? part.frames : part.pictures;
  if (height === 1) {
    drawBars(canvas, values.subarray(start, start + size), scale === "signed", theme, ratio);
    return;
  }
  canvas.width = width;
  canvas.height = height;
  paintFrame(contextOf(canvas), values, start, shape, { scale, ink: theme.textRgb });
}

function drawBars(canvas: HTMLCanvasElement, values: Uint8Array, signed: boolean, theme: Theme, ratio: number): void {
  const [width, height] = [canvas.clientWidth || 160, canvas.clientHeight || 56];
  const context = preparedContext(canvas, width, height, ratio);
  const step = width / values.length;
  values.forEach((value, i) => {
    const share = signed ? (value - ZERO) / 127 : value / 255;
    const length = Math.abs(share) * (signed ? height / 2 : height);
    context.fillStyle = !signed ? theme.text : share > 0 ? RIGHT_COLOUR : WRONG_COLOUR;
    const top = signed ? (share > 0 ? height / 2 - length : height / 2) : height - length;
    context.fillRect(i * step, top, Math.max(step - (step > 3 ? 1 : 0), 0.5), length);
  });
  context.fillStyle = theme.grey;
  context.fillRect(0, signed ? height / 2 : height - 1, width, 1);
}

/** Draw the first pictures of a row of `real` as a square, or as one row. */
export function drawReals(
  canvas: HTMLCanvasElement | null,
  part: Pictures,
  row: number,
  checkpoint: number,
  count: number,
): void {
  const { pictures, pictureShape, real, nReal, nCheckpoints } = part;
  if (!canvas || !pictureShape) return;
  const [height, width, channels] = pictureShape;
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const gap = count > 1 ? 1 : 0;
  canvas.width = columns * (width + gap) - gap;
  canvas.height = rows * (height + gap) - gap;
  const context = contextOf(canvas);
  for (let i = 0; i < count; i++) {
    const number = real[(row * nCheckpoints + checkpoint) * nReal + i];
    if (number === NONE || number === undefined) continue;
    const [left, top] = [(i % columns) * (width + gap), Math.floor(i / columns) * (height + gap)];
    paintFrame(context, pictures, number * height * width * channels, pictureShape, { left, top });
  }
}

interface RealsProps extends AriaAttributes {
  part: Pictures;
  row: number;
  at: number; // the checkpoint
  count: number;
  class: string;
  role?: "img";
  size?: number; // pixels that it is wide and tall; left out, style says it
}

/** The same as a part of a tree. */
export const RealSamples = pure(({ part, row, at, count, size, ...attributes }: RealsProps) => {
  const style = size === undefined ? undefined : { width: `${size}px`, height: `${size}px` };
  return <canvas {...attributes} style={style} ref={(canvas) => drawReals(canvas, part, row, at, count)} />;
});
