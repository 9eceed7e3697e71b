// The controller: what the person does to the view model, and what others say of it. It draws nothing.

import type { MapState, Training, MapView as ViewState } from "../core/protocol";
import { StateReporter } from "../time/statereporter";
import { isLoaded } from "./colorencodings";
import { findSamples, measureAsked } from "./data/queryparser";
import type { Recording } from "./data/recording";
import type { DisplayOptions } from "./displayoptions";
import type { Size } from "./geometry/camera";
import type { Positions } from "./geometry/geometry";
import type { LinearPositions } from "./geometry/linear";
import type { Pane } from "./geometry/panes";
import { type Projection, projectionName } from "./geometry/projections";
import type { Pixel } from "./pointer/gestures";
import { type ModelOptions, ViewModel } from "./viewmodel";

const CAMERA_REST_MS = 400; // a hand that moves the picture often goes on

export interface ControllerEvents {
  onChange: (atOnce: boolean) => void; // it looks different now: at once in this frame, or in the next
  onRest: (state: ViewState) => void; // the person has changed something and it rests
}

export class MapController {
  readonly model: ViewModel;
  private readonly _rest: StateReporter<ViewState>;
  private _pickedBefore = -1; // what was pinned before the last click
  private _destroyed = false;

  constructor(
    recording: Recording,
    options: ModelOptions,
    private readonly _events: ControllerEvents,
    private readonly _clock = () => performance.now(),
  ) {
    this.model = new ViewModel(recording, options, () => this._changed(), _clock);
    this._rest = new StateReporter(
      () => this.model.state,
      () => this.model.timeline.playing,
      _events.onRest,
    );
    void this._loadColour();
  }

  destroy(): void {
    this._destroyed = true;
    this._rest.destroy();
    this.model.attention.destroy();
  }

  // --- what others say --------------------------------------------------------------------------------------------------------

  /** Go to another state, as a link or the back button asks. */
  show(state: Partial<ViewState>): void {
    this.model.follow(state);
    if (Number.isInteger(state.checkpoint)) this.glideTo(Number(state.checkpoint));
    this._rest.acknowledge();
    this._changed();
    void this._loadColour();
  }

  /** A picture that is computed elsewhere has come. */
  take(picture: Projection, positions: Positions): void {
    this._rearrange(() => this.model.projections.add(picture, positions));
    this._changed();
  }

  fail(message: string, onAgain: () => void): void {
    this.model.trouble = { message, onAgain };
    this._changed();
  }

  /** What else there is to say: what is computed, what nobody has computed, what was measured, whose paths are drawn. */
  hear({ busy, missing, measured, traced }: Pick<MapState, "busy" | "missing" | "measured" | "traced">): void {
    const { model } = this;
    const before = String([model.busy, ...model.missing, ...model.traced]);
    model.busy = busy;
    model.missing = new Set(missing.map(projectionName));
    model.traced = traced;
    const judged = measured !== null && model.projections.setScores(measured);
    if (judged || before !== String([busy, ...model.missing, ...traced])) this._changed();
  }

  /** The trainings stand beside each other in another way. */
  align(trainings: Training[], moment: number): void {
    const { panes, timeline } = this.model;
    panes.trainings = trainings;
    timeline.last = trainings[0].moments.length - 1;
    timeline.seek(moment);
    this._changed();
  }

  /** The stage is so large now. */
  resize(size: Size): void {
    this.model.resize(size);
    this._changed(true);
  }

  /** It is now, in milliseconds. */
  tick(now: number): void {
    const { model } = this;
    if (model.advance(now)) {
      if (model.pointer) this.point(model.pointer); // others may lie under the pointer now
      this._touched();
    }
    model.attention.hover(model.hovered, model.pointedAspect); // it may be of another class now
  }

  // --- what the person does: pictures -----------------------------------------------------------------------------------------

  /** Show a picture, or ask for it and go on with what there is. */
  choose(picture: Partial<Projection>): void {
    this._want(picture);
    this._rest.report();
    this._changed();
  }

  /** Of several pictures beside each other one. */
  showAlone(method: string): void {
    this._want({ method });
    this.setLook({ grid: "one" });
    this._rest.report();
  }

  tryAgain(): void {
    const { trouble } = this.model;
    this.model.trouble = null;
    this._changed();
    trouble?.onAgain();
  }

  /** Draw it otherwise. */
  setLook(changes: Partial<DisplayOptions>): void {
    this.model.setLook(changes);
    if ("colour" in changes) this.model.trouble = null;
    this._touched();
    void this._loadColour();
  }

  /** Fetch what the colours are to say; until it is here they say what they said. */
  private async _loadColour(): Promise<void> {
    const { recording, wantedColour } = this.model;
    if (isLoaded(recording, wantedColour)) return;
    try {
      await recording.columns.load(wantedColour);
      this._changed();
    } catch (error) {
      if (wantedColour === this.model.wantedColour)
        this.fail(`The colours could not be loaded: ${(error as Error).message}`, () => this._loadColour());
    }
  }

  /** Fetch what cards say of the whole training, before anybody asks. */
  async loadStories(): Promise<void> {
    const { columns } = this.model.recording;
    const told = columns.measures.filter(({ follows, telling }) => telling && !follows);
    await Promise.allSettled(told.map(({ name }) => columns.load(name))); // a card goes without what fails
    this._changed();
  }

  private _want(picture: Partial<Projection>): void {
    const { projections, timeline } = this.model;
    const { current, requested } = projections;
    this._rearrange(() => projections.request({ ...requested, ...picture }));
    if (projectionName(requested) !== projectionName(projections.requested)) this.model.trouble = null;
    if (projectionName(current) !== projectionName(projections.current)) timeline.seek(timeline.checkpoint);
  }

  private _rearrange(act: () => void): void {
    if (this.model.rearrange(act)) this._changed(true);
  }

  // --- what the person does: time ---------------------------------------------------------------------------------------------

  play(): void {
    this.model.timeline.play(this._clock());
    this._touched();
  }

  togglePlay(): void {
    const { timeline } = this.model;
    if (timeline.playing) timeline.pause(this._clock());
    else timeline.play(this._clock());
    this._touched();
  }

  /** Whether playing goes on from the start after the end. */
  setLoop(loop: boolean): void {
    this.model.timeline.loop = loop;
    this._changed();
  }

  seek(t: number): void {
    this.model.timeline.seek(t);
    this._changed(true);
  }

  glideTo(checkpoint: number): void {
    this.model.timeline.glideTo(checkpoint, this._clock(), this.model.still ? 0 : undefined);
    this._touched();
  }

  // --- what the person does: samples ------------------------------------------------------------------------------------------

  /** The pointer is over a pixel, or nowhere. Says whether that made a difference. */
  point(at: Pixel | null): boolean {
    const { model } = this;
    const pane = (at && model.panes.at(at)?.name) ?? "";
    const sample = at ? model.sampleAt(at) : -1;
    model.pointer = at;
    if (sample === model.hovered && pane === model.pointedPane) return false;
    this._hover(sample, pane);
    return true;
  }

  /** A sample is pointed at elsewhere than on the stage, or none any more: -1. */
  pointAt(sample: number): void {
    this.model.pointer = null;
    if (sample === this.model.hovered) this.model.pointedPane = "";
    else this._hover(sample, "");
  }

  private _hover(sample: number, pane: string): void {
    this.model.pointedPane = pane;
    this.model.attention.hover(sample, this.model.pointedAspect);
    this._changed(true);
  }

  /** `adding`: to the chosen ones, or out of them. */
  click(at: Pixel, adding = false): void {
    const { picked, attention } = this.model;
    const sample = this.model.sampleAt(at);
    this._pickedBefore = picked;
    if (!adding) this.pick(sample === picked ? -1 : sample);
    else if (sample >= 0) this.select([sample], attention.selection.has(sample) ? "remove" : "add");
  }

  /** The first click of the two was not meant as one. */
  doubleClick(): void {
    this.pick(this._pickedBefore);
    this.showAll();
  }

  pick(sample: number): void {
    if (sample === this.model.picked) return;
    this.model.attention.picked = sample;
    this._said();
  }

  /** Choose samples. */
  select(samples: number[], how: "set" | "add" | "remove" = "set"): void {
    this.model.attention.selection[how](samples);
    this._said();
  }

  /**
   * Choose what a query means, and pin it where that is one sample; where it is none, what was chosen stays.
   * What was found in words, or null where nothing is meant.
   */
  async find(query: string, how: "set" | "add" = "set"): Promise<string | null> {
    const { recording } = this.model;
    const measure = measureAsked(recording, query);
    try {
      if (measure && !recording.columns.get(measure)) await recording.columns.load(measure);
    } catch (error) {
      return `what this asks for could not be loaded: ${(error as Error).message}`;
    }
    const found = findSamples(recording, query, this.model.checkpoint);
    if (!found) return null;
    if (found.samples.length) this.select(found.samples, how);
    if (found.samples.length === 1) this.pick(found.samples[0]);
    return found.words;
  }

  keepClass(group: number): void {
    const { highlight } = this.model.attention;
    highlight.fix(highlight.fixed === group ? -1 : group);
    this._rest.report();
  }

  clear(): void {
    this.model.attention.clear();
    this._touched();
  }

  // --- what the person does: camera -------------------------------------------------------------------------------------------

  pan({ camera }: Pane, dx: number, dy: number): void {
    camera.pan(dx, dy);
    this.moved();
  }

  turn({ camera, blend }: Pane, dx: number, dy: number): void {
    camera.turn(dx, dy, blend);
    this.moved();
  }

  /** Zoom so that the point under the pixel stays there. */
  zoom(factor: number, x: number, y: number): void {
    const pane = this.model.panes.at({ x, y });
    if (!pane) return;
    pane.camera.zoom(factor, x - pane.box.left, y - pane.box.top);
    this.moved();
  }

  /** All of the picture, with its axes where they belong. */
  showAll(): void {
    const { model } = this;
    model.glide(() => {
      for (const { positions } of model.panes.all) if (positions.axes && positions.isModified) positions.reset();
      model.panes.reset();
    });
    this._touched();
  }

  /** Whether a hand holds the picture, which does not turn by itself meanwhile. */
  hold(held: boolean): void {
    this.model.held = held;
    if (!held) this._changed();
  }

  /** Let what has axes turn through all its views, and what has depth only about itself; or stop that. */
  toggleTour(): void {
    const { look, canTour } = this.model;
    if (look.tour || canTour) this.setLook({ tour: !look.tour });
  }

  /** A camera or the axes of a picture were moved. */
  moved(): void {
    this._changed(true);
    this._rest.schedule(CAMERA_REST_MS);
  }

  /** The axes of a picture go back to where they belong. */
  letGo(positions: LinearPositions): void {
    this.model.glide(() => positions.reset());
    this.moved();
  }

  // --- how it goes on ----------------------------------------------------------------------------------------------------------

  /** The pointer leaves for something else, which should know. */
  leave(): void {
    this._rest.flush();
  }

  /** Something was changed that this does not know of. */
  redraw(): void {
    this._changed(true);
  }

  private _changed(atOnce = false): void {
    if (!this._destroyed) this._events.onChange(atOnce);
  }

  /** Something changed: draw it, and say so at once. */
  private _said(): void {
    this._changed();
    this._rest.report();
  }

  /** Something changed that may go on changing: draw it, and say so once that is over. */
  private _touched(): void {
    this._changed();
    this._rest.schedule();
  }
}
