// What each optimiser makes of a gradient, in symbols and with numbers. Pure.

import { bracketed, frac, ident, num, op, root, rowOf, sub, sumPieces, sup } from "./mathml";
import { consistent, digitsToSee } from "./rounding";

const TAKES = op("←");

/**
 * @param {import("./equations").Scene} scene @param {number} at  the parameter
 * @param {import("./mathml").Formula} name  its symbol @returns {import("./equations").Line[]}
 */
export function updateLines({ shot, choices }, at, name) {
  const { optimiser, rate } = shot.net;
  const [w, g] = [shot.working[at], shot.gradient[at]];
  if (optimiser === "momentum") return momentumLines(shot, choices.momentum, at, name, w, g);
  if (optimiser === "adam") return adamLines(shot, choices, at, name, w, g);
  return [
    line({
      symbols: [name, TAKES, name, op("−"), ident("η"), ident("g")],
      operands: [w, g],
      evaluate: ([before, gradient]) => before - rate * gradient,
      write: ([before, gradient]) => [num(before), op("−"), num(rate), op("·"), num(gradient, false)],
      digits: digitsToSee(w, rate * g),
    }),
  ];
}

function momentumLines(shot, momentum, at, name, w, g) {
  const { rate } = shot.net;
  const v = ident("v");
  return [
    line({
      symbols: [v, TAKES, num(momentum), v, op("−"), ident("η"), ident("g")],
      operands: [shot.slotBefore(0, at), g],
      evaluate: ([before, gradient]) => momentum * before - rate * gradient,
      write: ([before, gradient]) => [
        num(momentum),
        op("·"),
        num(before, false),
        op("−"),
        num(rate),
        op("·"),
        num(gradient, false),
      ],
    }),
    line({
      symbols: [name, TAKES, name, op("+"), v],
      operands: [w, shot.slotAfter(0, at)],
      evaluate: ([before, velocity]) => before + velocity,
      write: ([before, velocity]) => sumPieces([[before], [velocity]]),
      digits: digitsToSee(w, shot.slotAfter(0, at)),
    }),
  ];
}

function adamLines(shot, { beta1, beta2, epsilon }, at, name, w, g) {
  const [m, v, eta, t] = [ident("m"), ident("v"), sub(ident("η"), ident("t")), ident("t")];
  const step = shot.stepsAfter - shot.net.fresh;
  const rateAt = (rate) => (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  const [first, second] = [shot.slotAfter(0, at), shot.slotAfter(1, at)];
  const rest = (beta) => Number((1 - beta).toPrecision(6));
  const beta = (number) => sub(ident("β"), num(number));
  const decay = (number) => bracketed(num(1), op("−"), beta(number));
  const correction = (b1, b2, n) => frac(root(rowOf(num(1), op("−"), sup(b2, n))), rowOf(num(1), op("−"), sup(b1, n)));
  return [
    line({
      symbols: [m, TAKES, beta(1), m, op("+"), decay(1), ident("g")],
      operands: [shot.slotBefore(0, at), g],
      evaluate: ([before, gradient]) => beta1 * before + rest(beta1) * gradient,
      write: ([before, gradient]) =>
        sumPieces([
          [beta1, before],
          [rest(beta1), gradient],
        ]),
    }),
    line({
      symbols: [v, TAKES, beta(2), v, op("+"), decay(2), sup(ident("g"), num(2))],
      operands: [shot.slotBefore(1, at), g],
      evaluate: ([before, gradient]) => beta2 * before + rest(beta2) * gradient * gradient,
      write: ([before, gradient]) => [
        ...sumPieces([[beta2, before], [rest(beta2)]]),
        op("·"),
        sup(bracketed(num(gradient)), num(2)),
      ],
    }),
    line({
      symbols: [eta, op("="), ident("η"), correction(beta(1), beta(2), t)],
      operands: [shot.net.rate],
      evaluate: ([rate]) => rateAt(rate),
      write: ([rate]) => [num(rate), op("·"), correction(num(beta1), num(beta2), num(step))],
      note: `t, the step${shot.net.fresh ? " of this optimiser" : ""}, is ${step.toLocaleString("en")}`,
    }),
    line({
      symbols: [name, TAKES, name, op("−"), eta, frac(m, rowOf(root(v), op("+"), ident("ε")))],
      operands: [w, rateAt(shot.net.rate), first, second],
      evaluate: ([before, rate, one, two]) => before - (rate * one) / (Math.sqrt(two) + epsilon),
      write: ([before, rate, one, two]) => [
        num(before),
        op("−"),
        num(rate),
        op("·"),
        frac(num(one), rowOf(root(num(two)), op("+"), num(epsilon))),
      ],
      digits: digitsToSee(w, shot.after[at] - w),
    }),
  ];
}

function line({ symbols, operands, evaluate, write, digits, note = "" }) {
  const shown = consistent(operands, evaluate, digits);
  const pieces = [rowOf(op("="), ...write(shown.operands)), rowOf(op("="), num(shown.result))];
  return { symbols: rowOf(...symbols), pieces, note };
}
