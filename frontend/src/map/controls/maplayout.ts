// Layout of the map view: toolbar, stage, legend, epoch bar and hint in a column, the panel beside it.

import { element, setText } from "../../core/dom";
import type { Theme } from "../../core/theme";
import { Widget } from "../../core/widget";
import { EpochBar } from "../../time/epochbar";
import { colourEncoding, type LegendKey } from "../colorencodings";
import { accuracies } from "../data/recording";
import type { Sprites } from "../data/sprites";
import type { DisplayOptions } from "../displayoptions";
import { Panel } from "../panel/panel";
import type { ViewModel } from "../viewmodel";
import { Legend, type LegendProps } from "./legend";
import { hintFor } from "./summary";
import { Toolbar, type ToolbarProps } from "./toolbar";

/** What the person does beside the stage; no sample and no class is -1. Always the same functions. */
export interface MapActions {
  onMethod(method: string): void;
  onDims(dims: number): void;
  onDisplay(changes: Partial<DisplayOptions>): void;
  /** A class is pointed at in the legend. */
  onHoverClass(group: number): void;
  onToggleClass(group: number): void;
  onPin(sample: number): void;
  onHoverSample(sample: number): void;
  onSelect(samples: number[], how: "set" | "add" | "remove"): void;
  /** Choose what is meant; says what was found, or null. */
  onFind(query: string, how: "set" | "add"): Promise<string | null>;
  /** Save the chosen samples as a table. */
  onSave(): void;
  onPlay(): void;
  onSeek(t: number): void;
  onRelease(): void;
  onGlide(checkpoint: number): void;
  onLoop(loop: boolean): void;
  onSpeed(speed: number): void;
}

interface LayoutParts {
  sprites: Sprites;
  /** What happened in the training, marked at the epoch bar. */
  events: { checkpoint: number; words: string }[];
  /** What stands at the end of the toolbar. */
  ends: Node[];
}

export class MapLayout {
  readonly node: HTMLElement;
  private readonly _panel: Panel;
  private readonly _toolbar: Widget<ToolbarProps>;
  private readonly _legend: Widget<LegendProps>;
  private readonly _bar: EpochBar;
  private readonly _hint = element("p", { class: "hint" });
  private _key: LegendKey | null = null; // of the legend

  constructor(
    private readonly _model: ViewModel,
    private readonly _parts: LayoutParts,
    stage: HTMLElement,
    private readonly _actions: MapActions,
    signal: AbortSignal,
  ) {
    const { recording } = _model;
    this._panel = new Panel(_model, _parts.sprites, _actions, signal);
    this._toolbar = new Widget(element("div", { class: "toolbar" }), Toolbar, signal);
    this._legend = new Widget(element("div", { class: "legends column" }), Legend, signal);
    this._bar = new EpochBar(recording.checkpoints, accuracies(recording), _parts.events, _actions);
    const rows = [this._toolbar.node, stage, this._legend.node, this._bar.node, this._hint];
    const view = element("div", { class: "nnviz" }, element("div", { class: "main column" }, ...rows), this._panel.node);
    this.node = element("div", { class: "nnviz-frame" }, view);
  }

  update(theme: Theme, ratio: number): void {
    const { recording, projections, busy, display, colour, requestedColour, interaction, timeline, since } = this._model;
    const { current, pending, methods } = projections;
    const { fixed, active } = interaction.highlight;
    const { sprites, ends } = this._parts;
    const { onHoverClass, onToggleClass } = this._actions;
    this._panel.update(theme, ratio);
    this._bar.update(timeline);
    const colours = this._sameKey(colourEncoding(recording, colour, timeline.checkpoint, theme).key);
    this._legend.update({ classNames: recording.classNames, colours, fixed, active, ratio, onHoverClass, onToggleClass });
    const { sample, checkpoint: at } = this._panel.inspected;
    this._toolbar.update({
      ...{ recording, sprites, methods, ends, busy, display, since, at },
      actions: this._actions,
      colour: requestedColour,
      method: current.method,
      dims: current.dims,
      pendingMethod: pending?.method,
      pendingDims: pending?.dims,
      checkpoint: timeline.checkpoint,
      chosen: interaction.selection.size,
      sample: this._panel.empty ? -1 : sample,
    });
    const awaited = methods.find(({ name }) => name === pending?.method)?.title ?? "";
    setText(this._hint, hintFor(current, projections, recording, display, awaited));
  }

  /** Let the person type what to look for. */
  search(): void {
    this._panel.search();
  }

  /** What depends on the size and the theme only. */
  drawCurve(theme: Theme, ratio: number): void {
    this._bar.draw(theme, ratio);
  }

  /** A key, or the one that is shown where that says the same. */
  private _sameKey(key: LegendKey): LegendKey {
    const said = (one: LegendKey | null) => JSON.stringify({ ...one, colours: null });
    if (key !== this._key && said(key) !== said(this._key)) this._key = key;
    return this._key ?? key;
  }
}
