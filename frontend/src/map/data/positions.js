// Positions that were computed beforehand, as t-SNE and UMAP need it: decoded from what the server sends.

import { outline } from "../geometry/camera";
import { decodeContainer, inflated } from "../../core/container";

export const NEIGHBOURS = 15; // how many of a sample's nearest the picture is judged by
export const WRONG_BELOW = 30; // percent of its neighbours that a dot has to keep, or it stands among wrong ones

/** Inflate and decode positions. @param {ArrayBuffer} zipped @returns {Promise<StoredPositions>} */
export async function readPositions(zipped) {
  return decodePositions(await inflated(zipped));
}

/**
 * The positions are uint16 on one scale for all axes, which the anchors share: coordinate = low + number · scale.
 * @param {ArrayBuffer} buffer @returns {StoredPositions}
 */
export function decodePositions(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  return new StoredPositions(header, arrays);
}

/** Positions as they were sent, unpacked a checkpoint at a time, when they are asked for. It is a `Positions` of geometry.js. */
export class StoredPositions {
  constructor(
    { dims, nSamples, nCheckpoints, low, scale, quality, measured, words, placed },
    { positions, anchors, kept, hidden },
  ) {
    const high = Array(dims).fill(0); // the lowest number of every axis is 0
    for (let i = 0; i < positions.length; i++) if (positions[i] > high[i % dims]) high[i % dims] = positions[i];
    const half = Math.max(...high) / 2 || 1;
    Object.assign(this, { dims, nSamples, nCheckpoints, words, placed });
    this.axes = false;
    this.kept = kept ?? null;
    this.measured = measured ?? {};
    this.quality = Object.keys(quality).length ? quality : null; // there may be too few samples to measure
    this.corners = Float32Array.from(anchors, (value, i) => ((value - low[i % dims]) / scale - high[i % dims] / 2) / half);
    this._numbers = positions;
    this._hidden = hidden ?? null; // by sample, whether it has no place: it stands at NaN and is not drawn
    this._middle = high.map((value) => value / 2);
    this._half = half;
    this._unpacked = new Map(); // checkpoint → Float32Array
    this.extent = this._extent(high);
  }

  /** Whether there is a place for every sample at every checkpoint. */
  get whole() {
    return this._numbers.length === this.nCheckpoints * this.nSamples * this.dims;
  }

  /** @returns {Float32Array} (nSamples, dims) */
  at(checkpoint) {
    if (!this._unpacked.has(checkpoint))
      this._unpacked.set(checkpoint, this._unpack(checkpoint * this.nSamples, this.nSamples));
    return this._unpacked.get(checkpoint);
  }

  /** @returns {number[]} (dims,) */
  of(checkpoint, sample) {
    return [...this._unpack(checkpoint * this.nSamples + sample, 1)];
  }

  _unpack(first, count) {
    const { dims, _numbers: numbers, _middle: middle, _half: half } = this;
    const positions = new Float32Array(count * dims);
    for (let i = 0, from = first * dims, axis = 0; i < positions.length; i++, axis = axis + 1 === dims ? 0 : axis + 1) {
      positions[i] = (numbers[from + i] - middle[axis]) / half;
    }
    if (this._hidden) this._hide(positions, first % this.nSamples);
    return positions;
  }

  _hide(positions, firstSample) {
    for (let i = 0, sample = firstSample; i < positions.length; i += this.dims, sample++) {
      if (this._hidden[sample]) positions.fill(NaN, i, i + this.dims);
    }
  }

  /** In three dimensions that of the ball that holds all positions, since it will be turned. */
  _extent(high) {
    if (this.dims === 2) return high.map((value) => value / 2 / this._half);
    const { _numbers: numbers, _middle: middle, _half: half } = this;
    let reach = 0;
    for (let i = 0; i < numbers.length; i += 3) {
      if (this._hidden?.[(i / 3) % this.nSamples]) continue;
      const [x, y, z] = [numbers[i] - middle[0], numbers[i + 1] - middle[1], numbers[i + 2] - middle[2]];
      reach = Math.max(reach, x * x + y * y + z * z);
    }
    return Array(2).fill(outline(Math.sqrt(reach) / half));
  }
}

/** How many percent of its neighbours each sample keeps at a checkpoint, or null. @param {import("../geometry/geometry").Positions} positions */
export function keptAt({ kept, nSamples }, checkpoint) {
  return kept && kept.subarray(checkpoint * nSamples, (checkpoint + 1) * nSamples);
}

/** A score at a checkpoint, or of the run; null where there is none. @param {import("../geometry/geometry").Positions} positions */
export function scoreAt({ quality }, name, checkpoint) {
  const given = quality?.[name] ?? null;
  return Array.isArray(given) ? (given[checkpoint] ?? null) : given;
}
