// Taking it along: the menu with the link, the picture, the film and the samples as a table.

import { samplesCsv } from "../data/csv";
import { countedSamples, element, setText } from "../../core/dom";
import { saveFile, saveTable } from "../../core/download";
import { Film } from "./film";
import { Menu } from "../../core/controls";
import { epochLabel, fileStem } from "../controls/summary";

const PICTURE_SCALES = [1, 2, 4];
const FILM_NAMES = { webm: "WebM", mp4: "MP4" };
const NO_FILMS = "This browser cannot record films.";
const NOTHING_CHOSEN = "Nothing is chosen yet: hold shift and draw around dots.";

/**
 * @typedef {object} ShareActions
 * @property {() => Promise<string>} onAddress  the address of what is seen, once it says all of it
 * @property {(scale: number) => Promise<Blob>} onPhotograph  a PNG of what is seen
 * @property {() => void} onFilm  the film is recorded and saved
 */

export class Share {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {ShareActions} actions
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, actions, signal) {
    this._recording = recording;
    this._actions = actions;
    this._explorer = null; // what was drawn last
    this._scale = 2;
    this._said = element("p", { class: "share-said", role: "status" });
    this._menu = new Menu("Share", "Take along a link, a picture, a film or the samples.", signal, ...this._rows(), this._said);
    this.node = this._menu.node;
    this.node.classList.add("share");
    this.node.addEventListener("click", () => this.update(this._explorer)); // it was opened, or something in it was chosen
  }

  /** @param {import("../controller").MapController} controller  what is drawn */
  update(controller) {
    this._explorer = controller;
    if (!this._menu.open) return;
    const { attention, panes, recording, timeline } = controller;
    const chosen = attention.selection.size;
    const [width, height] = [panes.size.width, panes.size.height].map((side) => Math.round(side * this._scale));
    setText(this._pictureWords, `PNG with legend; the map ${width} × ${height} pixels`);
    this._scales.forEach(({ scale, button }) => button.setAttribute("aria-checked", String(scale === this._scale)));
    this._film.disabled = !Film.supported() || timeline.last === 0;
    const seconds = Math.round(timeline.last / timeline.rate) + 2;
    setText(this._filmWords, Film.supported() ? `${FILM_NAMES[Film.extension()]} of all epochs, about ${seconds} s` : NO_FILMS);
    if (timeline.last === 0) setText(this._filmWords, "This run has one epoch only.");
    this._chosen.disabled = chosen === 0;
    const moment = `at epoch ${epochLabel(controller)}`;
    setText(this._chosenWords, chosen ? `${countedSamples(chosen)} ${moment}` : NOTHING_CHOSEN);
    setText(this._allWords, `${countedSamples(recording.nSamples)} ${moment}`);
  }

  // --- what a person presses --------------------------------------------------------------------------------------------------

  _rows() {
    const hidden = { readonly: true, hidden: true };
    this._field = element("input", { type: "text", class: "address", "aria-label": "link to this view", ...hidden });
    const copy = shareButton("Copy link", "The link opens this very view.", () => this._copy());
    this._picture = shareButton("Save picture", "What is seen, with its legend and a caption.", () => this._savePicture());
    this._pictureWords = element("p", { class: "caption" });
    this._scales = PICTURE_SCALES.map((scale) => ({ scale, button: this._scaleButton(scale) }));
    const scales = element("div", { class: "switch", role: "radiogroup", "aria-label": "pixels of the picture" });
    scales.append(...this._scales.map(({ button }) => button));
    this._film = shareButton("Save film", "All of the training, from its first epoch to its last.", () => this._saveFilm());
    this._filmWords = element("p", { class: "caption" });
    this._chosen = shareButton("Save chosen as CSV", "What the network says of each chosen sample.", () =>
      this._saveTable(true),
    );
    this._chosenWords = element("p", { class: "caption" });
    const all = shareButton("Save all as CSV", "What the network says of each sample.", () => this._saveTable(false));
    this._allWords = element("p", { class: "caption" });
    return [
      element("div", { class: "share-row" }, copy, element("p", { class: "caption" }, "Opens this very view"), this._field),
      element(
        "div",
        { class: "share-row" },
        element("div", { class: "share-pair" }, this._picture, scales),
        this._pictureWords,
      ),
      element("div", { class: "share-row" }, this._film, this._filmWords),
      element("div", { class: "share-row" }, this._chosen, this._chosenWords),
      element("div", { class: "share-row" }, all, this._allWords),
    ];
  }

  _scaleButton(scale) {
    const help = `${scale} pixels for each on the screen, in both directions`;
    const button = element("button", { type: "button", role: "radio", title: help }, `${scale}×`);
    button.addEventListener("click", () => (this._scale = scale));
    return button;
  }

  /** Say how it went. @param {string} words */
  say(words) {
    setText(this._said, words);
  }

  async _copy() {
    this._field.hidden = true;
    this.say("");
    const address = await this._actions.onAddress();
    try {
      await navigator.clipboard.writeText(address);
      this.say("Copied.");
    } catch {
      this._field.value = address; // the browser keeps its clipboard to itself
      this._field.hidden = false;
      this._field.focus();
      this._field.select();
      this.say("Copy it from here.");
    }
  }

  async _savePicture() {
    const name = `${fileStem(this._explorer)}.png`;
    try {
      saveFile(await this._actions.onPhotograph(this._scale), name, "image/png");
      this.say(`Saved as ${name}.`);
    } catch (error) {
      this.say(error.message);
    }
  }

  _saveFilm() {
    this.say("");
    this._menu.close();
    this._actions.onFilm();
  }

  _saveTable(chosenOnly) {
    const { attention, timeline } = this._explorer;
    const samples = chosenOnly
      ? [...attention.selection.samples].sort((a, b) => a - b)
      : Array(this._recording.nSamples).keys();
    const name = `${fileStem(this._explorer)}${chosenOnly ? "-chosen" : ""}.csv`;
    saveTable(samplesCsv(this._recording, samples, timeline.checkpoint), name);
    this.say(`Saved as ${name}.`);
  }
}

function shareButton(words, help, onClick) {
  const button = element("button", { type: "button", class: "wide", title: help }, words);
  button.addEventListener("click", onClick);
  return button;
}
