// Rounding of numbers such that those that are shown satisfy their equation.

const FEWEST = 3; // significant digits of a result
const MOST = 12;

/** A number with so many significant digits, as the number that is then shown. */
export function rounded(value: number, digits = FEWEST): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/** How a rounded number is written: plain, or as a mantissa and a power of ten. The minus sign is a real one. */
export function written(value: number): { mantissa: string; power: number | null } {
  if (!Number.isFinite(value)) return { mantissa: Number.isNaN(value) ? "?" : value > 0 ? "∞" : "−∞", power: null };
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [mantissa, power] = value.toExponential().split("e");
    return { mantissa: mantissa.replace("-", "−"), power: Number(power) };
  }
  return { mantissa: String(value).replace("-", "−"), power: null };
}

/** The same as plain text, such as "1.2e−5" or "−0.34"; for labels. */
export function shortNumber(value: number, digits = 2): string {
  const { mantissa, power } = written(rounded(value, digits));
  return power === null ? mantissa : `${mantissa}e${String(power).replace("-", "−")}`;
}

/** As they are shown; the operands have so many digits. */
type Consistent = { operands: number[]; result: number; digits: number };

/**
 * Operands rounded to as few digits as give the same rounded result, which has `fewest`, so that whoever reckons with what is shown
 * gets what is shown.
 */
export function consistent(operands: number[], evaluate: (operands: number[]) => number, fewest = FEWEST): Consistent {
  const result = rounded(evaluate(operands), fewest);
  for (let digits = fewest; digits <= MOST; digits++) {
    const roundedOperands = operands.map((value) => rounded(value, digits));
    if (rounded(evaluate(roundedOperands), fewest) === result) return { operands: roundedOperands, result, digits };
  }
  return { operands, result, digits: MOST };
}

/** How many digits a number needs so that a change of it is seen. */
export function digitsToSee(value: number, change: number): number {
  const more = value && change ? Math.log10(Math.abs(value / change)) : 0;
  return Math.min(Math.max(Math.ceil(more) + 2, FEWEST), MOST - 2);
}
