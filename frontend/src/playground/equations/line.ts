// One equation of the shown step: symbols, and rounded numbers that satisfy it.

import type { DataSet, Shot } from "../training/film";
import type { Choices } from "../training/settings";
import { type Formula, frac, ident, num, op, rowOf } from "./mathml";
import { consistent } from "./rounding";

/** What equations are about: `place` is the shown sample's in its batch; the choices say the optimisers' constants. */
export interface Scene {
  shot: Shot;
  place: number;
  data: DataSet;
  choices: Pick<Choices, "momentum" | "beta1" | "beta2" | "epsilon">;
}

export interface Line {
  symbols: Formula;
  /** The same with numbers, in pieces that may be broken between. */
  pieces: Formula[];
  note?: string;
}

interface Parts {
  symbols: Formula[];
  operands: number[];
  evaluate(operands: number[]): number;
  /** The pieces after the equals sign, of the operands as they are shown; of several formulas where they stand in one row. */
  write(operands: number[]): (Formula | Formula[])[];
  /** Significant digits of the result. */
  digits?: number;
  note?: string;
}

export function line({ symbols, operands, evaluate, write, digits, note }: Parts): Line {
  const rounded = consistent(operands, evaluate, digits);
  const [first, ...others] = write(rounded.operands);
  const pieces = others.map((piece) => (Array.isArray(piece) ? rowOf(piece) : piece));
  return { symbols: rowOf(symbols), pieces: [rowOf(op("="), first), ...pieces, rowOf(op("="), num(rounded.result))], note };
}

/** Pieces in parentheses, after what stands before these. */
export function enclosed(before: Formula[], [first, ...others]: Formula[]): Formula[] {
  const pieces = [rowOf(before, op("("), first), ...others];
  const last = pieces.pop();
  return last ? [...pieces, rowOf(last, op(")"))] : pieces;
}

/** ∂L/∂ of something. */
export function slopeOfLoss(name: Formula): Formula {
  return frac(rowOf(op("∂"), ident("L")), rowOf(op("∂"), name));
}
