// Columns: the values of measures and metadata, given by Python (nnviz/views/map/column.py) and fetched when they are first needed.

import { decodeContainer, inflate } from "../../core/container";
import { valueText, type Written } from "../../core/measures";
import type { Recording } from "./recording";

/** What the bundle says of a measure. */
export interface Measure {
  name: string;
  title: string;
  help: string;
  unit: string; // "" for none
  column: string; // what a column of a table is called
  words: [some: string, none: string]; // how a card says a value, which stands for "{}", and that there is none
  written: Written;
  ramp: "rising" | "falling" | "diverging"; // which end has the warm colours
  follows: boolean; // whether it changes with the checkpoint
  telling: boolean; // whether it can tell the samples of this run apart
  recorded: boolean; // whether it is metadata
  file: string; // of its values, beside the bundle
}

/** The values of a measure, and the scale of its colours. */
export interface Column {
  measure: Measure;
  values: Float32Array | Float64Array; // (nCheckpoints, nSamples), or (nSamples,) of the whole training; NaN for none
  categories: string[]; // what values are places of, of metadata that is categories or texts
  colours: string[]; // of the categories that have one each
  apart: Uint8Array | null; // (nSamples,): samples that are on no place of the scale
  apartTitle: string; // what these are
  along: "linear" | "log" | "log1p"; // in what the colours are even
  low: number; // what the first colour stands for, or less
  high: number; // what the last colour stands for, or more
  ticks: [value: number, title: string][];
}

type Header = Pick<Column, "along" | "low" | "high" | "ticks" | "apartTitle" | "categories" | "colours">;

/** Decode the file of a measure, inflated. */
export function decodeColumn(measure: Measure, buffer: ArrayBuffer): Column {
  const { header, arrays } = decodeContainer<Header, Pick<Column, "values"> & { apart?: Uint8Array }>(buffer);
  return { ...header, measure, values: arrays.values, apart: arrays.apart ?? null };
}

/** The columns of a recording. */
export class Columns {
  private readonly _loaded = new Map<string, Column>();
  private readonly _loading = new Map<string, Promise<Column>>();

  /** `fetch` a file beside the bundle. */
  constructor(
    readonly measures: readonly Measure[],
    private readonly _fetch: (file: string) => Promise<ArrayBuffer>,
  ) {}

  /** How many are here. */
  get count(): number {
    return this._loaded.size;
  }

  /** A column that is here. */
  get(name: string): Column | undefined {
    return this._loaded.get(name);
  }

  /** A column, fetched once; what failed is fetched again when it is asked for again. */
  load(name: string): Promise<Column> {
    const coming = this._loading.get(name) ?? this._load(name);
    this._loading.set(name, coming);
    coming.catch(() => this._loading.delete(name));
    return coming;
  }

  /** All that tables have. */
  async loadAll(): Promise<void> {
    await Promise.all(this.measures.map(({ name }) => this.load(name)));
  }

  private async _load(name: string): Promise<Column> {
    const measure = this.measures.find((one) => one.name === name);
    if (!measure) throw new Error(`this run has no measure '${name}'`);
    const column = decodeColumn(measure, await inflate(await this._fetch(measure.file)));
    this._loaded.set(name, column);
    return column;
  }
}

/** The value of a sample at a checkpoint; NaN for none. */
export function valueAt(
  { measure, values }: Column,
  { nSamples }: Pick<Recording, "nSamples">,
  checkpoint: number,
  sample: number,
) {
  return values[measure.follows ? checkpoint * nSamples + sample : sample];
}

/** The same in a few words, such as "loss 2.31", or why the sample stands apart; "" where every card says it. */
export function valueSentence(column: Column, recording: Recording, checkpoint: number, sample: number): string {
  if (column.apart?.[sample]) return column.apartTitle;
  const [some, none] = column.measure.words;
  const epochs = recording.checkpoints.map(({ label }) => label);
  const text = valueText(column.measure.written, valueAt(column, recording, checkpoint, sample), epochs, column.categories);
  return text ? some.replace("{}", () => text) : none;
}
