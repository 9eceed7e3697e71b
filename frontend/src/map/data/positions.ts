// Positions that were computed beforehand, as t-SNE and UMAP need it: decoded from what the server sends.

import { decodeContainer, inflated } from "../../core/container";
import { type Extent, outline, type Point, pointAt } from "../geometry/camera";
import type { FixedPositions, Measured, Positions, Quality } from "../geometry/geometry";

export const NEIGHBOURS = 15; // how many of a sample's nearest the picture is judged by
export const WRONG_BELOW = 30; // percent of its neighbours that a dot has to keep, or it stands among wrong ones

/** As nnviz/views/map/places.py writes it: coordinate = low + number · scale, one scale for all axes, which the anchors share. */
interface Header {
  dims: number;
  nSamples: number;
  nCheckpoints: number;
  low: number[]; // (dims,)
  scale: number;
  quality: Quality;
  measured?: Measured;
  words: string;
  placed?: string;
}

interface Arrays {
  positions: Uint16Array; // (nCheckpoints, nSamples, dims), the lowest number of every axis is 0
  anchors: Float32Array; // (nClasses, dims)
  kept?: Uint8Array;
  hidden?: Uint8Array; // (nSamples,): whether it has no position; it stands at NaN and is not drawn
}

/** Inflate and decode positions. */
export async function readPositions(zipped: ArrayBuffer): Promise<StoredPositions> {
  return decodePositions(await inflated(zipped));
}

export function decodePositions(buffer: ArrayBuffer): StoredPositions {
  const { header, arrays } = decodeContainer<Header, Arrays>(buffer);
  return new StoredPositions(header, arrays);
}

/** Positions as they were sent, unpacked a checkpoint at a time, when they are asked for. */
export class StoredPositions implements FixedPositions {
  readonly axes = false;
  readonly dims: number;
  readonly nSamples: number;
  readonly nCheckpoints: number;
  readonly corners: Float32Array;
  readonly extent: Extent;
  readonly kept: Uint8Array | null;
  readonly quality: Quality | null;
  readonly measured: Measured;
  readonly words: string;
  readonly placed?: string;
  private readonly _numbers: Uint16Array;
  private readonly _hidden: Uint8Array | undefined;
  private readonly _middle: number[];
  private readonly _half: number;
  private readonly _unpacked = new Map<number, Float32Array>(); // by checkpoint

  constructor(header: Header, { positions, anchors, kept, hidden }: Arrays) {
    const { dims, low, scale, quality } = header;
    const high: number[] = Array(dims).fill(0);
    for (let i = 0; i < positions.length; i++) if (positions[i] > high[i % dims]) high[i % dims] = positions[i];
    const half = Math.max(...high) / 2 || 1;
    this.dims = dims;
    this.nSamples = header.nSamples;
    this.nCheckpoints = header.nCheckpoints;
    this.words = header.words;
    this.placed = header.placed;
    this.measured = header.measured ?? {};
    this.kept = kept ?? null;
    this.quality = Object.keys(quality).length ? quality : null; // there may be too few samples to measure
    this.corners = anchors.map((value, i) => ((value - low[i % dims]) / scale - high[i % dims] / 2) / half);
    this._numbers = positions;
    this._hidden = hidden;
    this._middle = high.map((value) => value / 2);
    this._half = half;
    this.extent = this._extent();
  }

  /** Whether there is a position for every sample at every checkpoint. */
  get whole(): boolean {
    return this._numbers.length === this.nCheckpoints * this.nSamples * this.dims;
  }

  at(checkpoint: number): Float32Array {
    let positions = this._unpacked.get(checkpoint);
    if (!positions) {
      positions = this._unpack(checkpoint * this.nSamples, this.nSamples);
      this._unpacked.set(checkpoint, positions);
    }
    return positions;
  }

  of(checkpoint: number, sample: number): Point {
    return pointAt(this._unpack(checkpoint * this.nSamples + sample, 1), this.dims, 0);
  }

  private _unpack(first: number, count: number): Float32Array {
    const { dims, _numbers: numbers, _middle: middle, _half: half, _hidden: hidden } = this;
    const positions = new Float32Array(count * dims);
    for (let i = 0, from = first * dims, axis = 0; i < positions.length; i++, axis = axis + 1 === dims ? 0 : axis + 1) {
      positions[i] = (numbers[from + i] - middle[axis]) / half;
    }
    for (let i = 0, sample = first % this.nSamples; hidden && i < count; i++, sample++) {
      if (hidden[sample]) positions.fill(NaN, i * dims, (i + 1) * dims);
    }
    return positions;
  }

  /** In three dimensions that of the ball that holds all positions, since it will be turned. */
  private _extent(): Extent {
    const { _numbers: numbers, _middle: middle, _half: half } = this;
    if (this.dims === 2) return middle.map((value) => value / half);
    let reach = 0;
    for (let i = 0; i < numbers.length; i += 3) {
      if (this._hidden?.[(i / 3) % this.nSamples]) continue;
      const [x, y, z] = [numbers[i] - middle[0], numbers[i + 1] - middle[1], numbers[i + 2] - middle[2]];
      reach = Math.max(reach, x * x + y * y + z * z);
    }
    return Array(2).fill(outline(Math.sqrt(reach) / half));
  }
}

/** How many percent of its neighbours each sample keeps at a checkpoint, or null. */
export function keptAt({ kept, nSamples }: Positions, checkpoint: number): Uint8Array | null {
  return kept?.subarray(checkpoint * nSamples, (checkpoint + 1) * nSamples) ?? null;
}

/** A score at a checkpoint, or of the run; null where there is none. */
export function scoreAt({ quality }: Positions, name: string, checkpoint: number): number | null {
  const given = quality?.[name] ?? null;
  return Array.isArray(given) ? (given[checkpoint] ?? null) : given;
}
