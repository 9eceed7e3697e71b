// What each unit sees, as a small picture: over the plane where the data has two features, by class where it has more.

import { activationsOf } from "../training/network";
import { divergingRgb, rgbOf } from "./ink";

export const GRID = 40; // points a side of the plane
export const REACH = 2.4; // standard deviations that the plane reaches from the middle
const BINS = 16;

export class Faces {
  constructor() {
    this.canvas = document.createElement("canvas");
    this._of = null; // what is drawn: {parameters, data}
    this._grid = null;
  }

  /**
   * Draw the faces of a state, once. @param {import("../training/network").Network} net @param {Float64Array} parameters
   * @param {import("../training/film").DataSet} data
   */
  show(net, parameters, data) {
    if (
      this._of?.parameters === parameters ||
      (this._of?.at === parameters.byteOffset && this._of?.buffer === parameters.buffer)
    )
      return;
    this._of = { at: parameters.byteOffset, buffer: parameters.buffer, parameters };
    this.planar = data.features.length === 2;
    const inputs = this.planar ? (this._grid ??= gridInputs()) : data.inputs;
    this.layers = [inputs, ...activationsOf(net, parameters, inputs, inputs.length / data.features.length)];
    this._net = net;
    this._data = data;
    this._paint();
  }

  _paint() {
    const { sizes } = this._net;
    const [side, tall] = this.planar ? [GRID, GRID] : [BINS, this._data.classes.length];
    this.tile = { width: side, height: tall };
    this.canvas.width = side * Math.max(...sizes);
    this.canvas.height = tall * sizes.length;
    const context = this.canvas.getContext("2d");
    sizes.forEach((count, column) => {
      for (let unit = 0; unit < count; unit++) {
        const values = columnOf(this.layers[column], unit, count);
        const kind = column ? this._net.activations[column - 1] : "linear";
        const image = context.createImageData(side, tall);
        if (this.planar) paintPlane(image.data, values, kind);
        else paintClasses(image.data, values, this._data);
        context.putImageData(image, unit * side, column * tall);
      }
    });
  }

  /** Other data: all is drawn again. */
  forget() {
    this._of = null;
  }

  /** @param {CanvasRenderingContext2D} context @param {number} column  0 for the inputs */
  draw(context, column, unit, x, y, size) {
    const { width, height } = this.tile;
    context.imageSmoothingEnabled = this.planar;
    context.drawImage(this.canvas, unit * width, column * height, width, height, x, y, size, size);
  }

  /** The outputs over the plane, classes of one point after another. */
  get outputs() {
    return this.layers.at(-1);
  }
}

/** The points of the plane, from the top left, row by row. */
export function gridInputs(side = GRID) {
  const inputs = new Float32Array(2 * side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = 2 * (row * side + column);
      inputs[at] = REACH * ((2 * (column + 0.5)) / side - 1);
      inputs[at + 1] = REACH * (1 - (2 * (row + 0.5)) / side);
    }
  }
  return inputs;
}

function columnOf(values, unit, count) {
  const found = new Float32Array(values.length / count);
  for (let k = 0; k < found.length; k++) found[k] = values[k * count + unit];
  return found;
}

function paintPlane(pixels, values, kind) {
  const share = shareOf(values, kind);
  for (let k = 0; k < values.length; k++) {
    const [r, g, b] = divergingRgb(share(values[k]));
    pixels.set([r, g, b, 255], 4 * k);
  }
}

/** How a value lies between −1 and 1 on the scale of its activation. */
function shareOf(values, kind) {
  if (kind === "sigmoid" || kind === "softmax") return (value) => 2 * value - 1;
  if (kind === "tanh") return (value) => value;
  let most = 1e-9;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return (value) => value / most;
}

/** Where the unit's answers to each class lie, from its least answer to its greatest: a row a class. */
function paintClasses(pixels, values, { labels, classes, colours }) {
  const counts = classes.map(() => new Float32Array(BINS));
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const width = most - least || 1;
  values.forEach((value, k) => (counts[labels[k]][Math.min(Math.floor(((value - least) / width) * BINS), BINS - 1)] += 1));
  counts.forEach((row, label) => {
    const top = Math.max(...row, 1);
    const [r, g, b] = rgbOf(colours[label]);
    row.forEach((count, bin) => pixels.set([r, g, b, count ? 60 + (195 * count) / top : 0], 4 * (label * BINS + bin)));
  });
}
