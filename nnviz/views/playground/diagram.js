// The network as it is drawn at one moment: edges, what runs along them, units.

import { divergingColour } from "./ink.js";
import { alongEdge, edgeEnds } from "./layout.js";
import { shortNumber } from "./rounding.js";

const MOST_RUNNERS = 260; // dots along the edges of one layer; the strongest are drawn

/**
 * @typedef {object} Moment  what is drawn
 * @property {import("./shot.js").Shot} shot
 * @property {string} phase  one of PHASES, or "" before the first
 * @property {number} progress  0 to 1
 * @property {number} place  the shown sample's in its batch
 * @property {boolean} flashing  phases pass too fast
 * @property {"before"|"after"|"difference"} held  which weights the edges show
 * @property {import("./network.js").Pick} pick @property {import("./network.js").Pick} hovered
 */

/**
 * @param {CanvasRenderingContext2D} context  cleared, in CSS pixels @param {import("./layout.js").Layout} layout
 * @param {Moment} moment @param {import("./faces.js").Faces} faces @param {import("./ink.js").Ink} ink
 */
export function drawDiagram(context, layout, moment, faces, ink) {
  const amounts = edgeAmounts(moment);
  drawEdges(context, layout, moment, amounts, ink);
  if (!moment.flashing) drawRunners(context, layout, moment, ink);
  drawLossEdges(context, layout, moment, ink);
  drawUnits(context, layout, moment, faces, ink);
  drawGradients(context, layout, moment, ink);
  return amounts.most;
}

/** What the edges show: a number for each parameter, and the largest. */
export function edgeAmounts({ shot, held }) {
  const { before, after } = shot;
  const values = held === "difference" ? before.map((value, k) => after[k] - value) : held === "after" ? after : before;
  const { net } = shot;
  let most = 0;
  for (let layer = 0; layer < net.nLayers; layer++) {
    for (let at = net.weight(layer, 0, 0); at < net.bias(layer, 0); at++) most = Math.max(most, Math.abs(values[at]));
  }
  return { values, most: most || 1 };
}

function drawEdges(context, layout, { shot, held, pick, hovered, phase, progress, flashing }, { values, most }, ink) {
  const { net } = shot;
  const scale = held === "difference" ? most : Math.max(most, 1);
  const grown = held === "difference" && phase === "update" && !flashing ? Math.min(progress * 2, 1) : 1;
  const crowd = Math.min(1, 220 / net.nParameters);
  context.lineCap = "round";
  for (let layer = 0; layer < net.nLayers; layer++) {
    for (let from = 0; from < net.inputs(layer); from++) {
      for (let to = 0; to < net.units(layer); to++) {
        const value = values[net.weight(layer, from, to)];
        const share = Math.min(Math.abs(value) / scale, 1) * grown;
        const meant = [pick, hovered].some((it) => isOfEdge(it, layer, from, to));
        if (share < 0.004 && !meant) continue;
        context.globalAlpha = meant ? 1 : 0.12 + 0.68 * Math.sqrt(share) * (0.5 + 0.5 * crowd);
        context.strokeStyle = value < 0 ? ink.less : ink.more;
        context.lineWidth = 0.5 + (1.5 + 4 * Math.sqrt(crowd)) * share + (meant ? 1 : 0);
        strokeEdge(context, ...edgeEnds(layout, layer, from, to));
      }
    }
  }
  for (const it of [hovered, pick]) if (it.kind === "edge") markEdge(context, layout, it, ink);
  context.globalAlpha = 1;
}

function isOfEdge(it, layer, from, to) {
  if (it.kind === "edge") return it.layer === layer && it.from === from && it.to === to;
  return it.kind === "unit" && it.layer === layer && it.unit === to;
}

function markEdge(context, layout, { layer, from, to }, ink) {
  const [a, b] = edgeEnds(layout, layer, from, to);
  context.globalAlpha = 0.9;
  context.strokeStyle = ink.accent;
  context.lineWidth = 1.5;
  for (const side of [-4, 4]) strokeEdge(context, { x: a.x, y: a.y + side }, { x: b.x, y: b.y + side });
}

function strokeEdge(context, a, b) {
  const bend = (b.x - a.x) * 0.45;
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.bezierCurveTo(a.x + bend, a.y, b.x - bend, b.y, b.x, b.y);
  context.stroke();
}

// --- what runs along the edges --------------------------------------------------------------------------------------------------

function drawRunners(context, layout, moment, ink) {
  const { phase, progress } = moment;
  const { net } = moment.shot;
  if (phase === "forward" && progress < 1) {
    const [layer, t] = gapOf(progress, net.nLayers);
    for (const { from, to, amount, share } of carried(moment, layer, "forward")) {
      drawRunner(context, alongEdge(...edgeEnds(layout, layer, from, to), t), amount, share, ink);
    }
  } else if (phase === "backward" && progress < 1) {
    const [gap, t] = gapOf(progress, net.nLayers);
    const layer = net.last - gap;
    if (layer === 0) return; // the inputs learn nothing
    for (const { from, to, amount, share } of carried(moment, layer, "backward")) {
      drawRunner(context, alongEdge(...edgeEnds(layout, layer, from, to), 1 - t), amount, share, ink, true);
    }
  } else if (phase === "update" && progress < 0.5) {
    // The change of a weight is the product of what came forward and what came back: both run to its middle and meet.
    for (let layer = 0; layer < net.nLayers; layer++) {
      for (const { from, to, forward, back, share } of changes(moment, layer)) {
        const ends = edgeEnds(layout, layer, from, to);
        drawRunner(context, alongEdge(...ends, progress), forward, share, ink);
        drawRunner(context, alongEdge(...ends, 1 - progress), back, share, ink, true);
      }
    }
  }
}

/** Which gap between columns a progress is in, and how far along it. */
function gapOf(progress, gaps) {
  const at = Math.min(progress * gaps, gaps - 1e-9);
  return [Math.floor(at), easedRun(at - Math.floor(at))];
}

function easedRun(t) {
  return t * t * (3 - 2 * t);
}

/** What the edges of a layer carry for the shown sample: w·x forward, w·δ backward; the strongest of them. */
function carried({ shot, place, inputs }, layer, way) {
  const { net, working } = shot;
  const found = [];
  const a = shot.a(place);
  const delta = shot.delta(place);
  for (let from = 0; from < net.inputs(layer); from++) {
    const x = layer ? a[net.unit(layer - 1, from)] : inputs[from];
    for (let to = 0; to < net.units(layer); to++) {
      const w = working[net.weight(layer, from, to)];
      found.push({ from, to, amount: w * (way === "forward" ? x : delta[net.unit(layer, to)]) });
    }
  }
  return strongest(found);
}

function changes({ shot, place, inputs }, layer) {
  const { net, before, after } = shot;
  const found = [];
  const a = shot.a(place);
  const delta = shot.delta(place);
  for (let from = 0; from < net.inputs(layer); from++) {
    for (let to = 0; to < net.units(layer); to++) {
      const at = net.weight(layer, from, to);
      const forward = layer ? a[net.unit(layer - 1, from)] : inputs[from];
      found.push({ from, to, amount: after[at] - before[at], forward, back: delta[net.unit(layer, to)] });
    }
  }
  return strongest(found);
}

function strongest(found) {
  const most = found.reduce((largest, { amount }) => Math.max(largest, Math.abs(amount)), 0) || 1;
  const shown = found.map((each) => ({ ...each, share: Math.abs(each.amount) / most })).filter(({ share }) => share > 0.04);
  return shown.length > MOST_RUNNERS ? shown.sort((a, b) => b.share - a.share).slice(0, MOST_RUNNERS) : shown;
}

function drawRunner(context, { x, y }, amount, share, ink, hollow = false) {
  const radius = 1.4 + 3 * Math.sqrt(share);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = hollow ? ink.background : amount < 0 ? ink.less : ink.more;
  context.fill();
  context.lineWidth = hollow ? 1.6 : 1;
  context.strokeStyle = hollow ? (amount < 0 ? ink.less : ink.more) : ink.background;
  context.stroke();
}

// --- the loss -------------------------------------------------------------------------------------------------------------------

function drawLossEdges(context, layout, { shot, phase, progress, flashing, place }, ink) {
  const last = layout.columns.at(-1);
  const { net } = shot;
  const reached = phase === "loss" ? progress : phase === "" || phase === "forward" ? 0 : 1;
  last.units.forEach((unit, k) => {
    const from = { x: layout.loss.x - 46, y: unit.y };
    const to = { x: layout.loss.x - 26, y: layout.loss.y };
    context.globalAlpha = 0.5;
    context.strokeStyle = ink.line;
    context.lineWidth = 1;
    strokeEdge(context, from, to);
    context.globalAlpha = 1;
    if (flashing || reached <= 0 || reached >= 1) return;
    const delta = shot.delta(place)[net.unit(net.last, k)];
    drawRunner(context, alongEdge(from, to, easedRun(reached)), -delta, Math.min(Math.abs(delta), 1), ink);
  });
}

// --- units ----------------------------------------------------------------------------------------------------------------------

function drawUnits(context, layout, moment, faces, ink) {
  const { shot, place, phase, inputs } = moment;
  const { net } = shot;
  const a = shot.a(place);
  const delta = shot.delta(place);
  const dead = shot.dead(moment.updated);
  const columns = layout.columns.length - 1;
  layout.columns.forEach((column, c) => {
    const layer = c - 1;
    const values = c ? a.subarray(net.unit(layer, 0), net.unit(layer, 0) + column.units.length) : inputs;
    const most = amplitude(values, c ? net.activations[layer] : "linear");
    const slopes = c ? delta.subarray(net.unit(layer, 0), net.unit(layer, 0) + column.units.length) : null;
    const steepest = slopes ? slopes.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-12) : 1;
    const filled = fillOf(moment, c, columns);
    const back = c ? backOf(moment, layer) : 0;
    column.units.forEach((unit, k) => {
      const size = column.size;
      const [x, y] = [unit.x - size / 2, unit.y - size / 2];
      drawFace(context, faces, c, k, x, y, size, filled, ink);
      drawFill(context, x, y, size, values[k] / most, filled);
      if (back > 0) drawBack(context, x, y, size, slopes[k] / steepest, back, ink);
      if (c && dead[net.unit(layer, k)]) drawDead(context, x, y, size, ink);
      const meant = (it) => it.kind === "unit" && it.layer === layer && it.unit === k;
      if (meant(moment.pick) || meant(moment.hovered)) drawFrame(context, x, y, size, 4, meant(moment.pick) ? 2.5 : 1.5, ink.accent);
      const words = c ? numberOf(phase, moment, layer, k, values[k], slopes[k]) : shortNumber(values[k]);
      if (filled > 0.5 && column.pitch >= size + 20) drawNumber(context, words, unit.x, unit.y + size / 2 + 15, ink);
    });
  });
}

/** How much of a column the signal has filled, 0 to 1. */
function fillOf({ phase, progress, flashing }, column, columns) {
  if (column === 0 || flashing || (phase !== "forward" && phase !== "")) return 1;
  if (phase === "") return 0;
  return Math.min(Math.max((progress * columns - column + 0.35) / 0.35, 0), 1);
}

function backOf({ phase, progress, flashing, shot }, layer) {
  if (flashing || phase === "" || phase === "forward" || phase === "loss") return 0;
  if (phase === "update") return 1;
  const { last, nLayers } = shot.net;
  return Math.min(Math.max(progress * nLayers - (last - layer) + 1, 0), 1);
}

function amplitude(values, kind) {
  if (kind === "sigmoid" || kind === "softmax" || kind === "tanh") return 1;
  return Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-9);
}

function drawFace(context, faces, column, unit, x, y, size, filled, ink) {
  context.save();
  roundedPath(context, x, y, size, size, 7);
  context.fillStyle = ink.background;
  context.fill();
  context.clip();
  context.globalAlpha = 0.3 + 0.7 * filled;
  faces.draw(context, column, unit, x, y, size);
  context.restore();
  drawFrame(context, x, y, size, 0, 1, ink.line);
}

/** The activation: a frame in its colour that goes round as it fills. */
function drawFill(context, x, y, size, share, filled) {
  if (filled <= 0) return;
  const length = 4 * size;
  context.save();
  context.setLineDash([length * filled, length]);
  drawFrame(context, x, y, size, 0, 3.5, divergingColour(share));
  context.restore();
}

/** The error signal: a second frame around the first. */
function drawBack(context, x, y, size, share, back, ink) {
  context.globalAlpha = back;
  drawFrame(context, x, y, size, 4, 1 + 2.5 * Math.abs(share), share < 0 ? ink.less : ink.more);
  context.globalAlpha = 1;
}

function drawDead(context, x, y, size, ink) {
  context.save();
  context.globalAlpha = 0.6;
  roundedPath(context, x, y, size, size, 7);
  context.fillStyle = ink.background;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = ink.text;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x + size * 0.25, y + size * 0.25);
  context.lineTo(x + size * 0.75, y + size * 0.75);
  context.moveTo(x + size * 0.75, y + size * 0.25);
  context.lineTo(x + size * 0.25, y + size * 0.75);
  context.stroke();
  context.restore();
}

function drawFrame(context, x, y, size, off, width, colour) {
  roundedPath(context, x - off, y - off, size + 2 * off, size + 2 * off, 7 + off);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function roundedPath(context, x, y, width, height, radius) {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
}

function numberOf(phase, { shot, held }, layer, unit, a, delta) {
  if (phase === "backward") return `δ ${shortNumber(delta)}`;
  if (phase !== "update") return shortNumber(a);
  const at = shot.net.bias(layer, unit);
  const value = held === "difference" ? shot.after[at] - shot.before[at] : (held === "after" ? shot.after : shot.before)[at];
  return `${held === "difference" ? "Δb" : "b"} ${shortNumber(value)}`;
}

function drawNumber(context, words, x, y, ink) {
  context.font = `11px ${ink.font}`;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.lineWidth = 3;
  context.strokeStyle = ink.background;
  context.strokeText(words, x, y);
  context.fillStyle = ink.text;
  context.fillText(words, x, y);
}

// --- the sizes of the gradients ---------------------------------------------------------------------------------------------------

/** Under each gap, the gradient of its weights: a bar on a scale of powers of ten, and the number. */
function drawGradients(context, layout, { shot, phase, flashing }, ink) {
  const { columns, bottom } = layout;
  const known = flashing || phase === "update" || phase === "backward";
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  shot.sizes.forEach((size, layer) => {
    const middle = (columns[layer].x + columns[layer + 1].x) / 2;
    const width = Math.min(columns[layer + 1].x - columns[layer].x - 12, 88);
    const share = Math.min(Math.max((Math.log10(size || 1e-12) + 6) / 7, 0), 1); // from a millionth to ten
    const y = bottom + 18;
    context.globalAlpha = known ? 1 : 0.45;
    context.fillStyle = ink.line;
    context.fillRect(middle - width / 2, y, width, 4);
    context.fillStyle = ink.accent;
    context.fillRect(middle - width / 2, y, width * share, 4);
    context.font = `11px ${ink.font}`;
    context.fillStyle = ink.quiet;
    context.fillText(shortNumber(size), middle, y + 18);
    context.globalAlpha = 1;
  });
}
