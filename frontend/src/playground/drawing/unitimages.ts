// Image of each unit's activation: over the plane where the data has two features, a histogram by class where it has more.

import { extent, max } from "d3-array";
import { channelsOfHex } from "../../core/colorscales";
import { contextOf } from "../../core/dom";
import type { DataSet } from "../training/film";
import { type Activation, activationsOf, type Network } from "../training/network";
import { divergingRgb, largestAmount } from "./colours";

export const GRID = 40; // points a side of the plane
export const REACH = 2.4; // standard deviations that the plane reaches from the middle
const BINS = 16;

/** The faces of all units of one state, a tile each, and the outputs that they were drawn from. */
export class UnitImages {
  planar = false;
  /** Classes of one point of the plane, or of one sample, after another. */
  outputs: Float32Array = new Float32Array();
  private readonly _canvas = document.createElement("canvas");
  private readonly _grid = gridInputs();
  private _parameters: Float64Array | null = null;
  private _tile = { width: 0, height: 0 };

  /** Draw the faces of a state, once. */
  show(net: Network, parameters: Float64Array, data: DataSet): void {
    if (this._parameters?.buffer === parameters.buffer && this._parameters.byteOffset === parameters.byteOffset) return;
    this._parameters = parameters;
    this.planar = data.features.length === 2;
    const inputs = this.planar ? this._grid : data.inputs;
    const layers = [inputs, ...activationsOf(net, parameters, inputs, inputs.length / data.features.length)];
    this.outputs = layers[net.nLayers];
    this._tile = this.planar ? { width: GRID, height: GRID } : { width: BINS, height: data.classes.length };
    this._paint(net, layers, data);
  }

  /** Other data: all is drawn again. */
  forget(): void {
    this._parameters = null;
  }

  /** Column 0 is that of the inputs. */
  draw(context: CanvasRenderingContext2D, column: number, unit: number, x: number, y: number, size: number): void {
    const { width, height } = this._tile;
    context.imageSmoothingEnabled = this.planar;
    context.drawImage(this._canvas, unit * width, column * height, width, height, x, y, size, size);
  }

  private _paint({ sizes, activations }: Network, layers: Float32Array[], data: DataSet): void {
    const { width, height } = this._tile;
    this._canvas.width = width * Math.max(...sizes);
    this._canvas.height = height * sizes.length;
    const context = contextOf(this._canvas);
    sizes.forEach((count, column) => {
      const activation = column ? activations[column - 1] : "linear";
      for (let unit = 0; unit < count; unit++) {
        const values = columnOf(layers[column], unit, count);
        const image = context.createImageData(width, height);
        if (this.planar) paintPlane(image.data, values, activation);
        else paintClasses(image.data, values, data);
        context.putImageData(image, unit * width, column * height);
      }
    });
  }
}

/** The points of the plane, from the top left, row by row, (side², 2). */
function gridInputs(side = GRID): Float32Array {
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

function columnOf(rows: Float32Array, unit: number, count: number): Float32Array {
  const values = new Float32Array(rows.length / count);
  for (let k = 0; k < values.length; k++) values[k] = rows[k * count + unit];
  return values;
}

/** How large values of an activation are: what its scale of colours reaches to. */
export function amplitude(values: Iterable<number>, activation: Activation): number {
  if (activation === "sigmoid" || activation === "softmax" || activation === "tanh") return 1;
  return largestAmount(values, 1e-9);
}

function paintPlane(pixels: Uint8ClampedArray, values: Float32Array, activation: Activation): void {
  const positive = activation === "sigmoid" || activation === "softmax"; // from 0 to 1
  const most = amplitude(values, activation);
  values.forEach((value, k) => {
    const [r, g, b] = divergingRgb(positive ? 2 * value - 1 : value / most);
    pixels.set([r, g, b, 255], 4 * k);
  });
}

/** Where the unit's answers to each class lie, from its least answer to its greatest: a row a class. */
function paintClasses(pixels: Uint8ClampedArray, values: Float32Array, { labels, classes, colours }: DataSet): void {
  const counts = classes.map(() => new Float32Array(BINS));
  const [least = 0, most = 0] = extent(values);
  const width = most - least || 1;
  values.forEach((value, k) => {
    counts[labels[k]][Math.min(Math.floor(((value - least) / width) * BINS), BINS - 1)] += 1;
  });
  counts.forEach((row, label) => {
    const top = max(row) || 1;
    const [r, g, b] = channelsOfHex(colours[label]);
    row.forEach((count, bin) => {
      pixels.set([r, g, b, count ? 60 + (195 * count) / top : 0], 4 * (label * BINS + bin));
    });
  });
}
