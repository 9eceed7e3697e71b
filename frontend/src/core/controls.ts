// Icon buttons: an SVG path instead of a label.

import { element, svgElement } from "./dom";

/** Paths on a field of 16 × 16. */
export const ICONS = {
  back: "M11.5 3v10L4.5 8zM3 3h1.5v10H3z",
  forward: "M4.5 3v10l7-5zM11.5 3H13v10h-1.5z",
  loop: "M4 4.5h7.2L9.6 3l1-1L14 5.2 10.6 8.4l-1-1 1.6-1.5H5.4V8H4zM12 11.5H4.8L6.4 13l-1 1L2 10.8 5.4 7.6l1 1-1.6 1.5h5.8V8H12z",
  one: "M2 3h12v10H2zm1.4 1.4v7.2h9.2V4.4z",
  pictures: "M2 2.5h5.4v5H2zM8.6 2.5H14v5H8.6zM2 8.5h5.4v5H2zM8.6 8.5H14v5H8.6z",
  epochs: "M1 5h4v6H1zM6 4h4v8H6zM11 3h4v10h-4z",
};

/** A path of ICONS, in the colour of the text around it. */
function icon(path: string): SVGSVGElement {
  const shape = svgElement("path", { d: path, fill: "currentColor", "fill-rule": "evenodd" });
  return svgElement("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, shape);
}

/** A button with a sign, a path of ICONS, and no words. */
export function signButton(title: string, path: string, onClick: () => void): HTMLButtonElement {
  const button = element("button", { type: "button", class: "control", title, "aria-label": title }, icon(path));
  button.addEventListener("click", onClick);
  return button;
}
