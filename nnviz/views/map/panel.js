// The panel beside the map: the hovered or picked sample's image, what the network says of it, and how that came about.

import { element, percent, setText } from "./dom.js";
import { NEIGHBOURS } from "./places.js";
import { answer, biography, mostRestless } from "./recording.js";
import { drawRibbon } from "./ribbon.js";
import { StarGraph } from "./stargraph.js";

export class Panel {
  /**
   * @param {import("./recording.js").Recording} recording
   * @param {import("./sprites.js").Sprites} sprites
   * @param {HTMLElement} foot  what stands under the sample
   * @param {{onPick: (sample: number) => void}} actions
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, sprites, foot, { onPick }, signal) {
    this.recording = recording;
    this.sprites = sprites;
    this._shown = -1;
    this._star = new StarGraph(recording.classNames, recording.colours);
    this._image = element("canvas", { class: "image", role: "img" });
    this._number = element("div", { class: "quiet" });
    this._truth = element("div", { class: "fact" });
    this._says = element("div", { class: "fact" });
    this._verdict = element("div", { class: "verdict" });
    this._ribbon = element("canvas", { class: "ribbon", role: "img", "aria-label": "probability of each class over the training" });
    this._story = element("div", { class: "story" });
    this._keeps = element("div", { class: "story" });
    const words = element("div", { class: "words" }, this._number, this._truth, this._says, this._verdict);
    const first = recording.checkpoints[0].label;
    const last = recording.checkpoints.at(-1).label;
    this._sample = element(
      "div",
      { class: "sample" },
      element("div", { class: "head" }, this._image, words),
      this._star.node,
      element("div", { class: "caption" }, "Probability of each class, over epochs"),
      this._ribbon,
      element("div", { class: "scale" }, element("span", {}, first), element("span", {}, last)),
      this._story,
      this._keeps,
    );
    this._glanceImage = element("canvas", { "aria-hidden": "true" });
    this._glanceWords = element("span", {});
    /** The same in one line, for where the panel is under the map. */
    this.glance = element("div", { class: "glance" }, this._glanceImage, this._glanceWords);
    this._restless = mostRestless(recording, 10);
    this._strip = element("div", { class: "strip" });
    this._empty = element(
      "div",
      { class: "empty" },
      element("p", {}, "Point at a dot to see its sample. Click it to keep it here and to draw its path through the training."),
      ...(this._restless.length ? [element("p", { class: "caption" }, "These changed their mind most often:"), this._strip] : []),
    );
    const sheet = element("div", { class: "sheet" }, this._empty, this._sample);
    this.node = element("aside", { class: "panel", "aria-label": "sample" }, sheet, foot);
    this._strip.append(...this._restless.map((sample) => this._thumbnail(sample, onPick)));
    this._drawThumbnails();
    sprites.onLoad(() => {
      this._drawThumbnails();
      if (this._shown >= 0) this._drawImage(this._shown);
    }, signal);
  }

  /**
   * @param {number} sample  or -1 for none
   * @param {number} t  the moment, in checkpoints
   * @param {Uint8Array|null} kept  how many percent of its neighbours each sample keeps
   * @param {{text: string, background: string}} theme @param {number} ratio
   */
  update(sample, t, kept, theme, ratio) {
    this._empty.hidden = sample >= 0;
    this._sample.hidden = this.glance.hidden = sample < 0;
    const before = this._shown;
    this._shown = sample;
    if (sample < 0) return;
    if (before !== sample) this._introduce(sample);
    this._follow(sample, Math.round(t));
    this._keeps.hidden = kept === null;
    if (kept) setText(this._keeps, `keeps ${Math.round((kept[sample] * NEIGHBOURS) / 100)} of ${NEIGHBOURS} neighbours here`);
    drawRibbon(this._ribbon, this.recording, sample, t, theme, ratio);
  }

  /** What does not change with the epoch. */
  _introduce(sample) {
    const { labels, split, splitNames, classNames, checkpoints } = this.recording;
    setText(this._number, `sample ${sample}${split ? ` · ${splitNames[split[sample]]}` : ""}`);
    setText(this._truth, labels ? `is ${classNames[labels[sample]]}` : "");
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
    setText(this._says, `network says ${classNames[says]}, ${percent(probabilities[says], 0)}`);
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

  _thumbnail(sample, onPick) {
    const { labels, classNames } = this.recording;
    const name = `sample ${sample}${labels ? `, is ${classNames[labels[sample]]}` : ""}`;
    const button = element("button", { type: "button", title: name, "aria-label": name });
    button.append(this.sprites.exist ? element("canvas", {}) : String(sample));
    button.addEventListener("click", () => onPick(sample));
    return button;
  }

  _drawThumbnails() {
    if (!this.sprites.exist) return;
    [...this._strip.children].forEach((button, index) => this.sprites.draw(button.firstChild, this._restless[index]));
  }
}
