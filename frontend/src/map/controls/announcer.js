// What is shown, said to who listens to the page: once it rests, and only where it is another.

import { element, setText } from "../../core/dom";
import { spokenSummary } from "./summary";

const SILENCE_MS = 700; // whoever steps through epochs hears the last one

export class Announcer {
  /** @param {HTMLElement} map  what is described so too, by its name */
  constructor(map) {
    this._map = map;
    this.node = element("div", { class: "spoken", role: "status", "aria-live": "polite" });
  }

  /** It was drawn. @param {import("../controller").MapController} controller */
  update(controller) {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => controller.moving || this._say(spokenSummary(controller)), SILENCE_MS);
  }

  destroy() {
    clearTimeout(this._timer);
  }

  _say(summary) {
    setText(this.node, summary);
    const name = `map: ${summary}`;
    if (this._map.getAttribute("aria-label") !== name) this._map.setAttribute("aria-label", name);
  }
}
