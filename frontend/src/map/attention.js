// Which samples the person attends to: the hovered, the pinned, the chosen ones, those of a class; and so how each dot is drawn.

import { Highlight } from "./highlight";
import { WRONG_BELOW } from "./data/positions";
import { Selection } from "./selection";

/** What a dot's flags say: it keeps its colour; it has a rim, being wrong in some way; it is one of a few chosen ones. */
export const LIT = 1;
export const RIMMED = 2;
export const CHOSEN = 4;

const FLAGS_KEPT = 16; // how many flags are kept: those of every pane, and of a few moments more
const MOST_RIMMED = 300; // chosen dots; the rims of more would cover their colours, and the others are grey anyway

/**
 * What decides the flags besides what is attended to.
 * @typedef {object} Aspect
 * @property {number} checkpoint
 * @property {number} since  the checkpoint that predictions are compared with
 * @property {import("./displayoptions").Look} look
 * @property {Uint8Array|null} kept  how many percent of its neighbours each sample keeps, where the dots among wrong ones are marked
 * @property {boolean} predicted  whether the classes are the predicted ones, also where true ones are known
 *
 * @typedef {object} Flagged
 * @property {Uint8Array} flags  (nSamples,)
 * @property {number} version  another where the flags are others
 * @property {boolean} someGrey  whether some dots do not keep their colour
 * @property {boolean} someRims
 */

export class Attention {
  /**
   * @param {import("./data/recording").Recording} recording
   * @param {{picked: number, kept: number, chosen: number[]}} initial  sample or -1; class or -1
   * @param {() => void} onChange  it is drawn anew then
   */
  constructor(recording, { picked, kept, chosen }, onChange) {
    this._recording = recording;
    /** The pinned sample or -1. */
    this.picked = picked;
    /** The sample under the pointer or -1. */
    this.hovered = -1;
    this.selection = new Selection(recording.nSamples);
    this.selection.set(chosen);
    this.highlight = new Highlight(kept, onChange);
    /** By what decides them, those that were asked for last at the end. @type {Map<string, Flagged>} */
    this._flagged = new Map();
    this._version = 0;
    this._files = new WeakMap(); // what `kept` lies in → a number
  }

  destroy() {
    this.highlight.destroy();
  }

  /** A sample's class: the true one, or the predicted one where that is asked for or the true one is not known; -1 for no sample. */
  classOf(sample, { checkpoint, predicted }) {
    const { labels, predictions, nSamples } = this._recording;
    if (sample < 0) return -1;
    return labels && !predicted ? labels[sample] : predictions[checkpoint * nSamples + sample];
  }

  /** @param {number} sample @param {Aspect} aspect */
  hover(sample, aspect) {
    this.hovered = sample;
    this.highlight.hover(this.classOf(sample, aspect));
  }

  clear() {
    this.picked = this.hovered = -1;
    this.selection.clear();
    this.highlight.hover(-1);
    this.highlight.keep(-1);
  }

  /** Whether a sample passes what the person has chosen to see: a class, flips, wrong ones. @param {Aspect} aspect */
  passes(sample, aspect) {
    return this._passes(sample, aspect, this.highlight.kept);
  }

  /** Whether everything does. @param {Aspect} aspect */
  passesAll({ look, kept }) {
    return this.highlight.kept < 0 && look.only === "all" && kept === null;
  }

  /** How every dot is drawn. @param {Aspect} aspect @returns {Flagged} */
  flagged(aspect) {
    const { checkpoint, since, look, kept, predicted } = aspect;
    const { lit } = this.highlight;
    const { selection } = this;
    const changes = predicted || !this._recording.labels || look.only !== "all" || look.rings || kept;
    const moment = changes ? `${checkpoint} ${since} ${kept ? `${this._fileOf(kept.buffer)}:${kept.byteOffset}` : ""}` : "";
    const known = `${moment} ${lit} ${selection.version} ${look.only} ${look.rings} ${predicted}`;
    const before = this._flagged.get(known);
    this._flagged.delete(known);
    const flagged = before ?? { flags: this._freeFlags(), version: ++this._version, someGrey: false, someRims: false };
    this._flagged.set(known, flagged);
    if (before) return before;
    const { flags } = flagged;
    const rimmed = selection.size <= MOST_RIMMED;
    const pointing = lit >= 0 && lit !== this.highlight.kept;
    let all = LIT;
    let any = 0;
    for (let sample = 0; sample < flags.length; sample++) {
      const chosen = selection.mask[sample];
      const is = this._passes(sample, aspect, lit) && (pointing || !selection.size || chosen);
      const rim = (look.rings && this._isWrong(sample, checkpoint)) || (kept !== null && kept[sample] < WRONG_BELOW);
      const flag = (is ? LIT : 0) | (rim ? RIMMED : 0) | (chosen && rimmed ? CHOSEN : 0);
      flags[sample] = flag;
      all &= flag;
      any |= flag;
    }
    flagged.someGrey = !(all & LIT);
    flagged.someRims = Boolean(any & (RIMMED | CHOSEN));
    return flagged;
  }

  /** An array to write flags into: the one that was asked for longest ago, where there are many. */
  _freeFlags() {
    const [oldest, flagged] = this._flagged.entries().next().value ?? [];
    if (this._flagged.size < FLAGS_KEPT) return new Uint8Array(this._recording.nSamples);
    this._flagged.delete(oldest);
    return flagged.flags;
  }

  /** @param {ArrayBuffer} buffer */
  _fileOf(buffer) {
    if (!this._files.has(buffer)) this._files.set(buffer, ++this._version);
    return this._files.get(buffer);
  }

  /** @param {number} group  the class that it has to be of, or -1 */
  _passes(sample, aspect, group) {
    const { checkpoint, since, look, kept } = aspect;
    const { predictions, nSamples } = this._recording;
    if (group >= 0 && this.classOf(sample, aspect) !== group) return false;
    if (kept !== null && kept[sample] >= WRONG_BELOW) return false;
    if (look.only === "wrong") return this._isWrong(sample, checkpoint);
    if (look.only === "flips") return predictions[checkpoint * nSamples + sample] !== predictions[since * nSamples + sample];
    return true;
  }

  _isWrong(sample, checkpoint) {
    const { labels, predictions, nSamples } = this._recording;
    return labels !== null && predictions[checkpoint * nSamples + sample] !== labels[sample];
  }
}
