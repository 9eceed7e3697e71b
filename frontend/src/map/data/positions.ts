// Positions of projections that are no matrix, such as t-SNE and UMAP: decoded from the server's files.

import { decodeContainer, inflate } from "../../core/container";
import { outline, pointAt } from "../geometry/camera";
import type { FixedPositions, Positions, Quality } from "../geometry/geometry";

export const NEIGHBOURS = 15; // how many of a sample's nearest the picture is judged by
export const WRONG_BELOW = 30; // percent of its neighbours that a dot has to keep, or it stands among wrong ones

/** As nnviz/views/map/positions.py writes it: coordinate = low + number · scale, one scale for all axes, which the anchors share. */
interface Header extends Pick<FixedPositions, "dims" | "nSamples" | "nCheckpoints" | "measured" | "placed"> {
  words: string; // how the projection came about
  low: number[]; // (dims,)
  scale: number;
  quality: Quality;
}

interface Arrays {
  positions: Uint16Array; // (nCheckpoints, nSamples, dims), the lowest number of every axis is 0
  anchors: Float32Array; // (nClasses, dims)
  kept?: Uint8Array;
  hidden?: Uint8Array; // (nSamples,): whether it has no position; it stands at NaN and is not drawn
}

export interface StoredPositions extends FixedPositions {
  readonly complete: boolean; // whether there is a position for every sample at every checkpoint
}

/** Inflate and decode positions. */
export async function readPositions(zipped: ArrayBuffer): Promise<StoredPositions> {
  return decodePositions(await inflate(zipped));
}

/** Positions as they were sent, unpacked a checkpoint at a time, when they are asked for. */
export function decodePositions(buffer: ArrayBuffer): StoredPositions {
  const { header, arrays } = decodeContainer<Header, Arrays>(buffer);
  const { low, scale, quality, words, ...described } = header;
  const { dims, nSamples, nCheckpoints } = described;
  const { positions: numbers, anchors, kept: preservation = null, hidden } = arrays;
  const high: number[] = Array(dims).fill(0);
  for (let i = 0; i < numbers.length; i++) if (numbers[i] > high[i % dims]) high[i % dims] = numbers[i];
  const middle = high.map((value) => value / 2);
  const half = Math.max(...middle) || 1;
  const unpack = (first: number, count: number) => {
    const positions = new Float32Array(count * dims);
    for (let i = 0, from = first * dims, axis = 0; i < positions.length; i++, axis = axis + 1 === dims ? 0 : axis + 1) {
      positions[i] = (numbers[from + i] - middle[axis]) / half;
    }
    for (let i = 0, sample = first % nSamples; hidden && i < count; i++, sample++) {
      if (hidden[sample]) positions.fill(NaN, i * dims, (i + 1) * dims);
    }
    return positions;
  };
  const unpacked = new Map<number, Float32Array>(); // by checkpoint
  const at = (checkpoint: number) => {
    const positions = unpacked.get(checkpoint) ?? unpack(checkpoint * nSamples, nSamples);
    unpacked.set(checkpoint, positions);
    return positions;
  };
  const reach = dims === 2 ? 0 : outline(reachOf(arrays, middle, nSamples) / half);
  return {
    ...described,
    provenance: words,
    preservation,
    axes: false,
    complete: numbers.length === nCheckpoints * nSamples * dims,
    quality: Object.keys(quality).length ? quality : null, // there may be too few samples to measure
    corners: anchors.map((value, i) => ((value - low[i % dims]) / scale - middle[i % dims]) / half),
    extent: dims === 2 ? middle.map((value) => value / half) : [reach, reach],
    at,
    of: (checkpoint, sample) => pointAt(unpack(checkpoint * nSamples + sample, 1), dims, 0),
  };
}

/** In three dimensions the radius of the ball that holds all numbers, since it will be turned. */
function reachOf({ positions: numbers, hidden }: Arrays, middle: number[], nSamples: number): number {
  let reach = 0;
  for (let i = 0; i < numbers.length; i += 3) {
    if (hidden?.[(i / 3) % nSamples]) continue;
    const [x, y, z] = [numbers[i] - middle[0], numbers[i + 1] - middle[1], numbers[i + 2] - middle[2]];
    reach = Math.max(reach, x * x + y * y + z * z);
  }
  return Math.sqrt(reach);
}

/** How many percent of its neighbours each sample keeps at a checkpoint, or null. */
export function preservationAt({ preservation, nSamples }: Positions, checkpoint: number): Uint8Array | null {
  return preservation?.subarray(checkpoint * nSamples, (checkpoint + 1) * nSamples) ?? null;
}

/** A score at a checkpoint, or of the run; null where there is none. */
export function scoreAt({ quality }: Positions, name: string, checkpoint: number): number | null {
  const score = quality?.[name] ?? null;
  return Array.isArray(score) ? (score[checkpoint] ?? null) : score;
}
