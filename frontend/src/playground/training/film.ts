// Film: a stretch of a training as the server sends it, seen frame by frame (shots); and the data set.

import { decodeContainer } from "../../core/container";
import { type Activation, Network } from "./network";
import type { Loss, Optimiser, Settings } from "./settings";

/** A frame is an update of the weights, or an epoch of them. */
export type FramePace = "batch" | "epoch";

/** From the step after `start` on the training is tuned by these settings. */
export type Tuning = { start: number; words: Partial<Settings> };

/** F frames of P parameters and U units; N samples in all the shown batches, one batch after another. As film.py says. */
interface FilmArrays {
  weights: Float64Array; // (F + 1, P), before each frame and after the last
  slots_before: Float64Array; // (F, slots, P), what the optimiser remembers before the shown step
  slots_after: Float64Array;
  gradient: Float64Array; // (F, P), of the shown step
  working?: Float64Array; // (F, P), before the shown step, at the pace of epochs
  mean?: Float64Array; // (F, P), the mean gradient of the epoch
  z: Float32Array; // (N, U)
  a: Float32Array;
  delta: Float32Array;
  samples: Uint16Array; // (N,)
  losses: Float32Array; // (N,)
  loss: Float32Array; // (F,), of the shown step
  past: Float32Array; // (K, 4), metrics after the steps of `past`
  metrics: Float32Array; // (F + 1, 4): loss and accuracy of the training part, then of the test part
  sizes: Float32Array; // (F, layers), root mean squares of the gradients
  dead: Uint8Array; // (F + 1, U): 1 for a silent unit, 2 for a dead one
}

interface FilmHeader {
  pace: FramePace;
  first: number; // the number of the first frame
  past: number[];
  steps: number[]; // how many were done before each frame and after the last
  epochs: number[]; // the same in epochs
  batches: number[]; // samples of each frame's shown batch
  warnings: string[];
  ended: string; // why there is no frame after the last, "" where there is one
  sizes: number[]; // of the network: its inputs, then each layer
  activations: Activation[];
  loss: Loss;
  l2: number;
  optimiser: Optimiser;
  rate: number;
  fresh: number; // after how many steps the optimiser begins
  stepsPerEpoch: number;
  tunings: Tuning[]; // of all steps of the training
}

export interface Film extends FilmHeader {
  net: Network;
  arrays: FilmArrays;
  rows: number[]; // where each frame's batch begins
  slotsEach: number; // numbers that the optimiser remembers, of a frame
}

interface DataHeader {
  title: string;
  features: string[];
  classes: string[];
  colours: string[]; // of the classes, as hex
}

interface DataArrays {
  inputs: Float32Array; // (n, features), standardised
  labels: Uint16Array;
  test: Uint8Array; // 1 for the samples of the test part
}

export type DataSet = DataHeader & DataArrays & { n: number };

export function decodeFilm(buffer: ArrayBuffer): Film {
  const { header, arrays } = decodeContainer<FilmHeader, FilmArrays>(buffer);
  const { batches } = header;
  let rows = 0;
  const starts = batches.map((count) => {
    rows += count;
    return rows - count;
  });
  return {
    ...header,
    net: new Network(header.sizes, header.activations),
    arrays,
    rows: starts,
    slotsEach: arrays.slots_before.length / Math.max(batches.length, 1),
  };
}

export function decodeData(buffer: ArrayBuffer): DataSet {
  const { header, arrays } = decodeContainer<DataHeader, DataArrays>(buffer);
  return { ...header, ...arrays, n: arrays.labels.length };
}

/** One frame of a film, and the step that is shown of it, which is the last one of an epoch. */
export class Shot {
  readonly net: Network;
  readonly frame: number;
  readonly count: number; // samples of the shown batch
  readonly stepsBefore: number;
  readonly stepsAfter: number;
  readonly epochsBefore: number;
  readonly epochsAfter: number;
  readonly warning: string;
  readonly loss: number;

  constructor(
    readonly film: Film,
    private readonly _k: number,
  ) {
    this.net = film.net;
    this.frame = film.first + _k;
    this.count = film.batches[_k];
    this.stepsBefore = film.steps[_k];
    this.stepsAfter = film.steps[_k + 1];
    this.epochsBefore = film.epochs[_k];
    this.epochsAfter = film.epochs[_k + 1];
    this.warning = film.warnings[_k];
    this.loss = film.arrays.loss[_k];
  }

  /** The parameters before and after the frame. */
  get before(): Float64Array {
    return this._parameters(this.film.arrays.weights);
  }
  get after(): Float64Array {
    return this._parameters(this.film.arrays.weights, this._k + 1);
  }

  /** The parameters before the shown step. */
  get working(): Float64Array {
    return this._parameters(this.film.arrays.working ?? this.film.arrays.weights);
  }

  /** Of the shown step, and of the whole frame. */
  get gradient(): Float64Array {
    return this._parameters(this.film.arrays.gradient);
  }
  get meanGradient(): Float64Array {
    return this._parameters(this.film.arrays.mean ?? this.film.arrays.gradient);
  }

  /** What the optimiser remembers before and after the shown step: its slot number `slot` of the parameter `at`. */
  slotBefore(slot: number, at: number): number {
    return this._slot(this.film.arrays.slots_before, slot, at);
  }
  slotAfter(slot: number, at: number): number {
    return this._slot(this.film.arrays.slots_after, slot, at);
  }

  // Of the units for one of the shown batch's samples, by its place in the batch.
  z(place: number): Float32Array {
    return this._units(this.film.arrays.z, place);
  }
  a(place: number): Float32Array {
    return this._units(this.film.arrays.a, place);
  }
  delta(place: number): Float32Array {
    return this._units(this.film.arrays.delta, place);
  }
  sample(place: number): number {
    return this.film.arrays.samples[this.film.rows[this._k] + place];
  }
  lossOf(place: number): number {
    return this.film.arrays.losses[this.film.rows[this._k] + place];
  }

  /** Root mean squares of the gradients, by layer. */
  get sizes(): Float32Array {
    const n = this.net.nLayers;
    return this.film.arrays.sizes.subarray(this._k * n, (this._k + 1) * n);
  }

  /** Which units are silent (1) or dead (2), before or after the frame. */
  dead(after: boolean): Uint8Array {
    const n = this.net.nUnits;
    const k = this._k + (after ? 1 : 0);
    return this.film.arrays.dead.subarray(k * n, (k + 1) * n);
  }

  private _slot(slots: Float64Array, slot: number, at: number): number {
    return slots[this._k * this.film.slotsEach + slot * this.net.nParameters + at];
  }

  private _parameters(values: Float64Array, k = this._k): Float64Array {
    const n = this.net.nParameters;
    return values.subarray(k * n, (k + 1) * n);
  }

  private _units(values: Float32Array, place: number): Float32Array {
    const n = this.net.nUnits;
    const row = this.film.rows[this._k] + place;
    return values.subarray(row * n, (row + 1) * n);
  }
}
