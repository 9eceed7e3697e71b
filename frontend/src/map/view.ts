// Map view: the map of the Projection screen with toolbar, legend, epoch bar and panel.

import { closest } from "../core/dom";
import { listenToKeys } from "../core/keys";
import { Help, helpButton } from "./controls/help";
import { MapLayout } from "./controls/maplayout";
import { PaneTitles } from "./controls/panetitles";
import { Tools } from "./controls/tools";
import type { Recording } from "./data/recording";
import type { Size } from "./geometry/camera";
import type { Tool } from "./pointer/dragcontroller";
import { Share } from "./share/share";
import { StageView, type StageViewOptions } from "./stageview";

export interface MapViewOptions extends StageViewOptions {
  events: { checkpoint: number; words: string }[]; // what happened in the training, marked at the epoch bar
  autoplay: boolean; // play once, where the person has not asked for less motion
  guide?: boolean; // show the short tour once the view rests, to who has not seen it
  address?: () => Promise<string>; // a link to what is seen, once it says all of it
}

export class MapView extends StageView {
  private readonly _layout: MapLayout;
  private readonly _tools: Tools;
  private readonly _paneTitles: PaneTitles;
  private readonly _share: Share;
  private readonly _help: Help;

  constructor(
    root: HTMLElement,
    recording: Recording,
    { events, autoplay, guide = false, address = async () => location.href, ...options }: MapViewOptions,
  ) {
    super(root, recording, options);
    const { controller, model, drag, stage, _signal: signal } = this;
    this._share = new Share(
      { controller, drag, stage, style: () => ({ theme: this._theme, ratio: this._ratio }) },
      address,
      signal,
    );
    const help = helpButton();
    this._layout = new MapLayout(
      model,
      { sprites: options.sprites, events, ends: [this._share.menu, help] },
      stage.node,
      {
        onMethod: (method) => controller.requestProjection({ method }),
        onDims: (dims) => controller.requestProjection({ dims }),
        onHoverClass: (group) => model.interaction.highlight.hoverLegend(group),
        onToggleClass: (group) => controller.toggleClass(group),
        onPlay: () => controller.togglePlay(),
        onSeek: (t) => controller.seek(t),
        onRelease: () => controller.glideTo(model.timeline.t),
        onGlide: (checkpoint) => controller.glideTo(checkpoint),
        onLoop: (loop) => controller.setLoop(loop),
        onSpeed: (speed) => {
          model.timeline.speed = speed;
        },
        onPin: (sample) => controller.pin(sample),
        onHoverSample: (sample) => controller.hoverSample(sample),
        onSelect: (samples, how) => controller.select(samples, how),
        onFind: (query, how) => controller.find(query, how),
        onSave: () => this._share.saveTable(true),
        onDisplay: (changes) => controller.setDisplay(changes),
      },
      signal,
    );
    const tools = {
      onTool: (tool: Tool) => drag.setTool(tool),
      onTour: () => controller.toggleTour(),
      onReset: () => controller.showAll(),
    };
    this._tools = new Tools(tools, signal);
    const titles = {
      onGlide: (checkpoint: number) => controller.glideTo(checkpoint),
      onAlone: (method: string) => controller.showAlone(method),
      onMethod: (method: string) => controller.requestProjection({ method }),
    };
    this._paneTitles = new PaneTitles(titles, signal);
    stage.node.append(this._paneTitles.node, this._tools.node);
    const { node } = this._layout;
    this._help = new Help(model, node.firstElementChild as HTMLElement, stage, help, guide, signal);
    node.append(this._share.card);
    this._listen(node);
    this._attach(root, node);
    if (autoplay && !model.reducedMotion) controller.play();
  }

  private _listen(node: HTMLElement): void {
    const { controller, drag, stage, _signal: signal } = this;
    const { timeline } = this.model;
    listenToKeys(node, signal, {
      ArrowRight: () => controller.glideTo(timeline.target + 1),
      ArrowLeft: () => controller.glideTo(timeline.target - 1),
      Home: () => controller.glideTo(0),
      End: () => controller.glideTo(timeline.last),
      Escape: () => drag.cancelOutline() || controller.clear(),
      v: () => drag.setTool("move"),
      h: () => drag.setTool("move"),
      l: () => drag.setTool("lasso"),
      b: () => drag.setTool("box"),
      "/": () => this._layout.search(),
      "?": () => this._help.listKeys(),
      " ": () => controller.togglePlay(),
    });
    // A button that was clicked lets go of the keyboard, so that space plays again; one that was reached by it, or in a sheet, keeps it.
    const clicked = (event: MouseEvent) => {
      const keeps = event.detail === 0 || closest(event, "input[type=search], select, dialog, [role=dialog]");
      if (!keeps) stage.overlay.focus({ preventScroll: true });
    };
    node.addEventListener("click", clicked, { signal });
    node.addEventListener("pointerleave", () => controller.flush(), { signal });
  }

  protected override get _insets(): Size["insets"] {
    return this._tools.taken;
  }

  /** What is turned in depth and what is drawn by a tool is meant by a finger; a map that shows everything can be scrolled past. */
  protected override get _capturesTouch(): boolean {
    return super._capturesTouch || this.model.projections.current.dims === 3 || this.drag.tool !== "move";
  }

  protected override _fit(): void {
    super._fit();
    this._layout.drawCurve(this._theme, this._ratio);
  }

  protected override _update(): void {
    const { model, drag, _theme: theme, _ratio: ratio } = this;
    this._paneTitles.update(model);
    this._layout.update(theme, ratio);
    this._share.update();
    this._help.update();
    this._tools.update(drag.tool, model.display.tour, model.canTour);
  }
}
