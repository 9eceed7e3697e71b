// The chosen samples: how many, how the network does on them, their images, and what can be done with them.

import { element, setText } from "../../core/dom";
import { saveTable } from "../../core/download";
import { fileStem } from "../controls/summary";
import { samplesCsv } from "../data/csv";
import { parseQuery } from "../data/queryparser";
import { Strip } from "./strip";

const MOST_SHOWN = 60; // images
const OFFERED = [
  { query: "wrong", needs: "labels", help: "Choose all that the network is wrong about at this epoch" },
  { query: "unsure", help: "Choose all that the network is less than half sure of at this epoch" },
  { query: "flips", help: "Choose all with another answer than at the checkpoint before" },
];

/**
 * Of some samples, how many the network is right about at a checkpoint.
 * @param {import("../data/recording").Recording} recording  with labels
 */
export function countRight({ labels, predictions, nSamples }, samples, checkpoint) {
  return samples.reduce((right, sample) => right + (predictions[checkpoint * nSamples + sample] === labels[sample] ? 1 : 0), 0);
}

export class Chosen {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {import("../data/sprites").Sprites} sprites
   * @param {object} actions
   * @param {(samples: number[], how: "set"|"remove") => void} actions.onSelect
   * @param {(sample: number) => void} actions.onPick
   * @param {(sample: number) => void} actions.onPointAt
   * @param {(query: string) => void} actions.onFind
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, sprites, { onSelect, onPick, onPointAt, onFind }, signal) {
    this._recording = recording;
    this._samples = null; // what is shown; another array after each change
    this._checkpoint = -1;
    this._title = element("span", { class: "count", role: "status" });
    const clear = textButton("Clear", "Choose none (Esc)", () => onSelect([], "set"));
    const save = textButton("Save CSV", "Save the chosen samples as a table, as they are at this epoch", () => this._save());
    this._buttons = element("span", { class: "buttons" }, clear, save);
    this._verdict = element("div", { class: "caption" });
    const pick = (sample, shift) => (shift ? onSelect([sample], "remove") : onPick(sample));
    this._strip = new Strip(recording, sprites, { name: "chosen samples", small: true }, { onPick: pick, onPointAt }, signal);
    this._more = element("span", { class: "caption" });
    this._images = element("div", { class: "images" }, this._strip.node, this._more);
    const means = (query) => parseQuery(recording, query).kind === query; // else a class is called so
    const possible = OFFERED.filter(({ query, needs }) => (!needs || recording[needs]) && means(query));
    const offered = possible.map(({ query, help }) => textButton(query, help, () => onFind(query)));
    this._none = element(
      "div",
      { class: "none" },
      element("p", { class: "caption" }, "Draw around dots with the lasso, shift-click them, or take at once:"),
      element("div", { class: "buttons" }, ...offered),
    );
    const head = element("div", { class: "chosen-head" }, this._title, this._buttons);
    const parts = [head, this._verdict, this._images, this._none];
    this.node = element("section", { class: "chosen", "aria-label": "chosen samples" }, ...parts);
  }

  /** @param {import("../controller").MapController} controller */
  update(controller) {
    const {
      attention: {
        selection: { samples },
      },
      timeline: { checkpoint },
      picked,
    } = controller;
    this._explorer = controller;
    const others = samples !== this._samples;
    if (others) this._show(samples);
    if (others || checkpoint !== this._checkpoint) this._judge(samples, checkpoint);
    [this._samples, this._checkpoint] = [samples, checkpoint];
    this._strip.update(picked);
  }

  _show(samples) {
    setText(this._title, samples.length ? `${samples.length.toLocaleString("en")} chosen` : "None chosen");
    this._none.hidden = samples.length > 0;
    this._buttons.hidden = this._verdict.hidden = this._images.hidden = !samples.length;
    this._strip.show(samples.slice(0, MOST_SHOWN));
    const more = samples.length - MOST_SHOWN;
    setText(this._more, more > 0 ? `+ ${more.toLocaleString("en")} more` : "");
    this._images.scrollTop = 0;
  }

  _judge(samples, checkpoint) {
    if (!this._recording.labels) return;
    const right = countRight(this._recording, samples, checkpoint);
    const count = (number) => number.toLocaleString("en");
    const epoch = this._recording.checkpoints[checkpoint].label;
    setText(this._verdict, `${count(right)} right, ${count(samples.length - right)} wrong at epoch ${epoch}`);
  }

  _save() {
    saveTable(samplesCsv(this._recording, this._samples, this._checkpoint), `${fileStem(this._explorer)}-chosen.csv`);
  }
}

function textButton(title, help, onClick) {
  const button = element("button", { type: "button", title: help }, title);
  button.addEventListener("click", onClick);
  return button;
}
