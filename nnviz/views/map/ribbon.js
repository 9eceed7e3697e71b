// The probability ribbon: a sample's probabilities of all classes over all checkpoints, stacked, with a line at the moment.

import { preparedContext } from "./dom.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./recording.js").Recording} recording
 * @param {number} sample
 * @param {number} t  the moment, in checkpoints
 * @param {{text: string, background: string}} theme
 * @param {number} ratio
 */
export function drawRibbon(canvas, recording, sample, t, theme, ratio) {
  const { nCheckpoints, nSamples, nClasses, probabilities, labels, colours } = recording;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const context = preparedContext(canvas, width, height, ratio);
  const last = Math.max(nCheckpoints - 1, 1);
  const bottom = new Float32Array(nCheckpoints); // stacked so far
  for (const k of stackingOrder(nClasses, labels ? labels[sample] : -1)) {
    const before = bottom.slice();
    for (let at = 0; at < nCheckpoints; at++) bottom[at] += probabilities[(at * nSamples + sample) * nClasses + k] / 65535;
    context.beginPath();
    for (let at = 0; at <= last; at++) context.lineTo((at / last) * width, height * (1 - before[Math.min(at, nCheckpoints - 1)]));
    for (let at = last; at >= 0; at--) context.lineTo((at / last) * width, height * (1 - bottom[Math.min(at, nCheckpoints - 1)]));
    context.fillStyle = colours[k];
    context.fill();
  }
  const x = Math.min(Math.max((t / last) * width, 1), width - 1);
  context.fillStyle = theme.background;
  context.fillRect(x - 2, 0, 4, height);
  context.fillStyle = theme.text;
  context.fillRect(x - 1, 0, 2, height);
}

/** The true class first, at the bottom, so that being right shows as a rising floor. */
function stackingOrder(nClasses, truth) {
  const order = Array.from({ length: nClasses }, (_, k) => k).filter((k) => k !== truth);
  return truth >= 0 ? [truth, ...order] : order;
}
