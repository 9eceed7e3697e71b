// A short tour for the first visit: a card beside one thing after another.

import { element, setText } from "../../core/dom";

const GUIDE_GAP = 12; // pixels between a target and the card
const GUIDE_RIM = 8; // pixels between the card and the edge of what is seen

/**
 * @typedef {object} GuideStep
 * @property {() => HTMLElement|null} target  what it is about; where that is missing or hidden, the step is left out
 * @property {string} title
 * @property {string} words
 *
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 */

export class Guide {
  /**
   * @param {HTMLElement} root  the view's `.nnviz`, which everything that is pointed at is in
   * @param {GuideStep[]} steps
   * @param {{onEnd: (end: {finished: boolean, again: boolean}) => void}} actions  again: the person wants to see it another time
   */
  constructor(root, steps, { onEnd }) {
    this._root = root;
    this._steps = steps;
    this._onEnd = onEnd;
    this._at = -1;
    this._build();
  }

  get shown() {
    return this._at >= 0;
  }

  /** Begin. @returns {boolean} whether there is anything to point at */
  show() {
    const [first] = this._present();
    if (first === undefined) return false;
    if (!this.shown) this._open();
    this._go(first);
    return true;
  }

  /** The next step, or the end. */
  next() {
    const after = this._present().find((step) => step > this._at);
    if (after === undefined) this._close(true);
    else this._go(after);
  }

  back() {
    const before = this._present().findLast((step) => step < this._at);
    if (before !== undefined) this._go(before);
  }

  end() {
    this._close(false);
  }

  /** Where the view is taken down: nobody is told. */
  destroy() {
    this._aborter?.abort();
    this._layer.remove();
    this._at = -1;
  }

  // --- the card ---------------------------------------------------------------------------------------------------------------

  _build() {
    this._ring = element("div", { class: "guide-ring" });
    this._count = element("div", { class: "caption" });
    this._title = element("h2", {});
    this._words = element("p", { role: "status" });
    this._never = element("input", { type: "checkbox", checked: true });
    this._backButton = pressable("Back", "guide-back", () => this.back());
    this._nextButton = pressable("Next", "guide-next", () => this.next());
    const ending = pressable("×", "guide-end", () => this.end());
    ending.setAttribute("aria-label", "End the tour");
    this._card = element(
      "div",
      { class: "guide-card", role: "dialog" },
      element("div", { class: "guide-head" }, this._count, ending),
      this._title,
      this._words,
      element("label", { class: "caption" }, this._never, "Don't show again"),
      element("div", { class: "guide-foot" }, this._backButton, this._nextButton),
    );
    this._layer = element("div", { class: "guide" }, this._ring, this._card);
  }

  _open() {
    this._before = this._root.getRootNode().activeElement;
    this._never.checked = true;
    this._root.append(this._layer);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    const escape = (event) => {
      if (event.key !== "Escape" || this._root.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation(); // the view would clear what is chosen
      this.end();
    };
    window.addEventListener("keydown", escape, { signal, capture: true });
    window.addEventListener("resize", () => this._place(), { signal });
    window.addEventListener("scroll", () => this._place(), { signal, capture: true });
    const resizer = new ResizeObserver(() => this._place());
    resizer.observe(this._root);
    signal.addEventListener("abort", () => resizer.disconnect());
  }

  _close(finished) {
    if (!this.shown) return;
    const again = !this._never.checked;
    const held = this._card.contains(this._root.getRootNode().activeElement);
    this.destroy();
    if (held && this._before?.isConnected) this._before.focus({ preventScroll: true });
    this._onEnd({ finished, again });
  }

  _go(step) {
    this._at = step;
    const present = this._present();
    const { title, words, target } = this._steps[step];
    setText(this._count, `${present.indexOf(step) + 1} of ${present.length}`);
    setText(this._title, title);
    setText(this._words, words);
    setText(this._nextButton, step === present.at(-1) ? "Done" : "Next");
    this._backButton.disabled = step === present[0];
    this._card.setAttribute("aria-label", title);
    target().scrollIntoView({ block: "nearest", inline: "nearest" });
    this._place();
    this._nextButton.focus({ preventScroll: true });
  }

  /** The steps, by index, whose target can be seen. */
  _present() {
    return [...this._steps.keys()].filter((step) => this._steps[step].target()?.getClientRects().length);
  }

  _place() {
    const target = this.shown && this._steps[this._at].target();
    if (!target) return;
    const frame = this._root.getBoundingClientRect();
    const about = target.getBoundingClientRect();
    const inFrame = { left: about.left - frame.left, top: about.top - frame.top, width: about.width, height: about.height };
    const left = Math.max(-frame.left, 0);
    const top = Math.max(-frame.top, 0);
    const seenPart = {
      left,
      top,
      width: Math.min(frame.width, window.innerWidth - frame.left) - left,
      height: Math.min(frame.height, window.innerHeight - frame.top) - top,
    };
    const card = { width: this._card.offsetWidth, height: this._card.offsetHeight };
    const place = placeBeside(inFrame, card, seenPart);
    this._card.style.transform = `translate(${place.left}px, ${place.top}px)`;
    Object.assign(this._ring.style, {
      left: `${inFrame.left}px`,
      top: `${inFrame.top}px`,
      width: `${inFrame.width}px`,
      height: `${inFrame.height}px`,
    });
  }
}

/**
 * Where a card goes: under the target, over it, or beside it, where there is room; or else at the lower end of it. Never outside.
 * @param {Box} target @param {{width: number, height: number}} card @param {Box} bounds @returns {{left: number, top: number}}
 */
export function placeBeside(target, card, bounds) {
  const within = (value, least, most) => Math.min(Math.max(value, least), Math.max(most, least));
  const clampedLeft = (left) => within(left, bounds.left + GUIDE_RIM, bounds.left + bounds.width - card.width - GUIDE_RIM);
  const clampedTop = (top) => within(top, bounds.top + GUIDE_RIM, bounds.top + bounds.height - card.height - GUIDE_RIM);
  const middle = clampedLeft(target.left + (target.width - card.width) / 2);
  const level = clampedTop(target.top + (target.height - card.height) / 2);
  const [right, bottom] = [target.left + target.width, target.top + target.height];
  const choices = [
    { left: middle, top: bottom + GUIDE_GAP },
    { left: middle, top: target.top - GUIDE_GAP - card.height },
    { left: right + GUIDE_GAP, top: level },
    { left: target.left - GUIDE_GAP - card.width, top: level },
  ];
  const fits = ({ left, top }) => left === clampedLeft(left) && top === clampedTop(top);
  return choices.find(fits) ?? { left: middle, top: clampedTop(bottom - GUIDE_GAP - card.height) };
}

function pressable(words, name, onClick) {
  const button = element("button", { type: "button", class: name }, words);
  button.addEventListener("click", onClick);
  return button;
}
