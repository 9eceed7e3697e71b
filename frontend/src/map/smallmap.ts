// Small map, as one part of a page: follows the page's moment; shows paths of samples, or several trainings side by side.

import { createRef } from "preact";
import { element, setText } from "../core/dom";
import { listenToKeys } from "../core/keys";
import type { Training } from "../core/protocol";
import { Widget } from "../core/widget";
import { followMoments } from "../time/momentevents";
import { beginTyping, SearchBox, type SearchBoxProps } from "./controls/searchbox";
import { predictedClass, type Recording } from "./data/recording";
import { TrainingPredictions } from "./panel/trainingpredictions";
import { StageView, type StageViewOptions } from "./stageview";
import type { ViewModel } from "./viewmodel";

export class SmallMap extends StageView {
  private _run: string;
  private readonly _search: Widget<SearchBoxProps>;
  private readonly _input = createRef<HTMLInputElement>();
  private readonly _predictions: TrainingPredictions | null = null;
  private readonly _hint = element("p", { class: "hint" });

  /** `run`: whose moments it follows. */
  constructor(root: HTMLElement, recording: Recording, { run, ...options }: StageViewOptions & { run: string }) {
    super(root, recording, options);
    const { controller, drag, _signal: signal } = this;
    this._run = run;
    this._search = new Widget(element("div", { style: "display: contents" }), SearchBox, signal);
    const { trainings } = this.model.panes;
    if (trainings.length) this._predictions = new TrainingPredictions(recording, options.sprites, trainings, signal);
    const size = trainings.length ? (trainings.length > 3 ? " several many" : " several") : "";
    const below = this._predictions?.node ?? this._hint;
    const parts = element("div", { class: `nnviz small${size}` }, this._search.node, this.stage.node, below);
    const node = element("div", { class: "nnviz-frame" }, parts);
    listenToKeys(node, signal, {
      "/": () => beginTyping(this._input),
      Escape: () => drag.cancelOutline() || controller.pin(-1),
    });
    // The wheel scrolls the page that the map is a part of, unless the map is meant.
    const scrolls = (event: WheelEvent) => event.ctrlKey || event.metaKey || event.stopPropagation();
    this.stage.node.addEventListener("wheel", scrolls, { capture: true, signal });
    followMoments(
      () => this._run,
      (t) => controller.seek(t),
      signal,
    );
    this._attach(root, node);
  }

  /** The trainings stand beside each other in another way; from now on it follows the moments of another run. */
  align(run: string, trainings: Training[], moment: number): void {
    this._run = run;
    this.controller.align(trainings, moment);
  }

  private readonly _onFind: SearchBoxProps["onFind"] = (query, how) => this.controller.find(query, how);

  protected override _update(): void {
    const { recording, interaction } = this.model;
    const { selection } = interaction;
    this._search.update({ recording, input: this._input, selection, version: selection.version, onFind: this._onFind });
    if (this._predictions) this._predictions.update(this.model, this._theme, this._ratio);
    else setText(this._hint, hoverText(this.model));
  }
}

/** What the pointer is on, or what can be done. */
function hoverText({ hovered, traced, recording, timeline }: ViewModel): string {
  if (hovered < 0) {
    const numbers = traced.length ? "A number stands where a path ends. " : "";
    return `${numbers}Click a dot to see its sample, drag with Shift to choose several; Ctrl and the wheel zoom, a double click shows all.`;
  }
  const { labels, classNames } = recording;
  const says = classNames[predictedClass(recording, timeline.checkpoint, hovered)];
  return `sample ${hovered}${labels ? `, is ${classNames[labels[hovered]]}` : ""}${says ? `, network says ${says}` : ""}`;
}
