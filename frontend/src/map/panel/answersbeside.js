// What several trainings say of one sample: its image, and of each its answer at the moment and the way there.

import { element, percent, setText } from "../../core/dom";
import { answer } from "../data/recording";
import { Ribbon } from "../../core/ribbon";

const NOBODY = "Point at a dot to see what each run says of its sample; click to keep it. Drag with Shift to choose several.";

export class AnswersBeside {
  /**
   * @param {import("../data/recording").Recording} recording @param {import("../data/sprites").Sprites} sprites
   * @param {import("../geometry/panes").Training[]} trainings @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, sprites, trainings, signal) {
    this._recording = recording;
    this._sprites = sprites;
    this._shown = -1;
    this._image = element("canvas", { class: "image", role: "img" });
    this._number = element("div", { class: "quiet" });
    this._truth = element("div", { class: "fact" });
    this._empty = element("p", { class: "hint" }, NOBODY);
    this._cards = trainings.map((training) => new AnswerCard(recording, training));
    const head = element("div", { class: "of" }, this._image, element("div", {}, this._number, this._truth));
    this._sample = element("div", { class: "answers" }, head, ...this._cards.map(({ node }) => node));
    this.node = element("div", { class: "beside" }, this._empty, this._sample);
    sprites.onLoad(() => this._shown >= 0 && this._draw(this._shown), signal);
  }

  /** @param {import("../controller").MapController} controller @param {ReturnType<import("../../core/theme").readTheme>} theme @param {number} ratio */
  update({ hovered, picked, scenes, panes }, theme, ratio) {
    const sample = hovered >= 0 ? hovered : picked;
    this._empty.hidden = sample >= 0;
    this._sample.hidden = sample < 0;
    if (sample >= 0 && sample !== this._shown) this._introduce(sample);
    this._shown = sample;
    if (sample < 0) return;
    this._cards.forEach((card, i) => scenes[i] && card.update(sample, panes.trainings[i], scenes[i], theme, ratio));
  }

  _introduce(sample) {
    const { labels, split, splitNames, classNames } = this._recording;
    setText(this._number, `sample ${sample}${split ? ` · ${splitNames[split[sample]]}` : ""}`);
    setText(this._truth, labels ? `is ${classNames[labels[sample]]}` : "");
    this._draw(sample);
  }

  _draw(sample) {
    this._image.hidden = !this._sprites.exist;
    this._sprites.draw(this._image, sample);
    this._image.setAttribute("aria-label", `image of sample ${sample}`);
  }
}

class AnswerCard {
  constructor(recording, { title, colour, span }) {
    this._recording = recording;
    this._first = span[0];
    const dot = element("span", { class: "dot" });
    dot.style.background = colour;
    this._says = element("span", { class: "says" });
    const ribbon = element("canvas", {
      class: "ribbon",
      role: "img",
      "aria-label": `probability of each class over the training of ${title}`,
    });
    this._ribbon = new Ribbon(ribbon, recording, span);
    this.node = element("div", { class: "answer", title }, element("div", { class: "line" }, dot, this._says), ribbon);
  }

  /** @param {number} sample @param {import("../geometry/panes").Training} training @param {import("../geometry/panes").Pane} pane */
  update(sample, { title }, { checkpoint, moment }, theme, ratio) {
    const { predictions, nSamples, labels, classNames } = this._recording;
    const says = predictions[checkpoint * nSamples + sample];
    const sure = percent(answer(this._recording, checkpoint, sample)[says], 0);
    const verdict = labels ? (says === labels[sample] ? "✓ " : "✗ ") : "";
    setText(this._says, `${verdict}says ${classNames[says]}, ${sure}`);
    this._says.title = `${title} ${this._says.textContent}`;
    this._ribbon.update(sample, moment - this._first, theme, ratio);
  }
}
