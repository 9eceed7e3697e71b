// Diagram of the network with its controls: selectable units, and buttons that add and remove layers and units.

import { element, preparedContext, setText } from "../../core/dom";
import { shortNumber } from "../equations/rounding";
import { centredAt, columnHeaders } from "../panels/headers";
import type { DataSet, Shot } from "../training/film";
import type { Network } from "../training/network";
import { NOTHING, type Part, pickWord, unitTitle } from "../training/selection";
import { type Choices, readLayers, type Settings } from "../training/settings";
import type { DiagramColours } from "./colours";
import { drawDiagram, type Moment } from "./diagram";
import { alongEdge, edgeEnds, edgeNear, type Layout, layoutOf, type Point } from "./layout";
import { UnitImages } from "./unitimages";

type UnitButton = { node: HTMLButtonElement; layer: number; unit: number; title: string };

const SILENCE_NOTES = [
  "",
  ", silent now: it answers 0 to every training sample",
  ", dead: it answers 0 to every training sample for good",
];
const LOSS_HELP = "The loss of the shown sample: click for its formula";

export class Board {
  readonly unitImages = new UnitImages();
  hovered: Part = NOTHING;
  layout: Layout | null = null;
  onDirty = () => {};
  private _most = 1; // the largest amount that an edge shows
  private _shape = ""; // what the handles were placed for
  private _described = ""; // what they say
  private _units: UnitButton[] = [];
  private _truths: HTMLElement[] = [];
  private readonly _canvas = element("canvas", { class: "diagram", "aria-hidden": "true" });
  private readonly _handles = element("div", { class: "handles" });
  private readonly _tip = element("div", { class: "tip", "aria-hidden": "true", hidden: true });
  private readonly _lossValue = element("span");
  private readonly _loss = element(
    "button",
    { type: "button", class: "loss-node column", "data-handle": "loss", title: LOSS_HELP },
    element("b", {}, "Loss"),
    this._lossValue,
  );
  private readonly _footnote = element("div", { class: "footnote quiet" });
  readonly node = element(
    "div",
    { class: "board", role: "group", "aria-label": "the network" },
    this._canvas,
    this._handles,
    this._tip,
  );

  constructor(
    private readonly _choices: Choices,
    private readonly _actions: { onPick(part: Part): void; onWords(changes: Partial<Settings>): void },
  ) {
    this._loss.addEventListener("click", () => _actions.onPick({ kind: "loss" }));
    this._canvas.addEventListener("pointermove", (event) => {
      const part = this._edgeUnder(event);
      this._canvas.style.cursor = part.kind ? "pointer" : "";
      this._setHovered(part);
    });
    this._canvas.addEventListener("pointerleave", () => this._setHovered(NOTHING));
    this._canvas.addEventListener("click", (event) => _actions.onPick(this._edgeUnder(event)));
  }

  /** Place the handles where the network or the size is another. */
  fit(net: Network, settings: Settings, data: DataSet): void {
    const { width, height } = this.node.getBoundingClientRect();
    if (!width || !height) return;
    const { layers, output, loss } = settings;
    if (readLayers(layers).length !== net.sizes.length - 2) return; // another network is on its way
    const shape = JSON.stringify([net.sizes, width, height, layers, output, loss, data.features, data.classes]);
    if (shape === this._shape) return;
    this._shape = shape;
    this.layout = layoutOf(net.sizes, width, height, data.features, data.classes);
    for (const { style } of [this._canvas, this._handles]) style.width = `${this.layout.width}px`;
    const { activeElement } = this.node.getRootNode() as Document | ShadowRoot;
    const focused = (activeElement as HTMLElement | null)?.dataset.handle;
    this._handles.replaceChildren(...this._built(this.layout, net, settings, data));
    if (focused) this._handles.querySelector<HTMLElement>(`[data-handle="${focused}"]`)?.focus();
    this._described = "";
  }

  draw(moment: Moment, ink: DiagramColours, data: DataSet): void {
    if (!this.layout) return;
    const { width, height } = this.layout;
    const context = preparedContext(this._canvas, width, height, devicePixelRatio);
    this._most = drawDiagram(context, this.layout, moment, this.unitImages, ink);
    this._describe(moment, data);
    this._drawTip(this.layout, moment.shot);
  }

  // --- the handles --------------------------------------------------------------------------------------------------------------

  private _built(layout: Layout, net: Network, settings: Settings, data: DataSet): HTMLElement[] {
    const { columns, loss, tight, names } = layout;
    this._handles.classList.toggle("tight", tight);
    const inputs = columns[0].units.map(({ x, y }, k) => {
      const name = element("span", { class: "label", title: data.features[k] }, data.features[k]);
      return beside(name, x - columns[0].size / 2 - 8, y, "-100%", names.left);
    });
    this._units = columns.slice(1).flatMap(({ units, size }, layer) => {
      return units.map((at, unit) => this._unitButton(at, size, layer, unit, unitTitle(net, data, layer, unit)));
    });
    const last = columns[net.nLayers];
    this._truths = last.units.map(({ x, y }, k) => {
      const dot = element("span", { class: "dot" });
      dot.style.background = data.colours[k];
      const name = element("span", { class: "name", title: data.classes[k] }, data.classes[k]);
      const truth = element("div", { class: "truth" }, element("span", { class: "class" }, dot, name));
      return beside(truth, x + last.size / 2 + 8, y, "0", names.right);
    });
    const onChange = (changes: Partial<Settings>) => {
      this._shape = ""; // the handles show what is wanted, which may not come
      this._actions.onWords(changes);
    };
    Object.assign(this._loss.style, centredAt(loss.x, loss.y - 24));
    return [
      columnHeaders({ layout, settings, dataTitle: data.title, choices: this._choices, onChange }),
      ...inputs,
      ...this._units.map(({ node }) => node),
      ...this._truths,
      this._loss,
      this._footnote,
    ];
  }

  private _unitButton({ x, y }: Point, size: number, layer: number, unit: number, title: string): UnitButton {
    const part: Part = { kind: "unit", layer, unit };
    const node = element("button", { type: "button", class: "unit", "data-handle": pickWord(part) });
    const side = Math.max(size, 16);
    Object.assign(node.style, { left: `${x - side / 2}px`, top: `${y - side / 2}px`, width: `${side}px`, height: `${side}px` });
    node.addEventListener("click", () => this._actions.onPick(part));
    node.addEventListener("pointerenter", () => this._setHovered(part));
    node.addEventListener("pointerleave", () => this._setHovered(NOTHING));
    return { node, layer, unit, title };
  }

  /** What the handles say, where it is news. */
  private _describe(moment: Moment, data: DataSet): void {
    const { shot, place, phase, flashing, updated, held, pick } = moment;
    const key = JSON.stringify([shot.frame, shot.film.pace, place, phase, flashing, updated, held, pick]);
    if (key === this._described) return;
    this._described = key;
    const isKnown = flashing || phase === "loss" || phase === "backward" || phase === "update";
    setText(this._lossValue, isKnown ? shortNumber(shot.lossOf(place), 3) : "–");
    this._loss.classList.toggle("picked", pick.kind === "loss");
    this._loss.classList.toggle("active", phase === "loss");
    const [a, dead] = [shot.a(place), shot.dead(updated)];
    for (const { node, layer, unit, title } of this._units) {
      const at = shot.net.unit(layer, unit);
      const label = `${title}${SILENCE_NOTES[dead[at]]}: activation ${shortNumber(a[at], 3)}`;
      node.title = label;
      node.setAttribute("aria-label", label);
      const pressed = pick.kind === "unit" && pick.layer === layer && pick.unit === unit;
      node.setAttribute("aria-pressed", String(pressed));
    }
    const truth = data.labels[shot.sample(place)];
    for (const [k, node] of this._truths.entries()) node.classList.toggle("true", k === truth);
    setText(this._footnote, held === "difference" ? `widest edge ±${shortNumber(this._most)}` : "size of the gradients");
  }

  // --- the pointer ----------------------------------------------------------------------------------------------------------------

  private _edgeUnder({ clientX, clientY }: MouseEvent): Part {
    const { left, top } = this._canvas.getBoundingClientRect();
    const edge = this.layout && edgeNear(this.layout, clientX - left, clientY - top);
    return edge ? { kind: "edge", ...edge } : NOTHING;
  }

  private _setHovered(part: Part): void {
    if (pickWord(part) === pickWord(this.hovered)) return;
    this.hovered = part;
    this.onDirty();
  }

  /** What an update makes of the weight under the pointer. */
  private _drawTip(layout: Layout, { net, film, before, after, meanGradient }: Shot): void {
    const part = this.hovered;
    this._tip.hidden = part.kind !== "edge" || part.layer >= net.nLayers;
    if (part.kind !== "edge" || this._tip.hidden) return;
    const at = net.weight(part.layer, part.from, part.to);
    const epoch = film.pace === "epoch";
    const gradient = epoch ? "mean gradient" : "gradient";
    const numbers = { before: before[at], [gradient]: meanGradient[at], change: after[at] - before[at], after: after[at] };
    const said = Object.entries(numbers).map(([name, value]) => `${name} ${shortNumber(value, 3)}`);
    setText(this._tip, [...(epoch ? ["the epoch:"] : []), ...said].join("   "));
    const { x, y } = alongEdge(...edgeEnds(layout, part.layer, part.from, part.to), 0.5);
    Object.assign(this._tip.style, { left: `${x}px`, top: `${y - 14}px` });
  }
}

/** Beside a unit, level with it; `shift` is how far of its own width it is moved. */
function beside(node: HTMLElement, x: number, y: number, shift: string, width: number): HTMLElement {
  Object.assign(node.style, {
    position: "absolute",
    left: `${x}px`,
    top: `${y}px`,
    translate: `${shift} -50%`,
    maxWidth: `${width}px`,
  });
  return node;
}
