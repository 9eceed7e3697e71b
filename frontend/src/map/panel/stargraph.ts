// The star graph: one spoke a class, as long as the network is sure of it, drawn as SVG.

import { shortened, svgElement } from "../../core/dom";

const RADIUS = 70;
const WIDTH = 264;
const HEIGHT = 196;
const MOST_NAMES = 24; // more would lie over each other; then the likeliest are named

export class StarGraph {
  readonly node: SVGSVGElement;
  private readonly _angles: number[];
  private readonly _area = svgElement("polygon", { class: "area" });
  private readonly _dots: SVGCircleElement[];
  private readonly _names: SVGTextElement[];

  constructor(classNames: readonly string[], colours: readonly string[]) {
    this._angles = classNames.map((_, k) => (-2 * Math.PI * k) / classNames.length);
    const spokes = this._angles.map((angle) =>
      svgElement("line", { class: "spoke", x2: x(angle, RADIUS), y2: y(angle, RADIUS) }),
    );
    const rings = [0.5, 1].map((share) => svgElement("circle", { class: "ring", r: share * RADIUS }));
    this._dots = colours.map((fill) => svgElement("circle", { r: 3, fill }));
    this._names = this._angles.map((angle, k) => {
      const anchor = Math.abs(Math.cos(angle)) < 0.3 ? "middle" : Math.cos(angle) > 0 ? "start" : "end";
      const place = { x: x(angle, RADIUS + 9), y: y(angle, RADIUS + 11), "text-anchor": anchor, "dominant-baseline": "middle" };
      const most = anchor === "middle" ? 14 : 7;
      return svgElement("text", place, shortened(classNames[k], most));
    });
    const attributes = { class: "star", viewBox: `${-WIDTH / 2} ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`, role: "img" };
    this.node = svgElement("svg", attributes, ...rings, ...spokes, this._area, ...this._dots, ...this._names);
  }

  /** `truth`: a class or −1; `colour`: of the area. */
  update(probabilities: Float32Array, truth: number, colour: string): void {
    const ends = this._angles.map((angle, k) => [x(angle, RADIUS * probabilities[k]), y(angle, RADIUS * probabilities[k])]);
    this._area.setAttribute("points", ends.map((end) => end.map((value) => value.toFixed(2)).join(",")).join(" "));
    this._area.style.fill = colour;
    this._area.style.stroke = colour;
    this._dots.forEach((dot, k) => {
      dot.setAttribute("cx", ends[k][0].toFixed(2));
      dot.setAttribute("cy", ends[k][1].toFixed(2));
      dot.style.opacity = probabilities[k] > 0.005 ? "1" : "0";
    });
    const crowded = probabilities.length > MOST_NAMES;
    const least = crowded ? Float32Array.from(probabilities).sort()[probabilities.length - 3] : 0;
    this._names.forEach((name, k) => {
      name.classList.toggle("truth", k === truth);
      name.style.visibility = !crowded || k === truth || probabilities[k] >= Math.max(least, 0.01) ? "visible" : "hidden";
    });
  }
}

function x(angle: number, radius: number): number {
  return Math.cos(angle) * radius;
}

function y(angle: number, radius: number): number {
  return Math.sin(angle) * radius;
}
