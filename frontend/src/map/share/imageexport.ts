// Image export: the map's layers with a title over them, and legend and caption under them.

import { contextOf, fittedName } from "../../core/dom";
import type { Theme } from "../../core/theme";
import { colourEncoding, type KeyEntry, type ScaleKey } from "../colorencodings";
import { placedTicks } from "../controls/legend";
import { captionOfPicture, momentOfPicture, titleOfPicture } from "../controls/summary";
import { TOO_LARGE } from "../layers/stage";
import type { ViewModel } from "../viewmodel";

const EDGE = 16; // pixels around all words
const ENTRY_GAP = 16; // between entries of the legend
const ENTRY_INDENT = 16; // of an entry's name, for its dot
const MOST_ENTRIES = 40; // of the legend; more would explain nothing
const TITLE = { size: 16, weight: 600, line: 22 };
const ENTRY = { size: 13, weight: 400, line: 22 };
const CAPTION = { size: 12.5, weight: 400, line: 18 };
const SCALE = { width: 200, height: 10, line: 44 };

type Style = typeof TITLE;
type Measure = (words: string, style: Style) => number;

/** What is photographed besides the layers, and how; sizes in CSS pixels. */
export interface ImageOptions extends Pick<Theme, "background" | "text" | "font"> {
  width: number; // of the layers, as the height
  height: number;
  scale: number; // pixels of the picture a CSS pixel
  title: string;
  caption: string;
  legend: readonly KeyEntry[];
  ramp: ScaleKey | null; // drawn as a bar with its ticks
}

interface Words {
  text: string;
  x: number; // of their left end, or of their middle
  y: number; // of the middle of their line
  style: Style;
  align?: CanvasTextAlign;
}

/** Where everything stands, in CSS pixels. */
export interface ImageLayout {
  top: number; // where the layers begin
  height: number; // of the whole picture
  words: Words[];
  dots: { colour: string; x: number; y: number }[];
  bar: { x: number; y: number; width: number; height: number } | null;
}

/** A picture of the moment. */
export function momentOptions(model: ViewModel, theme: Theme, scale: number): ImageOptions {
  const title = [titleOfPicture(model), momentOfPicture(model)].join(", ");
  return { ...commonOptions(model, theme, scale), title, caption: captionOfPicture(model) };
}

/** A picture of many in a film: what stays is its title, what changes stands under it. */
export function filmFrameOptions(model: ViewModel, theme: Theme, scale: number) {
  return { ...commonOptions(model, theme, scale), title: titleOfPicture(model), caption: momentOfPicture(model) };
}

function commonOptions({ panes, recording, colour, timeline }: ViewModel, theme: Theme, scale: number) {
  const { background, text, font } = theme;
  const { width, height } = panes.size ?? { width: 0, height: 0 };
  const { key } = colourEncoding(recording, colour, timeline.checkpoint, theme);
  const ramp = key.kind === "scale" ? key : null;
  return { width, height, scale, background, text, font, legend: key.entries, ramp };
}

/**
 * A PNG of canvases, from the lowest to the topmost, at the wanted scale. They must have been drawn in this very task, since a WebGL
 * canvas forgets: they are copied before anything is awaited. Rejected where the browser has no room for it.
 */
export function exportPng(layers: HTMLCanvasElement[], options: ImageOptions): Promise<Blob> {
  const canvas = document.createElement("canvas");
  drawImage(canvas, layers, options);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(TOO_LARGE))), "image/png");
  });
}

/** The same on a canvas, which takes the size that is needed, unless it is to keep its own. */
export function drawImage(
  canvas: HTMLCanvasElement,
  layers: HTMLCanvasElement[],
  options: ImageOptions,
  keepSize = false,
): void {
  const { width, scale } = options;
  const context = contextOf(canvas);
  const layout = imageLayout(options, (words, style) => {
    context.font = fontOf(style, options.font);
    return context.measureText(words).width;
  });
  if (!keepSize) [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(layout.height * scale)];
  context.setTransform(scale, 0, 0, scale, 0, 0);
  drawLayout(context, layers, options, keepSize ? { ...layout, height: canvas.height / scale } : layout);
}

function drawLayout(
  context: CanvasRenderingContext2D,
  layers: HTMLCanvasElement[],
  { width, height, background, text, font, ramp }: ImageOptions,
  { top, height: whole, words, dots, bar }: ImageLayout,
) {
  context.fillStyle = background;
  context.fillRect(0, 0, width, whole);
  for (const layer of layers) if (layer.width && layer.height) context.drawImage(layer, 0, top, width, height);
  for (const { colour, x, y } of dots) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fill();
  }
  if (bar && ramp) {
    const gradient = context.createLinearGradient(bar.x, 0, bar.x + bar.width, 0);
    for (const [i, colour] of ramp.colours.entries()) gradient.addColorStop(i / (ramp.colours.length - 1), colour);
    context.fillStyle = gradient;
    context.fillRect(bar.x, bar.y, bar.width, bar.height);
  }
  context.fillStyle = text;
  context.textBaseline = "middle";
  for (const { text: written, x, y, style, align = "left" } of words) {
    context.font = fontOf(style, font);
    context.textAlign = align;
    context.fillText(written, x, y);
  }
}

function fontOf({ size, weight }: Style, family: string) {
  return `${weight} ${size}px ${family}`;
}

/** `measure`: how wide words are. */
export function imageLayout({ width, height, title, caption, legend, ramp }: ImageOptions, measure: Measure): ImageLayout {
  const words: Words[] = [];
  const dots: ImageLayout["dots"] = [];
  const room = width - 2 * EDGE;
  const entryWidth = (part: string) => measure(part, ENTRY);
  let y = 0;
  const paragraph = (text: string, style: Style) => {
    const lines = wrappedLines(text, room, (part) => measure(part, style));
    if (lines.length) y += EDGE / 2;
    for (const line of lines) {
      words.push({ text: line, x: EDGE, y: y + style.line / 2, style });
      y += style.line;
    }
    if (lines.length) y += EDGE / 2;
  };
  paragraph(title, TITLE);
  const top = y;
  y += height;
  const bar = ramp ? layScale(ramp, y + EDGE / 2, room, words, entryWidth) : null;
  if (bar) y += SCALE.line + EDGE / 2;
  const entries: { colour: string | null; title: string }[] = [...legend];
  const rest = entries.length - MOST_ENTRIES;
  if (rest > 1) entries.splice(MOST_ENTRIES, rest, { colour: null, title: `and ${rest} more` });
  if (entries.length) y += EDGE / 2;
  let x = EDGE;
  for (const [index, { colour, title: name }] of entries.entries()) {
    const indent = colour ? ENTRY_INDENT : 0;
    const label = fittedName(name, room - indent, entryWidth);
    const wide = indent + entryWidth(label);
    if (index && x + wide > width - EDGE) [x, y] = [EDGE, y + ENTRY.line];
    if (colour) dots.push({ colour, x: x + 5, y: y + ENTRY.line / 2 });
    words.push({ text: label, x: x + indent, y: y + ENTRY.line / 2, style: ENTRY });
    x += wide + ENTRY_GAP;
  }
  if (entries.length) y += ENTRY.line;
  paragraph(caption, CAPTION);
  return { top, height: Math.ceil(y + (y > top + height ? EDGE / 2 : 0)), words, dots, bar };
}

/** A bar with its title over it and the ticks under it; those that would touch the one before are left out, but for the last. */
function layScale(
  { title, ticks }: Pick<ScaleKey, "title" | "ticks">,
  y: number,
  room: number,
  words: Words[],
  measure: (words: string) => number,
) {
  words.push({ text: fittedName(title, room, measure), x: EDGE, y: y + 9, style: ENTRY });
  const bar = { x: EDGE, y: y + 20, width: Math.min(SCALE.width, room), height: SCALE.height };
  for (const tick of placedTicks(ticks, bar.width, measure, room)) {
    words.push({ text: tick.title, x: bar.x + tick.x, y: bar.y + bar.height + 9, style: ENTRY, align: "center" });
  }
  return bar;
}

/** A text in lines that fit, broken between words, and within a word only where it fits no line. */
export function wrappedLines(text: string, room: number, measure: (words: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer) <= room) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    line = "";
    for (const letter of word) {
      if (line && measure(line + letter) > room) {
        lines.push(line);
        line = "";
      }
      line += letter;
    }
  }
  return line ? [...lines, line] : lines;
}
