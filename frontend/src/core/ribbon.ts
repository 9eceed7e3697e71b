// Probability ribbon: the probabilities of all classes over the checkpoints as a stacked area chart, with a line at the moment.

import { preparedContext } from "./dom";
import type { Theme } from "./theme";

/** What a ribbon asks of a recording; probabilities in 65,535ths, (nCheckpoints, nSamples, nClasses). */
export interface RibbonSource {
  nCheckpoints: number;
  nSamples: number;
  nClasses: number;
  probabilities: ArrayLike<number>;
  labels: ArrayLike<number> | null;
  colours: readonly string[];
}

export interface Band {
  colour: string;
  /** From 0 to 1. */
  shareAt: (checkpoint: number) => number;
}

export class Ribbon {
  private readonly _bands = document.createElement("canvas"); // without the line, which alone moves with the moment
  private readonly _first: number;
  private readonly _end: number;
  private _bandsKey = ""; // of which sample, and how large
  private _key = "";

  /** `span`: the first checkpoint and the one after the last, where the recording holds several trainings. */
  constructor(
    private readonly _canvas: HTMLCanvasElement,
    private readonly _recording: RibbonSource,
    span: readonly number[] = [0, _recording.nCheckpoints],
  ) {
    [this._first, this._end] = span;
  }

  /** `t`: the moment, in checkpoints from the first. */
  update(sample: number, t: number, theme: Pick<Theme, "text" | "background">, ratio: number): void {
    const nCheckpoints = this._end - this._first;
    const [width, height] = [this._canvas.clientWidth, this._canvas.clientHeight];
    const bandsKey = `${sample} ${width} ${height} ${ratio}`;
    const key = `${bandsKey} ${t} ${theme.text} ${theme.background}`;
    if (!width || key === this._key) return;
    if (bandsKey !== this._bandsKey) this._drawBands(sample, width, height, ratio);
    [this._bandsKey, this._key] = [bandsKey, key];
    const context = preparedContext(this._canvas, width, height, ratio);
    context.drawImage(this._bands, 0, 0, width, height);
    const x = Math.min(Math.max((t / Math.max(nCheckpoints - 1, 1)) * width, 1), width - 1);
    context.fillStyle = theme.background;
    context.fillRect(x - 2, 0, 4, height);
    context.fillStyle = theme.text;
    context.fillRect(x - 1, 0, 2, height);
  }

  private _drawBands(sample: number, width: number, height: number, ratio: number): void {
    const { nSamples, nClasses, probabilities, labels, colours } = this._recording;
    const context = preparedContext(this._bands, width, height, ratio);
    const bands = stackingOrder(nClasses, labels ? labels[sample] : -1).map((k) => ({
      colour: colours[k],
      shareAt: (at: number) => probabilities[((this._first + at) * nSamples + sample) * nClasses + k] / 65535,
    }));
    fillBands(context, width, height, this._end - this._first, bands);
  }
}

/** Bands stacked over the checkpoints, the lowest first: time to the right. One checkpoint fills it all. */
export function fillBands(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  nCheckpoints: number,
  bands: readonly Band[],
): void {
  const last = Math.max(nCheckpoints - 1, 1);
  const bottom = new Float32Array(nCheckpoints); // stacked so far
  const lineTo = (at: number, stacked: Float32Array) =>
    context.lineTo((at / last) * width, height * (1 - stacked[Math.min(at, nCheckpoints - 1)]));
  for (const { colour, shareAt } of bands) {
    const before = bottom.slice();
    for (let at = 0; at < nCheckpoints; at++) bottom[at] += shareAt(at);
    context.beginPath();
    for (let at = 0; at <= last; at++) lineTo(at, before);
    for (let at = last; at >= 0; at--) lineTo(at, bottom);
    context.fillStyle = colour;
    context.fill();
  }
}

/** The true class first, at the bottom, so that being right shows as a rising floor. */
function stackingOrder(nClasses: number, truth: number): number[] {
  const order = Array.from({ length: nClasses }, (_, k) => k).filter((k) => k !== truth);
  return truth >= 0 ? [truth, ...order] : order;
}
