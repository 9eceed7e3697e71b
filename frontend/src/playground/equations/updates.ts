// Equations of each optimiser's update, in symbols and numbers. Pure.

import type { Shot } from "../training/film";
import { type Line, line, type Scene } from "./line";
import { bracketed, type Formula, frac, ident, nth, num, op, root, rowOf, sub, sumPieces, sup } from "./mathml";
import { digitsToSee } from "./rounding";

const TAKES = op("←");
const ETA = ident("η");
const G = ident("g");

/** Of the parameter `at`, whose symbol is `name`. */
export function updateLines({ shot, choices }: Scene, at: number, name: Formula): Line[] {
  const { optimiser, rate } = shot.film;
  if (optimiser === "momentum") return momentumLines(shot, choices, at, name);
  if (optimiser === "adam") return adamLines(shot, choices, at, name);
  const [w, g] = [shot.working[at], shot.gradient[at]];
  return [
    line({
      symbols: [name, TAKES, name, op("−"), ETA, G],
      operands: [w, g],
      evaluate: ([before, gradient]) => before - rate * gradient,
      write: ([before, gradient]) => [[num(before), op("−"), num(rate), op("·"), num(gradient, false)]],
      digits: digitsToSee(w, rate * g),
    }),
  ];
}

function momentumLines(shot: Shot, { momentum }: Scene["choices"], at: number, name: Formula): Line[] {
  const { rate } = shot.film;
  const [w, v, velocity] = [shot.working[at], ident("v"), shot.slotAfter(0, at)];
  return [
    line({
      symbols: [v, TAKES, num(momentum), v, op("−"), ETA, G],
      operands: [shot.slotBefore(0, at), shot.gradient[at]],
      evaluate: ([before, gradient]) => momentum * before - rate * gradient,
      write: ([before, gradient]) => [
        [num(momentum), op("·"), num(before, false), op("−"), num(rate), op("·"), num(gradient, false)],
      ],
    }),
    line({
      symbols: [name, TAKES, name, op("+"), v],
      operands: [w, velocity],
      evaluate: ([before, change]) => before + change,
      write: ([before, change]) => [sumPieces([[before], [change]])],
      digits: digitsToSee(w, velocity),
    }),
  ];
}

function adamLines(shot: Shot, { beta1, beta2, epsilon }: Scene["choices"], at: number, name: Formula): Line[] {
  const [m, v, t] = [ident("m"), ident("v"), ident("t")];
  const etaT = sub(ETA, t);
  const step = shot.stepsAfter - shot.film.fresh;
  const rateAt = (rate: number) => (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  const [w, g] = [shot.working[at], shot.gradient[at]];
  const [rest1, rest2] = [beta1, beta2].map((beta) => Number((1 - beta).toPrecision(6)));
  const [b1, b2] = [nth("β", 0), nth("β", 1)];
  const rest = (beta: Formula) => bracketed(num(1), op("−"), beta);
  const correction = (one: Formula, two: Formula, n: Formula) =>
    frac(root(rowOf(num(1), op("−"), sup(two, n))), rowOf(num(1), op("−"), sup(one, n)));
  return [
    line({
      symbols: [m, TAKES, b1, m, op("+"), rest(b1), G],
      operands: [shot.slotBefore(0, at), g],
      evaluate: ([before, gradient]) => beta1 * before + rest1 * gradient,
      write: ([before, gradient]) => [
        sumPieces([
          [beta1, before],
          [rest1, gradient],
        ]),
      ],
    }),
    line({
      symbols: [v, TAKES, b2, v, op("+"), rest(b2), sup(G, num(2))],
      operands: [shot.slotBefore(1, at), g],
      evaluate: ([before, gradient]) => beta2 * before + rest2 * gradient * gradient,
      write: ([before, gradient]) => [
        [...sumPieces([[beta2, before], [rest2]]), op("·"), sup(bracketed(num(gradient)), num(2))],
      ],
    }),
    line({
      symbols: [etaT, op("="), ETA, correction(b1, b2, t)],
      operands: [shot.film.rate],
      evaluate: ([rate]) => rateAt(rate),
      write: ([rate]) => [[num(rate), op("·"), correction(num(beta1), num(beta2), num(step))]],
      note: `t, the step${shot.film.fresh ? " of this optimiser" : ""}, is ${step.toLocaleString("en")}`,
    }),
    line({
      symbols: [name, TAKES, name, op("−"), etaT, frac(m, rowOf(root(v), op("+"), ident("ε")))],
      operands: [w, rateAt(shot.film.rate), shot.slotAfter(0, at), shot.slotAfter(1, at)],
      evaluate: ([before, rate, one, two]) => before - (rate * one) / (Math.sqrt(two) + epsilon),
      write: ([before, rate, one, two]) => {
        const direction = frac(num(one), rowOf(root(num(two)), op("+"), num(epsilon)));
        return [[num(before), op("−"), num(rate), op("·"), direction]];
      },
      digits: digitsToSee(w, shot.after[at] - w),
    }),
  ];
}
