// The tools in the stage's corner: what dragging does, the tour, and back to the whole picture.

import { element, svgElement } from "../../core/dom";

/** What each looks like: lines in a box of 24 by 24, some of them dashed or filled. */
const TOOL_ICONS = {
  move: [
    { d: "M7 14.5V6.6a1.5 1.5 0 0 1 3 0V11V4.6a1.5 1.5 0 0 1 3 0V11V5.6a1.5 1.5 0 0 1 3 0V12V8.6a1.5 1.5 0 0 1 3 0V15" },
    { d: "M19 15a6 6 0 0 1-6 6h-1.4a6 6 0 0 1-4.5-2L3.4 14.9a1.5 1.5 0 0 1 2.2-2L7 14.5" },
  ],
  lasso: [
    { d: "M12 4c4.9 0 8.6 2.3 8.6 5.6s-3.7 5.6-8.6 5.6-8.6-2.3-8.6-5.6S7.1 4 12 4z", "stroke-dasharray": "3.2 2.4" },
    { d: "M8.2 15.2c1.3 1.7.9 3.9-1.4 5.8" },
  ],
  box: [{ d: "M4 5.5h16v13H4z", "stroke-dasharray": "3.2 2.4" }],
  tour: [
    { d: "M12 9.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4z", fill: "currentColor" },
    { d: "M20.4 9.3c.9 2.3-2.2 5.3-6.8 6.7s-9 .7-9.9-1.5s2.2-5.2 6.8-6.6c2.8-.9 5.5-1 7.4-.5" },
    { d: "M17.2 4.6l1.2 2.9l-2.7 1.5" },
  ],
  reset: [
    { d: "M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9" },
    { d: "M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15" },
    { d: "M12 10.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6z", fill: "currentColor" },
  ],
};

const TOOLS_GAP = 8; // pixels between them and the picture

const TOUR_HELP = "Let the picture turn by itself, through all views of it";
const NO_TOUR_HELP = "Star coordinates, PCA and pictures in 3-D can turn by themselves; this one has one view only";

const TOOLS = [
  { tool: "move", name: "Move", help: "Drag the picture, or turn it in 3-D (V)" },
  { tool: "lasso", name: "Lasso", help: "Draw around dots to choose them; with Shift more, with Alt fewer (L)" },
  { tool: "box", name: "Box", help: "Drag a box around dots to choose them; with Shift more, with Alt fewer (B)" },
];

export class Tools {
  /** @param {{onTool: (tool: import("../pointer/dragcontroller").Tool) => void, onTour: () => void, onReset: () => void}} actions */
  constructor({ onTool, onTour, onReset }) {
    this._tools = TOOLS.map(({ tool, name, help }) => ({ tool, button: toolButton(tool, name, help, () => onTool(tool)) }));
    this._tour = toolButton("tour", "Tour", TOUR_HELP, onTour);
    const reset = toolButton("reset", "Reset view", "Show the whole map again (double-click)", onReset);
    this.node = element(
      "div",
      { class: "tools" },
      element("div", { role: "group", "aria-label": "what dragging does" }, ...this._tools.map(({ button }) => button)),
      element("div", { role: "group", "aria-label": "view" }, this._tour, reset),
    );
  }

  /** What of the stage they lie over: a column at its right, or, in a low window, a row along its top. */
  get taken() {
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height, offsetParent: stage } = this.node;
    if (!stage) return { right: 0, top: 0 };
    return height > width ? { right: stage.clientWidth - left + TOOLS_GAP, top: 0 } : { right: 0, top: top + height };
  }

  /**
   * @param {import("../pointer/dragcontroller").Tool} chosen
   * @param {boolean} touring @param {boolean} canTour  whether what is drawn has other views to turn to
   */
  update(chosen, touring, canTour) {
    for (const { tool, button } of this._tools) press(button, tool === chosen);
    press(this._tour, touring);
    if (this._tour.disabled !== canTour) return;
    this._tour.disabled = !canTour;
    this._tour.title = canTour ? TOUR_HELP : NO_TOUR_HELP;
  }
}

function toolButton(icon, name, help, onClick) {
  const lines = TOOL_ICONS[icon].map((line) => svgElement("path", line));
  const picture = svgElement("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, ...lines);
  const button = element("button", { type: "button", "aria-label": name, title: help }, picture);
  button.addEventListener("click", onClick);
  return button;
}

function press(button, pressed) {
  if (button.getAttribute("aria-pressed") !== String(pressed)) button.setAttribute("aria-pressed", String(pressed));
}
