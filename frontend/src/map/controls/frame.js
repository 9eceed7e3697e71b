// What is around the stage: the toolbar over it, the legend, the epoch bar and a hint under it, the panel beside it.

import { Chosen } from "../panel/chosen";
import { element, setText } from "../../core/dom";
import { EpochBar } from "../../time/epochbar";
import { GridSwitch } from "./gridswitch";
import { hintFor } from "./summary";
import { Legend } from "./legend";
import { colouring } from "../colorencodings";
import { Panel } from "../panel/panel";
import { keptAt } from "../data/positions";
import { Quality } from "../panel/quality";
import { accuracies } from "../data/recording";
import { SearchBox } from "./searchbox";
import { Toolbar } from "./toolbar";
import { ViewMenu } from "./viewmenu";

export class Frame {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {object} given
   * @param {import("../data/sprites").Sprites} given.sprites
   * @param {{name: string, title: string}[]} given.methods
   * @param {{checkpoint: number, words: string}[]} given.events
   * @param {Node[]} given.ends  what stands at the end of the toolbar
   * @param {HTMLElement} stage
   * @param {object} actions  what the person does, as the parts name it: onMethod, onDims, onReset, onHover and onKeep of a class,
   *   onPlay, onSeek, onRelease, onGlide, onLoop, onSpeed, onPick, onPointAt, onSelect, onFind, onLook
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, { sprites, methods, events, ends }, stage, actions, signal) {
    this._recording = recording;
    this._methods = methods;
    this._quality = new Quality(actions);
    this._search = new SearchBox(recording, actions);
    this._chosen = new Chosen(recording, sprites, actions, signal);
    this._panel = new Panel(recording, sprites, [this._search.node, this._chosen.node], this._quality.node, actions, signal);
    this._grids = new GridSwitch(actions);
    this._viewMenu = new ViewMenu(recording, sprites.exist, actions, signal);
    this._toolbar = new Toolbar(
      recording,
      methods,
      [this._grids.node, this._viewMenu.node, this._panel.glance, element("div", { class: "ends" }, ...ends)],
      actions,
    );
    this._legend = new Legend(recording.classNames, actions, signal);
    this._bar = new EpochBar(recording.checkpoints, accuracies(recording), events, actions);
    this._hint = element("p", { class: "hint" });
    const main = element("div", { class: "main" }, this._toolbar.node, stage, this._legend.node, this._bar.node, this._hint);
    this.node = element("div", { class: "nnviz-frame" }, element("div", { class: "nnviz" }, main, this._panel.node));
  }

  /** @param {import("../controller").MapController} controller @param {ReturnType<import("../../core/theme").readTheme>} theme @param {number} ratio */
  update(controller, theme, ratio) {
    const { spaces, busy, hovered, picked, look, colour, attention, timeline } = controller;
    const { drawn, pending, positions } = spaces;
    const { highlight } = attention;
    this._search.update(attention.selection.version);
    this._chosen.update(controller);
    const { lookedAt } = controller;
    this._panel.update(
      hovered,
      picked,
      lookedAt,
      lookedAt.since,
      keptAt(lookedAt.positions, lookedAt.checkpoint),
      theme,
      ratio,
    );
    this._quality.update(positions, timeline.checkpoint, look.marks);
    this._bar.update(timeline);
    this._legend.update(colouring(this._recording, colour, timeline.checkpoint, theme), highlight.kept, highlight.lit, ratio);
    this._toolbar.update(drawn, pending, busy, colour);
    this._grids.update(look.grid);
    this._viewMenu.update(controller);
    const awaited = this._methods.find(({ name }) => name === pending?.method)?.title ?? "";
    setText(this._hint, hintFor(drawn, positions, this._recording, look, awaited));
  }

  /** Let the person type what to look for. */
  search() {
    this._search.focus();
  }

  /** What depends on the size and the theme only. */
  drawCurve(theme, ratio) {
    this._bar.draw(theme, ratio);
  }
}
