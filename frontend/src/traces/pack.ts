// Data of traces, decoded from the container that views/traces/pack.py writes.

import { NEUTRAL_COLOUR } from "../core/colorscales";
import { inflate, unpack } from "../core/container";
import type { Written } from "../core/measures";
import type { Band } from "../core/ribbon";
import type { Predictions, Sprites } from "../core/samplecard";

/** A measure as a curve. */
export interface Curve {
  name: string;
  title: string;
  column: string;
  help: string;
  written: Written;
  low: number; // how far the curve's axis goes
  high: number;
  values: Float32Array; // (n, nCheckpoints)
}

export interface Traces extends Predictions {
  samples: number[]; // in their order
  epochs: string[]; // how the checkpoints are called
  nShares: number; // of how many classes the probabilities are here
  whole: boolean; // whether these are all classes
  names: Record<number, string>; // of the classes that occur
  colours: Record<number, string>;
  stories: string[]; // how each was learnt, in words
  notes: string[]; // why each is here, or ""
  learnt: number[][]; // the checkpoints at which each became right
  forgotten: number[][]; // and wrong again
  sprites: Sprites | null;
  classes: Uint16Array; // (n, nShares), the true one first
  shares: Uint16Array; // (n, nCheckpoints, nShares), 65535 is one
  measures: Curve[]; // those that are known of the run and follow the checkpoint
  sheet: Uint8Array<ArrayBuffer> | null; // a PNG file
}

export async function readTraces(zipped: ArrayBuffer): Promise<Traces> {
  return decodeTraces(await inflate(zipped));
}

export function decodeTraces(buffer: ArrayBuffer): Traces {
  const { measures, ...traces } = unpack<Traces & Record<`values/${string}`, Float32Array>>(buffer, {
    labels: null,
    sheet: null,
  });
  return { ...traces, measures: measures.map((one) => ({ ...one, values: traces[`values/${one.name}`] })) };
}

/** What is said of sample `i` at a checkpoint; null where the run has no true classes. */
export function traceAt(traces: Traces, i: number, checkpoint: number) {
  const { predicted: predictions, measures, labels, shares, nCheckpoints, nShares } = traces;
  const at = i * nCheckpoints + checkpoint;
  const predicted = predictions[at];
  return {
    predicted,
    right: labels ? predicted === labels[i] : null,
    trueShare: labels ? shares[at * nShares] / 65535 : null,
    values: new Map(measures.map(({ name, values }) => [name, values[at]])),
  };
}

/** A class's band, or that of all others, −1. */
interface ClassBand extends Band {
  k: number;
}

/** The bands of a ribbon, the lowest first; where not all classes are here, what is left to the others is the last. */
export function bandsOf(traces: Traces, i: number): ClassBand[] {
  const { classes, shares, colours, nCheckpoints, nShares, whole } = traces;
  const share = (place: number, at: number) => shares[(i * nCheckpoints + at) * nShares + place] / 65535;
  const bands = Array.from({ length: nShares }, (_, place): ClassBand => {
    const k = classes[i * nShares + place];
    return { k, colour: colours[k], shareAt: (at) => share(place, at) };
  });
  if (whole) return bands;
  const rest = (at: number) => Math.max(1 - bands.reduce((sum, { shareAt }) => sum + shareAt(at), 0), 0);
  return [...bands, { k: -1, colour: NEUTRAL_COLOUR, shareAt: rest }];
}

/** The classes of a ribbon that anybody can see, the likeliest at its best first. */
export function visibleClasses(traces: Traces, i: number, least = 0.04): number[] {
  return bandsOf(traces, i)
    .filter(({ k }) => k >= 0)
    .map(({ k, shareAt }) => ({ k, peak: Math.max(...traces.epochs.map((_, at) => shareAt(at))) }))
    .filter(({ peak }) => peak >= least)
    .sort((a, b) => b.peak - a.peak || a.k - b.k)
    .map(({ k }) => k);
}
