// The panel beside the map: the hovered or picked sample's image, what the network says of it, and how that came about.

import { Alike } from "./alike";
import { element, percent, setText } from "../../core/dom";
import { Neighbours } from "./neighbours";
import { NEIGHBOURS } from "../data/positions";
import { answer, biography, mostRestless } from "../data/recording";
import { Ribbon } from "../../core/ribbon";
import { StarGraph } from "./stargraph";
import { Strip } from "./strip";

export class Panel {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {import("../data/sprites").Sprites} sprites
   * @param {HTMLElement[]} head  what stands over the sample @param {HTMLElement} foot  what stands under it
   * @param {object} actions  sample −1 is none
   * @param {(sample: number) => void} actions.onPick
   * @param {(sample: number) => void} actions.onPointAt
   * @param {(samples: number[], how: "set"|"add") => void} actions.onSelect
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, sprites, head, foot, { onPick, onPointAt, onSelect }, signal) {
    this.recording = recording;
    this.sprites = sprites;
    this._shown = -1;
    this._beside = -1; // what is pointed at in the card itself, which stays as it is
    this._star = new StarGraph(recording.classNames, recording.colours);
    this._image = element("canvas", { class: "image", role: "img" });
    this._number = element("div", { class: "quiet" });
    this._truth = element("div", { class: "fact" });
    this._says = element("div", { class: "fact" });
    this._verdict = element("div", { class: "verdict" });
    this._ribbon = element("canvas", {
      class: "ribbon",
      role: "img",
      "aria-label": "probability of each class over the training",
    });
    this._history = new Ribbon(this._ribbon, recording);
    this._story = element("div", { class: "story" });
    this._keeps = element("div", { class: "story" });
    this._alike = new Alike(recording, onSelect);
    const pointAt = (sample) => onPointAt((this._beside = sample));
    this._neighbours = new Neighbours(recording, sprites, { onPick, onPointAt: pointAt }, signal);
    const words = element("div", { class: "words" }, this._number, this._truth, this._says, this._verdict);
    const first = recording.checkpoints[0].label;
    const last = recording.checkpoints.at(-1).label;
    this._sample = element(
      "div",
      { class: "sample" },
      element("div", { class: "head" }, this._image, words),
      this._alike.node,
      this._star.node,
      element("div", { class: "caption" }, "Probability of each class, over epochs"),
      this._ribbon,
      element("div", { class: "scale" }, element("span", {}, first), element("span", {}, last)),
      this._story,
      this._keeps,
      this._neighbours.node,
    );
    this._glanceImage = element("canvas", { "aria-hidden": "true" });
    this._glanceWords = element("span", {});
    /** The same in one line, for where the panel is under the map. */
    this.glance = element("div", { class: "glance" }, this._glanceImage, this._glanceWords);
    const restless = mostRestless(recording, 10);
    const kind = { name: "samples that changed their mind" };
    this._restless = new Strip(recording, sprites, kind, { onPick, onPointAt: pointAt }, signal);
    this._restless.show(restless);
    this._empty = element(
      "div",
      { class: "empty" },
      element("p", {}, "Point at a dot to see its sample. Click it to keep it here and to draw its path through the training."),
      ...(restless.length
        ? [element("p", { class: "caption" }, "These changed their mind most often:"), this._restless.node]
        : []),
    );
    const sheet = element("div", { class: "sheet" }, this._empty, this._sample, foot);
    this.node = element("aside", { class: "panel", "aria-label": "samples" }, ...head, sheet);
    sprites.onLoad(() => this._shown >= 0 && this._drawImage(this._shown), signal);
  }

  /**
   * @param {number} hovered @param {number} picked  samples, or -1 for none
   * @param {import("../../time/timeline").Timeline} timeline @param {number} since  the checkpoint that the present one is compared with
   * @param {Uint8Array|null} kept  how many percent of its neighbours each sample keeps
   * @param {{text: string, background: string}} theme @param {number} ratio
   */
  update(hovered, picked, { t, checkpoint, moving }, since, kept, theme, ratio) {
    const sample = hovered >= 0 && hovered !== this._beside ? hovered : picked;
    this._empty.hidden = sample >= 0;
    this._sample.hidden = this.glance.hidden = sample < 0;
    const before = this._shown;
    this._shown = sample;
    if (sample < 0) return;
    if (before !== sample) this._introduce(sample);
    this._follow(sample, checkpoint);
    this._alike.update(sample, checkpoint);
    this._neighbours.node.hidden = picked < 0;
    this._neighbours.node.classList.toggle("absent", sample !== picked); // its place stays, so that nothing moves
    if (picked >= 0) this._neighbours.update(picked, checkpoint, since, !moving && t === checkpoint);
    this._keeps.hidden = kept === null;
    if (kept) setText(this._keeps, `keeps ${Math.round((kept[sample] * NEIGHBOURS) / 100)} of ${NEIGHBOURS} neighbours here`);
    this._history.update(sample, t, theme, ratio);
  }

  /** What does not change with the epoch. */
  _introduce(sample) {
    const { labels, split, splitNames, classNames, checkpoints } = this.recording;
    setText(this._number, `sample ${sample}${split ? ` · ${splitNames[split[sample]]}` : ""}`);
    say(this._truth, labels ? `is ${classNames[labels[sample]]}` : "");
    const { learnt, forgotten, flips } = biography(this.recording, sample);
    const times = (count) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);
    const parts = [];
    if (labels) parts.push(learnt === null ? "never learnt" : `first right at epoch ${checkpoints[learnt].label}`);
    if (labels && learnt !== null) parts.push(forgotten ? `forgotten ${times(forgotten)}` : "never forgotten");
    parts.push(flips ? `changed its mind ${times(flips)}` : "never changed its mind");
    setText(this._story, checkpoints.length > 1 ? parts.join(", ") : "");
    this._drawImage(sample);
  }

  /** What the network says at a checkpoint. */
  _follow(sample, checkpoint) {
    const { predictions, nSamples, labels, classNames, colours } = this.recording;
    const probabilities = answer(this.recording, checkpoint, sample);
    const says = predictions[checkpoint * nSamples + sample];
    say(this._says, `network says ${classNames[says]}, ${percent(probabilities[says], 0)}`);
    if (labels) {
      const right = says === labels[sample];
      setText(this._verdict, right ? "✓ right" : "✗ wrong");
      this._verdict.classList.toggle("wrong", !right);
    }
    const truth = labels ? `is ${classNames[labels[sample]]} · ` : "";
    setText(this._glanceWords, `${truth}says ${classNames[says]}, ${percent(probabilities[says], 0)}`);
    this._star.update(probabilities, labels ? labels[sample] : -1, colours[says]);
    this._star.node.setAttribute("aria-label", `network says ${classNames[says]}, ${percent(probabilities[says], 0)}`);
  }

  _drawImage(sample) {
    this._image.hidden = this._glanceImage.hidden = !this.sprites.exist;
    this.sprites.draw(this._image, sample);
    this.sprites.draw(this._glanceImage, sample);
    this._image.setAttribute("aria-label", `image of sample ${sample}`);
  }
}

/** Set a text that may not fit; it can be read where the pointer rests. */
function say(node, text) {
  if (node.textContent === text) return;
  node.textContent = node.title = text;
}
