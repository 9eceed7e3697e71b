// What there is to see: the pictures, the moment, the cameras, what is attended to, and how it is drawn. It changes by controller.js.

import { Attention } from "./attention";
import { pick, Morph } from "./geometry/geometry";
import { orderOf } from "./layers/layering";
import { readDisplayOptions, writeDisplayOptions } from "./displayoptions";
import { colouringsOf } from "./colorencodings";
import { Panes } from "./geometry/panes";
import { keptAt } from "./data/positions";
import { readSelectionWord, selectionWord } from "./selection";
import { Projections } from "./geometry/projections";
import { Timeline } from "../time/timeline";
import { Touring } from "./geometry/touring";

const PICK_RADIUS = 12; // pixels around the pointer

/**
 * What a view shows and hands back; the space and its dimensions are what is wanted, also while it is not there yet.
 * @typedef {object} ViewState
 * @property {string} space
 * @property {number} dims
 * @property {number} checkpoint
 * @property {number} picked  the pinned sample or -1
 * @property {number} kept  the class that keeps its colour or -1
 * @property {string} chosen  the chosen samples, as `selectionWord` says them
 * @property {string} look  how it is drawn, as `writeDisplayOptions` says it
 */

export class ViewModel {
  /**
   * @param {import("./data/recording").Recording} recording
   * @param {object} options
   * @param {{name: string, title: string}[]} options.methods  all that can be chosen
   * @param {[import("./geometry/projections").Picture, import("./geometry/geometry").Positions][]} options.loaded  what is here of what is computed elsewhere
   * @param {Partial<ViewState>} options.initial
   * @param {boolean} options.still  nothing is to glide
   * @param {import("./geometry/panes").Training[]} [options.trainings]  of a recording of several; then `checkpoint` is a moment of theirs
   * @param {() => void} onFade  a highlight has ended by itself
   * @param {() => number} clock  milliseconds
   */
  constructor(recording, { methods, loaded, initial, still, trainings = [] }, onFade, clock) {
    this.recording = recording;
    this._still = still;
    this._clock = clock;
    this.spaces = new Projections(recording, methods, loaded, pictureOf(initial));
    this.timeline = new Timeline(trainings[0]?.moments.length ?? recording.nCheckpoints, initial.checkpoint ?? 0);
    this.panes = new Panes(recording, this.spaces, this.timeline);
    this.panes.trainings = trainings;
    this.attention = new Attention(recording, this._attended(initial), onFade);
    this._colours = colouringsOf(recording).map(({ name }) => name);
    this._look = readDisplayOptions(initial.look, recording);
    this._recall();
    this._touring = new Touring();
    this._morph = null;
    this._pointer = null; // where it is on the stage
    this._pointedPane = ""; // the name of the pane that it is in
  }

  get picked() {
    return this.attention.picked;
  }

  get hovered() {
    return this.attention.hovered;
  }

  /** @returns {import("./displayoptions").DisplayOptions} */
  get look() {
    return this._look;
  }

  /** The camera of the picture that stands alone, or of the current pane. */
  get camera() {
    return this.panes.camera;
  }

  /** What is on the stage at this instant. @returns {import("./geometry/panes").Pane[]} */
  get scenes() {
    const panes = this.panes.all;
    if (this._morph && this.panes.grid === "one" && panes.length)
      panes[0].blend = this._morph.blend(panes[0].blend, this._clock());
    return panes;
  }

  /** Whether the next frame will be another without anybody's doing. */
  get moving() {
    return this.timeline.moving || this.morphing || this.touring;
  }

  /** Whether a hand holds the picture. */
  get held() {
    return this._touring.held;
  }

  /** Whether what is drawn has other views to turn to. */
  get canTour() {
    return this._touring.can(this.panes.all);
  }

  /** Whether it turns by itself just now. */
  get touring() {
    return this._look.tour && this.canTour && !this._touring.held;
  }

  get morphing() {
    return this._morph !== null;
  }

  /** Whether dots among wrong neighbours are marked in what is drawn. */
  get marked() {
    return this._look.marks && this.spaces.positions.kept !== null;
  }

  /** What the colours of the dots say: a colouring that this run can have. */
  get colour() {
    const { colour } = this._look;
    return this._colours.includes(colour) ? colour : this._colours[0];
  }

  /** The checkpoint of the recording that is shown or nearest; of several trainings that of the first. */
  get checkpoint() {
    const { timeline, panes } = this;
    return panes.trainings[0]?.moments[timeline.checkpoint] ?? timeline.checkpoint;
  }

  /** The checkpoint that the present one is compared with. */
  get since() {
    return this._since(this.checkpoint);
  }

  /** Where and when the hovered sample is looked at: in the pane under the pointer, else in the picture that stands alone. */
  get lookedAt() {
    const { t, checkpoint, moving } = this.timeline;
    const pane = this.hovered >= 0 ? this._pointedScene : null;
    const positions = pane ? pane.positions : this.spaces.positions;
    const moment =
      pane && this.panes.grid === "epochs"
        ? { t: pane.checkpoint, checkpoint: pane.checkpoint, moving: false }
        : { t, checkpoint, moving };
    return { ...moment, since: this._since(moment.checkpoint), positions };
  }

  /** What decides how the dots are drawn at the moment. @returns {import("./attention").Aspect} */
  get aspect() {
    return this.aspectOf({ positions: this.spaces.positions, checkpoint: this.checkpoint });
  }

  /** The same in a pane. @param {{positions: import("./geometry/geometry").Positions, checkpoint: number}} pane */
  aspectOf({ positions, checkpoint }) {
    const kept = this._look.marks ? keptAt(positions, checkpoint) : null;
    return { checkpoint, since: this._since(checkpoint), look: this._look, kept, predicted: this.colour === "prediction" };
  }

  /** Of what is drawn near a pixel of the stage the nearest, but nothing that the person has chosen to see in grey. */
  sampleAt(at, radius = PICK_RADIUS) {
    const pane = this.paneAt(at);
    if (!pane?.camera.view) return -1;
    const aspect = this.aspectOf(pane);
    const counts = this.attention.passesAll(aspect) ? undefined : (sample) => this.attention.passes(sample, aspect);
    const order = this.orderIn(pane);
    return pick(pane.blend, pane.camera.view, at.x - pane.box.left, at.y - pane.box.top, radius, counts, order);
  }

  /** In which order the dots of a pane are drawn, or null for as they are recorded. @param {{checkpoint: number}} pane */
  orderIn({ checkpoint }) {
    return orderOf(this.recording, this.colour, checkpoint);
  }

  /** The pane under a pixel, as it is at this instant. @returns {import("./geometry/panes").Pane|null} */
  paneAt(at) {
    const name = this.panes.at(at)?.name;
    return this.scenes.find((pane) => pane.name === name) ?? null;
  }

  /** @returns {ViewState} */
  get state() {
    const { method: space, dims } = this.spaces.wanted;
    const checkpoint = this.timeline.playing ? this.timeline.checkpoint : this.timeline.target;
    const { positions, pending } = this.spaces;
    const look =
      pending || !this.panes.size
        ? this._look
        : { ...this._look, camera: this.camera.word, axes: positions.matrixWord?.() ?? "" };
    return {
      space,
      dims,
      checkpoint,
      picked: this.picked,
      kept: this.attention.highlight.kept,
      chosen: selectionWord(this.attention.selection.samples, this.recording.nSamples),
      look: writeDisplayOptions(look, this.recording),
    };
  }

  /** What decides of what class the hovered sample is. */
  get _hoveredAspect() {
    return this._pointedScene ? this.aspectOf(this._pointedScene) : this.aspect;
  }

  /** The pane under the pointer, where there are several. */
  get _pointedScene() {
    return this.panes.grid === "one" ? null : (this.panes.all.find(({ name }) => name === this._pointedPane) ?? null);
  }

  _since(checkpoint) {
    return this._look.since >= 0 ? this._look.since : Math.max(checkpoint - 1, 0);
  }

  /** Do what lets the dots stand elsewhere at once, and let them glide there. */
  _glide(act, blend = this.scenes[0]?.blend) {
    const { view } = this.camera;
    act();
    this._morph = null;
    if (view && blend && !this._still && this.panes.grid === "one") {
      this._morph = new Morph(blend, view, this.camera.view, this._clock());
    }
  }

  /** Let the camera, the axes and the panes be as the look says, once. */
  _recall() {
    const { camera, axes } = this._look;
    const grid = this.panes.trainings.length ? "trainings" : this._look.grid;
    if (grid !== this.panes.grid) this.panes.arrange(grid);
    this.panes.touring = this._look.tour;
    if (!this.panes.size || this.spaces.pending) return; // what is waited for may be looked at so, not this
    this.camera.follow(camera, this.spaces.positions);
    if (axes) this.spaces.positions.setMatrixWord?.(axes);
    this._look = { ...this._look, camera: "", axes: "" }; // from now on the camera and the positions know
  }

  /** @param {Partial<ViewState>} state */
  _attended({ picked, kept, chosen }) {
    const { nSamples, nClasses } = this.recording;
    return {
      picked: inRange(picked, nSamples),
      kept: inRange(kept, nClasses),
      chosen: readSelectionWord(chosen ?? "", nSamples) ?? [],
    };
  }
}

/** @param {Partial<ViewState>} state @returns {import("./geometry/projections").Picture} */
export function pictureOf({ space, dims }) {
  return { method: space, dims: dims ?? 2 };
}

function inRange(index, count) {
  return Number.isInteger(index) && index >= 0 && index < count ? index : -1;
}
