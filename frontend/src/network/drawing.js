// One frame or picture into a canvas of its own pixels, which style enlarges; rows of numbers as bars.

import { preparedContext } from "../core/dom";
import { RIGHT_COLOUR, WRONG_COLOUR } from "../core/colorscales";
import { paintedFrame } from "./shades";

const ZERO_CODE = 128;

/**
 * @param {HTMLCanvasElement} canvas @param {import("./pack").Frames} part @param {import("./pack").Panel} panel
 * @param {number} checkpoint @param {ReturnType<import("../core/theme").readTheme>} theme
 */
export function drawFrame(canvas, part, panel, checkpoint, theme) {
  const still = panel.picture !== undefined;
  const [height, width, channels] = still ? part.pictureShape : part.frameShape;
  const size = height * width * channels;
  const start = size * (still ? panel.picture : panel.frame * part.nCheckpoints + checkpoint);
  const values = still ? part.pictures : part.frames;
  if (height === 1) {
    drawBars(canvas, values.subarray(start, start + size), panel.scale, theme);
    return;
  }
  canvas.width = width;
  canvas.height = height;
  paintInto(canvas.getContext("2d"), values, start, part, { height, width, channels }, panel.scale ?? "picture", theme, 0, 0);
}

/** Paint a frame at a place of a canvas, pixel for pixel. */
export function paintInto(context, values, start, part, { height, width, channels }, scale, theme, left, top) {
  const image = context.createImageData(width, height);
  paintedFrame(values, start, height * width, channels, scale, theme.textRgb, image.data);
  context.putImageData(image, left, top);
}

function drawBars(canvas, values, scale, theme) {
  const [width, height] = [canvas.clientWidth || 160, canvas.clientHeight || 56];
  const context = preparedContext(canvas, width, height, Math.min(devicePixelRatio || 1, 2));
  const step = width / values.length;
  const signed = scale === "signed";
  values.forEach((value, i) => {
    const share = signed ? (value - ZERO_CODE) / 127 : value / 255;
    const length = Math.abs(share) * (signed ? height / 2 : height);
    context.fillStyle = !signed ? theme.text : share > 0 ? RIGHT_COLOUR : WRONG_COLOUR;
    const top = signed ? (share > 0 ? height / 2 - length : height / 2) : height - length;
    context.fillRect(i * step, top, Math.max(step - (step > 3 ? 1 : 0), 0.5), length);
  });
  context.fillStyle = theme.grey;
  context.fillRect(0, signed ? height / 2 : height - 1, width, 1);
}
