// 2-D canvas marks: axes under the points; names, paths, rings and pane titles over them.

import { channelsOfHex } from "../../core/colorscales";
import { fittedName, shortened } from "../../core/dom";
import type { Channels, Theme } from "../../core/theme";
import type { Recording } from "../data/recording";
import { toPixel, type Viewport } from "../geometry/camera";
import { positionOf } from "../geometry/geometry";
import { type Pane, TITLE } from "../geometry/panes";
import type { Size } from "../gl/tiles";
import { handlesOf, NAME_AWAY, nameBeyond, originOf, RING_RADIUS } from "./handles";
import { disc, drawPaths, drawTrace, outlinedText } from "./paths";

const SMALL_SIDE = 320; // CSS pixels of a pane below which it has little room
const MOST_CORNERS = 30; // classes that are named at their corners and have handles there

/** What the canvases are drawn from: a pane that is laid out, and what is looked at in it. */
export interface Scene extends Pane {
  view: Viewport;
  recording: Recording;
  picked: number; // sample or -1
  traced: number[]; // samples whose paths are drawn besides that of the picked one
  hovered: number; // sample or -1
  highlight: number; // class or -1
  axis: number; // the axis under the pointer or in the hand, or -1
  sizeOf: (sample: number) => Size | null; // of a sample's image in CSS pixels, null for a dot
  clearance: () => number; // CSS pixels that names keep from corners, for what stands there
  theme: Theme;
}

type Drawing = CanvasRenderingContext2D;

/** A line to each corner where a sample would stand that is wholly one class, over what lies behind. */
export function drawUnderlay(context: Drawing, scenes: readonly Scene[], drawBehind: (context: Drawing, scene: Scene) => void) {
  for (const scene of scenes) {
    withinPane(context, scene, () => {
      drawBehind(context, scene);
      drawAxes(context, scene);
    });
  }
}

/** The outline is a lasso, in pixels of the stage. */
export function drawOverlay(context: Drawing, scenes: readonly Scene[], outline: { x: number; y: number }[] | null): void {
  for (const scene of scenes) {
    withinPane(context, scene, () => {
      drawHandles(context, scene);
      drawNames(context, scene);
      drawPaths(context, scene);
      if (scene.picked >= 0) {
        drawTrace(context, scene, isSmall(scene) ? 2 : 3);
        drawRing(context, scene, scene.picked, 7, 2.5);
      }
      if (scene.hovered >= 0 && scene.hovered !== scene.picked) drawRing(context, scene, scene.hovered, 6, 2);
    });
    if (scene.title) drawTitle(context, scene);
  }
  if (outline) drawOutline(context, outline, scenes[0].theme);
}

/** Draw where a pane is, and nowhere else. */
function withinPane(context: Drawing, { box }: Scene, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.translate(box.left, box.top);
  draw();
  context.restore();
}

function drawAxes(context: Drawing, { view, positions, theme }: Scene): void {
  if (!positions.axes) return;
  const origin = originOf(view, positions);
  context.strokeStyle = theme.border;
  for (const { ring, depth } of handlesOf(view, positions)) {
    context.globalAlpha = presence(depth);
    context.beginPath();
    context.moveTo(...origin);
    context.lineTo(...ring);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Beyond the end of each axis a ring that can be held, filled where the pointer is. */
function drawHandles(context: Drawing, { view, positions, recording, axis, theme }: Scene): void {
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

function drawTitle(context: Drawing, { box, title, isCurrent, colour, words = "", theme }: Scene): void {
  context.font = `${isCurrent ? 600 : 400} 13px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  if (colour) {
    context.fillStyle = colour;
    disc(context, box.left + 9, box.top - TITLE / 2, 5);
  }
  const left = colour ? 20 : 6;
  const measure = (text: string) => context.measureText(text).width;
  context.fillStyle = theme.text;
  context.fillText(fittedTitle(title, words, box.width - left, measure), box.left + left, box.top - TITLE / 2);
  context.strokeStyle = isCurrent ? theme.accent : theme.border;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
}

/** A title and what it says besides, of which the last part stays the longest. */
export function fittedTitle(title: string, words: string, width: number, measure: (text: string) => number): string {
  const parts = words ? words.split(" · ") : [];
  while (parts.length > 1 && measure([title, ...parts].join(" · ")) > width) parts.shift();
  const more = parts.map((part) => ` · ${part}`).join("");
  return fittedName(fittedName(title, Math.max(width - measure(more), 40), measure) + more, width, measure);
}

function drawOutline(context: Drawing, outline: { x: number; y: number }[], theme: Theme): void {
  context.save();
  context.beginPath();
  for (const { x, y } of outline) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = theme.accent;
  context.globalAlpha = 0.12;
  context.fill();
  context.globalAlpha = 1;
  context.setLineDash([5, 4]);
  context.strokeStyle = theme.accent;
  context.lineWidth = 1.5;
  context.stroke();
  context.restore();
}

/** The class's name beyond each axis's ring, or on the corner where there are no axes; the farthest first. */
function drawNames(context: Drawing, scene: Scene): void {
  const { view, positions, recording, highlight, clearance, theme } = scene;
  const { insets } = scene.box;
  const { classNames, colours, nClasses } = recording;
  if (nClasses > MOST_CORNERS) return; // they would lie over each other
  const small = isSmall(scene);
  context.font = `600 ${small ? 11.5 : 13}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const named = handlesOf(view, positions)
    .map((handle, k) => ({ k, ...handle }))
    .filter(({ corner }) => corner.every(Number.isFinite));
  for (const { k, corner, ring, outwards, depth } of named.sort((a, b) => a.depth - b.depth)) {
    const name = shortened(classNames[k], small ? 8 : 12);
    const halfWidth = context.measureText(name).width / 2;
    const room = NAME_AWAY + clearance() + Math.max(0, halfWidth - 6) * Math.abs(positions.axes ? outwards[0] : 0);
    context.globalAlpha = (highlight < 0 || highlight === k ? 1 : 0.5) * presence(depth);
    const edges = { right: view.width - (insets?.right ?? 0), top: insets?.top ?? 0, bottom: view.height };
    const at = nameBeyond(positions.axes ? ring : corner, positions.axes ? outwards : [0, 0], room, halfWidth + 4, edges);
    outlinedText(context, name, at[0], at[1], mixed(colours[k], theme.textRgb), theme.background);
  }
  context.globalAlpha = 1;
}

/** Whether signs and words have to be smaller than usual. */
function isSmall({ title, box }: Scene): boolean {
  return title !== "" && Math.min(box.width, box.height) < SMALL_SIDE;
}

/** Around a dot, or around an image. */
function drawRing(context: Drawing, { view, blend, sizeOf, theme }: Scene, sample: number, radius: number, width: number) {
  const [x, y] = toPixel(view, ...positionOf(blend, sample));
  const size = sizeOf(sample);
  for (const extra of [2, 0]) {
    context.beginPath();
    if (size) context.roundRect(x - size.width / 2 - 5, y - size.height / 2 - 5, size.width + 10, size.height + 10, 5);
    else context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = extra ? theme.background : theme.text;
    context.lineWidth = width + extra;
    context.stroke();
  }
}

/** A class's colour, half way to the text's, so that it can be read on every background. */
function mixed(colour: string, text: Channels): string {
  const channels = channelsOfHex(colour).map((value, channel) => Math.round((value + text[channel]) / 2));
  return `rgb(${channels.join(" ")})`;
}

/** How strongly something is drawn that stands so near to the eye; 1 where nothing has depth. */
function presence(depth: number): number {
  return Math.min(Math.max(1 + 0.6 * depth, 0.35), 1);
}
