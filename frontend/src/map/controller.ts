// Controller: operations on the view model, by the person, by whoever mounts the map and by the server. It draws nothing.

import type { MapState, Training, MapView as ViewState } from "../core/protocol";
import { StateReporter } from "../time/statereporter";
import { isLoaded } from "./colorencodings";
import { findSamples, requiredMeasures, requiredWords } from "./data/queryparser";
import type { Recording } from "./data/recording";
import type { DisplayOptions } from "./displayoptions";
import type { Size } from "./geometry/camera";
import type { Positions } from "./geometry/geometry";
import type { LinearPositions } from "./geometry/linear";
import type { Pane } from "./geometry/panes";
import { type Projection, projectionName } from "./geometry/projections";
import type { Pixel } from "./pointer/gestures";
import { type ModelOptions, ViewModel } from "./viewmodel";

const CAMERA_DEBOUNCE_MS = 400; // a hand that moves the picture often goes on

export interface ControllerEvents {
  onChange: (atOnce: boolean) => void; // it looks different now: at once in this frame, or in the next
  onStateChange: (state: ViewState) => void; // the person has changed something and it rests
}

export class MapController {
  readonly model: ViewModel;
  private readonly _reporter: StateReporter<ViewState>;
  private _pinnedBefore = -1; // what was pinned before the last click
  private _destroyed = false;

  constructor(
    recording: Recording,
    options: ModelOptions,
    private readonly _events: ControllerEvents,
    private readonly _clock = () => performance.now(),
  ) {
    this.model = new ViewModel(recording, options, () => this._change(), _clock);
    this._reporter = new StateReporter(
      () => this.model.state,
      () => this.model.timeline.playing,
      _events.onStateChange,
    );
    void this._loadColour();
  }

  destroy(): void {
    this._destroyed = true;
    this._reporter.destroy();
    this.model.interaction.destroy();
  }

  // --- what others say --------------------------------------------------------------------------------------------------------

  /** Go to another state, as a link or the back button asks. */
  setState(state: Partial<ViewState>): void {
    this.model.setState(state);
    if (Number.isInteger(state.checkpoint)) this.glideTo(Number(state.checkpoint));
    this._reporter.acknowledge();
    this._change();
    void this._loadColour();
  }

  /** A picture that is computed elsewhere has come. */
  addPositions(picture: Projection, positions: Positions): void {
    this._changeProjection(() => this.model.projections.add(picture, positions));
    this._change();
  }

  reportError(message: string, onAgain: () => void): void {
    this.model.loadError = { message, onAgain };
    this._change();
  }

  /** What else there is to say: what is computed, what nobody has computed, what was measured, whose paths are drawn. */
  setServerState({ busy, missing, measured, traced }: Pick<MapState, "busy" | "missing" | "measured" | "traced">): void {
    const { model } = this;
    const before = String([model.busy, ...model.missing, ...model.traced]);
    model.busy = busy;
    model.missing = new Set(missing.map(projectionName));
    model.traced = traced;
    const judged = measured !== null && model.projections.setScores(measured);
    if (judged || before !== String([busy, ...model.missing, ...traced])) this._change();
  }

  /** The trainings stand beside each other in another way. */
  align(trainings: Training[], moment: number): void {
    const { panes, timeline } = this.model;
    panes.trainings = trainings;
    timeline.last = trainings[0].moments.length - 1;
    timeline.seek(moment);
    this._change();
  }

  /** The stage is so large now. */
  resize(size: Size): void {
    this.model.resize(size);
    this._change(true);
  }

  /** It is now, in milliseconds. */
  tick(now: number): void {
    const { model } = this;
    if (model.advance(now)) {
      if (model.pointer) this.hoverPixel(model.pointer); // others may lie under the pointer now
      this._changeAndReportLater();
    }
    model.interaction.hover(model.hovered, model.hoveredFlagContext); // it may be of another class now
  }

  // --- what the person does: pictures -----------------------------------------------------------------------------------------

  /** Show a picture, or ask for it and go on with what there is. */
  requestProjection(picture: Partial<Projection>): void {
    this._request(picture);
    this._reporter.report();
    this._change();
  }

  /** Of several pictures beside each other one. */
  showAlone(method: string): void {
    this._request({ method });
    this.setDisplay({ grid: "one" });
    this._reporter.report();
  }

  retry(): void {
    const { loadError } = this.model;
    this.model.loadError = null;
    this._change();
    loadError?.onAgain();
  }

  /** Draw it otherwise. */
  setDisplay(changes: Partial<DisplayOptions>): void {
    this.model.setDisplay(changes);
    if ("colour" in changes) this.model.loadError = null;
    this._changeAndReportLater();
    void this._loadColour();
  }

  /** Fetch what the colours are to say; until it is here they say what they said. */
  private async _loadColour(): Promise<void> {
    const { recording, requestedColour } = this.model;
    if (isLoaded(recording, requestedColour)) return;
    try {
      await recording.columns.load(requestedColour);
      this._change();
    } catch (error) {
      if (requestedColour === this.model.requestedColour)
        this.reportError(`The colours could not be loaded: ${(error as Error).message}`, () => this._loadColour());
    }
  }

  /** Fetch what cards say of the whole training, before anybody asks. */
  async loadRunMeasures(): Promise<void> {
    const { columns } = this.model.recording;
    const measures = columns.measures.filter(({ follows, telling, recorded }) => (telling || recorded) && !follows);
    await Promise.allSettled(measures.map(({ name }) => columns.load(name))); // a card goes without what fails
    this._change();
  }

  private _request(picture: Partial<Projection>): void {
    const { projections, timeline } = this.model;
    const { current, requested } = projections;
    this._changeProjection(() => projections.request({ ...requested, ...picture }));
    if (projectionName(requested) !== projectionName(projections.requested)) this.model.loadError = null;
    if (projectionName(current) !== projectionName(projections.current)) timeline.seek(timeline.checkpoint);
  }

  private _changeProjection(act: () => void): void {
    if (this.model.changeProjection(act)) this._change(true);
  }

  // --- what the person does: time ---------------------------------------------------------------------------------------------

  play(): void {
    this.model.timeline.play(this._clock());
    this._changeAndReportLater();
  }

  togglePlay(): void {
    const { timeline } = this.model;
    if (timeline.playing) timeline.pause(this._clock());
    else timeline.play(this._clock());
    this._changeAndReportLater();
  }

  /** Whether playing goes on from the start after the end. */
  setLoop(loop: boolean): void {
    this.model.timeline.loop = loop;
    this._change();
  }

  seek(t: number): void {
    this.model.timeline.seek(t);
    this._change(true);
  }

  glideTo(checkpoint: number): void {
    this.model.timeline.glideTo(checkpoint, this._clock(), this.model.reducedMotion ? 0 : undefined);
    this._changeAndReportLater();
  }

  // --- what the person does: samples ------------------------------------------------------------------------------------------

  /** The pointer is over a pixel, or nowhere. Says whether that made a difference. */
  hoverPixel(at: Pixel | null): boolean {
    const { model } = this;
    const pane = (at && model.panes.at(at)?.name) ?? "";
    const sample = at ? model.sampleAt(at) : -1;
    model.pointer = at;
    if (sample === model.hovered && pane === model.hoveredPane) return false;
    this._setHovered(sample, pane);
    return true;
  }

  /** A sample is pointed at elsewhere than on the stage, or none any more: -1. */
  hoverSample(sample: number): void {
    this.model.pointer = null;
    if (sample === this.model.hovered) this.model.hoveredPane = "";
    else this._setHovered(sample, "");
  }

  private _setHovered(sample: number, pane: string): void {
    this.model.hoveredPane = pane;
    this.model.interaction.hover(sample, this.model.hoveredFlagContext);
    this._change(true);
  }

  /** `adding`: to the chosen ones, or out of them. */
  click(at: Pixel, adding = false): void {
    const { picked, interaction } = this.model;
    const sample = this.model.sampleAt(at);
    this._pinnedBefore = picked;
    if (!adding) this.pin(sample === picked ? -1 : sample);
    else if (sample >= 0) this.select([sample], interaction.selection.has(sample) ? "remove" : "add");
  }

  /** The first click of the two was not meant as one. */
  doubleClick(): void {
    this.pin(this._pinnedBefore);
    this.showAll();
  }

  pin(sample: number): void {
    if (sample === this.model.picked) return;
    this.model.interaction.picked = sample;
    this._changeAndReport();
  }

  /** Choose samples. */
  select(samples: number[], how: "set" | "add" | "remove" = "set"): void {
    this.model.interaction.selection[how](samples);
    this._changeAndReport();
  }

  /**
   * Choose what a query means, and pin it where that is one sample; where it is none, what was chosen stays.
   * What was found in words, or null where nothing is meant.
   */
  async find(query: string, how: "set" | "add" = "set"): Promise<string | null> {
    const { recording } = this.model;
    const missing = requiredMeasures(recording, query).filter((name) => !recording.columns.get(name));
    const words = requiredWords(recording, query);
    try {
      await Promise.all([...missing.map((name) => recording.columns.load(name)), words && recording.contents.find(words)]);
    } catch (error) {
      return `what this asks for could not be loaded: ${(error as Error).message}`;
    }
    const result = findSamples(recording, query, this.model.checkpoint);
    if (!result) return null;
    if (result.samples.length) this.select(result.samples, how);
    if (result.samples.length === 1) this.pin(result.samples[0]);
    return result.description;
  }

  toggleClass(group: number): void {
    const { highlight } = this.model.interaction;
    highlight.fix(highlight.fixed === group ? -1 : group);
    this._reporter.report();
  }

  clear(): void {
    this.model.interaction.clear();
    this._changeAndReportLater();
  }

  // --- what the person does: camera -------------------------------------------------------------------------------------------

  pan({ camera }: Pane, dx: number, dy: number): void {
    camera.pan(dx, dy);
    this.viewChanged();
  }

  turn({ camera, blend }: Pane, dx: number, dy: number): void {
    camera.turn(dx, dy, blend);
    this.viewChanged();
  }

  /** Zoom so that the point under the pixel stays there. */
  zoom(factor: number, x: number, y: number): void {
    const pane = this.model.panes.at({ x, y });
    if (!pane) return;
    pane.camera.zoom(factor, x - pane.box.left, y - pane.box.top);
    this.viewChanged();
  }

  /** All of the picture, with its axes where they belong. */
  showAll(): void {
    const { model } = this;
    model.animate(() => {
      for (const { positions } of model.panes.all) if (positions.axes && positions.isModified) positions.reset();
      model.panes.reset();
    });
    this._changeAndReportLater();
  }

  /** Whether a hand holds the picture, which does not turn by itself meanwhile. */
  setDragging(held: boolean): void {
    this.model.isDragging = held;
    if (!held) this._change();
  }

  /** Let what has axes turn through all its views, and what has depth only about itself; or stop that. */
  toggleTour(): void {
    const { display, canTour } = this.model;
    if (display.tour || canTour) this.setDisplay({ tour: !display.tour });
  }

  /** A camera or the axes of a picture were moved. */
  viewChanged(): void {
    this._change(true);
    this._reporter.schedule(CAMERA_DEBOUNCE_MS);
  }

  /** The axes of a picture go back to where they belong. */
  resetAxes(positions: LinearPositions): void {
    this.model.animate(() => positions.reset());
    this.viewChanged();
  }

  // --- how it goes on ----------------------------------------------------------------------------------------------------------

  /** The pointer leaves for something else, which should know. */
  flush(): void {
    this._reporter.flush();
  }

  /** Something was changed that this does not know of. */
  redraw(): void {
    this._change(true);
  }

  private _change(atOnce = false): void {
    if (!this._destroyed) this._events.onChange(atOnce);
  }

  /** Something changed: draw it, and say so at once. */
  private _changeAndReport(): void {
    this._change();
    this._reporter.report();
  }

  /** Something changed that may go on changing: draw it, and say so once that is over. */
  private _changeAndReportLater(): void {
    this._change();
    this._reporter.schedule();
  }
}
