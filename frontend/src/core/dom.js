// Building elements. Text goes in as text, never as mark-up.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children; strings become text.
 * @param {string} tag @param {Record<string, string|number|boolean>} [attributes] @param {...(Node|string)} children
 */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svgElement(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Set text only where it changes, so that nothing is laid out again in vain. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

/** A canvas's 2-D context, sized to its box in device pixels and scaled to CSS pixels; cleared. */
export function preparedContext(canvas, width, height, ratio) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** "93.1 %" with a fixed number of digits, never broken over lines. @param {number} share 0 to 1 */
export function percent(share, digits = 1) {
  return `${(100 * share).toFixed(digits)}\u00a0%`;
}

/** "1 sample", "1,797 samples". */
export function countedSamples(count) {
  return count === 0 ? "no sample" : count === 1 ? "1 sample" : `${count.toLocaleString("en")} samples`;
}

/** A name that fits: its middle left out where it is too long, since names of one kind differ at their ends. */
export function shortened(name, most) {
  const letters = Array.from(name);
  if (letters.length <= most) return name;
  const head = Math.ceil((most - 1) / 2);
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (most - 1 - head)).join("")}`;
}

/** The same for so many pixels, where `measure` says how many a text takes. @param {(text: string) => number} measure */
export function fittedName(name, room, measure) {
  let most = Math.min(Array.from(name).length, 200);
  while (most > 1 && measure(shortened(name, most)) > room) most--;
  return shortened(name, most);
}
