// The data: its samples, what the network says of each place where there are two features, and the shown batch.

import { element, preparedContext, setText } from "../../core/dom";
import { GRID, REACH } from "./faces";
import { rgbOf } from "./ink";

const RADIUS = 3.4;

export class Plane {
  constructor() {
    this._canvas = element("canvas", { class: "samples", role: "img" });
    this._across = element("select", { "aria-label": "feature across" });
    this._up = element("select", { "aria-label": "feature upwards" });
    this._axes = element("span", { class: "axes" }, this._up, element("span", { class: "quiet" }, "over"), this._across);
    this.caption = element("p", { class: "quiet small" });
    this.node = element("section", { class: "plane", "aria-label": "the data" }, this._canvas, this._axes, this.caption);
    this._ground = document.createElement("canvas");
    this.onDirty = () => {};
    for (const select of [this._across, this._up]) select.addEventListener("change", () => this.onDirty());
  }

  /** @param {import("../training/film").DataSet} data */
  take(data) {
    this._data = data;
    const planar = data.features.length === 2;
    this._axes.hidden = planar || data.features.length < 2;
    for (const [select, usual] of [
      [this._across, Math.max(data.features.length - 2, 0)],
      [this._up, data.features.length - 1],
    ]) {
      select.replaceChildren(
        ...data.features.map((name, k) =>
          element("option", { value: k, selected: k === (planar ? Number(select === this._up) : usual) }, name),
        ),
      );
    }
    this._extent = planar ? REACH : data.inputs.reduce((most, value) => Math.max(most, Math.abs(value)), 1) * 1.06;
    const open = "Filled: training. Open: test.";
    setText(this.caption, planar ? `${open} Behind them: what the network says.` : `${open} Crossed: the network is wrong.`);
  }

  /**
   * @param {import("./faces").Faces} faces  of the shown state @param {import("./diagram").Moment} moment
   * @param {import("./ink").Ink} ink
   */
  draw(faces, { shot, place }, ink) {
    const data = this._data;
    const side = this._canvas.clientWidth;
    if (!side) return;
    const context = preparedContext(this._canvas, side, side, devicePixelRatio);
    const planar = faces.planar;
    if (planar) this._drawGround(context, faces.outputs, side, ink);
    else {
      context.strokeStyle = ink.line;
      context.strokeRect(0.5, 0.5, side - 1, side - 1);
    }
    const n = data.features.length;
    const [across, up] = n < 2 ? [0, 0] : [Number(this._across.value), Number(this._up.value)];
    const at = (sample) => [
      (side / 2) * (1 + data.inputs[sample * n + across] / this._extent),
      (side / 2) * (1 - data.inputs[sample * n + up] / this._extent),
    ];
    for (let sample = 0; sample < data.n; sample++) {
      const [x, y] = at(sample);
      const wrong = !planar && winner(faces.outputs, sample, data.classes.length) !== data.labels[sample];
      drawSample(context, x, y, data.colours[data.labels[sample]], data.test[sample] === 1, wrong, ink);
    }
    for (let k = 0; k < shot.count; k++) {
      const [x, y] = at(shot.sample(k));
      context.beginPath();
      context.arc(x, y, k === place ? RADIUS + 4 : RADIUS + 2, 0, 2 * Math.PI);
      context.lineWidth = k === place ? 2.2 : 1;
      context.strokeStyle = ink.text;
      context.stroke();
    }
    this._canvas.setAttribute("aria-label", `${data.n} samples of ${data.title}; ringed: the ${shot.count} of the shown batch`);
  }

  /** The classes' colours over the plane, as strong as the network is sure. */
  _drawGround(context, outputs, side, ink) {
    const { classes, colours } = this._data;
    this._ground.width = this._ground.height = GRID;
    const ground = this._ground.getContext("2d");
    const image = ground.createImageData(GRID, GRID);
    const rgb = colours.map(rgbOf);
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

function winner(outputs, row, count) {
  let best = 0;
  for (let k = 1; k < count; k++) if (outputs[row * count + k] > outputs[row * count + best]) best = k;
  return best;
}

function drawSample(context, x, y, colour, open, wrong, ink) {
  context.beginPath();
  context.arc(x, y, open ? RADIUS - 0.6 : RADIUS, 0, 2 * Math.PI);
  context.fillStyle = open ? ink.background : colour;
  context.fill();
  context.lineWidth = open ? 1.8 : 0.8;
  context.strokeStyle = open ? colour : ink.background;
  context.stroke();
  if (!wrong) return;
  context.beginPath();
  context.moveTo(x - 2.6, y - 2.6);
  context.lineTo(x + 2.6, y + 2.6);
  context.moveTo(x + 2.6, y - 2.6);
  context.lineTo(x - 2.6, y + 2.6);
  context.lineWidth = 1.1;
  context.strokeStyle = ink.text;
  context.stroke();
}
