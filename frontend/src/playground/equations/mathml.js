// Formulas as trees, as MathML, and as plain text that a test can reckon with.

import { written } from "./rounding";

/** @typedef {{tag: string, text?: string, children?: Formula[], name?: string}} Formula */

const leaf = (tag, text) => ({ tag, text });
const branch = (tag, ...children) => ({ tag, children });

/** A name, slanted. */
export const ident = (text) => leaf("mi", text);
/** Letters that belong together, upright, such as "ReLU". */
export const upright = (text) => ({ tag: "mi", text, name: "upright" });
export const op = (text) => leaf("mo", text);
/** A minus before a term that has nothing before it. */
export const minus = () => ({ tag: "mo", text: "−", name: "prefix" });
export const rowOf = (...children) => branch("mrow", ...children.flat());
export const sub = (base, index) => branch("msub", base, index);
export const sup = (base, power) => branch("msup", base, power);
export const subsup = (base, index, power) => branch("msubsup", base, index, power);
export const prime = (base) => sup(base, op("′"));
export const frac = (above, below) => branch("mfrac", above, below);
export const root = (inner) => branch("msqrt", inner);
export const sumOver = (below, above) => branch(above ? "munderover" : "munder", op("∑"), below, ...(above ? [above] : []));
export const digits = (text) => leaf("mn", text);

/** A number as it is shown; in parentheses where it is negative and stands after another sign. */
export function num(value, alone = true) {
  const { mantissa, power } = written(value);
  const scaled = () => rowOf(digits(mantissa), op("·"), sup(digits("10"), digits(String(power).replace("-", "−"))));
  const number = power === null ? digits(mantissa) : scaled();
  return alone || !mantissa.startsWith("−") ? number : bracketed(number);
}

export const bracketed = (...inner) => rowOf(op("("), ...inner, op(")"));

/**
 * A sum of products as pieces that a line can be broken between: w·x + w·x − …
 * @param {[number, ...number[]][]} products @param {number} [last]  a number that is added @returns {Formula[]}
 */
export function sumPieces(products, last) {
  const pieces = products.map(([first, ...others], k) => {
    const sign = first < 0 ? "−" : k ? "+" : "";
    const factors = [num(Math.abs(first)), ...others.flatMap((value) => [op("·"), num(value, false)])];
    return rowOf(...(sign ? [k ? op(sign) : minus()] : []), ...factors);
  });
  if (last !== undefined) pieces.push(rowOf(op(last < 0 ? "−" : "+"), num(Math.abs(last))));
  return pieces.length ? pieces : [num(0)];
}

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @param {Formula} formula @returns {Element} a `math` element */
export function mathOf(formula) {
  const math = document.createElementNS(MATHML, "math");
  math.append(nodeOf(formula));
  return math;
}

function nodeOf({ tag, text, children, name }) {
  const node = document.createElementNS(MATHML, tag);
  if (text !== undefined) node.textContent = text;
  if (tag === "mi") {
    node.setAttribute("mathvariant", "normal"); // the slanted letters are those of the font
    node.setAttribute("class", name ?? "slanted");
  }
  if (tag === "munderover" || tag === "munder") node.setAttribute("displaystyle", "true");
  if (tag === "mo" && (text === "(" || text === ")")) node.setAttribute("stretchy", "false");
  if (tag === "mo" && text === "∑") node.setAttribute("class", "sum");
  if (tag === "mo" && "+−=←·".includes(text)) node.setAttribute("form", name === "prefix" ? "prefix" : "infix");
  if (children) node.append(...children.map(nodeOf));
  return node;
}

/** A formula of numbers as JavaScript would reckon it. @param {Formula} formula */
export function reckonable({ tag, text, children }) {
  const [a, b] = children ?? [];
  if (tag === "mfrac") return `((${reckonable(a)})/(${reckonable(b)}))`;
  if (tag === "msup") return `(${reckonable(a)})**(${reckonable(b)})`;
  if (tag === "msqrt") return `Math.sqrt(${reckonable(a)})`;
  if (children) return children.map(reckonable).join(" ");
  const words = { "·": "*", "−": "-", e: "Math.E", ln: "Math.log", tanh: "Math.tanh", max: "Math.max" };
  return words[text] ?? text.replaceAll("−", "-");
}
