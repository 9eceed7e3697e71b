// Density shading under the dots of each pane, computed anew when its picture or its camera is another.

import { densityOf, drawDensity } from "./densities";
import { pixelsOf } from "../geometry/geometry";
import { NEUTRAL_COLOUR } from "../../core/colorscales";

const CELL = 4; // CSS pixels; large enough for every frame while the picture plays

export class Shading {
  constructor() {
    this._kept = new Map(); // the pane's name → {asked, image, pixels}
  }

  /**
   * Whether a pane's shading was computed anew.
   * @param {import("../geometry/panes").Pane} pane @param {import("./pointweights").Crowd} crowd  whose dots are counted
   */
  update({ name, blend, camera: { view } }, crowd) {
    const kept = this._kept.get(name) ?? { asked: [], image: null, pixels: undefined };
    const asks = [blend.from, blend.to, blend.mix, view, crowd.key];
    if (asks.every((value, i) => value === kept.asked[i])) return false;
    kept.pixels = pixelsOf(blend, view, kept.pixels?.length === 2 * blend.nSamples ? kept.pixels : undefined);
    for (let sample = 0; crowd.some && sample < blend.nSamples; sample++) {
      if (!crowd.counts(sample)) kept.pixels[2 * sample] = NaN; // nowhere
    }
    const { width, height, data } = drawDensity(densityOf(kept.pixels, view.width, view.height, CELL), NEUTRAL_COLOUR);
    if (kept.image?.width !== width || kept.image.height !== height) kept.image = new OffscreenCanvas(width, height);
    kept.image.getContext("2d").putImageData(new ImageData(data, width, height), 0, 0);
    kept.asked = asks;
    this._kept.set(name, kept);
    return true;
  }

  /** @param {CanvasRenderingContext2D} context  of the pane @param {import("../geometry/panes").Pane} pane  that was updated */
  draw(context, { name }) {
    const { image } = this._kept.get(name);
    context.drawImage(image, 0, 0, image.width * CELL, image.height * CELL);
  }

  /** What is not drawn any more needs no room. */
  clear() {
    this._kept.clear();
  }
}
