// Formula trees, and their output as MathML and as expressions that a test can evaluate.

import { written } from "./rounding";

type Leaf = { tag: "mi" | "mo" | "mn"; text: string; name?: "upright" | "prefix" };
type Branch = { tag: "mrow" | "msub" | "msup" | "mfrac" | "msqrt" | "munder" | "munderover"; children: Formula[] };
export type Formula = Leaf | Branch;

const leaf = (tag: Leaf["tag"], text: string): Formula => ({ tag, text });
const branch = (tag: Branch["tag"], ...children: Formula[]): Formula => ({ tag, children });
const digits = (text: string) => leaf("mn", text);

/** A name, slanted. */
export const ident = (text: string) => leaf("mi", text);
/** Letters that belong together, upright, such as "ReLU". */
export const upright = (text: string): Formula => ({ tag: "mi", text, name: "upright" });
export const op = (text: string) => leaf("mo", text);
/** A minus before a term that has nothing before it. */
export const minus = (): Formula => ({ tag: "mo", text: "−", name: "prefix" });
export const rowOf = (...children: (Formula | Formula[])[]) => branch("mrow", ...children.flat());
export const sub = (base: Formula, index: Formula) => branch("msub", base, index);
export const sup = (base: Formula, power: Formula) => branch("msup", base, power);
export const prime = (base: Formula) => sup(base, op("′"));
export const frac = (above: Formula, below: Formula) => branch("mfrac", above, below);
export const root = (inner: Formula) => branch("msqrt", inner);
export const sumOver = (below: Formula, above?: Formula) =>
  above ? branch("munderover", op("∑"), below, above) : branch("munder", op("∑"), below);
export const bracketed = (...inner: Formula[]) => rowOf(op("("), ...inner, op(")"));
/** "z₁" of index 0. */
export const nth = (letter: string, index: number) => sub(ident(letter), num(index + 1));

/** A number as it is shown; in parentheses where it is negative and stands after another sign. */
export function num(value: number, alone = true): Formula {
  const { mantissa, power } = written(value);
  const scaled = () => rowOf(digits(mantissa), op("·"), sup(digits("10"), digits(String(power).replace("-", "−"))));
  const number = power === null ? digits(mantissa) : scaled();
  return alone || !mantissa.startsWith("−") ? number : bracketed(number);
}

/** A sum of products, and of a number that is added, as pieces that a line can be broken between: w·x + w·x − … */
export function sumPieces(products: readonly number[][], last?: number): Formula[] {
  const pieces = products.map(([first, ...others], k) => {
    const sign = first < 0 ? "−" : k ? "+" : "";
    const factors = [num(Math.abs(first)), ...others.flatMap((value) => [op("·"), num(value, false)])];
    return rowOf(...(sign ? [k ? op(sign) : minus()] : []), ...factors);
  });
  if (last !== undefined) pieces.push(rowOf(op(last < 0 ? "−" : "+"), num(Math.abs(last))));
  return pieces.length ? pieces : [num(0)];
}

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** A `math` element. */
export function mathOf(formula: Formula): Element {
  const math = document.createElementNS(MATHML, "math");
  math.append(nodeOf(formula));
  return math;
}

function nodeOf(formula: Formula): Element {
  const { tag } = formula;
  const node = document.createElementNS(MATHML, tag);
  if ("children" in formula) {
    if (tag === "munderover" || tag === "munder") node.setAttribute("displaystyle", "true");
    node.append(...formula.children.map(nodeOf));
    return node;
  }
  const { text, name } = formula;
  node.textContent = text;
  if (tag === "mi") {
    node.setAttribute("mathvariant", "normal"); // the slanted letters are those of the font
    node.setAttribute("class", name ?? "slanted");
  }
  if (tag === "mo" && (text === "(" || text === ")")) node.setAttribute("stretchy", "false");
  if (tag === "mo" && text === "∑") node.setAttribute("class", "sum");
  if (tag === "mo" && "+−=←·".includes(text)) node.setAttribute("form", name === "prefix" ? "prefix" : "infix");
  return node;
}

const NAMED: Record<string, string> = { e: "Math.E", ln: "Math.log", tanh: "Math.tanh", max: "Math.max", "·": "*" };

/** A formula of numbers as JavaScript would reckon it. */
export function reckonable(formula: Formula): string {
  if (!("children" in formula)) return NAMED[formula.text] ?? formula.text.replaceAll("−", "-");
  const parts = formula.children.map(reckonable);
  if (formula.tag === "mfrac") return `((${parts[0]})/(${parts[1]}))`;
  if (formula.tag === "msup") return `(${parts[0]})**(${parts[1]})`;
  if (formula.tag === "msqrt") return `Math.sqrt(${parts[0]})`;
  return parts.join(" ");
}
