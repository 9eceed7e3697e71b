// Nearest neighbours of a sample by the Euclidean distance of probabilities, and how they change between checkpoints. Pure.

import { bisectRight } from "d3-array";
import type { Recording } from "./recording";

/**
 * The samples whose answers at a checkpoint are nearest to this one's, by the Euclidean distance of their probabilities; nearest
 * first, of equally near ones the lower number first, itself left out. Squares of whole numbers below 2¹⁶, summed over at most 2¹⁶
 * classes, stay below 2⁴⁸, so that no distance is rounded and ties are ties.
 */
export function nearestAnswers(recording: Recording, checkpoint: number, sample: number, count: number): number[] {
  const { probabilities, nSamples, nClasses } = recording;
  const first = checkpoint * nSamples * nClasses;
  const own = Float64Array.from(probabilities.subarray(first + sample * nClasses, first + (sample + 1) * nClasses));
  const most = Math.min(count, nSamples - 1);
  const [nearest, distances]: [number[], number[]] = [[], []];
  let limit = most > 0 ? Infinity : 0; // as far as this need not be looked at
  for (let other = 0, at = first; other < nSamples; other++, at += nClasses) {
    let distance = 0;
    for (let k = 0; k < nClasses; k++) {
      const difference = probabilities[at + k] - own[k];
      distance += difference * difference;
    }
    if (distance >= limit || other === sample) continue;
    const place = bisectRight(distances, distance);
    distances.splice(place, 0, distance);
    nearest.splice(place, 0, other);
    distances.length = nearest.length = Math.min(nearest.length, most);
    if (nearest.length === most) limit = distances[most - 1];
  }
  return nearest;
}

/** Nearest first: `lost` at the checkpoint before, the others after. */
export interface NeighbourChange {
  common: number[];
  gained: number[];
  lost: number[];
}

/** How the nearest `count` samples differ between two checkpoints. */
export function neighbourChange(
  recording: Recording,
  before: number,
  after: number,
  sample: number,
  count: number,
): NeighbourChange {
  const then = nearestAnswers(recording, before, sample, count);
  const now = nearestAnswers(recording, after, sample, count);
  const [among, still] = [new Set(then), new Set(now)];
  return {
    common: now.filter((other) => among.has(other)),
    gained: now.filter((other) => !among.has(other)),
    lost: then.filter((other) => !still.has(other)),
  };
}
