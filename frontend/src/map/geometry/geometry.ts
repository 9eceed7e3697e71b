// Interpolation of positions between checkpoints and projections, and displacements since a checkpoint; pure.

import { eased } from "../../time/timeline";
import type { Recording } from "../data/recording";
import { type Extent, EYE, outline, type Point, reproject, toPixel, type Viewport } from "./camera";
import type { LinearPositions } from "./linear";

/** Scores of a picture by name, by checkpoint or of the run, 0 to 1. */
export type Quality = Record<string, (number | null)[] | number | null>;

/** Over which samples the scores are, in words. */
export interface Measured {
  neighbours_kept?: string;
  ranks?: string;
}

/** Positions of many samples at every checkpoint, scaled and moved so that the picture spans −1 to 1 in its widest direction. */
interface AnyPositions {
  readonly dims: number; // 2 or 3
  readonly nSamples: number;
  readonly nCheckpoints: number;
  at(checkpoint: number): Float32Array; // (nSamples, dims), the same array each time until the picture itself changes
  of(checkpoint: number, sample: number): Point; // (dims,): the position of one sample
  readonly corners: Float32Array; // (nClasses, dims): where a class's name belongs, NaN for nowhere
  readonly axes: boolean; // whether a sample that is wholly one class stands on its corner, so that lines to them tell something
  readonly extent: Extent; // what the picture needs on the plane, however it is turned
  readonly preservation: Uint8Array | null; // (nCheckpoints, nSamples): how many percent of a sample's neighbours the picture keeps
  readonly quality: Quality | null;
  readonly measured?: Measured;
  readonly provenance: string; // how the picture came about
  readonly placed?: string; // what of the network is placed, where that is not its answers
}

/** Those that nobody can drag, as they were computed beforehand. */
export interface FixedPositions extends AnyPositions {
  readonly axes: false;
}

/** `axes` tells which: where there are some, they can be dragged. */
export type Positions = FixedPositions | LinearPositions;

/** Half the width and height of what holds these positions; in three dimensions of the ball, since it will be turned. */
export function extentOf(positions: Float32Array, dims: number): Extent {
  let [x, y, reach] = [0, 0, 0];
  for (let i = 0; i < positions.length; i += dims) {
    x = Math.max(x, Math.abs(positions[i]));
    y = Math.max(y, Math.abs(positions[i + 1]));
    if (dims === 3) reach = Math.max(reach, positions[i] ** 2 + positions[i + 1] ** 2 + positions[i + 2] ** 2);
  }
  return dims === 3 ? Array(2).fill(outline(Math.sqrt(reach))) : [x, y];
}

/** What is between two sets of positions: from + (to − from) · mix. */
export interface Blend {
  from: Float32Array; // (nSamples, fromDims)
  fromDims: number; // 2 or 3; what has 2 stands at depth 0
  to: Float32Array; // (nSamples, toDims)
  toDims: number;
  mix: number; // 0 to 1
  nSamples: number;
  deep: boolean; // whether some may cover others
}

/** The blend at moment t, a float between checkpoints. */
export function blendAt(positions: Positions, t: number): Blend {
  const last = positions.nCheckpoints - 1;
  const before = Math.min(Math.floor(t), last);
  return blendBetween(positions, before, Math.min(before + 1, last), Math.min(t - before, 1));
}

/** The blend on the way from one checkpoint to another. */
export function blendBetween(positions: Positions, before: number, after: number, mix: number): Blend {
  const { nSamples, dims } = positions;
  const from = positions.at(before);
  const to = mix > 0 ? positions.at(after) : from;
  return { from, fromDims: dims, to, toDims: dims, mix, nSamples, deep: dims === 3 };
}

/** Where a blend puts one sample. */
export function positionOf({ from, fromDims, to, toDims, mix }: Blend, sample: number): [number, number, number] {
  const a = fromDims * sample;
  const b = toDims * sample;
  const zFrom = fromDims === 3 ? from[a + 2] : 0;
  const zTo = toDims === 3 ? to[b + 2] : 0;
  return [from[a] + (to[b] - from[a]) * mix, from[a + 1] + (to[b + 1] - from[a + 1]) * mix, zFrom + (zTo - zFrom) * mix];
}

/**
 * The pixels at which all samples of a blend are drawn, (nSamples, 2), in an array that may be given. Written out as `pickDeep` is,
 * for what looks at all of them in a frame.
 */
export function pixelsOf(
  blend: Blend,
  view: Viewport,
  pixels: Float32Array = new Float32Array(2 * blend.nSamples),
): Float32Array {
  const { from, fromDims, to, toDims, mix, nSamples } = blend;
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = view.rotation;
  const { centreX, centreY, scale, width, height } = view;
  for (let sample = 0, a = 0, b = 0; sample < nSamples; sample++, a += fromDims, b += toDims) {
    const px = from[a] + (to[b] - from[a]) * mix;
    const py = from[a + 1] + (to[b + 1] - from[a + 1]) * mix;
    const zFrom = fromDims === 3 ? from[a + 2] : 0;
    const pz = zFrom + ((toDims === 3 ? to[b + 2] : 0) - zFrom) * mix;
    const f = 1 / (1 - (zx * px + zy * py + zz * pz) / EYE);
    pixels[2 * sample] = width / 2 + ((xx * px + xy * py + xz * pz) * f - centreX) * scale;
    pixels[2 * sample + 1] = height / 2 - ((yx * px + yy * py + yz * pz) * f - centreY) * scale;
  }
  return pixels;
}

const MORPH_MS = 450;

/** Gliding from one picture to another: the dots go from where they were on the screen to where they belong now. */
export class Transition {
  private readonly _from: Float32Array; // (nSamples, 3)
  private readonly _deep: boolean;

  /** From a blend under camera `before` to what is seen under camera `after`; since the time `start`, in milliseconds. */
  constructor(
    blend: Blend,
    before: Viewport,
    after: Viewport,
    private readonly _start: number,
  ) {
    this._from = reprojectBlend(blend, before, after);
    this._deep = blend.deep;
  }

  isOver(now: number): boolean {
    return now - this._start >= MORPH_MS;
  }

  /** What is on the screen, of what will be. */
  blend(goal: Blend, now: number): Blend {
    const mix = eased(Math.min(Math.max((now - this._start) / MORPH_MS, 0), 1));
    const nearer = goal.mix > 0.5 ? goal : { ...goal, to: goal.from, toDims: goal.fromDims };
    return { ...nearer, from: this._from, fromDims: 3, mix, deep: goal.deep || this._deep };
  }
}

/** All positions of a blend, (nSamples, 3), such that they look under camera `after` as they do under `before`. */
export function reprojectBlend(blend: Blend, before: Viewport, after: Viewport): Float32Array {
  const settled = new Float32Array(3 * blend.nSamples);
  for (let sample = 0; sample < blend.nSamples; sample++) {
    settled.set(reproject(before, after, ...positionOf(blend, sample)), 3 * sample);
  }
  return settled;
}

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
export function movedSamples(order: ArrayLike<number>, mask: Uint8Array, then: Blend, now: Blend, least: number): Uint32Array {
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
export function visibleLength(samples: Uint32Array, then: Blend, now: Blend, view: Viewport): number {
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
