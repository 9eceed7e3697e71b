// Contents of samples (texts, tables, time series, sounds): fetched when they are looked at, many at once, the latest kept.

import { inflate, type NumberArray, unpack } from "./container";
import type { ContentInput, Contents } from "./protocol";
import { fetchFile, fileUrl } from "./server";

const MOST_AT_ONCE = 256; // samples of a file, as nnviz/views/contents.py has it
const MOST_KEPT = 2048; // samples
const MOST_STORES = 3; // runs

/** What is the same for all samples, by the kind of input. Of tables and series only so many columns and channels are here. */
export interface About {
  note?: string; // how it was made smaller, or how long it is, in words
  names?: string[];
  means?: number[];
  spreads?: number[]; // standard deviations
  low?: number; // what nearly all series are within
  high?: number;
}

export type Value =
  | { kind: "image"; pixels: Uint8Array; width: number; height: number; channels: number }
  | { kind: "text"; text: string; whole: boolean; note: string } // where it is not whole it goes on
  | { kind: "table"; values: Float64Array }
  | { kind: "series"; channels: Float32Array[] } // NaN where there is no number
  | { kind: "audio"; low: Float32Array; high: Float32Array; peak: number }; // the outline, −1 to 1 by the peak

/** One of a sample's inputs, with all that is needed to show it; no value for images that come in a sheet. */
export interface Input extends ContentInput {
  about: About;
  value: Value | null;
}

interface Packed {
  samples: number[];
  inputs: Record<string, unknown>[];
}

/** Fetches a file by its whole address. */
type Fetch = (address: string) => Promise<ArrayBuffer>;

export class ContentStore {
  readonly inputs: readonly ContentInput[];
  private readonly _url: string;
  private readonly _kept = new Map<number, readonly Input[]>(); // the one looked at last at the end
  private readonly _wanted = new Set<number>(); // those that nobody has asked the server for yet
  private readonly _coming = new Set<number>();
  private readonly _texts = new Map<number, Promise<(string | null)[]>>();
  private readonly _found = new Map<string, Uint8Array>(); // bits of samples, by words
  private readonly _listeners = new Set<() => void>();
  private _about: Promise<About[]> | null = null;
  private _asking = false;

  constructor(
    { url, inputs }: Contents,
    private readonly _fetch: Fetch = fetchFile,
  ) {
    this._url = url;
    this.inputs = inputs;
  }

  /** Whether there is something to be shown besides images of a sheet, or several of them. */
  get exist(): boolean {
    return this._url !== "";
  }

  /** The input that is shown where there is room for one: an image, else the first; −1 where there is none. */
  get leading(): number {
    const image = this.inputs.findIndex(({ kind }) => kind === "image");
    return image >= 0 || !this.inputs.length ? image : 0;
  }

  get hasTexts(): boolean {
    return this.exist && this.inputs.some(({ kind }) => kind === "text");
  }

  /** A sample's inputs; null where they have not arrived: from now on they are on their way. */
  get(sample: number): readonly Input[] | null {
    const inputs = this._kept.get(sample);
    if (inputs) {
      this._kept.delete(sample);
      this._kept.set(sample, inputs);
      return inputs;
    }
    if (this.exist && sample >= 0 && !this._coming.has(sample)) this._want(sample);
    return null;
  }

  /** Call when some have arrived, until the signal ends it. */
  onLoad(listener: () => void, signal: AbortSignal): void {
    this._listeners.add(listener);
    signal.addEventListener("abort", () => this._listeners.delete(listener));
  }

  /** The address of a sound. */
  soundUrl(sample: number, input: number): string {
    return fileUrl(`${this._url}/sound/${sample},${input}`);
  }

  /** The whole text of an input. */
  async wholeText(sample: number, input: number): Promise<string> {
    let texts = this._texts.get(sample);
    if (!texts) {
      texts = this._fetch(`${this._url}/text/${sample}`).then((file) => JSON.parse(new TextDecoder().decode(file)));
      texts.catch(() => this._texts.delete(sample));
      this._texts.set(sample, texts);
      for (const old of [...this._texts.keys()].slice(0, -8)) this._texts.delete(old);
    }
    return (await texts)[input] ?? "";
  }

  /** Look for the samples whose texts hold some words, `key` as base64url; `hasWords` knows then. */
  async find(key: string): Promise<void> {
    if (this._found.has(key)) return;
    const { bits } = unpack<{ bits: Uint8Array }>(await inflate(await this._fetch(`${this._url}/find/${key}`)));
    this._found.set(key, bits);
  }

  /** Whether a sample's texts hold words that were looked for; undefined where nobody has looked for them. */
  hasWords(key: string, sample: number): boolean | undefined {
    const bits = this._found.get(key);
    return bits && Boolean((bits[sample >> 3] >> (sample & 7)) & 1);
  }

  /** Those that are looked at in the same turn are asked for together; while an answer is awaited, the next wait. */
  private _want(sample: number): void {
    this._wanted.delete(sample);
    this._wanted.add(sample);
    if (this._asking) return;
    this._asking = true;
    queueMicrotask(() => void this._ask());
  }

  private async _ask(): Promise<void> {
    while (this._wanted.size) {
      const samples = [...this._wanted].slice(-MOST_AT_ONCE).sort((a, b) => a - b); // who was looked at last is still there
      this._wanted.clear();
      for (const sample of samples) this._coming.add(sample);
      const arrived = await this._load(samples).then(
        () => true,
        () => false, // whoever looks again asks again
      );
      for (const sample of samples) this._coming.delete(sample);
      if (arrived) for (const listener of this._listeners) listener();
    }
    this._asking = false;
  }

  private async _load(samples: number[]): Promise<void> {
    this._about ??= this._fetch(`${this._url}/about/`).then((file) => JSON.parse(new TextDecoder().decode(file)));
    this._about.catch(() => {
      this._about = null;
    });
    const loading = this._fetch(`${this._url}/samples/${samples.join(",")}`).then(inflate);
    const [about, file] = await Promise.all([this._about, loading]);
    for (const [sample, values] of decodeSamples(file)) {
      this._kept.set(
        sample,
        this.inputs.map((input, i) => ({ ...input, about: about[i] ?? {}, value: values[i] ?? null })),
      );
    }
    for (const old of [...this._kept.keys()].slice(0, -MOST_KEPT)) this._kept.delete(old);
  }
}

/** The values of each sample of a file, an input each. */
export function decodeSamples(buffer: ArrayBuffer): Map<number, (Value | null)[]> {
  const { samples, inputs, ...arrays } = unpack<Packed & Record<number, NumberArray>>(buffer);
  return new Map(
    samples.map((sample, at) => [sample, inputs.map((header, i) => decodeValue(header, arrays[i], at, samples.length))]),
  );
}

function decodeValue(header: Record<string, unknown>, array: NumberArray | undefined, at: number, n: number): Value | null {
  if ("texts" in header) {
    const { texts, whole, notes } = header as { texts: string[]; whole: boolean[]; notes: string[] };
    return { kind: "text", text: texts[at], whole: whole[at], note: notes[at] };
  }
  if (!array) return null;
  const size = array.length / n;
  const own = array.subarray(at * size, (at + 1) * size);
  if ("shape" in header) {
    const [height, width, channels] = header.shape as number[];
    return { kind: "image", pixels: own as Uint8Array, width, height, channels };
  }
  if ("peaks" in header) {
    const { places, peaks } = header as { places: number; peaks: number[] };
    const [low, high] = [0, 1].map((side) =>
      Float32Array.from(own.subarray(side * places, (side + 1) * places), (code) => (code - 128) / 127),
    );
    return { kind: "audio", low, high, peak: peaks[at] };
  }
  if ("points" in header) {
    const { channels, points, low, high } = header as { channels: number; points: number; low: number[]; high: number[] };
    const number = (code: number) => (code === 65535 ? NaN : low[at] + (code / 65534) * (high[at] - low[at]));
    const channel = (c: number) => Float32Array.from(own.subarray(c * points, (c + 1) * points), number);
    return { kind: "series", channels: Array.from({ length: channels }, (_, c) => channel(c)) };
  }
  return { kind: "table", values: own as Float64Array };
}

const stores = new Map<string, ContentStore>(); // by address, so that no page loads twice what another has

/** The store of a run's contents, as a message names them. */
export function contentsOf(message: Contents): ContentStore {
  const store = stores.get(message.url) ?? new ContentStore(message);
  if (!message.url) return new ContentStore(message);
  stores.delete(message.url);
  stores.set(message.url, store);
  for (const old of [...stores.keys()].slice(0, -MOST_STORES)) stores.delete(old);
  return store;
}
