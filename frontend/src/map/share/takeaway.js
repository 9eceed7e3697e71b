// What a person takes along from a view: joins the menu, the photographer and the film to what is drawn.

import { saveFile } from "../../core/download";
import { Film } from "./film";
import { Filming } from "./filming";
import { drawPhotograph, photographed } from "./photograph";
import { filmFrameOptions, portraitOptions } from "./portrait";
import { Share } from "./share";
import { fileStem } from "../controls/summary";

/**
 * @typedef {object} Drawn  What is drawn, and how.
 * @property {import("../controller").MapController} controller
 * @property {import("../pointer/dragcontroller").DragController} hand
 * @property {import("../layers/stage").Stage} stage
 * @property {() => {theme: ReturnType<import("../../core/theme").readTheme>, ratio: number}} manner
 */

export class Takeaway {
  /**
   * @param {Drawn} drawn @param {() => Promise<string>} address  of what is seen, once it says all of it
   * @param {AbortSignal} signal  ends the listening
   */
  constructor({ controller, hand, stage, manner }, address, signal) {
    const photograph = (scale) => {
      const { theme, ratio } = manner();
      const options = portraitOptions(controller, theme, scale);
      return stage.photograph(controller.model, hand, theme, scale, ratio, (layers) => photographed(layers, options));
    };
    const compose = (canvas, keepSize) => {
      const { theme, ratio } = manner();
      drawPhotograph(canvas, stage.layers, filmFrameOptions(controller, theme, ratio), keepSize);
    };
    this._share = new Share(
      controller.model.recording,
      {
        onAddress: () => (controller.leave(), address()),
        onPhotograph: async (scale) => photograph(scale),
        onFilm: () => this._filming.start(),
      },
      signal,
    );
    this._filming = new Filming(controller, {
      onFrame: compose,
      onDone: (film) => saveFile(film, `${fileStem(controller, false)}.${Film.extension()}`, film.type),
      onFail: (words) => this._share.say(words),
    });
    signal.addEventListener("abort", () => this._filming.destroy());
  }

  /** The menu. */
  get menu() {
    return this._share.node;
  }

  /** What is over the view while a film is recorded. */
  get card() {
    return this._filming.node;
  }

  /** The view has drawn a frame, in this very task. */
  drew(controller) {
    this._filming.drew();
    this._share.update(controller);
  }
}
