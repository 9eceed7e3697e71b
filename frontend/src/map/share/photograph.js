// A picture that stands on its own in a report: the layers as they are drawn, a title over them, and under them what explains them.

import { fittedName } from "../../core/dom";
import { placedTicks } from "../controls/legend";

export const TOO_LARGE = "This browser has no room for so large a picture. Try a smaller scale.";

const PHOTO_EDGE = 16; // pixels around all words
const ENTRY_GAP = 16; // between entries of the legend
const MOST_ENTRIES = 40; // of the legend; more would explain nothing
const PHOTO_TITLE = { size: 16, weight: 600, line: 22 };
const PHOTO_ENTRY = { size: 13, weight: 400, line: 22 };
const PHOTO_CAPTION = { size: 12.5, weight: 400, line: 18 };
const PHOTO_RAMP = { width: 200, height: 10, line: 44 };

/**
 * What is photographed besides the layers; sizes in CSS pixels.
 * @typedef {object} PhotoOptions
 * @property {number} width  of the layers
 * @property {number} height
 * @property {number} scale  pixels of the picture a CSS pixel
 * @property {string} background  a CSS colour, as the next
 * @property {string} text
 * @property {string} font  a CSS font family
 * @property {string} title
 * @property {string} caption
 * @property {{colour: string, title: string}[]} legend
 * @property {import("../colorencodings").ColourKey|null} [ramp]  a key of kind "scale", which is drawn as a bar with its ticks
 *
 * @typedef {object} PhotoLayout  Where everything stands, in CSS pixels; texts by their left end and the middle of their line.
 * @property {number} top  where the layers begin
 * @property {number} height  of the whole picture
 * @property {{text: string, x: number, y: number, style: {size: number, weight: number}, align?: CanvasTextAlign}[]} words
 * @property {{colour: string, x: number, y: number}[]} dots
 * @property {{x: number, y: number, width: number, height: number}|null} bar
 */

/**
 * The layers must have been drawn in this very task, since a WebGL canvas forgets: they are copied before anything is awaited.
 * @param {HTMLCanvasElement[]} canvases  from the lowest to the topmost, at the wanted scale @param {PhotoOptions} options
 * @returns {Promise<Blob>}  a PNG; rejected where the browser has no room for it
 */
export function photographed(canvases, options) {
  const canvas = document.createElement("canvas");
  drawPhotograph(canvas, canvases, options);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(TOO_LARGE))), "image/png");
  });
}

/**
 * The same on a canvas, which takes the size that is needed, unless it is to keep its own.
 * @param {HTMLCanvasElement} canvas @param {HTMLCanvasElement[]} layers @param {PhotoOptions} options @param {boolean} [keepSize]
 */
export function drawPhotograph(canvas, layers, options, keepSize = false) {
  const { width, scale } = options;
  const context = canvas.getContext("2d");
  const layout = photoLayout(options, (words, style) => {
    context.font = fontOf(style, options.font);
    return context.measureText(words).width;
  });
  if (!keepSize) [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(layout.height * scale)];
  context.setTransform(scale, 0, 0, scale, 0, 0);
  drawPhoto(context, layers, options, keepSize ? { ...layout, height: canvas.height / scale } : layout);
}

function drawPhoto(
  context,
  canvases,
  { width, height, background, text, font, ramp },
  { top, height: whole, words, dots, bar },
) {
  context.fillStyle = background;
  context.fillRect(0, 0, width, whole);
  for (const layer of canvases) if (layer.width && layer.height) context.drawImage(layer, 0, top, width, height);
  for (const { colour, x, y } of dots) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fill();
  }
  if (bar) {
    const gradient = context.createLinearGradient(bar.x, 0, bar.x + bar.width, 0);
    ramp.colours.forEach((colour, i) => gradient.addColorStop(i / (ramp.colours.length - 1), colour));
    context.fillStyle = gradient;
    context.fillRect(bar.x, bar.y, bar.width, bar.height);
  }
  context.fillStyle = text;
  context.textBaseline = "middle";
  for (const { text: written, x, y, style, align } of words) {
    context.font = fontOf(style, font);
    context.textAlign = align ?? "left";
    context.fillText(written, x, y);
  }
}

function fontOf({ size, weight }, family) {
  return `${weight} ${size}px ${family}`;
}

/**
 * @param {PhotoOptions} options
 * @param {(words: string, style: {size: number, weight: number}) => number} measure  how wide words are
 * @returns {PhotoLayout}
 */
export function photoLayout({ width, height, title, caption, legend, ramp }, measure) {
  const words = [];
  const dots = [];
  const room = width - 2 * PHOTO_EDGE;
  let y = 0;
  const paragraph = (text, style) => {
    const lines = wrappedLines(text, room, (part) => measure(part, style));
    if (lines.length) y += PHOTO_EDGE / 2;
    for (const line of lines) {
      words.push({ text: line, x: PHOTO_EDGE, y: y + style.line / 2, style });
      y += style.line;
    }
    if (lines.length) y += PHOTO_EDGE / 2;
  };
  paragraph(title, PHOTO_TITLE);
  const top = y;
  y += height;
  const bar = ramp ? layRamp(ramp, y + PHOTO_EDGE / 2, room, words, (part) => measure(part, PHOTO_ENTRY)) : null;
  if (bar) y += PHOTO_RAMP.line + PHOTO_EDGE / 2;
  const rest = legend.length - MOST_ENTRIES;
  const entries = rest > 1 ? [...legend.slice(0, MOST_ENTRIES), { colour: null, title: `and ${rest} more` }] : legend;
  if (entries.length) y += PHOTO_EDGE / 2;
  let x = PHOTO_EDGE;
  for (const [index, { colour, title: name }] of entries.entries()) {
    const indent = colour ? 16 : 0;
    const shown = fittedName(name, room - indent, (part) => measure(part, PHOTO_ENTRY));
    const wide = indent + measure(shown, PHOTO_ENTRY);
    if (index && x + wide > width - PHOTO_EDGE) [x, y] = [PHOTO_EDGE, y + PHOTO_ENTRY.line];
    if (colour) dots.push({ colour, x: x + 5, y: y + PHOTO_ENTRY.line / 2 });
    words.push({ text: shown, x: x + indent, y: y + PHOTO_ENTRY.line / 2, style: PHOTO_ENTRY });
    x += wide + ENTRY_GAP;
  }
  if (entries.length) y += PHOTO_ENTRY.line;
  paragraph(caption, PHOTO_CAPTION);
  return { top, height: Math.ceil(y + (y > top + height ? PHOTO_EDGE / 2 : 0)), words, dots, bar };
}

/** A bar with its title over it and the ticks under it; those that would touch the one before are left out, but for the last. */
function layRamp({ title, ticks }, y, room, words, measure) {
  words.push({ text: fittedName(title, room, measure), x: PHOTO_EDGE, y: y + 9, style: PHOTO_ENTRY });
  const bar = { x: PHOTO_EDGE, y: y + 20, width: Math.min(PHOTO_RAMP.width, room), height: PHOTO_RAMP.height };
  for (const tick of placedTicks(ticks, bar.width, measure, room)) {
    words.push({ text: tick.title, x: bar.x + tick.x, y: bar.y + bar.height + 9, style: PHOTO_ENTRY, align: "center" });
  }
  return bar;
}

/** A text in lines that fit, broken between words, and within a word only where it fits no line. @returns {string[]} */
export function wrappedLines(text, room, measure) {
  const lines = [];
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
