// Equations of activation functions, their derivatives, and δ of an output, in symbols and numbers. Pure.

import { type Activation, FUNCTIONS, LEAK } from "../training/network";
import { type Line, line, type Scene, slopeOfLoss } from "./line";
import { bracketed, type Formula, frac, ident, minus, nth, num, op, prime, rowOf, sub, sumOver, sup, upright } from "./mathml";

/** Of a symbol or a number, and the same without its sign where that is turned. */
const FORMULAS: Record<Exclude<Activation, "softmax" | "leaky">, (z: Formula, negative: Formula) => Formula[]> = {
  relu: (z) => [upright("max"), bracketed(num(0), op(","), z)],
  tanh: (z) => [upright("tanh"), bracketed(z)],
  sigmoid: (_, negative) => [frac(num(1), rowOf(num(1), op("+"), power(negative)))],
  linear: (z) => [z],
};

const power = (exponent: Formula) => sup(ident("e"), exponent);

/** f'(z) of one unit; a softmax has none. */
export function slopeOf(name: Activation, z: number, a: number): number {
  return FUNCTIONS[name === "softmax" ? "linear" : name].slope(z, a);
}

/** a = f(z) of a unit. */
export function activationLine({ shot, place }: Scene, layer: number, unit: number): Line {
  const { net } = shot;
  const name = net.activations[layer];
  const symbol = nth("z", unit);
  const left = [nth("a", unit), op("="), ident("f"), bracketed(symbol), op("=")];
  const start = net.unit(layer, 0);
  const z = Array.from(shot.z(place).subarray(start, start + net.units(layer)));
  if (name === "softmax") return softmaxLine(z, unit, left);
  if (name === "leaky") return leakyLine(z[unit], symbol, left);
  return line({
    symbols: [...left, ...FORMULAS[name](symbol, rowOf(minus(), symbol))],
    operands: [z[unit]],
    evaluate: ([value]) => FUNCTIONS[name].f(value),
    write: ([value]) => [FORMULAS[name](num(value), num(value === 0 ? 0 : -value))],
  });
}

function leakyLine(z: number, symbol: Formula, left: Formula[]): Line {
  const above = z > 0;
  return line({
    symbols: [...left, ...(above ? [symbol] : [num(LEAK), symbol])],
    operands: [z],
    evaluate: ([value]) => (above ? value : LEAK * value),
    write: ([value]) => [above ? [num(value)] : [num(LEAK), op("·"), num(value, false)]],
    note: above ? "since z is above 0" : "since z is not above 0",
  });
}

function softmaxLine(z: number[], unit: number, left: Formula[]): Line {
  const sum = rowOf(sumOver(ident("k")), power(sub(ident("z"), ident("k"))));
  return line({
    symbols: [...left, frac(power(nth("z", unit)), sum)],
    operands: z,
    evaluate: (values) => {
      const most = Math.max(...values);
      const grown = values.map((value) => Math.exp(value - most));
      return grown[unit] / grown.reduce((a, b) => a + b);
    },
    write: (values) => {
      const powers = values.flatMap((value, k) => [...(k ? [op("+")] : []), power(num(value))]);
      return [frac(power(num(values[unit])), rowOf(powers))];
    },
  });
}

/** δ = ∂L/∂z of an output. */
export function outputDelta({ shot, place, data }: Scene, unit: number): Line {
  const { net } = shot;
  const name = net.activations[net.last];
  const start = net.unit(net.last, 0);
  const a = Array.from(shot.a(place).subarray(start, start + net.units(net.last)));
  const truth = data.labels[shot.sample(place)];
  const y = a.map((_, k) => (k === truth ? 1 : 0));
  const [aj, yj, zj] = ["a", "y", "z"].map((letter) => nth(letter, unit));
  const left = [nth("δ", unit), op("="), slopeOfLoss(zj), op("=")];
  const note = `y is ${y[unit]}: the sample is ${y[unit] ? "" : "not "}${data.classes[unit]}`;
  if (shot.film.loss === "crossentropy" || name === "linear") {
    return line({
      symbols: [...left, aj, op("−"), yj],
      operands: [a[unit]],
      evaluate: ([p]) => p - y[unit],
      write: ([p]) => [[num(p), op("−"), num(y[unit])]],
      note,
    });
  }
  if (name === "softmax") return softmaxDelta(a, y, unit, left, note);
  return line({
    symbols: [...left, bracketed(aj, op("−"), yj), prime(ident("f")), bracketed(zj)],
    operands: [a[unit], slopeOf(name, shot.z(place)[start + unit], a[unit])],
    evaluate: ([p, f]) => (p - y[unit]) * f,
    write: ([p, f]) => [[bracketed(num(p), op("−"), num(y[unit])), op("·"), num(f)]],
    note,
  });
}

/** Squared error after a softmax: a (g − Σ g a) with g = a − y. */
function softmaxDelta(a: number[], y: number[], unit: number, left: Formula[], note: string): Line {
  const [aj, yj, ak, yk] = [nth("a", unit), nth("y", unit), sub(ident("a"), ident("k")), sub(ident("y"), ident("k"))];
  const wrong = (p: number[], k: number) => p[k] - y[k];
  return line({
    symbols: [...left, aj, bracketed(aj, op("−"), yj, op("−"), sumOver(ident("k")), bracketed(ak, op("−"), yk), ak)],
    operands: a,
    evaluate: (p) => p[unit] * (wrong(p, unit) - p.reduce((sum, value, k) => sum + wrong(p, k) * value, 0)),
    write: (p) => {
      const terms = p.map((value, k) => {
        const term = rowOf(op("−"), bracketed(num(value), op("−"), num(y[k])), op("·"), num(value));
        return k === p.length - 1 ? rowOf(term, op(")")) : term;
      });
      return [[num(p[unit]), op("·"), op("("), num(p[unit]), op("−"), num(y[unit])], ...terms];
    },
    note,
  });
}
