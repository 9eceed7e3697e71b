// Equations of a unit, an edge or the loss at the shown step, in symbols and numbers. Pure.

import { sum } from "d3-array";
import type { Shot } from "../training/film";
import type { Network } from "../training/network";
import type { Phase } from "../training/playback";
import type { EdgePart, Part } from "../training/selection";
import { activationLine, outputDelta, slopeOf } from "./derivatives";
import { enclosed, type Line, line, type Scene, slopeOfLoss } from "./line";
import {
  bracketed,
  type Formula,
  frac,
  ident,
  minus,
  nth,
  num,
  op,
  prime,
  rowOf,
  sub,
  sumOver,
  sumPieces,
  sup,
  upright,
} from "./mathml";
import { updateLines } from "./updates";

export type { Scene };

/** Equations that belong together, of a phase. */
export interface Block {
  name: string;
  phase: Phase;
  lines: Line[];
}

/** The signal that goes into a unit: a feature, or what a unit before answers. */
export function signalInto({ shot, place, data }: Scene, layer: number, from: number): number {
  if (layer > 0) return shot.a(place)[shot.net.unit(layer - 1, from)];
  return data.inputs[shot.sample(place) * data.features.length + from];
}

export function blocksOf(scene: Scene, part: Part): Block[] {
  if (part.kind === "unit") return unitBlocks(scene, part.layer, part.unit);
  if (part.kind === "edge") return edgeBlocks(scene, part);
  return part.kind === "loss" ? lossBlocks(scene) : [];
}

/** Of a unit, and of one of its weights, from `from`, or of its bias where that is −1. */
export function unitBlocks(scene: Scene, layer: number, unit: number, from = 0): Block[] {
  return [
    { name: "Weighted sum", phase: "forward", lines: [weightedSum(scene, layer, unit)] },
    { name: "Activation", phase: "forward", lines: [activationLine(scene, layer, unit)] },
    { name: "Error signal", phase: "backward", lines: [deltaLine(scene, layer, unit)] },
    ...parameterBlocks(scene, layer, from, unit),
  ];
}

function edgeBlocks(scene: Scene, { layer, from, to }: EdgePart): Block[] {
  const { net, working } = scene.shot;
  const carried = line({
    symbols: [weightSymbol(from, to), signalSymbol(layer, from)],
    operands: [working[net.weight(layer, from, to)], signalInto(scene, layer, from)],
    evaluate: ([w, x]) => w * x,
    write: (operands) => sumPieces([operands]),
  });
  return [{ name: "What it carries forward", phase: "forward", lines: [carried] }, ...parameterBlocks(scene, layer, from, to)];
}

/** The gradient of one weight (or of the bias, from −1) over the batch, and what the optimiser makes of it. */
function parameterBlocks(scene: Scene, layer: number, from: number, unit: number): Block[] {
  const { net } = scene.shot;
  const at = from < 0 ? net.bias(layer, unit) : net.weight(layer, from, unit);
  const symbol = from < 0 ? nth("b", unit) : weightSymbol(from, unit);
  const name = `Gradient of ${from < 0 ? "the bias" : "this weight"}`;
  return [
    { name, phase: "backward", lines: [gradientLine(scene, layer, from, unit, at, symbol)] },
    { name: "Update", phase: "update", lines: updateLines(scene, at, symbol) },
  ];
}

/** x₁ of the data, a₁ of a unit. */
function signalSymbol(layer: number, from: number): Formula {
  return nth(layer > 0 ? "a" : "x", from);
}

function weightSymbol(from: number, to: number): Formula {
  return sub(ident("w"), rowOf(num(from + 1), op(","), num(to + 1)));
}

/** Of n numbers and n others after them: a₁b₁ + a₂b₂ + …; and the pairs. */
function sumOfProducts(values: readonly number[], n: number): number {
  let total = 0;
  for (let k = 0; k < n; k++) total += values[k] * values[n + k];
  return total;
}
function productsOf(values: readonly number[], n: number): number[][] {
  return Array.from({ length: n }, (_, k) => [values[k], values[n + k]]);
}

function weightedSum(scene: Scene, layer: number, unit: number): Line {
  const { net, working } = scene.shot;
  const n = net.inputs(layer);
  const weights = Array.from({ length: n }, (_, from) => working[net.weight(layer, from, unit)]);
  const signals = Array.from({ length: n }, (_, from) => signalInto(scene, layer, from));
  const [i, j] = [ident("i"), num(unit + 1)];
  return line({
    symbols: [
      sub(ident("z"), j),
      op("="),
      sumOver(i),
      sub(ident("w"), rowOf(i, op(","), j)),
      sub(ident(layer ? "a" : "x"), i),
      op("+"),
      sub(ident("b"), j),
    ],
    operands: [...weights, ...signals, working[net.bias(layer, unit)]],
    evaluate: (values) => values[2 * n] + sumOfProducts(values, n),
    write: (values) => sumPieces(productsOf(values, n), values[2 * n]),
  });
}

/** δ = f'(z) Σ w δ of a hidden unit; of an output what the loss says. */
function deltaLine(scene: Scene, layer: number, unit: number): Line {
  const { shot, place } = scene;
  const { net, working } = shot;
  if (layer === net.last) return outputDelta(scene, unit);
  const n = net.units(layer + 1);
  const weights = Array.from({ length: n }, (_, to) => working[net.weight(layer + 1, unit, to)]);
  const deltas = Array.from({ length: n }, (_, to) => shot.delta(place)[net.unit(layer + 1, to)]);
  const at = net.unit(layer, unit);
  const [j, k, zj] = [num(unit + 1), ident("k"), nth("z", unit)];
  return line({
    symbols: [
      sub(ident("δ"), j),
      op("="),
      slopeOfLoss(zj),
      op("="),
      prime(ident("f")),
      op("("),
      zj,
      op(")"),
      sumOver(k),
      sub(ident("w"), rowOf(j, op(","), k)),
      sub(ident("δ"), k),
    ],
    operands: [...weights, ...deltas, slopeOf(net.activations[layer], shot.z(place)[at], shot.a(place)[at])],
    evaluate: (values) => values[2 * n] * sumOfProducts(values, n),
    write: (values) => enclosed([num(values[2 * n]), op("·")], sumPieces(productsOf(values, n))),
  });
}

/** The mean over a batch, before its sum: nothing of a batch of one. */
function meanOf(count: number, pieces: Formula[]): Formula[] {
  return count === 1 ? pieces : enclosed([frac(num(1), num(count))], pieces);
}

function gradientLine(scene: Scene, layer: number, from: number, unit: number, at: number, name: Formula): Line {
  const { shot } = scene;
  const { net, count } = shot;
  const { l2 } = shot.film;
  const places = Array.from({ length: count }, (_, place) => place);
  const deltas = places.map((place) => shot.delta(place)[net.unit(layer, unit)]);
  const signals = places.map((place) => (from < 0 ? 1 : signalInto({ ...scene, place }, layer, from)));
  const decays = from >= 0 && l2 > 0;
  const many = count > 1 ? [frac(num(1), num(count)), sumOver(rowOf(ident("n"), op("="), num(1)), num(count))] : [];
  return line({
    symbols: [
      ident("g"),
      op("="),
      slopeOfLoss(name),
      op("="),
      ...many,
      nth("δ", unit),
      ...(from >= 0 ? [signalSymbol(layer, from)] : []),
      ...(decays ? [op("+"), ident("λ"), name] : []),
    ],
    operands: [...deltas, ...signals, shot.working[at]],
    evaluate: (values) => sumOfProducts(values, count) / count + (decays ? l2 * values[2 * count] : 0),
    write: (values) => {
      const products = from < 0 ? values.slice(0, count).map((delta) => [delta]) : productsOf(values, count);
      const decay = decays ? [rowOf(op("+"), num(l2), op("·"), num(values[2 * count], false))] : [];
      return [...meanOf(count, sumPieces(products)), ...decay];
    },
    note: count > 1 ? `the mean over the ${count} samples of the batch` : "",
  });
}

/** The loss of the shown sample, and that of the batch. */
function lossBlocks(scene: Scene): Block[] {
  const { shot, place, data } = scene;
  const { net, count } = shot;
  const { l2 } = shot.film;
  const start = net.unit(net.last, 0);
  const a = Array.from(shot.a(place).subarray(start, start + net.units(net.last)));
  const losses = Array.from({ length: count }, (_, k) => shot.lossOf(k));
  const decays = l2 > 0;
  const decay = [op("+"), frac(ident("λ"), num(2)), sumOver(ident("w")), sup(ident("w"), num(2))];
  const mean = line({
    symbols: [
      ident("L"),
      op("="),
      frac(num(1), num(count)),
      sumOver(rowOf(ident("n"), op("="), num(1)), num(count)),
      sub(ident("L"), ident("n")),
      ...(decays ? decay : []),
    ],
    operands: [...losses, decays ? sumOfSquares(net, shot.working) : 0],
    evaluate: (values) => sum(values.slice(0, count)) / count + (l2 / 2) * values[count],
    write: (values) => {
      const pieces = meanOf(count, sumPieces(values.slice(0, count).map((loss) => [loss])));
      return decays ? [...pieces, rowOf(op("+"), frac(num(l2), num(2)), op("·"), num(values[count]))] : pieces;
    },
  });
  const own = sampleLoss(shot, a, data.labels[shot.sample(place)]);
  return [
    { name: "Loss of this sample", phase: "loss", lines: [own] },
    { name: count > 1 ? "Loss of the batch" : "Loss of the step", phase: "loss", lines: [mean] },
  ];
}

function sampleLoss({ net, film }: Shot, a: number[], truth: number): Line {
  const y = a.map((_, k) => (k === truth ? 1 : 0));
  const [left, k, log] = [[sub(ident("L"), ident("n")), op("=")], ident("k"), upright("ln")];
  const [ak, yk] = [sub(ident("a"), k), sub(ident("y"), k)];
  if (film.loss === "squared") {
    const square = (value: Formula, target: Formula) => sup(bracketed(value, op("−"), target), num(2));
    return line({
      symbols: [...left, frac(num(1), num(2)), sumOver(k), square(ak, yk)],
      operands: a,
      evaluate: (values) => sum(values, (value, at) => (value - y[at]) ** 2) / 2,
      write: (values) => {
        const squares = values.map((value, at) => rowOf(at ? [op("+")] : [], square(num(value), num(y[at]))));
        return enclosed([frac(num(1), num(2))], squares);
      },
    });
  }
  if (net.activations[net.last] === "softmax") {
    return line({
      symbols: [...left, minus(), log, op("("), nth("a", truth), op(")")],
      operands: [a[truth]],
      evaluate: ([p]) => -Math.log(p),
      write: ([p]) => [rowOf(minus(), log, op("("), num(p), op(")"))],
      note: "a of the true class",
    });
  }
  const other = [bracketed(num(1), op("−"), yk), log, bracketed(num(1), op("−"), ak)];
  return line({
    symbols: [...left, op("−"), sumOver(k), bracketed(yk, log, ak, op("+"), ...other)],
    operands: a,
    evaluate: (values) => -sum(values, (p, at) => Math.log(y[at] ? p : 1 - p)),
    write: (values) => values.map((p, at) => rowOf(minus(), log, bracketed(...(y[at] ? [num(p)] : [num(1), op("−"), num(p)])))),
  });
}

function sumOfSquares(net: Network, parameters: Float64Array): number {
  let total = 0;
  for (let layer = 0; layer < net.nLayers; layer++) {
    total += sum(parameters.subarray(net.weight(layer, 0, 0), net.bias(layer, 0)), (weight) => weight ** 2);
  }
  return total;
}
