// Scatter plot of the data, with the decision surface where there are two features, and the shown batch.

import { channelsOfHex } from "../../core/colorscales";
import { contextOf, element, preparedContext, setText } from "../../core/dom";
import type { DataSet } from "../training/film";
import { type DiagramColours, largestAmount } from "./colours";
import type { Moment } from "./diagram";
import { GRID, REACH, type UnitImages } from "./unitimages";

type Context = CanvasRenderingContext2D;

const RADIUS = 3.4;

export class Plane {
  onDirty = () => {};
  private readonly _canvas = element("canvas", { class: "samples", role: "img" });
  private readonly _across = element("select", { "aria-label": "feature across" });
  private readonly _up = element("select", { "aria-label": "feature upwards" });
  private readonly _over = element("span", { class: "quiet" }, "over");
  private readonly _axes = element("span", { class: "axes" }, this._up, this._over, this._across);
  private readonly _caption = element("p", { class: "quiet small" });
  private readonly _ground = element("canvas", { width: GRID, height: GRID });
  private _extent = REACH;
  readonly node = element(
    "section",
    { class: "plane column", "aria-label": "the data" },
    this._canvas,
    this._axes,
    this._caption,
  );

  constructor() {
    for (const select of [this._across, this._up]) select.addEventListener("change", () => this.onDirty());
  }

  /** Other data. */
  take({ features, inputs }: DataSet): void {
    const planar = features.length === 2;
    this._axes.hidden = features.length <= 2;
    offer(this._across, features, Math.max(features.length - 2, 0));
    offer(this._up, features, features.length - 1);
    this._extent = planar ? REACH : largestAmount(inputs, 1) * 1.06;
    const open = "Filled: training. Open: test.";
    setText(this._caption, planar ? `${open} Behind them: what the network says.` : `${open} Crossed: the network is wrong.`);
  }

  /** `faces` are those of the shown state. */
  draw(data: DataSet, { planar, outputs }: UnitImages, { shot, place }: Moment, ink: DiagramColours): void {
    const side = this._canvas.clientWidth;
    if (!side) return;
    const context = preparedContext(this._canvas, side, side, devicePixelRatio);
    if (planar) this._drawGround(context, data, outputs, side, ink);
    else {
      context.strokeStyle = ink.line;
      context.strokeRect(0.5, 0.5, side - 1, side - 1);
    }
    const n = data.features.length;
    const [across, up] = [Number(this._across.value), Number(this._up.value)];
    const pixelOf = (sample: number): [x: number, y: number] => [
      (side / 2) * (1 + data.inputs[sample * n + across] / this._extent),
      (side / 2) * (1 - data.inputs[sample * n + up] / this._extent),
    ];
    for (let sample = 0; sample < data.n; sample++) {
      const [label, open] = [data.labels[sample], data.test[sample] === 1];
      drawSample(context, ...pixelOf(sample), data.colours[label], open, ink);
      const wrong = !planar && winner(outputs, sample, data.classes.length) !== label;
      if (wrong) drawCross(context, ...pixelOf(sample), ink);
    }
    for (let k = 0; k < shot.count; k++) {
      context.beginPath();
      context.arc(...pixelOf(shot.sample(k)), k === place ? RADIUS + 4 : RADIUS + 2, 0, 2 * Math.PI);
      context.lineWidth = k === place ? 2.2 : 1;
      context.strokeStyle = ink.text;
      context.stroke();
    }
    this._canvas.setAttribute("aria-label", `${data.n} samples of ${data.title}; ringed: the ${shot.count} of the shown batch`);
  }

  /** The classes' colours over the plane, as strong as the network is sure. */
  private _drawGround(
    context: Context,
    { classes, colours }: DataSet,
    outputs: Float32Array,
    side: number,
    ink: DiagramColours,
  ): void {
    const ground = contextOf(this._ground);
    const image = ground.createImageData(GRID, GRID);
    const rgb = colours.map(channelsOfHex);
    const base = ink.dark ? [14, 17, 23] : [255, 255, 255];
    const even = 1 / classes.length;
    for (let k = 0; k < GRID * GRID; k++) {
      const best = winner(outputs, k, classes.length);
      const sure = Math.min(Math.max((outputs[k * classes.length + best] - even) / (1 - even), 0), 1);
      const share = 0.08 + 0.5 * sure;
      image.data.set([...rgb[best].map((value, c) => value * share + base[c] * (1 - share)), 255], 4 * k);
    }
    ground.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(this._ground, 0, 0, side, side);
  }
}

function offer(select: HTMLSelectElement, features: readonly string[], chosen: number): void {
  select.replaceChildren(...features.map((name, k) => element("option", { value: k, selected: k === chosen }, name)));
}

function winner(outputs: Float32Array, row: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) if (outputs[row * count + k] > outputs[row * count + best]) best = k;
  return best;
}

function drawSample(context: Context, x: number, y: number, colour: string, open: boolean, ink: DiagramColours): void {
  context.beginPath();
  context.arc(x, y, open ? RADIUS - 0.6 : RADIUS, 0, 2 * Math.PI);
  context.fillStyle = open ? ink.background : colour;
  context.fill();
  context.lineWidth = open ? 1.8 : 0.8;
  context.strokeStyle = open ? colour : ink.background;
  context.stroke();
}

function drawCross(context: Context, x: number, y: number, ink: DiagramColours): void {
  context.beginPath();
  context.moveTo(x - 2.6, y - 2.6);
  context.lineTo(x + 2.6, y + 2.6);
  context.moveTo(x + 2.6, y - 2.6);
  context.lineTo(x - 2.6, y + 2.6);
  context.lineWidth = 1.1;
  context.strokeStyle = ink.text;
  context.stroke();
}
