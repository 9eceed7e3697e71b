// Loss and accuracy curves of training and test, faint beyond the shown step.

import { max } from "d3-array";
import { SERIES_COLOURS } from "../../core/colorscales";
import { element, percent, preparedContext, setText } from "../../core/dom";
import type { PlaygroundChange } from "../../core/protocol";
import { shortNumber } from "../equations/rounding";
import type { MetricsHistory } from "../training/training";
import type { DiagramColours } from "./colours";

const [TEST, TRAIN] = SERIES_COLOURS; // as in charts/curves.py
const MOST_POINTS = 400; // of a line
const MOST_SAID = 3; // changes of the training, the last ones

export class Curves {
  private readonly _loss = new Chart("loss", [0, 2], (value) => shortNumber(value, 3));
  private readonly _accuracy = new Chart("accuracy", [1, 3], (value) => percent(value));
  private readonly _changes = element("p", { class: "quiet small changes", hidden: true });
  private _furthest = 0; // step that was shown
  readonly node = element(
    "section",
    { class: "curves column", "aria-label": "loss and accuracy" },
    this._loss.node,
    this._accuracy.node,
    this._changes,
  );

  /** At the shown step, of a training with so many steps an epoch. */
  draw(
    metrics: MetricsHistory,
    step: number,
    perEpoch: number,
    changes: readonly PlaygroundChange[],
    ink: DiagramColours,
  ): void {
    this._furthest = Math.max(step, this._furthest);
    const seen = metrics.steps.filter((at) => at <= this._furthest);
    const thin = Math.ceil(seen.length / MOST_POINTS);
    const steps = seen.filter((at, k) => k % thin === 0 || at === step || k === seen.length - 1);
    const rows = steps.map((at) => metrics.at(at) ?? new Float32Array(4));
    const end = Math.max(this._furthest, perEpoch);
    const marks = changes.map((change) => change.step).filter((at) => at <= end);
    const most = Math.min(max(rows, (row) => Math.max(row[0], row[2])) || 1, 1e6);
    const course = { steps, rows, step, row: metrics.at(step), end, marks };
    this._loss.draw(course, most, ink);
    this._accuracy.draw(course, 1, ink);
    const sentences = changes.map((change) => `Step ${change.step.toLocaleString("en")}: ${change.words}.`);
    setText(this._changes, sentences.slice(-MOST_SAID).join(" "));
    this._changes.hidden = !sentences.length;
    this._changes.title = sentences.join("\n");
  }

  /** Another training. */
  reset(): void {
    this._furthest = 0;
  }
}

/** What both charts show: metrics by step, the shown step and its metrics, where the axis ends, where something was changed. */
interface Course {
  steps: number[];
  rows: Float32Array[];
  step: number;
  row: Float32Array | undefined;
  end: number;
  marks: number[];
}

class Chart {
  private readonly _canvas = element("canvas", { "aria-hidden": "true" });
  private readonly _numbers = [element("span", { class: "number" }), element("span", { class: "number" })];
  readonly node: HTMLElement;

  /** `columns` of the metrics: of the training part, and of the test part. */
  constructor(
    title: string,
    private readonly _columns: readonly number[],
    private readonly _write: (value: number) => string,
  ) {
    const keys = ["train", "test"].map((name, k) => {
      const swatch = element("span", { class: `swatch ${name}` });
      swatch.style.borderColor = k ? TEST : TRAIN;
      return element("span", { class: "entry" }, swatch, element("span", { class: "quiet" }, name), this._numbers[k]);
    });
    const head = element("div", { class: "chart-head" }, element("b", {}, title), ...keys);
    this.node = element("div", { class: "chart" }, head, this._canvas);
  }

  draw({ steps, rows, step, row, end, marks }: Course, most: number, ink: DiagramColours): void {
    this._columns.forEach((column, k) => {
      setText(this._numbers[k], row ? this._write(row[column]) : "");
    });
    const [width, height] = [this._canvas.clientWidth, this._canvas.clientHeight];
    if (!width) return;
    const context = preparedContext(this._canvas, width, height, devicePixelRatio);
    const x = (at: number) => 1 + (at / end) * (width - 3);
    const y = (value: number) => 2 + (1 - Math.min(Math.max(value / most, 0), 1)) * (height - 4);
    const stroke = (points: readonly (readonly [x: number, y: number])[]) => {
      context.beginPath();
      for (const point of points) context.lineTo(...point);
      context.stroke();
    };
    context.strokeStyle = ink.line;
    context.lineWidth = 1;
    context.setLineDash([]);
    for (const share of [0, 0.5, 1]) {
      const level = Math.round(2 + share * (height - 4)) + 0.5;
      stroke([
        [0, level],
        [width, level],
      ]);
    }
    context.strokeStyle = ink.quiet;
    context.setLineDash([2, 2]);
    for (const mark of marks) {
      const upright = Math.round(x(mark)) + 0.5;
      stroke([
        [upright, 0],
        [upright, height],
      ]);
    }
    for (const faint of [true, false]) {
      const count = faint ? steps.length : steps.filter((at) => at <= step).length;
      context.globalAlpha = faint ? 0.25 : 1;
      context.lineWidth = 1.8;
      this._columns.forEach((column, k) => {
        context.strokeStyle = k ? TEST : TRAIN;
        context.setLineDash(k ? [5, 3] : []);
        stroke(steps.slice(0, count).map((at, i) => [x(at), y(rows[i][column])]));
      });
    }
    context.fillStyle = ink.text;
    context.fillRect(x(step) - 0.75, 0, 1.5, height);
  }
}
