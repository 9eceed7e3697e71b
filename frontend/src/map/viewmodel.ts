// View model: projections, timeline, panes with cameras, interaction state, display options, and what follows from them.
// Whatever only reads takes a view model; controller.ts changes it.

import type { Method, Training, MapView as ViewState } from "../core/protocol";
import { Timeline } from "../time/timeline";
import { availableEncodings, isLoaded } from "./colorencodings";
import { preservationAt } from "./data/positions";
import type { Recording } from "./data/recording";
import { type DisplayOptions, readDisplayOptions, writeDisplayOptions } from "./displayoptions";
import type { Size } from "./geometry/camera";
import type { CameraController } from "./geometry/cameracontroller";
import { type Blend, type Positions, Transition } from "./geometry/geometry";
import { type Pane, Panes } from "./geometry/panes";
import { pick } from "./geometry/picking";
import { type Projection, Projections, projectionName } from "./geometry/projections";
import { TourController } from "./geometry/tour";
import { type FlagContext, InteractionState } from "./interactionstate";
import { orderOf } from "./layers/order";
import type { Pixel } from "./pointer/gestures";
import { readSelectionWord, selectionWord } from "./selection";

const PICK_RADIUS = 12; // pixels around the pointer

export interface ModelOptions {
  methods: Method[]; // all that can be chosen
  loaded: [Projection, Positions][]; // what is here of what is computed elsewhere
  initial: Partial<ViewState>;
  reducedMotion: boolean; // nothing is to glide
  trainings?: Training[]; // of a recording of several; then `checkpoint` is a moment of theirs
}

export class ViewModel {
  readonly projections: Projections;
  readonly timeline: Timeline;
  readonly panes: Panes;
  readonly interaction: InteractionState;
  readonly reducedMotion: boolean;
  display: DisplayOptions;
  busy = ""; // the method that is computed anew just now
  missing: ReadonlySet<string> = new Set(); // the names of pictures that nobody has computed, as far as that is known
  traced: number[] = []; // the samples whose paths are drawn besides that of the pinned one
  loadError: { message: string; onAgain: () => void } | null = null; // what went wrong and can be tried again
  pointer: Pixel | null = null; // where it is on the stage
  hoveredPane = ""; // the name of the pane that it is in
  isDragging = false; // whether a hand holds the picture, which does not turn by itself meanwhile
  private _colour: string; // what the colours said last
  private readonly _tour = new TourController();
  private _transition: Transition | null = null;

  /** `onFade`: a highlight has ended by itself; `clock` in milliseconds. */
  constructor(
    readonly recording: Recording,
    { methods, loaded, initial, reducedMotion, trainings = [] }: ModelOptions,
    onFade: () => void,
    private readonly _clock: () => number,
  ) {
    this.reducedMotion = reducedMotion;
    this.projections = new Projections(recording, methods, loaded, projectionOf(initial));
    this.timeline = new Timeline(trainings[0]?.moments.length ?? recording.nCheckpoints, initial.checkpoint ?? 0);
    this.panes = new Panes(recording, this.projections, this.timeline);
    this.panes.trainings = trainings;
    this.interaction = new InteractionState(recording, this._readSelection(initial), onFade);
    this._colour = availableEncodings(recording)[0].name;
    this.display = readDisplayOptions(initial.look, recording);
    this._applyDisplay();
  }

  // --- what follows from the state ----------------------------------------------------------------------------------------------

  get picked(): number {
    return this.interaction.picked;
  }

  get hovered(): number {
    return this.interaction.hovered;
  }

  /** The camera of the picture that stands alone, or of the current pane. */
  get camera(): CameraController {
    return this.panes.camera;
  }

  /** What is on the stage at this instant. */
  get scenes(): Pane[] {
    const panes = this.panes.all;
    if (this._transition && this.panes.grid === "one" && panes.length)
      panes[0].blend = this._transition.blend(panes[0].blend, this._clock());
    return panes;
  }

  /** Whether the next frame will be another without anybody's doing. */
  get moving(): boolean {
    return this.timeline.moving || this.inTransition || this.touring;
  }

  /** Whether what is drawn has other views to turn to. */
  get canTour(): boolean {
    return this._tour.canTurn(this.panes.all);
  }

  /** Whether it turns by itself just now. */
  get touring(): boolean {
    return this.display.tour && this.canTour && !this.isDragging;
  }

  get inTransition(): boolean {
    return this._transition !== null;
  }

  /** Whether dots among wrong neighbours are marked in what is drawn. */
  get marked(): boolean {
    return this.display.marks && this.projections.positions.preservation !== null;
  }

  /** What the colours of the dots are to say, of what this run can have. */
  get requestedColour(): string {
    const all = availableEncodings(this.recording);
    return (all.find(({ name }) => name === this.display.colour) ?? all[0]).name;
  }

  /** What they say: the same, or what they said before, while its column is on its way. */
  get colour(): string {
    const wanted = this.requestedColour;
    if (isLoaded(this.recording, wanted)) this._colour = wanted;
    return this._colour;
  }

  /** Whether something is on its way that will be drawn. */
  get isLoadingColour(): boolean {
    return this.loadError === null && this.colour !== this.requestedColour;
  }

  /** The checkpoint of the recording that is shown or nearest; of several trainings that of the first. */
  get checkpoint(): number {
    const { timeline, panes } = this;
    return panes.trainings[0]?.moments[timeline.checkpoint] ?? timeline.checkpoint;
  }

  /** The checkpoint that the present one is compared with. */
  get since(): number {
    return this._since(this.checkpoint);
  }

  /** Where and when the hovered sample is looked at: in the pane under the pointer, else in the picture that stands alone. */
  get inspected() {
    const { t, checkpoint, moving } = this.timeline;
    const pane = this.hovered >= 0 ? this._hoveredScene : null;
    const positions = pane ? pane.positions : this.projections.positions;
    const moment =
      pane && this.panes.grid === "epochs"
        ? { t: pane.checkpoint, checkpoint: pane.checkpoint, moving: false }
        : { t, checkpoint, moving };
    return { ...moment, since: this._since(moment.checkpoint), positions };
  }

  /** What decides how the dots are drawn at the moment. */
  get flagContext(): FlagContext {
    return this.flagContextOf({ positions: this.projections.positions, checkpoint: this.checkpoint });
  }

  /** The same in a pane. */
  flagContextOf({ positions, checkpoint }: Pick<Pane, "positions" | "checkpoint">): FlagContext {
    const preservation = this.display.marks ? preservationAt(positions, checkpoint) : null;
    return {
      checkpoint,
      since: this._since(checkpoint),
      display: this.display,
      preservation,
      byPrediction: this.colour === "prediction",
    };
  }

  /** The same where the pointer is. */
  get hoveredFlagContext(): FlagContext {
    return this._hoveredScene ? this.flagContextOf(this._hoveredScene) : this.flagContext;
  }

  /** Of what is drawn near a pixel of the stage the nearest, but nothing that the person has chosen to see in grey; or -1. */
  sampleAt(at: Pixel, radius = PICK_RADIUS): number {
    const pane = this.paneAt(at);
    if (!pane?.camera.view) return -1;
    const aspect = this.flagContextOf(pane);
    const counts = this.interaction.passesAll(aspect) ? undefined : (sample: number) => this.interaction.passes(sample, aspect);
    const order = this.orderIn(pane);
    return pick(pane.blend, pane.camera.view, at.x - pane.box.left, at.y - pane.box.top, radius, counts, order);
  }

  /** In which order the dots of a pane are drawn, or null for as they are recorded. */
  orderIn({ checkpoint }: Pick<Pane, "checkpoint">): Uint32Array | null {
    return orderOf(this.recording, this.colour, checkpoint);
  }

  /** The pane under a pixel, as it is at this instant. */
  paneAt(at: Pixel): Pane | null {
    const name = this.panes.at(at)?.name;
    return this.scenes.find((pane) => pane.name === name) ?? null;
  }

  /** What is handed back. */
  get state(): ViewState {
    const { method: space, dims } = this.projections.requested;
    const { positions, pending } = this.projections;
    const axes = positions.axes ? positions.matrixWord() : "";
    const look = pending || !this.panes.size ? this.display : { ...this.display, camera: this.camera.word, axes };
    return {
      space,
      dims,
      checkpoint: this.timeline.playing ? this.timeline.checkpoint : this.timeline.target,
      picked: this.picked,
      kept: this.interaction.highlight.fixed,
      chosen: selectionWord(this.interaction.selection.samples, this.recording.nSamples),
      look: writeDisplayOptions(look, this.recording),
    };
  }

  // --- how it goes on -----------------------------------------------------------------------------------------------------------

  /** It is now, in milliseconds. Says whether a movement in time has come to its end. */
  advance(now: number): boolean {
    const wasMoving = this.timeline.moving;
    this.timeline.tick(now);
    if (this._transition?.isOver(now)) this._transition = null;
    if (this.touring && !this._transition) this._tour.turn(this.panes.all, now);
    else this._tour.stop();
    return wasMoving && !this.timeline.moving;
  }

  /** Go to another state; the moment is left to who can glide there. */
  setState(state: Partial<ViewState>): void {
    this.loadError = null;
    this.changeProjection(() => this.projections.request(projectionOf(state)));
    const { picked, kept, chosen } = this._readSelection(state);
    this.interaction.picked = picked;
    this.interaction.highlight.fix(kept);
    this.interaction.selection.set(chosen);
    this.display = readDisplayOptions(state.look, this.recording);
    this._applyDisplay();
  }

  /** Draw it otherwise. */
  setDisplay(changes: Partial<DisplayOptions>): void {
    const before = this.display;
    this.display = { ...before, ...changes };
    const { grid, tour } = this.display;
    if (grid !== before.grid) this.panes.setGrid(grid);
    if (tour !== before.tour)
      this.animate(() => {
        this.panes.touring = tour; // which needs room
        if (this.panes.size) this.panes.resize(this.panes.size);
      });
  }

  resize(size: Size): void {
    this.panes.resize(size);
    this._applyDisplay();
  }

  /** Do what may bring another picture, and let the dots glide from where they are on the screen. Says whether it did. */
  changeProjection(act: () => void): boolean {
    const { positions, current } = this.projections;
    const before = this.scenes[0]?.blend;
    act();
    if (this.projections.positions === positions) return false;
    this.loadError = null;
    if (projectionName(current) !== projectionName(this.projections.current) && this.panes.grid === "one")
      this.camera.moved = false;
    if (before) this.animate(() => this.panes.size && this.resize(this.panes.size), before);
    return true;
  }

  /** Do what lets the dots stand elsewhere at once, and let them glide there. */
  animate(act: () => void, blend: Blend | undefined = this.scenes[0]?.blend): void {
    const before = this.camera.view;
    act();
    const { view } = this.camera;
    const glides = before && view && blend && !this.reducedMotion && this.panes.grid === "one";
    this._transition = glides ? new Transition(blend, before, view, this._clock()) : null;
  }

  /** Let the camera, the axes and the panes be as the display options say, once. */
  private _applyDisplay(): void {
    const { camera, axes, tour } = this.display;
    const grid = this.panes.trainings.length ? "trainings" : this.display.grid;
    if (grid !== this.panes.grid) this.panes.setGrid(grid);
    this.panes.touring = tour;
    const { positions, pending } = this.projections;
    if (!this.panes.size || pending) return; // what is waited for may be looked at so, not this
    this.camera.restore(camera, positions);
    if (axes && positions.axes) positions.setMatrixWord(axes);
    this.display = { ...this.display, camera: "", axes: "" }; // from now on the camera and the positions know
  }

  /** The pane under the pointer, where there are several. */
  private get _hoveredScene(): Pane | null {
    return this.panes.grid === "one" ? null : (this.panes.all.find(({ name }) => name === this.hoveredPane) ?? null);
  }

  private _since(checkpoint: number) {
    return this.display.since >= 0 ? this.display.since : Math.max(checkpoint - 1, 0);
  }

  private _readSelection({ picked, kept, chosen }: Partial<ViewState>) {
    const { nSamples, nClasses } = this.recording;
    return {
      picked: inRange(picked, nSamples),
      kept: inRange(kept, nClasses),
      chosen: readSelectionWord(chosen ?? "", nSamples) ?? [],
    };
  }
}

export function projectionOf({ space = "", dims = 2 }: Partial<ViewState>): Projection {
  return { method: space, dims };
}

function inRange(index: number | undefined, count: number) {
  return index !== undefined && Number.isInteger(index) && index >= 0 && index < count ? index : -1;
}
