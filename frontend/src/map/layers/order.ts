// Drawing order of points, and the filtered subset, by priority, that a layer with limited room shows.

import { groupsOf } from "../colorencodings";
import type { Recording } from "../data/recording";
import type { ViewModel } from "../viewmodel";
import type { Scene } from "./overlay";

const MOST_ORDERS = 32; // kept of a recording
const ORDERS = new WeakMap<Recording, Map<string, Uint32Array | null>>();

/**
 * The order in which dots are drawn by a colouring, (nSamples,), or null for as they are recorded: of classes and groups the rare ones
 * last, so that a few are not hidden under many. What is more than half as frequent as the most frequent makes one layer, what is more
 * than a quarter the next, and so on; within a layer dots are drawn as they are recorded, so that classes of like size cover each other
 * alike. An equal question has the same answer.
 */
export function orderOf(recording: Recording, name: string, checkpoint: number): Uint32Array | null {
  const orders = ORDERS.get(recording) ?? new Map<string, Uint32Array | null>();
  ORDERS.set(recording, orders);
  const question = name === "truth" || name === "split" ? name : `${name} ${checkpoint}`;
  const before = orders.get(question);
  if (before !== undefined) return before;
  const groups = groupsOf(recording, name, checkpoint);
  const order = groups && rareLast(groups.codes, groups.nGroups);
  orders.set(question, order);
  for (const oldest of orders.keys()) if (orders.size > MOST_ORDERS) orders.delete(oldest);
  return order;
}

/** The codes, one a sample, are below nGroups. */
export function rareLast(codes: Uint16Array, nGroups: number): Uint32Array | null {
  const counts = new Uint32Array(nGroups);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const layers = Uint8Array.from(counts, (count) => (count ? Math.floor(Math.log2(most / count)) : 0));
  const nLayers = layers.reduce((a, b) => Math.max(a, b), 0) + 1;
  if (nLayers === 1) return null;
  const begins = new Uint32Array(nLayers + 1);
  counts.forEach((count, group) => {
    begins[layers[group] + 1] += count;
  });
  for (let layer = 0; layer < nLayers; layer++) begins[layer + 1] += begins[layer];
  const order = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[begins[layers[codes[i]]]++] = i;
  return order;
}

/** The samples in an order in which every beginning is spread evenly over their numbers. */
export function lowDiscrepancyOrder(nSamples: number): Uint32Array {
  const turn = (sample: number) => Math.imul(sample, 0x9e3779b1) >>> 0; // the golden ratio of 2³²
  return Uint32Array.from({ length: nSamples }, (_, sample) => sample).sort((a, b) => turn(a) - turn(b));
}

/** Samples of whom something is shown. */
export interface PointSubset {
  key: string; // another for another crowd
  order: ArrayLike<number>; // all samples, the ones that come first before the others
  includes: (sample: number) => boolean; // whether a sample is one of them
  isPartial: boolean; // whether some are not
}

export class PointSubsets {
  private _fair: Uint32Array | null = null;
  private _order: ArrayLike<number> = [];
  private _ordered = -1; // the version of the selection that the order is of

  /** The samples that the person has chosen to see in a pane, chosen ones first. */
  of(model: ViewModel, scene: Scene): PointSubset {
    const { interaction, display } = model;
    const { selection, highlight } = interaction;
    const aspect = model.flagContextOf(scene);
    const isPartial = !interaction.passesAll(aspect);
    const { checkpoint, since, byPrediction } = aspect;
    const moment = isPartial ? [checkpoint, since, byPrediction, highlight.fixed, display.only, display.marks].join(" ") : "";
    if (this._ordered !== selection.version) {
      this._fair ??= lowDiscrepancyOrder(model.recording.nSamples);
      const others = this._fair.filter((sample) => !selection.has(sample));
      this._order = selection.size ? selection.samples.concat(Array.from(others)) : this._fair;
      this._ordered = selection.version;
    }
    return {
      key: `${selection.version} ${moment}`,
      order: this._order,
      isPartial,
      includes: isPartial ? (sample) => interaction.passes(sample, aspect) : () => true,
    };
  }
}
