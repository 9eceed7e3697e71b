// The pictures on a card: a small star graph, and how style shows the image and the strip of the predictions so far. No canvas: each
// would be a layer of its own to the browser, and hundreds of them make every frame slow.

import { svgElement } from "../core/dom";
import { spansOf } from "./pack";

const RADIUS = 33;
const SIDE = 76; // of the star's field
const MOST_SPOKES = 24; // more would be a disc
const SHOWN_SHARE = 0.01; // smaller probabilities have no dot

/**
 * Where a card's image is in the sheet, in per cent of its own box, whatever its size.
 * @param {import("./pack").Page} page @param {number} i
 * @returns {Record<string, string>}  by the name of the property
 */
export function tileStyle({ sprites: { columns, rows, width, height } }, i) {
  const [fullWidth, fullHeight] = [columns * (width + 1), rows * (height + 1)];
  const [left, top] = [(i % columns) * (width + 1), Math.floor(i / columns) * (height + 1)];
  const side = Math.max(width, height);
  return {
    width: perCent(width / side),
    height: perCent(height / side),
    backgroundSize: `${perCent(fullWidth / width)} ${perCent(fullHeight / height)}`,
    backgroundPosition: `${perCent(left / (fullWidth - width))} ${perCent(top / (fullHeight - height))}`,
  };
}

/** The sheet of all images of a root, as one rule of style: read once, and there in the very frame of what is said of them. */
export class TileSheet {
  /** @param {HTMLElement} root  whose `.tile`s show it */
  constructor(root) {
    this._rule = new CSSStyleSheet();
    this._scope = root.getRootNode();
    this._scope.adoptedStyleSheets = [...this._scope.adoptedStyleSheets, this._rule];
  }

  /** @param {string} url  of a PNG file, or "" */
  show(url) {
    this._rule.replaceSync(url ? `.tile { background-image: url("${url}"); }` : "");
  }

  destroy() {
    this._scope.adoptedStyleSheets = this._scope.adoptedStyleSheets.filter((sheet) => sheet !== this._rule);
  }
}

/**
 * The predicted class of every checkpoint, in its colour: tall where it is right, or nobody knows, half as tall where it is wrong.
 * @param {import("./pack").Page} page @param {number} i @returns {string}  a background of style
 */
export function historyBackground(page, i) {
  const spans = spansOf(page, i);
  const band = (wanted) => {
    const stops = spans.map(({ from, to, says, right }) => {
      const colour = (right === false) === wanted ? page.colours[says] : "transparent";
      return `${colour} ${perCent(from / page.nCheckpoints)} ${perCent(to / page.nCheckpoints)}`;
    });
    return `linear-gradient(90deg, ${stops.join(", ")})`;
  };
  return `${band(false)}, ${band(true)} 0 100% / 100% 50% no-repeat`;
}

/** One spoke a class, as long as the network is sure of it; a ring at the end of the true one. */
export class CardStar {
  constructor() {
    this._wheel = svgElement("path", { class: "wheel" });
    this._area = svgElement("polygon", { class: "area" });
    this._dots = svgElement("g");
    this._truth = svgElement("circle", { class: "truth", r: 3.5 });
    const box = `${-SIDE / 2} ${-SIDE / 2} ${SIDE} ${SIDE}`;
    this.node = svgElement(
      "svg",
      { class: "star", viewBox: box, "aria-hidden": "true" },
      this._wheel,
      this._area,
      this._dots,
      this._truth,
    );
  }

  /** @param {import("./pack").Page} page @param {number} i @param {number} says  the class of the colour */
  show({ answers, labels, colours, nClasses }, i, says) {
    const shares = answers.subarray(i * nClasses, (i + 1) * nClasses);
    const along = (k, length) => {
      const angle = (-2 * Math.PI * k) / nClasses;
      return [(Math.cos(angle) * length).toFixed(1), (Math.sin(angle) * length).toFixed(1)];
    };
    const wheel = wheelOf(nClasses, along);
    if (this._wheel.getAttribute("d") !== wheel) this._wheel.setAttribute("d", wheel);
    const some = [...shares.keys()].filter((k) => shares[k] > 65535 * SHOWN_SHARE);
    const end = (k) => along(k, (RADIUS * shares[k]) / 65535);
    const corners = nClasses <= MOST_SPOKES ? [...shares.keys()].map(end) : some.flatMap((k) => [[0, 0], end(k)]);
    this._area.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
    this._area.style.color = colours[says];
    this._dots.replaceChildren(
      ...some.map((k) => {
        const [cx, cy] = end(k);
        return svgElement("circle", { cx, cy, r: 3, fill: colours[k] });
      }),
    );
    this._truth.style.display = labels ? "" : "none";
    const [cx, cy] = labels ? along(labels[i], RADIUS) : [0, 0];
    this._truth.setAttribute("cx", cx);
    this._truth.setAttribute("cy", cy);
  }
}

/** The rim, and the spokes where they are few. */
function wheelOf(nClasses, along) {
  const spokes =
    nClasses <= MOST_SPOKES ? Array.from({ length: nClasses }, (_, k) => `M0 0L${along(k, RADIUS).join(" ")}`) : [];
  return `M${RADIUS} 0A${RADIUS} ${RADIUS} 0 1 1 ${-RADIUS} 0A${RADIUS} ${RADIUS} 0 1 1 ${RADIUS} 0${spokes.join("")}`;
}

function perCent(share) {
  return `${Number((100 * share).toFixed(3))}%`;
}
