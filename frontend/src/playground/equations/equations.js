// What a unit, an edge or the loss reckons in the shown step: in symbols, and with the numbers. Pure.

import { activationLine, outputDelta, slopeOf } from "./derivatives";
import { bracketed, frac, ident, minus, num, op, prime, rowOf, sub, sumOver, sumPieces, sup, upright } from "./mathml";
import { consistent } from "./rounding";
import { updateLines } from "./updates";

/**
 * A line: symbols, then the same with numbers, in pieces that may be broken between.
 * @typedef {{symbols: import("./mathml").Formula, pieces: import("./mathml").Formula[], note?: string}} Line
 * @typedef {{name: string, phase: string, lines: Line[]}} Block
 * @typedef {{shot: import("../training/film").Shot, place: number, data: import("../training/film").DataSet, choices: object}} Scene
 *   `place` is the shown sample's in its batch
 */

/** The signal that goes into a unit: a feature, or what a unit before answers. @param {Scene} scene */
export function signalInto({ shot, place, data }, layer, from) {
  if (layer > 0) return shot.a(place)[shot.net.unit(layer - 1, from)];
  return data.inputs[shot.sample(place) * data.features.length + from];
}

/** What a signal is called: x₁ of the data, a₁ of a unit. */
export function signalSymbol(layer, from) {
  return sub(ident(layer > 0 ? "a" : "x"), num(from + 1));
}

/** @param {Scene} scene @param {import("../training/selection").Part} pick @returns {Block[]} */
export function blocksOf(scene, pick) {
  if (pick.kind === "unit") return unitBlocks(scene, pick.layer, pick.unit);
  if (pick.kind === "edge") return edgeBlocks(scene, pick);
  return pick.kind === "loss" ? lossBlocks(scene) : [];
}

/** Of a unit, and of one of its weights, from `from`, or of its bias where that is −1. */
export function unitBlocks(scene, layer, unit, from = 0) {
  return [
    { name: "Weighted sum", phase: "forward", lines: [weightedSum(scene, layer, unit)] },
    { name: "Activation", phase: "forward", lines: [activationLine(scene, layer, unit)] },
    { name: "Error signal", phase: "backward", lines: [deltaLine(scene, layer, unit)] },
    ...parameterBlocks(scene, layer, from, unit),
  ];
}

function edgeBlocks(scene, { layer, from, to }) {
  const { shot } = scene;
  const [w, x] = [shot.working[shot.net.weight(layer, from, to)], signalInto(scene, layer, from)];
  const shown = consistent([w, x], ([a, b]) => a * b);
  const carried = {
    symbols: rowOf(weightSymbol(from, to), signalSymbol(layer, from)),
    pieces: [rowOf(op("="), ...sumPieces([shown.operands])), rowOf(op("="), num(shown.result))],
  };
  return [{ name: "What it carries forward", phase: "forward", lines: [carried] }, ...parameterBlocks(scene, layer, from, to)];
}

function weightSymbol(from, to) {
  return sub(ident("w"), rowOf(num(from + 1), op(","), num(to + 1)));
}

function weightedSum(scene, layer, unit) {
  const { shot } = scene;
  const { net, working } = shot;
  const n = net.inputs(layer);
  const weights = Array.from({ length: n }, (_, from) => working[net.weight(layer, from, unit)]);
  const signals = Array.from({ length: n }, (_, from) => signalInto(scene, layer, from));
  const shown = consistent([...weights, ...signals, working[net.bias(layer, unit)]], (values) => {
    let sum = values[2 * n];
    for (let k = 0; k < n; k++) sum += values[k] * values[n + k];
    return sum;
  });
  const products = weights.map((_, k) => [shown.operands[k], shown.operands[n + k]]);
  const j = num(unit + 1);
  return {
    symbols: rowOf(
      sub(ident("z"), j),
      op("="),
      sumOver(ident("i")),
      sub(ident("w"), rowOf(ident("i"), op(","), j)),
      sub(ident(layer ? "a" : "x"), ident("i")),
      op("+"),
      sub(ident("b"), j),
    ),
    pieces: withResult(sumPieces(products, shown.operands[2 * n]), shown.result),
  };
}

/** δ = f'(z) Σ w δ of a hidden unit; of an output what the loss says. */
function deltaLine(scene, layer, unit) {
  const { shot, place } = scene;
  const { net, working } = shot;
  if (layer === net.last) return outputDelta(scene, unit);
  const n = net.units(layer + 1);
  const weights = Array.from({ length: n }, (_, to) => working[net.weight(layer + 1, unit, to)]);
  const deltas = Array.from({ length: n }, (_, to) => shot.delta(place)[net.unit(layer + 1, to)]);
  const slope = slopeOf(net.activations[layer], shot.z(place)[net.unit(layer, unit)], shot.a(place)[net.unit(layer, unit)]);
  const shown = consistent([slope, ...weights, ...deltas], ([f, ...values]) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += values[k] * values[n + k];
    return f * sum;
  });
  const [f, ...values] = shown.operands;
  const products = weights.map((_, k) => [values[k], values[n + k]]);
  const j = num(unit + 1);
  const [first, ...others] = sumPieces(products);
  const pieces = [rowOf(num(f), op("·"), op("("), first), ...others];
  pieces[pieces.length - 1] = rowOf(pieces.at(-1), op(")"));
  return {
    symbols: rowOf(
      sub(ident("δ"), j),
      op("="),
      frac(rowOf(op("∂"), ident("L")), rowOf(op("∂"), sub(ident("z"), j))),
      op("="),
      prime(ident("f")),
      op("("),
      sub(ident("z"), j),
      op(")"),
      sumOver(ident("k")),
      sub(ident("w"), rowOf(j, op(","), ident("k"))),
      sub(ident("δ"), ident("k")),
    ),
    pieces: withResult(pieces, shown.result),
  };
}

/** The gradient of one weight (or of the bias, from −1) over the batch, and what the optimiser makes of it. */
function parameterBlocks(scene, layer, from, unit) {
  const { shot } = scene;
  const at = from < 0 ? shot.net.bias(layer, unit) : shot.net.weight(layer, from, unit);
  const symbol = from < 0 ? sub(ident("b"), num(unit + 1)) : weightSymbol(from, unit);
  const title = `Gradient of ${from < 0 ? "the bias" : "this weight"}`;
  return [
    { name: title, phase: "backward", lines: [gradientLine(scene, layer, from, unit, at)] },
    { name: "Update", phase: "update", lines: updateLines(scene, at, symbol) },
  ];
}

function gradientLine(scene, layer, from, unit, at) {
  const { shot } = scene;
  const { net, count } = shot;
  const places = Array.from({ length: count }, (_, place) => place);
  const deltas = places.map((place) => shot.delta(place)[net.unit(layer, unit)]);
  const signals = places.map((place) => (from < 0 ? 1 : signalInto({ ...scene, place }, layer, from)));
  const decays = from >= 0 && net.l2 > 0;
  const shown = consistent([...deltas, ...signals, shot.working[at]], (values) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += values[k] * values[count + k];
    return sum / count + (decays ? net.l2 * values[2 * count] : 0);
  });
  const products = places.map((k) => (from < 0 ? [shown.operands[k]] : [shown.operands[k], shown.operands[count + k]]));
  const [first, ...others] = sumPieces(products);
  const pieces = count === 1 ? [first] : [rowOf(frac(num(1), num(count)), op("("), first), ...others];
  if (count > 1) pieces[pieces.length - 1] = rowOf(pieces.at(-1), op(")"));
  if (decays) pieces.push(rowOf(op("+"), num(net.l2), op("·"), num(shown.operands[2 * count], false)));
  const name = from < 0 ? sub(ident("b"), num(unit + 1)) : weightSymbol(from, unit);
  const sum = [sumOver(rowOf(ident("n"), op("="), num(1)), num(count)), sub(ident("δ"), num(unit + 1))];
  if (from >= 0) sum.push(signalSymbol(layer, from));
  return {
    symbols: rowOf(
      ident("g"),
      op("="),
      frac(rowOf(op("∂"), ident("L")), rowOf(op("∂"), name)),
      op("="),
      ...(count > 1 ? [frac(num(1), num(count))] : []),
      ...(count > 1 ? sum : sum.slice(1)),
      ...(decays ? [op("+"), ident("λ"), name] : []),
    ),
    pieces: withResult(pieces, shown.result),
    note: count > 1 ? `the mean over the ${count} samples of the batch` : "",
  };
}

/** The loss of the shown sample, and that of the batch. */
function lossBlocks(scene) {
  const { shot, place, data } = scene;
  const { net, count } = shot;
  const outputs = net.units(net.last);
  const start = net.unit(net.last, 0);
  const a = Array.from(shot.a(place).subarray(start, start + outputs));
  const truth = data.labels[shot.sample(place)];
  const losses = Array.from({ length: count }, (_, k) => shot.lossOf(k));
  const weights = net.l2 > 0 ? sumOfSquares(net, shot.working) : 0;
  const mean = consistent([...losses, weights], (values) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += values[k];
    return sum / count + (net.l2 / 2) * values[count];
  });
  const [first, ...others] = sumPieces(mean.operands.slice(0, count).map((value) => [value]));
  const pieces = count === 1 ? [first] : [rowOf(frac(num(1), num(count)), op("("), first), ...others];
  if (count > 1) pieces[pieces.length - 1] = rowOf(pieces.at(-1), op(")"));
  if (net.l2 > 0) pieces.push(rowOf(op("+"), frac(num(net.l2), num(2)), op("·"), num(mean.operands[count])));
  return [
    { name: "Loss of this sample", phase: "loss", lines: [sampleLoss(net, a, truth)] },
    {
      name: count > 1 ? "Loss of the batch" : "Loss of the step",
      phase: "loss",
      lines: [
        {
          symbols: rowOf(
            ident("L"),
            op("="),
            frac(num(1), num(count)),
            sumOver(rowOf(ident("n"), op("="), num(1)), num(count)),
            sub(ident("L"), ident("n")),
            ...(net.l2 > 0 ? [op("+"), frac(ident("λ"), num(2)), sumOver(ident("w")), sup(ident("w"), num(2))] : []),
          ),
          pieces: withResult(pieces, mean.result),
        },
      ],
    },
  ];
}

function sampleLoss(net, a, truth) {
  const y = a.map((_, k) => (k === truth ? 1 : 0));
  const [L, ak, yk] = [sub(ident("L"), ident("n")), sub(ident("a"), ident("k")), sub(ident("y"), ident("k"))];
  if (net.loss === "squared") {
    const shown = consistent(a, (values) => values.reduce((sum, value, k) => sum + (value - y[k]) ** 2, 0) / 2);
    const square = (value, target) => sup(bracketed(value, op("−"), target), num(2));
    const squares = shown.operands.map((value, k) => rowOf(...(k ? [op("+")] : []), square(num(value), num(y[k]))));
    const [first, ...others] = squares;
    const pieces = [rowOf(frac(num(1), num(2)), op("("), first), ...others];
    pieces[pieces.length - 1] = rowOf(pieces.at(-1), op(")"));
    return {
      symbols: rowOf(L, op("="), frac(num(1), num(2)), sumOver(ident("k")), square(ak, yk)),
      pieces: withResult(pieces, shown.result),
    };
  }
  const log = upright("ln");
  if (net.activations[net.last] === "softmax") {
    const shown = consistent([a[truth]], ([p]) => -Math.log(p));
    return {
      symbols: rowOf(L, op("="), minus(), log, op("("), sub(ident("a"), num(truth + 1)), op(")")),
      pieces: withResult([rowOf(minus(), log, op("("), num(shown.operands[0]), op(")"))], shown.result),
      note: "a of the true class",
    };
  }
  const shown = consistent(a, (values) => -values.reduce((sum, p, k) => sum + Math.log(y[k] ? p : 1 - p), 0));
  const pieces = shown.operands.map((p, k) => rowOf(minus(), log, bracketed(...(y[k] ? [num(p)] : [num(1), op("−"), num(p)]))));
  const other = [bracketed(num(1), op("−"), yk), log, bracketed(num(1), op("−"), ak)];
  return {
    symbols: rowOf(L, op("="), op("−"), sumOver(ident("k")), bracketed(yk, log, ak, op("+"), ...other)),
    pieces: withResult(pieces, shown.result),
  };
}

function sumOfSquares(net, parameters) {
  let sum = 0;
  for (let layer = 0; layer < net.nLayers; layer++) {
    for (let at = net.weight(layer, 0, 0); at < net.bias(layer, 0); at++) sum += parameters[at] ** 2;
  }
  return sum;
}

/** The pieces after an equals sign, and the result. */
export function withResult(pieces, result) {
  const [first, ...others] = pieces;
  return [rowOf(op("="), first), ...others, rowOf(op("="), num(result))];
}
