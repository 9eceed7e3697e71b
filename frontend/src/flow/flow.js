// A flow between classes: nodes at both sides, as high as they have samples, and bands between them. No Streamlit.

import { element, shortened, svgElement } from "../core/dom";

const LONGEST_NODE = 12; // characters of a name beside its node
const ACROSS = 100; // units from the left to the right; style stretches them

/**
 * @typedef {object} FlowNode
 * @property {string} sign  whether it is right, or ""
 * @property {string} name
 * @property {string} colour
 * @property {number} samples
 * @property {number} top  as a share of the height, as all below
 * @property {number} thick
 *
 * @typedef {object} FlowBand
 * @property {number} from  place among the nodes at the left
 * @property {number} to  and at the right
 * @property {number} samples
 * @property {number} leaves  its top at the left
 * @property {number} arrives  and at the right
 * @property {number} thick
 */

/**
 * Draw a flow in place of what was there.
 * @param {HTMLElement} root @param {{sides: [FlowNode[], FlowNode[]], bands: FlowBand[], height: number}} drawing  height: pixels
 */
export function drawFlow(root, { sides, bands, height }) {
  const [before, after] = sides;
  const paths = bands.map((band) => {
    const [from, to] = [before[band.from], after[band.to]];
    const title = `${wordsOf(from)} → ${wordsOf(to)}: ${samplesOf(band)}`;
    return svgElement("path", { d: bandPath(band), fill: from.colour, stroke: from.colour }, svgElement("title", {}, title));
  });
  const svg = svgElement("svg", { viewBox: `0 0 ${ACROSS} 1`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...paths);
  const nodes = sides.flatMap((side, right) => side.map((node) => nodeOf(node, right ? "now" : "was")));
  const words = bands
    .map((band) => `${wordsOf(before[band.from])} to ${wordsOf(after[band.to])}: ${samplesOf(band)}`)
    .join("; ");
  const flow = element("div", { class: "flow", role: "img", "aria-label": words }, svg, ...nodes);
  flow.style.height = `${height}px`;
  root.replaceChildren(flow);
}

/** The outline of a band, which bends in the middle of its way. @param {FlowBand} band */
export function bandPath({ leaves, arrives, thick }) {
  const half = ACROSS / 2;
  const [low, lower] = [leaves + thick, arrives + thick];
  const there = `M0 ${leaves}C${half} ${leaves} ${half} ${arrives} ${ACROSS} ${arrives}`;
  return `${there}V${lower}C${half} ${lower} ${half} ${low} 0 ${low}Z`;
}

function nodeOf(node, side) {
  const name = element("span", {}, node.sign + shortened(node.name, LONGEST_NODE));
  const box = element("div", { class: side, title: `${wordsOf(node)}: ${samplesOf(node)}` }, name);
  Object.assign(box.style, { top: `${100 * node.top}%`, height: `${100 * node.thick}%`, background: node.colour });
  return box;
}

function wordsOf({ sign, name }) {
  return sign + name;
}

function samplesOf({ samples }) {
  return `${samples.toLocaleString("en")} sample${samples === 1 ? "" : "s"}`;
}
