// The probability ribbon: a sample's probabilities of all classes over all checkpoints, stacked, with a line at the moment.

import { preparedContext } from "./dom";

export class Ribbon {
  /**
   * @param {HTMLCanvasElement} canvas @param {import("../map/data/recording").Recording} recording
   * @param {number[]} [span]  its first checkpoint and the one after its last, where the recording holds several trainings
   */
  constructor(canvas, recording, span = [0, recording.nCheckpoints]) {
    this._canvas = canvas;
    this._recording = recording;
    [this._first, this._end] = span;
    this._bands = document.createElement("canvas"); // without the line, which alone moves with the moment
    this._drawn = ""; // of which sample, and how large
    this._shown = "";
  }

  /** @param {number} sample @param {number} t  the moment, in checkpoints from the first @param {{text: string, background: string}} theme */
  update(sample, t, theme, ratio) {
    const nCheckpoints = this._end - this._first;
    const [width, height] = [this._canvas.clientWidth, this._canvas.clientHeight];
    const drawn = `${sample} ${width} ${height} ${ratio}`;
    const shown = `${drawn} ${t} ${theme.text} ${theme.background}`;
    if (!width || shown === this._shown) return;
    if (drawn !== this._drawn) this._drawBands(sample, width, height, ratio);
    [this._drawn, this._shown] = [drawn, shown];
    const context = preparedContext(this._canvas, width, height, ratio);
    context.drawImage(this._bands, 0, 0, width, height);
    const x = Math.min(Math.max((t / Math.max(nCheckpoints - 1, 1)) * width, 1), width - 1);
    context.fillStyle = theme.background;
    context.fillRect(x - 2, 0, 4, height);
    context.fillStyle = theme.text;
    context.fillRect(x - 1, 0, 2, height);
  }

  _drawBands(sample, width, height, ratio) {
    const { nSamples, nClasses, probabilities, labels, colours } = this._recording;
    const context = preparedContext(this._bands, width, height, ratio);
    const shareOf = (k) => (at) => probabilities[((this._first + at) * nSamples + sample) * nClasses + k] / 65535;
    const order = stackingOrder(nClasses, labels ? labels[sample] : -1);
    fillBands(
      context,
      width,
      height,
      this._end - this._first,
      order.map((k) => ({ colour: colours[k], shareAt: shareOf(k) })),
    );
  }
}

/**
 * Shares over the checkpoints, stacked: time to the right, from the first checkpoint to the last. One checkpoint fills it all.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {number} nCheckpoints
 * @param {{colour: string, shareAt: (checkpoint: number) => number}[]} bands  the lowest first; shares from 0 to 1
 */
export function fillBands(context, width, height, nCheckpoints, bands) {
  const last = Math.max(nCheckpoints - 1, 1);
  const bottom = new Float32Array(nCheckpoints); // stacked so far
  for (const { colour, shareAt } of bands) {
    const before = bottom.slice();
    for (let at = 0; at < nCheckpoints; at++) bottom[at] += shareAt(at);
    context.beginPath();
    for (let at = 0; at <= last; at++)
      context.lineTo((at / last) * width, height * (1 - before[Math.min(at, nCheckpoints - 1)]));
    for (let at = last; at >= 0; at--)
      context.lineTo((at / last) * width, height * (1 - bottom[Math.min(at, nCheckpoints - 1)]));
    context.fillStyle = colour;
    context.fill();
  }
}

/** The true class first, at the bottom, so that being right shows as a rising floor. */
function stackingOrder(nClasses, truth) {
  const order = Array.from({ length: nClasses }, (_, k) => k).filter((k) => k !== truth);
  return truth >= 0 ? [truth, ...order] : order;
}
