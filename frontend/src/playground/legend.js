// How to read the picture, until something is read.

import { element } from "../core/dom";

/** Colours come from the style sheet. */
export function pictureLegend() {
  const sign = (kind, colour) => {
    const node = element("span", { class: kind });
    node.style.setProperty("--sign", colour);
    return node;
  };
  const signs = (kind) => [sign(kind, "var(--less)"), sign(kind, "var(--more)")];
  const entry = (nodes, words) => [element("dt", {}, ...nodes), element("dd", {}, words)];
  return element(
    "div",
    { class: "hint" },
    element("p", {}, "Click a unit, an edge or the loss to read its equations with the live numbers."),
    element(
      "dl",
      { class: "legend" },
      ...entry(signs("line-sign"), "weights below and above zero, as wide as they are large"),
      ...entry(signs("frame-sign"), "what a unit answers to the shown sample: its activation"),
      ...entry(signs("frame-sign outer"), "its error signal, which runs back from the loss"),
    ),
  );
}
