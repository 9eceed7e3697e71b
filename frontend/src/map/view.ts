// The map view: all samples of a run on one map, with the toolbar, the legend, the epoch bar and the panel around it.

import { closest } from "../core/dom";
import { listenToKeys } from "../core/keys";
import { Frame } from "./controls/frame";
import { Help, helpButton } from "./controls/help";
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
  private readonly _frame: Frame;
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
    const { controller, model, hand, stage, _signal: signal } = this;
    this._share = new Share(
      { controller, hand, stage, manner: () => ({ theme: this._theme, ratio: this._ratio }) },
      address,
      signal,
    );
    const help = helpButton();
    this._frame = new Frame(
      model,
      { sprites: options.sprites, events, ends: [this._share.menu, help] },
      stage.node,
      {
        onMethod: (method) => controller.choose({ method }),
        onDims: (dims) => controller.choose({ dims }),
        onHover: (group) => model.attention.highlight.hoverLegend(group),
        onKeep: (group) => controller.keepClass(group),
        onPlay: () => controller.togglePlay(),
        onSeek: (t) => controller.seek(t),
        onRelease: () => controller.glideTo(model.timeline.t),
        onGlide: (checkpoint) => controller.glideTo(checkpoint),
        onLoop: (loop) => controller.setLoop(loop),
        onSpeed: (speed) => {
          model.timeline.speed = speed;
        },
        onPick: (sample) => controller.pick(sample),
        onPointAt: (sample) => controller.pointAt(sample),
        onSelect: (samples, how) => controller.select(samples, how),
        onFind: (query, how) => controller.find(query, how),
        onSave: () => this._share.saveTable(true),
        onLook: (changes) => controller.setLook(changes),
      },
      signal,
    );
    const tools = {
      onTool: (tool: Tool) => hand.choose(tool),
      onTour: () => controller.toggleTour(),
      onReset: () => controller.showAll(),
    };
    this._tools = new Tools(tools, signal);
    const titles = {
      onGlide: (checkpoint: number) => controller.glideTo(checkpoint),
      onAlone: (method: string) => controller.showAlone(method),
      onMethod: (method: string) => controller.choose({ method }),
    };
    this._paneTitles = new PaneTitles(titles, signal);
    stage.node.append(this._paneTitles.node, this._tools.node);
    const { node } = this._frame;
    this._help = new Help(model, node.firstElementChild as HTMLElement, stage, help, guide, signal);
    node.append(this._share.card);
    this._listen(node);
    this._begin(root, node);
    if (autoplay && !model.still) controller.play();
  }

  private _listen(node: HTMLElement): void {
    const { controller, hand, stage, _signal: signal } = this;
    const { timeline } = this.model;
    listenToKeys(node, signal, {
      ArrowRight: () => controller.glideTo(timeline.target + 1),
      ArrowLeft: () => controller.glideTo(timeline.target - 1),
      Home: () => controller.glideTo(0),
      End: () => controller.glideTo(timeline.last),
      Escape: () => hand.forget() || controller.clear(),
      v: () => hand.choose("move"),
      h: () => hand.choose("move"),
      l: () => hand.choose("lasso"),
      b: () => hand.choose("box"),
      "/": () => this._frame.search(),
      "?": () => this._help.listKeys(),
      " ": () => controller.togglePlay(),
    });
    // A button that was clicked lets go of the keyboard, so that space plays again; one that was reached by it, or in a sheet, keeps it.
    const clicked = (event: MouseEvent) => {
      const keeps = event.detail === 0 || closest(event, "input[type=search], select, dialog, [role=dialog]");
      if (!keeps) stage.overlay.focus({ preventScroll: true });
    };
    node.addEventListener("click", clicked, { signal });
    node.addEventListener("pointerleave", () => controller.leave(), { signal });
  }

  protected override get _taken(): Size["insets"] {
    return this._tools.taken;
  }

  /** What is turned in depth and what is drawn by a tool is meant by a finger; a map that shows everything can be scrolled past. */
  protected override get _holdsFinger(): boolean {
    return super._holdsFinger || this.model.projections.current.dims === 3 || this.hand.tool !== "move";
  }

  protected override _fit(): void {
    super._fit();
    this._frame.drawCurve(this._theme, this._ratio);
  }

  protected override _drew(): void {
    const { model, hand, _theme: theme, _ratio: ratio } = this;
    this._paneTitles.update(model);
    this._frame.update(theme, ratio);
    this._share.drew();
    this._help.drew();
    this._tools.update(hand.tool, model.look.tour, model.canTour);
  }
}
