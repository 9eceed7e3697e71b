// Help: the button that lists keys and gestures, the short tour, and what is said to who listens.

import { element } from "../../core/dom";
import { Announcer } from "./announcer";
import { KeyHelp } from "./keyhelp";
import { Welcome } from "./welcome";

const KEY_SECTIONS = [
  {
    title: "Keys",
    rows: [
      { keys: ["space"], words: "play, pause" },
      { keys: ["←", "→"], words: "one epoch back, on" },
      { keys: ["Home", "End"], words: "first, last epoch" },
      { keys: ["/"], words: "search samples" },
      { keys: ["V"], words: "drag moves or turns the picture" },
      { keys: ["L", "B"], words: "drag draws a lasso, a box around dots" },
      { keys: ["Esc"], words: "let go of all that is pinned and chosen" },
      { keys: ["?"], words: "this list" },
    ],
  },
  {
    title: "Touch",
    rows: [
      { keys: ["tap"], words: "pin a sample" },
      { keys: ["one finger"], words: "turn in 3-D, move what is zoomed" },
      { keys: ["two fingers"], words: "zoom and move" },
      { keys: ["double tap"], words: "the whole map again" },
    ],
  },
  {
    title: "Mouse",
    rows: [
      { keys: ["point"], words: "see a sample" },
      { keys: ["click"], words: "pin it, and draw its path" },
      { keys: ["shift + click"], words: "choose it besides others" },
      { keys: ["drag"], words: "move the picture; in 3-D turn it" },
      { keys: ["right button"], words: "move the picture, also in 3-D" },
      { keys: ["wheel"], words: "zoom" },
      { keys: ["shift + drag"], words: "draw around dots to choose them" },
      { keys: ["alt + drag"], words: "draw around dots to drop them" },
      { keys: ["drag a ring"], words: "move a class's axis; all samples follow" },
      { keys: ["drag a chosen dot"], words: "turn the picture towards all chosen ones" },
      { keys: ["double click"], words: "the whole map again; on a ring: its axis goes back" },
    ],
  },
];

export class Assistance {
  /**
   * @param {import("../viewmodel").ViewModel} controller
   * @param {HTMLElement} view  the `.nnviz` that all of it is in @param {import("../layers/stage").Stage} stage
   * @param {HTMLElement} button  that lists the keys @param {boolean} guide  show the tour by itself, to who has not seen it
   * @param {AbortSignal} signal
   */
  constructor(controller, view, stage, button, guide, signal) {
    const around = element("button", { type: "button", title: "What there is here, in a few steps" }, "Show me around");
    this._keys = new KeyHelp(KEY_SECTIONS, around);
    this._announcer = new Announcer(stage.overlay);
    this._welcome = new Welcome(controller, view, stage.node, guide, signal);
    around.addEventListener("click", () => (this._keys.close(), this._welcome.show()));
    button.addEventListener("click", () => this.listKeys());
    view.append(this._announcer.node, this._keys.node);
    signal.addEventListener("abort", () => (this._announcer.destroy(), this._welcome.destroy()));
  }

  listKeys() {
    this._keys.open();
  }

  /** The view was drawn. @param {import("../viewmodel").ViewModel} controller */
  drew(controller) {
    this._announcer.update(controller);
    this._welcome.update();
  }
}

/** The button at the toolbar's end. */
export function helpButton() {
  const name = "Keys and gestures";
  return element("button", { type: "button", class: "help", title: `${name} (?)`, "aria-label": name }, "?");
}
