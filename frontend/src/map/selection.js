// Which samples are chosen, in the order they were chosen, and how an address says it, in the same words as selection.py.

import { fromBase64Url, toBase64Url } from "../core/container";

export class Selection {
  /** @param {number} nSamples */
  constructor(nSamples) {
    /** 1 where a sample is chosen; the same array always. */
    this.mask = new Uint8Array(nSamples);
    /** In the order they were chosen; another array after each change. @type {number[]} */
    this.samples = [];
    /** Counts the changes. */
    this.version = 0;
  }

  get size() {
    return this.samples.length;
  }

  has(sample) {
    return this.mask[sample] === 1;
  }

  /** Choose these and no others; what is no sample is passed over, here and below. @param {Iterable<number>} samples */
  set(samples) {
    const before = this.samples;
    this.mask.fill(0);
    this._take([], this._fresh(samples), before);
  }

  /** @param {Iterable<number>} samples */
  add(samples) {
    this._take(this.samples, this._fresh(samples), this.samples);
  }

  /** @param {Iterable<number>} samples */
  remove(samples) {
    const before = this.samples;
    for (const sample of samples) if (this.has(sample)) this.mask[sample] = 0;
    this._take(
      before.filter((sample) => this.has(sample)),
      [],
      before,
    );
  }

  toggle(sample) {
    if (this.has(sample)) this.remove([sample]);
    else this.add([sample]);
  }

  clear() {
    this.set([]);
  }

  /** Those that are not chosen yet, each once; from now on they are. */
  _fresh(samples) {
    const fresh = [];
    for (const sample of samples) {
      if (this.mask[sample] !== 0) continue; // undefined where there is no such sample
      this.mask[sample] = 1;
      fresh.push(sample);
    }
    return fresh;
  }

  _take(first, then, before) {
    const samples = first.concat(then);
    if (samples.length === before.length && samples.every((sample, i) => sample === before[i])) return;
    this.samples = samples;
    this.version++;
  }
}

/**
 * Samples as a word, in ascending order: the shorter of ranges such as "3,7-9" and "~" with a bitmap in base64url, where
 * sample i is bit i mod 8, counted from the least, of byte ⌊i / 8⌋. Of equally short ones the ranges; "" for none.
 * @param {Iterable<number>} samples @param {number} nSamples @returns {string}
 */
export function selectionWord(samples, nSamples) {
  const mask = new Uint8Array(nSamples);
  for (const sample of samples) mask[sample] = 1;
  const bits = new Uint8Array(Math.ceil(nSamples / 8));
  const ranges = [];
  for (let sample = 0; sample < nSamples; sample++) {
    if (!mask[sample]) continue;
    bits[sample >> 3] |= 1 << (sample & 7);
    if (mask[sample - 1]) ranges.at(-1)[1] = sample;
    else ranges.push([sample, sample]);
  }
  const listed = ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
  const mapped = `~${toBase64Url(bits)}`;
  return listed.length <= mapped.length ? listed : mapped;
}

/** The samples that a word stands for, ascending, or null for nonsense. @param {unknown} word @returns {number[]|null} */
export function readSelectionWord(word, nSamples) {
  if (typeof word !== "string") return null;
  const mask = word.startsWith("~") ? maskOfBits(fromBase64Url(word.slice(1)), nSamples) : maskOfRanges(word, nSamples);
  if (!mask) return null;
  const samples = [];
  for (let sample = 0; sample < nSamples; sample++) if (mask[sample]) samples.push(sample);
  return samples;
}

function maskOfBits(bits, nSamples) {
  if (!bits || bits.length !== Math.ceil(nSamples / 8)) return null;
  if (nSamples % 8 && bits.at(-1) >> (nSamples % 8)) return null; // beyond the last sample
  return Uint8Array.from({ length: nSamples }, (_, sample) => (bits[sample >> 3] >> (sample & 7)) & 1);
}

function maskOfRanges(word, nSamples) {
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
  return Uint8Array.from({ length: nSamples }, (_, sample) => Number((open += begun[sample]) > 0));
}
