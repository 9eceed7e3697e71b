// What is looked at, and what the person does to it: the picture, the moment, the camera, the samples. It draws nothing.

import { blendAt, pick, settle } from "./geometry.js";
import { Highlight } from "./highlight.js";
import { Morph } from "./morph.js";
import { keptAt, WRONG_BELOW } from "./places.js";
import { Rest } from "./rest.js";
import { pictureName, Spaces } from "./spaces.js";
import { Timeline } from "./timeline.js";
import { Viewfinder } from "./viewfinder.js";

const PICK_RADIUS = 12; // pixels around the pointer

/**
 * What a view shows and hands back; the space and its dimensions are what is wanted, also while it is not there yet.
 * @typedef {{space: string, dims: number, checkpoint: number, picked: number, kept: number}} ViewState  picked and kept are -1 for none
 *
 * @typedef {object} ExplorerEvents
 * @property {(atOnce: boolean) => void} onChange  it looks different now: at once in this frame, or in the next
 * @property {(positions: Float32Array) => void} onRelease  these will not be drawn again
 * @property {(state: ViewState) => void} onRest  the person has changed something and it rests
 */

export class Explorer {
  /**
   * @param {import("./recording.js").Recording} recording
   * @param {object} options
   * @param {{name: string, title: string}[]} options.methods  all that can be chosen
   * @param {[import("./spaces.js").Picture, import("./geometry.js").Places][]} options.loaded  what is here of what is computed elsewhere
   * @param {Partial<ViewState>} options.initial
   * @param {boolean} options.still  nothing is to glide
   * @param {ExplorerEvents} events
   * @param {() => number} [clock]  milliseconds
   */
  constructor(recording, { methods, loaded, initial, still }, events, clock = () => performance.now()) {
    this._recording = recording;
    this._still = still;
    this._events = events;
    this._clock = clock;
    this.spaces = new Spaces(recording, methods, loaded, pictureOf(initial));
    this.timeline = new Timeline(recording.nCheckpoints, initial.checkpoint ?? 0);
    this.finder = new Viewfinder();
    this.highlight = new Highlight(inRange(initial.kept, recording.nClasses), () => this._changed());
    /** Sample or -1. */
    this.picked = inRange(initial.picked, recording.nSamples);
    this.hovered = -1;
    /** Whether dots among wrong neighbours are to be marked, where that is known. */
    this.marks = false;
    /** The method that is computed anew just now, or "". */
    this.busy = "";
    /** What went wrong and can be tried again, or null. @type {{message: string, onAgain: () => void}|null} */
    this.trouble = null;
    this._morph = null;
    this._rest = new Rest(() => this._state(), () => this.timeline.playing, events.onRest);
  }

  destroy() {
    this._rest.destroy();
    this.highlight.destroy();
  }

  // --- what others say --------------------------------------------------------------------------------------------------------

  /** Go to another state, as a link or the back button asks. @param {Partial<ViewState>} state */
  show(state) {
    this.trouble = null;
    this._rearrange(() => this.spaces.want(pictureOf(state)));
    this.picked = inRange(state.picked, this._recording.nSamples);
    this.highlight.keep(inRange(state.kept, this._recording.nClasses));
    if (Number.isInteger(state.checkpoint)) this.glideTo(state.checkpoint);
    this._rest.known();
  }

  /**
   * A picture that is computed elsewhere has come.
   * @param {import("./spaces.js").Picture} picture @param {import("./geometry.js").Places} places
   */
  take(picture, places) {
    let replaced = null;
    this._rearrange(() => (replaced = this.spaces.arrive(picture, places)));
    if (replaced) this._events.onRelease(replaced.positions);
    this._changed();
  }

  /** @param {string} message @param {() => void} onAgain  what to do where the person wants to try again */
  fail(message, onAgain) {
    this.trouble = { message, onAgain };
    this._changed();
  }

  /** @param {string} method  that is computed, or "" */
  setBusy(method) {
    if (this.busy !== method) this._changed();
    this.busy = method;
  }

  /** The stage is so large now. @param {{width: number, height: number}} size */
  resize(size) {
    this._size = size;
    this.finder.fit(size, this.spaces.places);
    this._changed(true);
  }

  /** It is now, in milliseconds. */
  tick(now) {
    const wasMoving = this.timeline.moving;
    this.timeline.tick(now);
    if (this._morph?.isOver(now)) this._endMorph();
    if (wasMoving && !this.timeline.moving) {
      if (this._pointer) this.point(this._pointer); // others may lie under the pointer now
      this._touched();
    }
    if (!this._recording.labels) this.highlight.hover(this._groupOf(this.hovered)); // it may be of another class now
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  /** Show a picture, or ask for it and go on with what there is. @param {Partial<import("./spaces.js").Picture>} picture */
  choose(picture) {
    const { drawn, wanted } = this.spaces;
    this._rearrange(() => this.spaces.want({ ...wanted, ...picture }));
    if (pictureName(wanted) !== pictureName(this.spaces.wanted)) this.trouble = null;
    if (pictureName(drawn) !== pictureName(this.spaces.drawn)) this.timeline.seek(this.timeline.checkpoint);
    this._rest.say();
    this._changed();
  }

  tryAgain() {
    const { onAgain } = this.trouble;
    this.trouble = null;
    this._changed();
    onAgain();
  }

  play() {
    this.timeline.play(this._clock());
    this._touched();
  }

  togglePlay() {
    if (!this.timeline.playing) return this.play();
    this.timeline.pause(this._clock());
    return this._touched();
  }

  seek(t) {
    this.timeline.seek(t);
    this._changed(true);
  }

  glideTo(checkpoint) {
    this.timeline.glideTo(checkpoint, this._clock(), this._still ? 0 : undefined);
    this._touched();
  }

  /** The pointer is over a pixel, or nowhere. @param {{x: number, y: number}|null} at */
  point(at) {
    this._pointer = at;
    const sample = at ? this._sampleAt(at) : -1;
    if (sample === this.hovered) return;
    this.hovered = sample;
    this.highlight.hover(this._groupOf(sample));
    this._changed(true);
  }

  /** @param {{x: number, y: number}} at */
  click(at) {
    const sample = this._sampleAt(at);
    this._pickedBefore = this.picked;
    this.pick(sample === this.picked ? -1 : sample);
  }

  /** The first click of the two was not meant as one. */
  doubleClick() {
    this.pick(this._pickedBefore);
    this.showAll();
  }

  pick(sample) {
    if (sample === this.picked) return;
    this.picked = sample;
    this._changed();
    this._rest.say();
  }

  keepClass(group) {
    this.highlight.keep(this.highlight.kept === group ? -1 : group);
    this._rest.say();
  }

  mark(marks) {
    this.marks = marks;
    this._changed();
  }

  pan(dx, dy) {
    this.finder.pan(dx, dy);
    this._changed(true);
  }

  turn(dx, dy) {
    this.finder.turn(dx, dy, this.blend);
    this._changed(true);
  }

  zoom(factor, x, y) {
    this.finder.zoom(factor, x, y);
    this._changed(true);
  }

  showAll() {
    this.finder.reset();
    if (this._size) this.resize(this._size);
    this._touched();
  }

  clear() {
    this.picked = this.hovered = -1;
    this.highlight.hover(-1);
    this.highlight.keep(-1);
    this._touched();
  }

  /** The pointer leaves for something else, which should know. */
  leave() {
    this._rest.sayUnsaid();
  }

  // --- what there is to see ---------------------------------------------------------------------------------------------------

  /** Where the dots stand at this instant. @returns {import("./geometry.js").Blend} */
  get blend() {
    const at = blendAt(this.spaces.places, this.timeline.t);
    return this._morph ? this._morph.blend(at, this._clock()) : at;
  }

  /** Whether the next frame will be another without anybody's doing. */
  get moving() {
    return this.timeline.moving || this.morphing;
  }

  get morphing() {
    return this._morph !== null;
  }

  /** How many percent of its neighbours each sample keeps in what is drawn, or null. */
  get keptNeighbours() {
    return keptAt(this.spaces.places, this.timeline.checkpoint);
  }

  /** Whether only the dots among wrong neighbours keep their colour. */
  get marked() {
    return this.marks && this.spaces.places.kept !== null;
  }

  /** Do what may change where the dots stand, and let them glide from where they are on the screen. */
  _rearrange(act) {
    const { places, drawn } = this.spaces;
    const { view } = this.finder;
    const { blend } = this;
    act();
    if (this.spaces.places === places) return;
    this.trouble = null;
    this._endMorph();
    if (pictureName(drawn) !== pictureName(this.spaces.drawn)) this.finder.moved = false;
    if (!view) return;
    this.finder.fit(this._size, this.spaces.places);
    if (!this._still) this._morph = new Morph(settle(blend, view, this.finder.view), blend.deep, this._clock());
    this._changed(true);
  }

  _endMorph() {
    if (this._morph) this._events.onRelease(this._morph.from);
    this._morph = null;
  }

  /** The class whose colour a sample has, or -1 for none. */
  _groupOf(sample) {
    const { labels, predictions, nSamples } = this._recording;
    if (sample < 0) return -1;
    return labels ? labels[sample] : predictions[this.timeline.checkpoint * nSamples + sample];
  }

  /** Of what is drawn near a pixel the nearest, but nothing that the person has chosen to see in grey. */
  _sampleAt({ x, y }) {
    const kept = this.marked ? this.keptNeighbours : null;
    const { kept: group } = this.highlight;
    const counts = (sample) => (group < 0 || this._groupOf(sample) === group) && (!kept || kept[sample] < WRONG_BELOW);
    return pick(this.blend, this.finder.view, x, y, PICK_RADIUS, group < 0 && !kept ? undefined : counts);
  }

  _changed(atOnce = false) {
    this._events.onChange(atOnce);
  }

  /** Something changed that may go on changing: draw it, and say so once that is over. */
  _touched() {
    this._changed();
    this._rest.touched();
  }

  /** @returns {ViewState} */
  _state() {
    const { method: space, dims } = this.spaces.wanted;
    const checkpoint = this.timeline.playing ? this.timeline.checkpoint : this.timeline.target;
    return { space, dims, checkpoint, picked: this.picked, kept: this.highlight.kept };
  }
}

/** @param {Partial<ViewState>} state @returns {import("./spaces.js").Picture} */
function pictureOf({ space, dims }) {
  return { method: space, dims: dims ?? 2 };
}

function inRange(index, count) {
  return Number.isInteger(index) && index >= 0 && index < count ? index : -1;
}
