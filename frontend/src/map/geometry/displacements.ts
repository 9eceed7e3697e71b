// Displacements of samples since another checkpoint: between which positions, and whose; pure.

import type { Recording } from "../data/recording";
import { toPixel, type Viewport } from "./camera";
import { type Blend, blendAt, type Positions, positionOf } from "./geometry";

const MOST_MEASURED = 400; // of many an even part

/**
 * Where all samples were at the checkpoint that the moment t is compared with, −1 for the one before. Where that is always the one before, it stays one
 * checkpoint behind while the picture moves, so that trails are tails and do not jump.
 */
export function blendSince(positions: Positions, t: number, since: number): Blend {
  return blendAt(positions, since >= 0 ? since : Math.max(t - 1, 0));
}

/** Whose trails are drawn, 1 for those, between two checkpoints; `chosen` is 1 where a sample is chosen. */
export function trailMask(
  which: "all" | "chosen" | "flips",
  { predictions, nSamples }: Recording,
  checkpoint: number,
  since: number,
  chosen: Uint8Array,
): Uint8Array {
  if (which === "chosen") return chosen.slice();
  if (which === "all") return new Uint8Array(nSamples).fill(1);
  const [now, then] = [checkpoint * nSamples, since * nSamples];
  return Uint8Array.from({ length: nSamples }, (_, sample) => Number(predictions[now + sample] !== predictions[then + sample]));
}

/**
 * The samples of a mask that may have moved by more than a length, in the picture's units, while the two blends mix what they mix;
 * in the given order of all samples.
 */
export function moversOf(order: ArrayLike<number>, mask: Uint8Array, then: Blend, now: Blend, least: number): Uint32Array {
  const movers = new Uint32Array(mask.length);
  const { from: a, to: b, fromDims: ofA, toDims: ofB } = then;
  const { from: c, to: d, fromDims: ofC, toDims: ofD } = now;
  const dims = Math.max(ofA, ofB, ofC, ofD);
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const sample = order[i];
    if (!mask[sample]) continue;
    for (let axis = 0; axis < dims; axis++) {
      const p = axis < ofA ? a[ofA * sample + axis] : 0;
      const q = axis < ofB ? b[ofB * sample + axis] : 0;
      const r = axis < ofC ? c[ofC * sample + axis] : 0;
      const s = axis < ofD ? d[ofD * sample + axis] : 0;
      if (!(Math.max(p, q, r, s) - Math.min(p, q, r, s) > least)) continue; // also where it has no place
      movers[count++] = sample;
      break;
    }
  }
  return movers.subarray(0, count);
}

/**
 * About how long the displacements of some samples, of which every beginning is an even part, are together, as far as they are in
 * sight; in pixels.
 */
export function lengthInSight(samples: Uint32Array, then: Blend, now: Blend, view: Viewport): number {
  const measured = samples.subarray(0, MOST_MEASURED);
  let sum = 0;
  for (const sample of measured) {
    const [fromX, fromY] = toPixel(view, ...positionOf(then, sample));
    const [toX, toY] = toPixel(view, ...positionOf(now, sample));
    sum += clippedLength(fromX, fromY, toX - fromX, toY - fromY, view.width, view.height);
  }
  return measured.length ? (sum * samples.length) / measured.length : 0;
}

/** How long the part of a straight line is that lies in a box, after Liang and Barsky, 1984. */
function clippedLength(x: number, y: number, dx: number, dy: number, width: number, height: number): number {
  let [first, last] = [0, 1];
  for (const [start, by, most] of [
    [x, dx, width],
    [y, dy, height],
  ]) {
    if (by === 0 && (start < 0 || start > most)) return 0;
    if (by === 0) continue;
    const [a, b] = [-start / by, (most - start) / by];
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
  }
  return Math.max(last - first, 0) * Math.hypot(dx, dy);
}
