// f and f' of each activation, and δ of an output, in symbols and with numbers. Pure.

import { frac, ident, num, op, rowOf, sub, sumOver, sup, upright } from "./mathml.js";
import { consistent } from "./rounding.js";

const SLOPE_BELOW = 0.1; // of the leaky ReLU, as in activations.py

/** f'(z) of one unit; not of a softmax. */
export function slopeOf(name, z, a) {
  if (name === "relu") return z > 0 ? 1 : 0;
  if (name === "leaky") return z > 0 ? 1 : SLOPE_BELOW;
  if (name === "tanh") return 1 - a * a;
  return name === "sigmoid" ? a * (1 - a) : 1;
}

/** a = f(z). @param {import("./equations.js").Scene} scene @returns {import("./equations.js").Line} */
export function activationLine({ shot, place }, layer, unit) {
  const { net } = shot;
  const name = net.activations[layer];
  const j = num(unit + 1);
  const left = [sub(ident("a"), j), op("="), ident("f"), op("("), sub(ident("z"), j), op(")"), op("=")];
  const z = shot.z(place)[net.unit(layer, unit)];
  const line = (symbols, operands, evaluate, pieces) => {
    const shown = consistent(operands, evaluate);
    const made = pieces(shown.operands);
    return { symbols: rowOf(...left, ...symbols), pieces: [...made, rowOf(op("="), num(shown.result))], digits: shown.digits };
  };
  const zj = sub(ident("z"), j);
  if (name === "relu") {
    return line([upright("max"), op("("), num(0), op(","), zj, op(")")], [z], ([v]) => Math.max(0, v), ([v]) => [rowOf(op("="), upright("max"), op("("), num(0), op(","), num(v), op(")"))]);
  }
  if (name === "leaky") {
    const slope = z > 0 ? 1 : SLOPE_BELOW;
    const symbols = z > 0 ? [zj] : [num(SLOPE_BELOW), zj];
    const made = line(symbols, [z], ([v]) => slope * v, ([v]) => [rowOf(op("="), ...(z > 0 ? [num(v)] : [num(SLOPE_BELOW), op("·"), num(v, false)]))]);
    return { ...made, note: z > 0 ? "as z > 0" : "as z ≤ 0" };
  }
  if (name === "tanh") return line([upright("tanh"), zj], [z], ([v]) => Math.tanh(v), ([v]) => [rowOf(op("="), upright("tanh"), op("("), num(v), op(")"))]);
  if (name === "sigmoid") {
    const made = (v) => frac(num(1), rowOf(num(1), op("+"), sup(ident("e"), v)));
    return line([made(rowOf(op("−"), zj))], [z], ([v]) => 1 / (1 + Math.exp(-v)), ([v]) => [rowOf(op("="), made(num(v === 0 ? 0 : -v)))]);
  }
  if (name === "softmax") return softmaxLine(shot, place, layer, unit, left);
  return line([zj], [z], ([v]) => v, ([v]) => [rowOf(op("="), num(v))]);
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
  const powers = shown.operands.flatMap((value, k) => [...(k ? [op("+")] : []), sup(ident("e"), num(value))]);
  return {
    symbols: rowOf(...left, frac(sup(ident("e"), sub(ident("z"), num(unit + 1))), rowOf(sumOver(ident("k")), sup(ident("e"), sub(ident("z"), ident("k")))))),
    pieces: [rowOf(op("="), frac(sup(ident("e"), num(shown.operands[unit])), rowOf(...powers))), rowOf(op("="), num(shown.result))],
    digits: shown.digits,
  };
}

/** δ = ∂L/∂z of an output. @param {import("./equations.js").Scene} scene @returns {import("./equations.js").Line} */
export function outputDelta({ shot, place, data }, unit) {
  const { net } = shot;
  const name = net.activations[net.last];
  const start = net.unit(net.last, 0);
  const n = net.units(net.last);
  const a = Array.from(shot.a(place).subarray(start, start + n));
  const truth = data.labels[shot.sample(place)];
  const y = a.map((_, k) => (k === truth ? 1 : 0));
  const j = num(unit + 1);
  const [aj, yj, zj] = ["a", "y", "z"].map((letter) => sub(ident(letter), j));
  const left = [sub(ident("δ"), j), op("="), frac(rowOf(op("∂"), ident("L")), rowOf(op("∂"), zj)), op("=")];
  const note = `y is ${y[unit]}: the sample ${y[unit] ? "is" : "is not"} ${data.classes[unit]}`;
  if (net.loss === "crossentropy" || name === "linear") {
    const shown = consistent([a[unit]], ([p]) => p - y[unit]);
    return {
      symbols: rowOf(...left, aj, op("−"), yj),
      pieces: [rowOf(op("="), num(shown.operands[0]), op("−"), num(y[unit])), rowOf(op("="), num(shown.result))],
      digits: shown.digits,
      note,
    };
  }
  if (name === "softmax") {
    const shown = consistent(a, (p) => p[unit] * (p[unit] - y[unit] - p.reduce((sum, value, k) => sum + (value - y[k]) * value, 0)));
    const p = shown.operands;
    const each = p.map((value, k) => rowOf(op(k ? "−" : "−"), op("("), num(value), op("−"), num(y[k]), op(")"), op("·"), num(value)));
    const pieces = [rowOf(op("="), num(p[unit]), op("·"), op("("), num(p[unit]), op("−"), num(y[unit])), ...each];
    pieces[pieces.length - 1] = rowOf(pieces.at(-1), op(")"));
    const ak = sub(ident("a"), ident("k"));
    return {
      symbols: rowOf(...left, aj, op("("), aj, op("−"), yj, op("−"), sumOver(ident("k")), op("("), ak, op("−"), sub(ident("y"), ident("k")), op(")"), ak, op(")")),
      pieces: [...pieces, rowOf(op("="), num(shown.result))],
      digits: shown.digits,
      note,
    };
  }
  const slope = slopeOf(name, shot.z(place)[start + unit], a[unit]);
  const shown = consistent([a[unit], slope], ([p, f]) => (p - y[unit]) * f);
  const [p, f] = shown.operands;
  return {
    symbols: rowOf(...left, op("("), aj, op("−"), yj, op(")"), ident("f"), op("′"), op("("), zj, op(")")),
    pieces: [rowOf(op("="), op("("), num(p), op("−"), num(y[unit]), op(")"), op("·"), num(f)), rowOf(op("="), num(shown.result))],
    digits: shown.digits,
    note,
  };
}
