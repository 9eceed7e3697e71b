// The units: what each sees, how much its signal has filled it, its error signal, whether it is dead.

import { shortNumber } from "../equations/rounding";
import { divergingColour } from "./ink";

/** @param {import("./diagram").Moment} moment */
export function drawUnits(context, layout, moment, faces, ink) {
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
      if (c && dead[net.unit(layer, k)]) drawDead(context, x, y, size, dead[net.unit(layer, k)] > 1, ink);
      const meant = (it) => it.kind === "unit" && it.layer === layer && it.unit === k;
      if (meant(moment.pick) || meant(moment.hovered))
        drawFrame(context, x, y, size, 4, meant(moment.pick) ? 2.5 : 1.5, ink.accent);
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

/** Crossed out where it is for good, struck once where it is silent now. */
function drawDead(context, x, y, size, forGood, ink) {
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
  if (forGood) {
    context.moveTo(x + size * 0.75, y + size * 0.25);
    context.lineTo(x + size * 0.25, y + size * 0.75);
  }
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
