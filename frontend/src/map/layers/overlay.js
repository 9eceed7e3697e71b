// What is drawn on 2-D canvases: under the points the class axes, over them the names, the trace of the picked sample, rings.

import { toPixel } from "../geometry/camera";
import { fittedName, preparedContext, shortened } from "../../core/dom";
import { positionOf } from "../geometry/geometry";
import { handlesOf, NAME_AWAY, nameBeyond, originOf, RING_RADIUS } from "./handles";
import { TITLE } from "../geometry/panes";
import { drawPaths } from "./paths";
import { rgb } from "../gl/points";
import { disc, outlinedText } from "./marks";

const SMALL_SIDE = 320; // CSS pixels of a pane below which it has little room
const MOST_CORNERS = 30; // classes that are named at their corners and have handles there

/**
 * What both canvases are drawn from: a pane, and what is looked at in it.
 * @typedef {object} Scene
 * @property {import("../geometry/panes").Pane} pane
 * @property {import("../geometry/camera").Viewport} view
 * @property {import("../geometry/geometry").Positions} positions
 * @property {import("../geometry/geometry").Blend} blend
 * @property {import("../data/recording").Recording} recording
 * @property {number} checkpoint
 * @property {number} picked  sample or -1
 * @property {number[]} traced  samples whose paths are drawn besides that of the picked one
 * @property {number} hovered  sample or -1
 * @property {number} highlight  class or -1
 * @property {number} axis  the axis under the pointer or in the hand, or -1
 * @property {(sample: number) => {width: number, height: number}|null} sizeOf  of a sample's image in CSS pixels, null for a dot
 * @property {() => number} clearance  CSS pixels that names keep from corners, for what stands there
 * @property {ReturnType<import("../../core/theme").readTheme>} theme
 */

/**
 * A line to each corner where a sample would stand that is wholly one class, over what lies behind.
 * @param {Scene[]} scenes @param {(context: CanvasRenderingContext2D, scene: Scene) => void} drawBehind
 */
export function drawUnderlay(canvas, { width, height }, ratio, scenes, drawBehind) {
  const context = preparedContext(canvas, width, height, ratio);
  for (const scene of scenes) {
    withinPane(context, scene, () => {
      drawBehind(context, scene);
      drawAxes(context, scene);
    });
  }
}

/** @param {HTMLCanvasElement} canvas @param {Scene[]} scenes @param {{x: number, y: number}[]|null} outline  a lasso, in pixels of the stage */
export function drawOverlay(canvas, { width, height }, ratio, scenes, outline) {
  const context = preparedContext(canvas, width, height, ratio);
  for (const scene of scenes) {
    withinPane(context, scene, () => {
      drawHandles(context, scene);
      drawNames(context, scene);
      drawPaths(context, scene);
      if (scene.picked >= 0) {
        drawTrace(context, scene);
        drawRing(context, scene, scene.picked, 7, 2.5);
      }
      if (scene.hovered >= 0 && scene.hovered !== scene.picked) drawRing(context, scene, scene.hovered, 6, 2);
    });
    if (scene.pane.title) drawTitle(context, scene);
  }
  if (outline) drawOutline(context, outline, scenes[0].theme);
}

/** Draw where a pane is, and nowhere else. */
function withinPane(context, { pane: { box } }, draw) {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.translate(box.left, box.top);
  draw();
  context.restore();
}

function drawAxes(context, { view, positions, theme }) {
  if (!positions.axes) return;
  const origin = originOf(view, positions);
  context.strokeStyle = theme.border;
  for (const { ring, depth } of handlesOf(view, positions)) {
    context.globalAlpha = presence(depth);
    line(context, ...origin, ...ring);
  }
  context.globalAlpha = 1;
}

/** Beyond the end of each axis a ring that can be held, filled where the pointer is. */
function drawHandles(context, { view, positions, recording, axis, theme }) {
  if (!positions.axes || recording.nClasses > MOST_CORNERS) return;
  handlesOf(view, positions).forEach(({ ring: [x, y], depth }, k) => {
    context.globalAlpha = presence(depth);
    context.beginPath();
    context.arc(x, y, k === axis ? 7 : RING_RADIUS, 0, 2 * Math.PI);
    context.fillStyle = k === axis ? recording.colours[k] : theme.background;
    context.fill();
    context.strokeStyle = k === axis ? theme.text : recording.colours[k];
    context.lineWidth = 1.5;
    context.stroke();
  });
  context.globalAlpha = 1;
  context.lineWidth = 1;
}

function drawTitle(context, { pane: { box, title, current, colour, words = "" }, theme }) {
  context.font = `${current ? 600 : 400} 13px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  if (colour) {
    context.fillStyle = colour;
    disc(context, box.left + 9, box.top - TITLE / 2, 5);
  }
  const left = colour ? 20 : 6;
  const measure = (text) => context.measureText(text).width;
  context.fillStyle = theme.text;
  context.fillText(fittedTitle(title, words, box.width - left, measure), box.left + left, box.top - TITLE / 2);
  context.strokeStyle = current ? theme.accent : theme.border;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
}

/** A title and what it says besides, of which the last part stays the longest. @param {(text: string) => number} measure */
export function fittedTitle(title, words, width, measure) {
  const parts = words ? words.split(" · ") : [];
  while (parts.length > 1 && measure([title, ...parts].join(" · ")) > width) parts.shift();
  const more = parts.map((part) => ` · ${part}`).join("");
  return fittedName(fittedName(title, Math.max(width - measure(more), 40), measure) + more, width, measure);
}

function drawOutline(context, outline, theme) {
  context.beginPath();
  outline.forEach(({ x, y }) => context.lineTo(x, y));
  context.closePath();
  context.fillStyle = theme.accent;
  context.globalAlpha = 0.12;
  context.fill();
  context.globalAlpha = 1;
  context.setLineDash([5, 4]);
  context.strokeStyle = theme.accent;
  context.lineWidth = 1.5;
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 1;
}

/** The class's name beyond each axis's ring, or on the corner where there are no axes; the farthest first. */
function drawNames(
  context,
  {
    pane,
    pane: {
      box: { taken },
    },
    view,
    positions,
    recording,
    highlight,
    clearance,
    theme,
  },
) {
  const { classNames, colours, nClasses } = recording;
  if (nClasses > MOST_CORNERS) return; // they would lie over each other
  const small = isSmall(pane);
  context.font = `600 ${small ? 11.5 : 13}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const named = handlesOf(view, positions)
    .map((handle, k) => ({ k, ...handle }))
    .filter(({ corner }) => corner.every(Number.isFinite));
  for (const { k, corner, ring, outwards, depth } of named.sort((a, b) => a.depth - b.depth)) {
    const name = shortened(classNames[k], small ? 8 : 12);
    const room =
      NAME_AWAY +
      clearance() +
      Math.max(0, context.measureText(name).width / 2 - 6) * Math.abs(positions.axes ? outwards[0] : 0);
    context.globalAlpha = (highlight < 0 || highlight === k ? 1 : 0.5) * presence(depth);
    const half = context.measureText(name).width / 2 + 4;
    const edges = { right: view.width - (taken?.right ?? 0), top: taken?.top ?? 0, bottom: view.height };
    const at = nameBeyond(positions.axes ? ring : corner, positions.axes ? outwards : [0, 0], room, half, edges);
    outlinedText(context, name, ...at, mixed(colours[k], theme.textRgb), theme.background);
  }
  context.globalAlpha = 1;
}

/** The picked sample's path over all checkpoints; each mark has the colour of what the network said there. */
function drawTrace(context, { pane, view, positions, blend, recording, checkpoint, picked, sizeOf, theme }) {
  const { nCheckpoints, nSamples, predictions, colours } = recording;
  const [first, end] = pane.span ?? [0, nCheckpoints];
  const path = Array.from({ length: end - first }, (_, at) => toPixel(view, ...positions.of(first + at, picked)));
  context.lineJoin = "round";
  context.beginPath();
  path.forEach(([x, y]) => context.lineTo(x, y));
  context.strokeStyle = theme.background;
  context.lineWidth = 4;
  context.globalAlpha = 0.7;
  context.stroke();
  context.strokeStyle = theme.text;
  context.lineWidth = 1.5;
  context.globalAlpha = 0.75;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 1;
  context.strokeStyle = theme.background;
  path.forEach(([x, y], at) => {
    context.fillStyle = colours[predictions[(first + at) * nSamples + picked]];
    disc(context, x, y, isSmall(pane) ? 2 : 3);
    context.stroke();
  });
  if (sizeOf(picked)) return;
  const [x, y] = toPixel(view, ...positionOf(blend, picked));
  context.fillStyle = colours[predictions[checkpoint * nSamples + picked]];
  disc(context, x, y, 7);
}

/** Whether signs and words have to be smaller than usual. */
function isSmall({ title, box }) {
  return title !== "" && Math.min(box.width, box.height) < SMALL_SIDE;
}

/** Around a dot, or around an image. */
function drawRing(context, { view, blend, sizeOf, theme }, sample, radius, width) {
  const [x, y] = toPixel(view, ...positionOf(blend, sample));
  const size = sizeOf(sample);
  for (const [colour, extra] of [
    [theme.background, 2],
    [theme.text, 0],
  ]) {
    context.beginPath();
    if (size) context.roundRect(x - size.width / 2 - 5, y - size.height / 2 - 5, size.width + 10, size.height + 10, 5);
    else context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width + extra;
    context.stroke();
  }
}

/** A class's colour, half way to the text's, so that it can be read on every background. */
function mixed(colour, text) {
  return `rgb(${rgb(colour)
    .map((value, channel) => Math.round((value + text[channel]) / 2))
    .join(" ")})`;
}

function line(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/** How strongly something is drawn that stands so near to the eye; 1 where nothing has depth. */
function presence(depth) {
  return Math.min(Math.max(1 + 0.6 * depth, 0.35), 1);
}
