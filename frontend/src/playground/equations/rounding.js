// Numbers as they are shown, rounded so that what is shown satisfies the equation that it stands in.

export const FEWEST = 3; // significant digits of a result
const MOST = 12;

/** A number with so many significant digits, as the number that is then shown. @param {number} value */
export function rounded(value, digits = FEWEST) {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/**
 * How a rounded number is written: plain, or as a mantissa and a power of ten. The minus sign is a real one.
 * @param {number} value @returns {{mantissa: string, power: number|null}}
 */
export function written(value) {
  if (!Number.isFinite(value)) return { mantissa: Number.isNaN(value) ? "?" : value > 0 ? "∞" : "−∞", power: null };
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [mantissa, power] = value.toExponential().split("e");
    return { mantissa: mantissa.replace("-", "−"), power: Number(power) };
  }
  return { mantissa: String(value).replace("-", "−"), power: null };
}

/** The same as plain text, such as "1.2e−5" or "−0.34"; for labels. */
export function shortNumber(value, digits = 2) {
  const { mantissa, power } = written(rounded(value, digits));
  return power === null ? mantissa : `${mantissa}e${String(power).replace("-", "−")}`;
}

/**
 * Operands rounded to as few digits as give the same rounded result, so that whoever reckons with what is shown gets what is shown.
 * @param {number[]} operands @param {(operands: number[]) => number} evaluate @param {number} fewest  digits of the result
 * @returns {{operands: number[], result: number, digits: number}}
 */
export function consistent(operands, evaluate, fewest = FEWEST) {
  const exact = evaluate(operands);
  const result = rounded(exact, fewest);
  for (let digits = fewest; digits <= MOST; digits++) {
    const shown = operands.map((value) => rounded(value, digits));
    if (rounded(evaluate(shown), fewest) === result) return { operands: shown, result, digits };
  }
  return { operands, result, digits: MOST };
}

/** How many digits a number needs so that a change of it is seen. */
export function digitsToSee(value, change) {
  const more = value && change ? Math.log10(Math.abs(value / change)) : 0;
  return Math.min(Math.max(Math.ceil(more) + 2, FEWEST), MOST - 2);
}
