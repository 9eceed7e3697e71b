// What the person does to what there is to see, and what others say of it. It draws nothing.

import { readDisplayOptions } from "./displayoptions";
import { ViewModel, pictureOf } from "./viewmodel";
import { StateReporter } from "../time/statereporter";
import { findSamples } from "./data/search";
import { pictureName } from "./geometry/projections";

const CAMERA_REST_MS = 400; // a hand that moves the picture often goes on

/**
 * @typedef {object} ExplorerEvents
 * @property {(atOnce: boolean) => void} onChange  it looks different now: at once in this frame, or in the next
 * @property {(state: import("./viewmodel").ViewState) => void} onRest  the person has changed something and it rests
 */

export class MapController extends ViewModel {
  /**
   * @param {import("./data/recording").Recording} recording
   * @param {object} options  as `ViewModel` takes them
   * @param {ExplorerEvents} events
   * @param {() => number} [clock]  milliseconds
   */
  constructor(recording, options, events, clock = () => performance.now()) {
    super(recording, options, () => this._changed(), clock);
    this._events = events;
    /** The method that is computed anew just now, or "". */
    this.busy = "";
    /** The names of pictures that nobody has computed, as far as that is known. @type {Set<string>} */
    this.missing = new Set();
    /** The samples whose paths are drawn besides that of the pinned one. @type {number[]} */
    this.traced = [];
    /** What went wrong and can be tried again, or null. @type {{message: string, onAgain: () => void}|null} */
    this.trouble = null;
    this._rest = new StateReporter(
      () => this.state,
      () => this.timeline.playing,
      events.onRest,
    );
  }

  destroy() {
    this._rest.destroy();
    this.attention.destroy();
  }

  // --- what others say --------------------------------------------------------------------------------------------------------

  /** Go to another state, as a link or the back button asks. @param {Partial<import("./viewmodel").ViewState>} state */
  show(state) {
    this.trouble = null;
    this._rearrange(() => this.spaces.want(pictureOf(state)));
    const { picked, kept, chosen } = this._attended(state);
    this.attention.picked = picked;
    this.attention.highlight.keep(kept);
    this.attention.selection.set(chosen);
    this._look = readDisplayOptions(state.look, this.recording);
    this._recall();
    if (Number.isInteger(state.checkpoint)) this.glideTo(state.checkpoint);
    this._rest.known();
    this._changed();
  }

  /**
   * A picture that is computed elsewhere has come.
   * @param {import("./geometry/projections").Picture} picture @param {import("./geometry/geometry").Positions} positions
   */
  take(picture, positions) {
    this._rearrange(() => this.spaces.arrive(picture, positions));
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

  /** @param {import("./geometry/projections").Picture[]} pictures  that nobody has computed */
  setMissing(pictures) {
    const names = new Set(pictures.map(pictureName));
    if (names.size !== this.missing.size || [...names].some((name) => !this.missing.has(name))) this._changed();
    this.missing = names;
  }

  /** The scores of a picture were measured, at a checkpoint. @param {import("./geometry/projections").Picture & {checkpoint: number}} found */
  judge(found) {
    if (this.spaces.judge(found)) this._changed();
  }

  /** Draw the paths of these samples, too. @param {number[]} samples */
  trace(samples) {
    if (String(samples) !== String(this.traced)) this._changed();
    this.traced = samples;
  }

  /** The trainings stand beside each other in another way. @param {import("./geometry/panes").Training[]} trainings @param {number} moment */
  align(trainings, moment) {
    this.panes.trainings = trainings;
    this.timeline.last = trainings[0].moments.length - 1;
    this.timeline.seek(moment);
    this._changed();
  }

  /** The stage is so large now. @param {{width: number, height: number}} size */
  resize(size) {
    this.panes.resize(size);
    this._recall();
    this._changed(true);
  }

  /** It is now, in milliseconds. */
  tick(now) {
    const wasMoving = this.timeline.moving;
    this.timeline.tick(now);
    if (this._morph?.isOver(now)) this._morph = null;
    if (this.touring && !this._morph) this._touring.turn(this.panes.all, now);
    else this._touring.stop();
    if (wasMoving && !this.timeline.moving) {
      if (this._pointer) this.point(this._pointer); // others may lie under the pointer now
      this._touched();
    }
    this.attention.hover(this.hovered, this._hoveredAspect); // it may be of another class now
  }

  // --- what the person does: pictures -----------------------------------------------------------------------------------------

  /** Show a picture, or ask for it and go on with what there is. @param {Partial<import("./geometry/projections").Picture>} picture */
  choose(picture) {
    this._want(picture);
    this._rest.say();
    this._changed();
  }

  _want(picture) {
    const { drawn, wanted } = this.spaces;
    this._rearrange(() => this.spaces.want({ ...wanted, ...picture }));
    if (pictureName(wanted) !== pictureName(this.spaces.wanted)) this.trouble = null;
    if (pictureName(drawn) !== pictureName(this.spaces.drawn)) this.timeline.seek(this.timeline.checkpoint);
  }

  /** Of several pictures beside each other one. @param {string} method */
  showAlone(method) {
    this._want({ method });
    this.setLook({ grid: "one" });
    this._rest.say();
  }

  tryAgain() {
    const { onAgain } = this.trouble;
    this.trouble = null;
    this._changed();
    onAgain();
  }

  /** Draw it otherwise. @param {Partial<import("./displayoptions").DisplayOptions>} changes */
  setLook(changes) {
    const before = this._look;
    this._look = { ...before, ...changes };
    if (this._look.grid !== before.grid) this.panes.arrange(this._look.grid);
    if (this._look.tour !== before.tour) this._beginTour();
    this._touched();
  }

  // --- what the person does: time ---------------------------------------------------------------------------------------------

  play() {
    this.timeline.play(this._clock());
    this._touched();
  }

  togglePlay() {
    if (!this.timeline.playing) return this.play();
    this.timeline.pause(this._clock());
    return this._touched();
  }

  /** Whether playing goes on from the start after the end. @param {boolean} loop */
  setLoop(loop) {
    this.timeline.loop = loop;
    this._changed();
  }

  seek(t) {
    this.timeline.seek(t);
    this._changed(true);
  }

  glideTo(checkpoint) {
    this.timeline.glideTo(checkpoint, this._clock(), this._still ? 0 : undefined);
    this._touched();
  }

  // --- what the person does: samples ------------------------------------------------------------------------------------------

  /** The pointer is over a pixel, or nowhere. @param {{x: number, y: number}|null} at @returns {boolean} whether that made a difference */
  point(at) {
    this._pointer = at;
    const pane = (at && this.panes.at(at)?.name) ?? "";
    const sample = at ? this.sampleAt(at) : -1;
    if (sample === this.hovered && pane === this._pointedPane) return false;
    this._pointedPane = pane;
    this.attention.hover(sample, this._hoveredAspect);
    this._changed(true);
    return true;
  }

  /** A sample is pointed at elsewhere than on the stage, or none any more. @param {number} sample  or -1 */
  pointAt(sample) {
    this._pointer = null;
    this._pointedPane = "";
    if (sample === this.hovered) return;
    this.attention.hover(sample, this.aspect);
    this._changed(true);
  }

  /** @param {{x: number, y: number}} at @param {boolean} [adding]  to the chosen ones, or out of them */
  click(at, adding = false) {
    const sample = this.sampleAt(at);
    this._pickedBefore = this.picked;
    if (!adding) this.pick(sample === this.picked ? -1 : sample);
    else if (sample >= 0) this.select([sample], this.attention.selection.has(sample) ? "remove" : "add");
  }

  /** The first click of the two was not meant as one. */
  doubleClick() {
    this.pick(this._pickedBefore);
    this.showAll();
  }

  pick(sample) {
    if (sample === this.picked) return;
    this.attention.picked = sample;
    this._changed();
    this._rest.say();
  }

  /** Choose samples. @param {number[]} samples @param {"set"|"add"|"remove"} [how] */
  select(samples, how = "set") {
    this.attention.selection[how](samples);
    this._changed();
    this._rest.say();
  }

  /**
   * Choose what a query means, and pin it where that is one sample; where it is none, what was chosen stays.
   * @param {string} query @param {"set"|"add"} [how] @returns {string|null} what was found in words, or null where nothing is meant
   */
  find(query, how = "set") {
    const found = findSamples(this.recording, query, this.checkpoint);
    if (!found) return null;
    if (found.samples.length) this.select(found.samples, how);
    if (found.samples.length === 1) this.pick(found.samples[0]);
    return found.words;
  }

  keepClass(group) {
    const { highlight } = this.attention;
    highlight.keep(highlight.kept === group ? -1 : group);
    this._rest.say();
  }

  clear() {
    this.attention.clear();
    this._touched();
  }

  // --- what the person does: camera -------------------------------------------------------------------------------------------

  /** @param {import("./geometry/panes").Pane} pane */
  pan(pane, dx, dy) {
    pane.camera.pan(dx, dy);
    this._moved();
  }

  turn(pane, dx, dy) {
    pane.camera.turn(dx, dy, pane.blend);
    this._moved();
  }

  /** Zoom so that the point under the pixel stays there. */
  zoom(factor, x, y) {
    const pane = this.panes.at({ x, y });
    if (!pane) return;
    pane.camera.zoom(factor, x - pane.box.left, y - pane.box.top);
    this._moved();
  }

  /** All of the picture, with its axes where they belong. */
  showAll() {
    this._glide(() => {
      for (const { positions } of this.panes.all) if (positions.held) positions.reset();
      this.panes.reset();
    });
    this._touched();
  }

  /** Whether a hand holds the picture, which does not turn by itself meanwhile. @param {boolean} held */
  hold(held) {
    this._touring.held = held;
    if (!held) this._changed();
  }

  /** Let what has axes turn through all its views, and what has depth only about itself; or stop that. */
  toggleTour() {
    const tour = !this._look.tour;
    if (tour && !this.canTour) return;
    this.setLook({ tour });
  }

  /** Something was changed that this does not know of. */
  redraw() {
    this._changed(true);
  }

  /** The pointer leaves for something else, which should know. */
  leave() {
    this._rest.sayUnsaid();
  }

  /** The axes of a picture were moved. @param {boolean} [atOnce]  in this very frame */
  axesMoved(atOnce = true) {
    this._changed(atOnce);
    this._rest.touched(CAMERA_REST_MS);
  }

  /** The axes of a picture go back to where they belong. @param {import("./geometry/linear").LinearPositions} positions */
  letGo(positions) {
    this._glide(() => positions.reset());
    this.axesMoved();
  }

  // --- how it goes on ----------------------------------------------------------------------------------------------------------

  /** Do what may change where the dots stand, and let them glide from where they are on the screen. */
  _rearrange(act) {
    const { positions, drawn } = this.spaces;
    const before = this.scenes[0]?.blend;
    act();
    if (this.spaces.positions === positions) return;
    this.trouble = null;
    if (pictureName(drawn) !== pictureName(this.spaces.drawn) && this.panes.grid === "one") this.camera.moved = false;
    if (!before) return;
    this._glide(() => {
      this.panes.resize(this.panes.size);
      this._recall();
    }, before);
    this._changed(true);
  }

  /** The tour begins or ends: there has to be room for it. */
  _beginTour() {
    this._glide(() => {
      this.panes.touring = this._look.tour;
      if (this.panes.size) this.panes.resize(this.panes.size);
    });
  }

  _changed(atOnce = false) {
    this._events.onChange(atOnce);
  }

  /** The camera was moved. */
  _moved() {
    this._changed(true);
    this._rest.touched(CAMERA_REST_MS);
  }

  /** Something changed that may go on changing: draw it, and say so once that is over. */
  _touched() {
    this._changed();
    this._rest.touched();
  }
}
