// Samples in a row: their images, or their numbers where there are none. Reused by all lists of samples.

import { element, setText } from "../../core/dom";

export class Strip {
  /**
   * @param {import("../data/recording").Recording} recording
   * @param {import("../data/sprites").Sprites} sprites
   * @param {{name: string, small?: boolean}} options  what these samples are, for who cannot see them; small: more in a row
   * @param {{onPick: (sample: number, shift: boolean) => void, onPointAt: (sample: number) => void}} actions  sample −1 is none
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, sprites, { name, small = false }, { onPick, onPointAt }, signal) {
    this._recording = recording;
    this._sprites = sprites;
    this._samples = [];
    this._buttons = [];
    this._entry = 0; // the button that the tabulator stops at
    const kind = ["strip", small ? "small" : "", sprites.exist ? "" : "numbers"].filter(Boolean).join(" ");
    this.node = element("div", { class: kind, role: "toolbar", "aria-label": name });
    const sampleOf = (event) => this._samples[this._buttons.indexOf(event.target.closest("button"))] ?? -1;
    this.node.addEventListener("click", (event) => sampleOf(event) >= 0 && onPick(sampleOf(event), event.shiftKey));
    this.node.addEventListener("pointerover", (event) => event.pointerType === "mouse" && onPointAt(sampleOf(event)));
    this.node.addEventListener("pointerleave", () => onPointAt(-1));
    this.node.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && onPointAt(sampleOf(event)));
    this.node.addEventListener("focusout", () => onPointAt(-1));
    this.node.addEventListener("keydown", (event) => this._pressed(event));
    sprites.onLoad(() => this._draw(), signal);
  }

  /**
   * Show these samples and no others; a button stays where it is, so that it keeps the keyboard.
   * @param {number[]} samples
   * @param {Set<number>} [noted]  those that are marked @param {{mark: string, words: string}} [note]  with what
   */
  show(samples, noted = new Set(), { mark, words } = { mark: "", words: "" }) {
    const { classNames, labels } = this._recording;
    while (this._buttons.length > samples.length) this._buttons.pop().remove();
    while (this._buttons.length < samples.length) this._append();
    this._samples = samples;
    samples.forEach((sample, i) => {
      const truth = labels ? `, is ${classNames[labels[sample]]}` : "";
      const name = `sample ${sample}${truth}${noted.has(sample) ? `, ${words}` : ""}`;
      const button = this._buttons[i];
      button.title = name;
      button.setAttribute("aria-label", name);
      setText(button.lastChild, noted.has(sample) ? mark : "");
      if (!this._sprites.exist) setText(button.firstChild, String(sample));
    });
    this._enter(Math.min(this._entry, Math.max(samples.length - 1, 0)));
    this._draw();
    this._pinned = undefined;
  }

  /** @param {number} pinned  sample or −1 */
  update(pinned) {
    if (this._pinned === pinned) return;
    this._pinned = pinned;
    this._buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(this._samples[i] === pinned)));
  }

  /** The row is one stop of the tabulator; arrows go on in it. */
  _pressed(event) {
    const here = this._buttons.indexOf(event.target.closest("button"));
    const top = this._buttons[0]?.offsetTop;
    const columns = this._buttons.filter((button) => button.offsetTop === top).length;
    const last = this._buttons.length - 1;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -last, End: last };
    if (here < 0 || !Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // nor do the arrows step through the epochs here
    this._enter(Math.min(Math.max(here + steps[event.key], 0), last));
    this._buttons[this._entry].focus();
  }

  /** Where the tabulator gets in. */
  _enter(index) {
    this._buttons[this._entry]?.setAttribute("tabindex", "-1");
    this._entry = index;
    this._buttons[index]?.setAttribute("tabindex", "0");
  }

  _append() {
    const picture = element(this._sprites.exist ? "canvas" : "span", {});
    const mark = element("span", { class: "mark", "aria-hidden": "true" });
    const button = element("button", { type: "button", tabindex: "-1" }, picture, mark);
    this._buttons.push(button);
    this.node.append(button);
  }

  _draw() {
    if (this._sprites.exist) this._buttons.forEach((button, i) => this._sprites.draw(button.firstChild, this._samples[i]));
  }
}
