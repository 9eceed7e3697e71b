// f and f' of each activation, and δ of an output, in symbols and with numbers. Pure.

import { bracketed, frac, ident, minus, num, op, prime, rowOf, sub, sumOver, sup, upright } from "./mathml";
import { consistent } from "./rounding";

const SLOPE_BELOW = 0.1; // of the leaky ReLU, as in activations.py

/** f'(z) of one unit; not of a softmax. */
export function slopeOf(name, z, a) {
  if (name === "relu") return z > 0 ? 1 : 0;
  if (name === "leaky") return z > 0 ? 1 : SLOPE_BELOW;
  if (name === "tanh") return 1 - a * a;
  return name === "sigmoid" ? a * (1 - a) : 1;
}

/** What each activation is: its formula of a symbol or a number, what it reckons, and where it is that. */
const FUNCTIONS = {
  relu: { formula: (z) => [upright("max"), bracketed(num(0), op(","), z)], of: (z) => Math.max(0, z) },
  tanh: { formula: (z) => [upright("tanh"), bracketed(z)], of: Math.tanh },
  sigmoid: {
    formula: (z, minus) => [frac(num(1), rowOf(num(1), op("+"), sup(ident("e"), minus)))],
    of: (z) => 1 / (1 + Math.exp(-z)),
  },
  linear: { formula: (z) => [z], of: (z) => z },
};

/** a = f(z). @param {import("./equations").Scene} scene @returns {import("./equations").Line} */
export function activationLine({ shot, place }, layer, unit) {
  const { net } = shot;
  const name = net.activations[layer];
  const symbol = sub(ident("z"), num(unit + 1));
  const left = [sub(ident("a"), num(unit + 1)), op("="), ident("f"), bracketed(symbol), op("=")];
  if (name === "softmax") return softmaxLine(shot, place, layer, unit, left);
  const z = shot.z(place)[net.unit(layer, unit)];
  if (name === "leaky") return leakyLine(z, symbol, left);
  const { formula, of } = FUNCTIONS[name];
  const shown = consistent([z], ([value]) => of(value));
  const [value] = shown.operands;
  return {
    symbols: rowOf(...left, ...formula(symbol, rowOf(minus(), symbol))),
    pieces: [rowOf(op("="), ...formula(num(value), num(value === 0 ? 0 : -value))), rowOf(op("="), num(shown.result))],
  };
}

function leakyLine(z, symbol, left) {
  const slope = z > 0 ? 1 : SLOPE_BELOW;
  const shown = consistent([z], ([value]) => slope * value);
  const written = z > 0 ? [num(shown.operands[0])] : [num(SLOPE_BELOW), op("·"), num(shown.operands[0], false)];
  return {
    symbols: rowOf(...left, ...(z > 0 ? [symbol] : [num(SLOPE_BELOW), symbol])),
    pieces: [rowOf(op("="), ...written), rowOf(op("="), num(shown.result))],
    note: z > 0 ? "since z is above 0" : "since z is not above 0",
  };
}

function softmaxLine(shot, place, layer, unit, left) {
  const { net } = shot;
  const start = net.unit(layer, 0);
  const z = Array.from(shot.z(place).subarray(start, start + net.units(layer)));
  const shown = consistent(z, (values) => {
    const most = Math.max(...values);
    const grown = values.map((value) => Math.exp(value - most));
    return grown[unit] / grown.reduce((a, b) => a + b);
  });
  const power = (exponent) => sup(ident("e"), exponent);
  const powers = shown.operands.flatMap((value, k) => [...(k ? [op("+")] : []), power(num(value))]);
  const sum = rowOf(sumOver(ident("k")), power(sub(ident("z"), ident("k"))));
  return {
    symbols: rowOf(...left, frac(power(sub(ident("z"), num(unit + 1))), sum)),
    pieces: [rowOf(op("="), frac(power(num(shown.operands[unit])), rowOf(...powers))), rowOf(op("="), num(shown.result))],
  };
}

/** δ = ∂L/∂z of an output. @param {import("./equations").Scene} scene @returns {import("./equations").Line} */
export function outputDelta({ shot, place, data }, unit) {
  const { net } = shot;
  const name = net.activations[net.last];
  const start = net.unit(net.last, 0);
  const a = Array.from(shot.a(place).subarray(start, start + net.units(net.last)));
  const truth = data.labels[shot.sample(place)];
  const y = a.map((_, k) => (k === truth ? 1 : 0));
  const [aj, yj, zj] = ["a", "y", "z"].map((letter) => sub(ident(letter), num(unit + 1)));
  const left = [sub(ident("δ"), num(unit + 1)), op("="), frac(rowOf(op("∂"), ident("L")), rowOf(op("∂"), zj)), op("=")];
  const note = `y is ${y[unit]}: the sample is ${y[unit] ? "" : "not "}${data.classes[unit]}`;
  const wrong = (p) => bracketed(num(p), op("−"), num(y[unit]));
  if (net.loss === "crossentropy" || name === "linear") {
    const shown = consistent([a[unit]], ([p]) => p - y[unit]);
    const pieces = [rowOf(op("="), num(shown.operands[0]), op("−"), num(y[unit])), rowOf(op("="), num(shown.result))];
    return { symbols: rowOf(...left, aj, op("−"), yj), pieces, note };
  }
  if (name === "softmax") return { ...softmaxDelta(a, y, unit, left, [aj, yj]), note };
  const slope = slopeOf(name, shot.z(place)[start + unit], a[unit]);
  const shown = consistent([a[unit], slope], ([p, f]) => (p - y[unit]) * f);
  const [p, f] = shown.operands;
  return {
    symbols: rowOf(...left, bracketed(aj, op("−"), yj), prime(ident("f")), bracketed(zj)),
    pieces: [rowOf(op("="), wrong(p), op("·"), num(f)), rowOf(op("="), num(shown.result))],
    note,
  };
}

/** Squared error after a softmax: a (g − Σ g a) with g = a − y. */
function softmaxDelta(a, y, unit, left, [aj, yj]) {
  const g = (p, k) => p[k] - y[k];
  const shown = consistent(a, (p) => p[unit] * (g(p, unit) - p.reduce((sum, value, k) => sum + g(p, k) * value, 0)));
  const p = shown.operands;
  const each = p.map((value, k) => rowOf(op("−"), bracketed(num(value), op("−"), num(y[k])), op("·"), num(value)));
  const pieces = [rowOf(op("="), num(p[unit]), op("·"), op("("), num(p[unit]), op("−"), num(y[unit])), ...each];
  pieces[pieces.length - 1] = rowOf(pieces.at(-1), op(")"));
  const [ak, yk] = [sub(ident("a"), ident("k")), sub(ident("y"), ident("k"))];
  return {
    symbols: rowOf(...left, aj, bracketed(aj, op("−"), yj, op("−"), sumOver(ident("k")), bracketed(ak, op("−"), yk), ak)),
    pieces: [...pieces, rowOf(op("="), num(shown.result))],
  };
}
