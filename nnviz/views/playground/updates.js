// What each optimiser makes of a gradient, in symbols and with numbers. Pure.

import { frac, ident, num, op, root, rowOf, sub, sumPieces, sup } from "./mathml.js";
import { consistent } from "./rounding.js";

const ARROW = op("←");

/**
 * @param {import("./equations.js").Scene} scene @param {number} at  the parameter
 * @param {import("./mathml.js").Formula} name  its symbol @returns {import("./equations.js").Line[]}
 */
export function updateLines({ shot, choices }, at, name) {
  const { net } = shot;
  const [w, g] = [shot.working[at], shot.gradient[at]];
  if (net.optimiser === "sgd") {
    return [made([name, ARROW, name, op("−"), ident("η"), ident("g")], [w, g], ([a, b]) => a - net.rate * b, ([a, b]) => [num(a), op("−"), num(net.rate), op("·"), num(b, false)])];
  }
  if (net.optimiser === "momentum") {
    const [before, after] = [shot.slotBefore(0, at), shot.slotAfter(0, at)];
    const v = ident("v");
    return [
      made([v, ARROW, num(choices.momentum), v, op("−"), ident("η"), ident("g")], [before, g], ([a, b]) => choices.momentum * a - net.rate * b,
        ([a, b]) => [num(choices.momentum), op("·"), num(a, false), op("−"), num(net.rate), op("·"), num(b, false)]),
      made([name, ARROW, name, op("+"), v], [w, after], ([a, b]) => a + b, ([a, b]) => [sumPieces([[a], [b]])].flat()),
    ];
  }
  return adamLines(shot, choices, at, name, w, g);
}

function adamLines(shot, { beta1, beta2, epsilon }, at, name, w, g) {
  const [m, v, eta] = [ident("m"), ident("v"), sub(ident("η"), ident("t"))];
  const t = shot.stepsAfter;
  const rate = (shot.net.rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
  const one = (beta) => Number((1 - beta).toPrecision(6));
  const decay = (beta) => bracketless(num(1), op("−"), sub(ident("β"), beta));
  return [
    made([m, ARROW, sub(ident("β"), num(1)), m, op("+"), decay(num(1)), ident("g")], [shot.slotBefore(0, at), g], ([a, b]) => beta1 * a + one(beta1) * b,
      ([a, b]) => sumPieces([[beta1, a], [one(beta1), b]])),
    made([v, ARROW, sub(ident("β"), num(2)), v, op("+"), decay(num(2)), sup(ident("g"), num(2))], [shot.slotBefore(1, at), g], ([a, b]) => beta2 * a + one(beta2) * b * b,
      ([a, b]) => [num(beta2), op("·"), num(a), op("+"), num(one(beta2)), op("·"), sup(rowOf(op("("), num(b), op(")")), num(2))]),
    made([eta, op("="), ident("η"), frac(root(rowOf(num(1), op("−"), sup(sub(ident("β"), num(2)), ident("t")))), rowOf(num(1), op("−"), sup(sub(ident("β"), num(1)), ident("t"))))],
      [shot.net.rate], ([r]) => (r * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t),
      ([r]) => [num(r), op("·"), frac(root(rowOf(num(1), op("−"), sup(num(beta2), num(t)))), rowOf(num(1), op("−"), sup(num(beta1), num(t))))], `t is step ${t.toLocaleString("en")}`),
    made([name, ARROW, name, op("−"), eta, frac(m, rowOf(root(v), op("+"), ident("ε")))], [w, rate, shot.slotAfter(0, at), shot.slotAfter(1, at)],
      ([a, r, first, second]) => a - (r * first) / (Math.sqrt(second) + epsilon),
      ([a, r, first, second]) => [num(a), op("−"), num(r), op("·"), frac(num(first), rowOf(root(num(second)), op("+"), num(epsilon)))]),
  ];
}

function bracketless(...inner) {
  return rowOf(op("("), ...inner, op(")"));
}

function made(symbols, operands, evaluate, pieces, note = "") {
  const shown = consistent(operands, evaluate);
  return { symbols: rowOf(...symbols), pieces: [rowOf(op("="), ...pieces(shown.operands)), rowOf(op("="), num(shown.result))], digits: shown.digits, note };
}
