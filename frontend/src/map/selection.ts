// Selection: the chosen samples in the order they were chosen, and its encoding in an address, the same as in selection.py.

import { fromBase64Url, toBase64Url } from "../core/container";

/** What is no sample is passed over. */
export class Selection {
  readonly mask: Uint8Array; // 1 where a sample is chosen; the same array always
  samples: number[] = []; // another array after each change
  version = 0; // counts the changes

  constructor(nSamples: number) {
    this.mask = new Uint8Array(nSamples);
  }

  get size() {
    return this.samples.length;
  }

  has(sample: number) {
    return this.mask[sample] === 1;
  }

  /** Choose these and no others. */
  set(samples: Iterable<number>) {
    this.mask.fill(0);
    this._become(this._fresh(samples));
  }

  add(samples: Iterable<number>) {
    this._become([...this.samples, ...this._fresh(samples)]);
  }

  remove(samples: Iterable<number>) {
    for (const sample of samples) if (this.has(sample)) this.mask[sample] = 0;
    this._become(this.samples.filter((sample) => this.has(sample)));
  }

  toggle(sample: number) {
    if (this.has(sample)) this.remove([sample]);
    else this.add([sample]);
  }

  clear() {
    this.set([]);
  }

  /** Those that are not chosen yet, each once; from now on they are. */
  private _fresh(samples: Iterable<number>) {
    const fresh: number[] = [];
    for (const sample of samples) {
      if (this.mask[sample] !== 0) continue; // undefined where there is no such sample
      this.mask[sample] = 1;
      fresh.push(sample);
    }
    return fresh;
  }

  private _become(samples: number[]) {
    if (samples.length === this.size && samples.every((sample, i) => sample === this.samples[i])) return;
    this.samples = samples;
    this.version++;
  }
}

/**
 * Samples as a word, in ascending order: the shorter of ranges such as "3,7-9" and "~" with a bitmap in base64url, where
 * sample i is bit i mod 8, counted from the least, of byte ⌊i / 8⌋. Of equally short ones the ranges; "" for none.
 */
export function selectionWord(samples: Iterable<number>, nSamples: number) {
  const mask = new Uint8Array(nSamples);
  for (const sample of samples) mask[sample] = 1;
  const bits = new Uint8Array(Math.ceil(nSamples / 8));
  const ranges: string[] = [];
  let first = 0;
  for (let sample = 0; sample < nSamples; sample++) {
    if (!mask[sample]) continue;
    bits[sample >> 3] |= 1 << (sample & 7);
    if (!mask[sample - 1]) first = sample;
    if (!mask[sample + 1]) ranges.push(first === sample ? `${first}` : `${first}-${sample}`);
  }
  const listed = ranges.join(",");
  const mapped = `~${toBase64Url(bits)}`;
  return listed.length <= mapped.length ? listed : mapped;
}

/** The samples that a word stands for, ascending, or null for nonsense. */
export function readSelectionWord(word: unknown, nSamples: number): number[] | null {
  if (typeof word !== "string") return null;
  const mask = word.startsWith("~") ? maskOfBits(fromBase64Url(word.slice(1)), nSamples) : maskOfRanges(word, nSamples);
  if (!mask) return null;
  const samples: number[] = [];
  for (let sample = 0; sample < nSamples; sample++) if (mask[sample]) samples.push(sample);
  return samples;
}

function maskOfBits(bits: Uint8Array | null, nSamples: number) {
  if (!bits || bits.length !== Math.ceil(nSamples / 8)) return null;
  if (nSamples % 8 && bits[bits.length - 1] >> (nSamples % 8)) return null; // beyond the last sample
  return Uint8Array.from({ length: nSamples }, (_, sample) => (bits[sample >> 3] >> (sample & 7)) & 1);
}

function maskOfRanges(word: string, nSamples: number) {
  const begun = new Int32Array(nSamples + 1); // less what has ended: many long ranges take no longer than one
  for (const part of word === "" ? [] : word.split(",")) {
    const found = /^([0-9]{1,15})(?:-([0-9]{1,15}))?$/.exec(part);
    if (!found) return null;
    const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
    if (first > last || last >= nSamples) return null;
    begun[first]++;
    begun[last + 1]--;
  }
  let open = 0;
  return Uint8Array.from(begun.subarray(0, nSamples), (change) => {
    open += change;
    return Number(open > 0);
  });
}
