// Density layer under the points: a blurred 2-D histogram, for where so many overlap that points do not tell.

import { channelsOfHex, NEUTRAL_COLOUR } from "../../core/colorscales";
import { pixelsOf } from "../geometry/geometry";
import type { PointSubset } from "./order";
import type { Scene } from "./overlay";

const DENSITY_BLUR = 1; // sigma, in cells
const OPACITY_OF_MOST = 0.9;
const CELL = 4; // CSS pixels; large enough for every frame while the picture plays

/** Of a grid of cells over a picture, row by row from the top. */
interface Density {
  width: number;
  height: number;
  counts: Float32Array; // dots a cell, blurred
}

/** RGBA, not premultiplied. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** The shading of each pane, computed anew when its picture or its camera is another. */
export class DensityLayer {
  private readonly _images = new Map<string, { inputs: unknown[]; image: OffscreenCanvas; pixels: Float32Array }>(); // by pane

  /** Whether a pane's shading was computed anew; of these dots, that is. */
  update({ name, blend, view }: Pick<Scene, "name" | "blend" | "view">, crowd: PointSubset): boolean {
    const cached = this._images.get(name);
    const inputs = [blend.from, blend.to, blend.mix, view, crowd.key];
    if (cached && inputs.every((value, i) => value === cached.inputs[i])) return false;
    const pixels = pixelsOf(blend, view, cached?.pixels.length === 2 * blend.nSamples ? cached.pixels : undefined);
    for (let sample = 0; crowd.isPartial && sample < blend.nSamples; sample++) {
      if (!crowd.includes(sample)) pixels[2 * sample] = NaN; // nowhere
    }
    const image = imageOf(drawDensity(densityOf(pixels, view.width, view.height, CELL), NEUTRAL_COLOUR), cached?.image);
    this._images.set(name, { inputs, image, pixels });
    return true;
  }

  /** Into the context of a pane that was updated. */
  draw(context: CanvasRenderingContext2D, name: string): void {
    const image = this._images.get(name)?.image;
    if (image) context.drawImage(image, 0, 0, image.width * CELL, image.height * CELL);
  }

  /** What is not drawn any more needs no room. */
  clear(): void {
    this._images.clear();
  }
}

/** Positions are (n, 2), pixels from the top left corner of a picture that is so large; what is outside, or NaN, does not count. */
export function densityOf(positions: Float32Array, width: number, height: number, cell: number): Density {
  const [columns, rows] = [Math.max(Math.ceil(width / cell), 1), Math.max(Math.ceil(height / cell), 1)];
  const counts = new Float32Array(columns * rows);
  // A dot is shared among the four cells that it is between, so that the picture does not tremble while dots glide.
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i];
    const y = positions[i + 1];
    if (!(x >= 0 && x < width && y >= 0 && y < height)) continue;
    const u = Math.max(x / cell - 0.5, 0);
    const v = Math.max(y / cell - 0.5, 0);
    const column = Math.floor(u);
    const row = Math.floor(v);
    const right = column < columns - 1 ? u - column : 0;
    const below = row < rows - 1 ? v - row : 0;
    const at = row * columns + column;
    counts[at] += (1 - right) * (1 - below);
    if (right) counts[at + 1] += right * (1 - below);
    if (below) counts[at + columns] += (1 - right) * below;
    if (right && below) counts[at + columns + 1] += right * below;
  }
  return { width: columns, height: rows, counts: blurred(counts, columns, rows, 1, gaussianWeights(DENSITY_BLUR)) };
}

/**
 * One colour whose opacity is logarithmic in the number of dots, as the eye takes ratios for steps: a lone dot is hardly seen, and
 * the most crowded cell is nearly opaque.
 */
export function drawDensity({ width, height, counts }: Density, colour: string): Pixels {
  let most = 1; // so that a few dots apart do not look like a crowd
  for (const count of counts) most = Math.max(most, count);
  const [red, green, blue] = channelsOfHex(colour);
  const scale = (255 * OPACITY_OF_MOST) / Math.log1p(most);
  const data = new Uint8ClampedArray(4 * counts.length);
  for (let at = 0; at < counts.length; at++) {
    data[4 * at] = red;
    data[4 * at + 1] = green;
    data[4 * at + 2] = blue;
    data[4 * at + 3] = scale * Math.log1p(counts[at]);
  }
  return { width, height, data };
}

/** On a canvas of their size: the one that is given, where it has that. */
export function imageOf({ width, height, data }: Pixels, before?: OffscreenCanvas): OffscreenCanvas {
  const image = before?.width === width && before.height === height ? before : new OffscreenCanvas(width, height);
  image.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  return image;
}

type Numbers = ArrayLike<number>;

/** Weights of a Gaussian from its middle outwards, to three sigma, which is in cells; both sides sum to one. */
export function gaussianWeights(sigma: number): Float64Array {
  const half = Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, d) => Math.exp(-0.5 * (d / sigma) ** 2));
  const sum = half.reduce((a, b) => a + b) * 2 - half[0];
  return half.map((weight) => weight / sum);
}

/** A blurred copy of a grid (height, width, channels), along its rows and then along its columns. Beyond the edges there is nothing. */
export function blurred(grid: Numbers, width: number, height: number, channels: number, weights: Float64Array) {
  const row = width * channels;
  const along = new Float32Array(grid.length);
  for (let y = 0; y < height; y++) spreadAlong(grid, along, y * row, (y + 1) * row, channels, weights);
  const both = new Float32Array(grid.length);
  spreadAlong(along, both, 0, grid.length, row, weights);
  return both;
}

/** out[i] = Σ weight(d) · grid[i ± d · step] over what is from start to end. */
function spreadAlong(grid: Numbers, out: Float32Array, start: number, end: number, step: number, weights: Float64Array) {
  for (let i = start; i < end; i++) out[i] = weights[0] * grid[i];
  for (let d = 1; d < weights.length; d++) {
    const [weight, shift] = [weights[d], d * step];
    for (let i = start; i < end - shift; i++) {
      out[i] += weight * grid[i + shift];
      out[i + shift] += weight * grid[i];
    }
  }
}
