// Interaction state: hovered, pinned and chosen samples, the highlighted class, and the flags of points that follow from them.

import { WRONG_BELOW } from "./data/positions";
import { canJudge, knownClass, predictedClass, type Recording } from "./data/recording";
import type { DisplayOptions } from "./displayoptions";
import { Selection } from "./selection";

/** What a dot's flags say: it keeps its colour; it has a rim, being wrong in some way; it is one of a few chosen ones. */
export const LIT = 1;
export const RIMMED = 2;
export const CHOSEN = 4;

const MOST_CACHED = 16; // how many flags are kept: those of every pane, and of a few moments more
const MOST_RIMMED = 300; // chosen dots; the rims of more would cover their colours, and the others are grey anyway
const LINGER_MS = 150; // how long a highlight outlives the pointer, so that gaps between dots do not flicker

/** Which class keeps its colour while the others are grey; -1 for none, as everywhere here. */
export class Highlight {
  active: number; // on the screen: the class pointed at in the legend, else that of the hovered sample, else the kept one
  private _legend = -1;
  private _hovered = -1;
  private _timer?: ReturnType<typeof setTimeout>;

  /** `kept`: what the person keeps highlighted. */
  constructor(
    public fixed: number,
    private readonly _onChange: () => void,
  ) {
    this.active = fixed;
  }

  fix(group: number) {
    this.fixed = group;
    this._refresh();
  }

  /** The pointer is over a class in the legend. */
  hoverLegend(group: number) {
    this._legend = group;
    this._refresh();
  }

  /** The hovered sample is of a class. */
  hover(group: number) {
    if (this._hovered === group) return;
    this._hovered = group;
    this._refresh();
  }

  destroy() {
    clearTimeout(this._timer);
  }

  private _refresh() {
    const wanted = [this._legend, this._hovered, this.fixed].find((group) => group >= 0) ?? -1;
    clearTimeout(this._timer);
    if (wanted >= 0 || this.active < 0) this.active = wanted;
    else this._timer = setTimeout(() => this._end(), LINGER_MS);
    this._onChange();
  }

  private _end() {
    this.active = -1;
    this._onChange();
  }
}

/** What decides the flags besides what is attended to. */
export interface FlagContext {
  checkpoint: number;
  since: number; // the checkpoint that predictions are compared with
  display: DisplayOptions;
  preservation: Uint8Array | null; // how many percent of its neighbours each sample keeps, where the dots among wrong ones are marked
  byPrediction: boolean; // whether the classes are the predicted ones, also where true ones are known
}

export interface PointFlags {
  flags: Uint8Array; // (nSamples,)
  version: number; // another where the flags are others
  someGrey: boolean; // whether some dots do not keep their colour
  someRims: boolean;
}

export class InteractionState {
  hovered = -1; // the sample under the pointer or -1
  picked: number; // the pinned sample or -1
  readonly selection: Selection;
  readonly highlight: Highlight;
  private readonly _cache = new Map<string, PointFlags>(); // by what decides them, those that were asked for last at the end
  private readonly _buffers = new WeakMap<ArrayBufferLike, number>(); // what `kept` lies in → a number
  private _version = 0;

  /** `onChange`: a highlight is another. */
  constructor(
    private readonly _recording: Recording,
    { picked, kept, chosen }: { picked: number; kept: number; chosen: number[] },
    onChange: () => void,
  ) {
    this.picked = picked;
    this.selection = new Selection(_recording.nSamples);
    this.selection.set(chosen);
    this.highlight = new Highlight(kept, onChange);
  }

  destroy() {
    this.highlight.destroy();
  }

  hover(sample: number, aspect: FlagContext) {
    this.hovered = sample;
    this.highlight.hover(sample < 0 ? -1 : this._classOf(sample, aspect));
  }

  clear() {
    this.picked = this.hovered = -1;
    this.selection.clear();
    this.highlight.hover(-1);
    this.highlight.fix(-1);
  }

  /** Whether a sample passes what the person has chosen to see: a class, flips, wrong ones. */
  passes(sample: number, aspect: FlagContext) {
    return this._passes(sample, aspect, this.highlight.fixed);
  }

  /** Whether everything does. */
  passesAll({ display, preservation }: FlagContext) {
    return this.highlight.fixed < 0 && display.only === "all" && preservation === null;
  }

  /** How every dot is drawn. */
  pointFlags(aspect: FlagContext): PointFlags {
    const { checkpoint, since, display, preservation, byPrediction } = aspect;
    const { selection } = this;
    const changes = byPrediction || !this._recording.labels || display.only !== "all" || display.rings || preservation;
    const moment = changes
      ? `${checkpoint} ${since} ${preservation ? `${this._numberOf(preservation.buffer)}:${preservation.byteOffset}` : ""}`
      : "";
    const key = `${moment} ${this.highlight.active} ${selection.version} ${display.only} ${display.rings} ${byPrediction}`;
    const before = this._cache.get(key);
    this._cache.delete(key);
    const flagged = before ?? this._computeFlags(aspect);
    this._cache.set(key, flagged);
    return flagged;
  }

  private _computeFlags(aspect: FlagContext): PointFlags {
    const { checkpoint, display, preservation } = aspect;
    const { selection } = this;
    const { active } = this.highlight;
    const flags = this._freeFlags();
    const rimmed = selection.size <= MOST_RIMMED;
    const pointing = active >= 0 && active !== this.highlight.fixed;
    let all = LIT;
    let any = 0;
    for (let sample = 0; sample < flags.length; sample++) {
      const chosen = selection.mask[sample];
      const is = this._passes(sample, aspect, active) && (pointing || !selection.size || chosen);
      const rim =
        (display.rings && this._isWrong(sample, checkpoint)) || (preservation !== null && preservation[sample] < WRONG_BELOW);
      const flag = (is ? LIT : 0) | (rim ? RIMMED : 0) | (chosen && rimmed ? CHOSEN : 0);
      flags[sample] = flag;
      all &= flag;
      any |= flag;
    }
    return { flags, version: ++this._version, someGrey: !(all & LIT), someRims: Boolean(any & (RIMMED | CHOSEN)) };
  }

  /** An array to write flags into: the one that was asked for longest ago, where there are many. */
  private _freeFlags() {
    const [oldest] = this._cache;
    if (this._cache.size < MOST_CACHED) return new Uint8Array(this._recording.nSamples);
    this._cache.delete(oldest[0]);
    return oldest[1].flags;
  }

  private _numberOf(buffer: ArrayBufferLike) {
    const number = this._buffers.get(buffer) ?? ++this._version;
    this._buffers.set(buffer, number);
    return number;
  }

  /** `group`: the class that it has to be of, or -1. */
  private _passes(sample: number, aspect: FlagContext, group: number) {
    const { checkpoint, since, display, preservation } = aspect;
    const { predictions, nSamples } = this._recording;
    if (group >= 0 && this._classOf(sample, aspect) !== group) return false;
    if (preservation !== null && preservation[sample] >= WRONG_BELOW) return false;
    if (display.only === "wrong") return this._isWrong(sample, checkpoint);
    if (display.only === "flips") return predictions[checkpoint * nSamples + sample] !== predictions[since * nSamples + sample];
    return true;
  }

  /** The true class, or the predicted one where that is asked for or the true one is not known. */
  private _classOf(sample: number, { checkpoint, byPrediction }: FlagContext) {
    return (byPrediction ? predictedClass : knownClass)(this._recording, checkpoint, sample);
  }

  private _isWrong(sample: number, checkpoint: number) {
    const { labels, predictions, nSamples } = this._recording;
    return canJudge(this._recording) && predictions[checkpoint * nSamples + sample] !== labels?.[sample];
  }
}
