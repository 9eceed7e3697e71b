// Of whom something is shown in a pane, and who comes first where there is not room for all.

import { fairOrder } from "./thinning";

/**
 * @typedef {object} Crowd
 * @property {string} key  another for another crowd
 * @property {ArrayLike<number>} order  all samples, the ones that come first before the others
 * @property {(sample: number) => boolean} counts  whether a sample is one of them
 * @property {boolean} some  whether some are not
 */

export class PointWeights {
  constructor() {
    this._fair = null;
    this._ordered = -1; // the selection that the order is of
  }

  /**
   * The samples that the person has chosen to see, chosen ones first.
   * @param {import("../controller").MapController} controller @param {import("../geometry/panes").Pane} pane @returns {Crowd}
   */
  of(controller, pane) {
    const { attention, look } = controller;
    const { selection, highlight } = attention;
    const aspect = controller.aspectOf(pane);
    const some = !attention.passesAll(aspect);
    const { checkpoint, since, predicted } = aspect;
    const moment = some ? [checkpoint, since, predicted, highlight.kept, look.only, look.marks].join(" ") : "";
    this._sort(selection, controller.recording.nSamples);
    return {
      key: `${selection.version} ${moment}`,
      order: this._order,
      some,
      counts: some ? (sample) => attention.passes(sample, aspect) : () => true,
    };
  }

  _sort(selection, nSamples) {
    if (this._ordered === selection.version) return;
    this._fair ??= fairOrder(nSamples);
    const others = selection.size ? this._fair.filter((sample) => !selection.has(sample)) : this._fair;
    this._order = selection.size ? selection.samples.concat(Array.from(others)) : others;
    this._ordered = selection.version;
  }
}
