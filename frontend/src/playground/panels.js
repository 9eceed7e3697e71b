// The parts of the playground's picture, and what each is told of a moment.

import { element } from "../core/dom";
import { Board } from "./drawing/board";
import { Curves } from "./drawing/curves";
import { Plane } from "./drawing/plane";
import { pictureLegend } from "./legend";
import { Notices } from "./notices";
import { OwnData } from "./own";
import { Reader } from "./reader";
import { Setup } from "./setup";
import { PhaseBar, Transport } from "./transport";

export class Panels {
  /** @param {object} choices  of the server @param {Record<string, Function>} actions  what the person does */
  constructor(choices, actions) {
    this._choices = choices;
    const onOwn = () => this.own.open();
    this.setup = new Setup(choices, { ...actions, onOwn });
    this.board = new Board(choices, actions);
    this.plane = new Plane();
    this.board.onDirty = this.plane.onDirty = actions.onDirty;
    this.curves = new Curves();
    this.reader = new Reader(actions.onPick);
    this.hint = pictureLegend();
    this.phases = new PhaseBar(actions);
    this.transport = new Transport(actions);
    this.own = new OwnData(actions.onText);
    this.notices = new Notices({ onOwn, onLessonEnd: actions.onLessonEnd });
    const left = element("div", { class: "left" }, this.phases.node, this.board.node, this.notices.node);
    const glance = element("div", { class: "glance" }, this.plane.node, this.curves.node);
    const side = element("div", { class: "side" }, this.notices.lesson, glance, this.hint, this.reader.node);
    const scene = element("div", { class: "scene" }, left, side);
    this.node = element("div", { class: "playground" }, this.setup.node, scene, this.transport.node, this.own.node);
  }

  /**
   * @param {import("./drawing/diagram").Moment} moment @param {import("./drawing/ink").Ink} ink
   * @param {import("./training/training").Training} course @param {number} steps  that are done
   */
  draw(moment, ink, { data, metrics, changes }, steps) {
    const { shot, updated } = moment;
    this.board.faces.show(shot.net, updated ? shot.after : shot.before, data);
    this.board.draw(moment, ink, data);
    this.plane.draw(data, this.board.faces, moment, ink);
    this.curves.draw(metrics, steps, shot.net.stepsPerEpoch, changes, ink);
  }

  /** Where one is, and what has to be said. @param {import("./training/walk").Walk} walk @param {import("./training/training").Reel} reel */
  say({ shot, place, phase, progress, flashing, held, updated, pick }, walk, reel, chosen) {
    this.phases.show({ phase, progress, flashing, held, chosen });
    const [steps, epochs] = updated ? [shot.stepsAfter, shot.epochsAfter] : [shot.stepsBefore, shot.epochsBefore];
    const waits = walk.waiting && walk.moving ? " · loading…" : "";
    const where = `step ${steps.toLocaleString("en")} · epoch ${epochs.toFixed(2)}${waits}`;
    this.transport.show(walk, `sample ${place + 1} of ${shot.count}`, where);
    const ended = walk.frame + 1 >= reel.end && walk.done ? reel.ended : "";
    const fates = shot.dead(updated);
    const [silent, dead] = [1, 2].map((fate) => fates.reduce((sum, each) => sum + (each === fate), 0));
    this.notices.watch(ended, shot.warning, { silent, dead }, walk.playing);
    this.hint.hidden = Boolean(pick.kind);
  }

  /** The equations of what is picked. @param {import("./drawing/diagram").Moment} moment @param {import("./training/film").DataSet} data */
  read({ shot, place, phase, flashing, pick }, data) {
    this.reader.show({ shot, place, data, choices: this._choices }, pick, flashing ? "" : phase);
  }
}
