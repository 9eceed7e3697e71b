// Loss and accuracy of training and test, up to the shown step and, faintly, beyond it.

import { SERIES_COLOURS } from "../../core/colorscales";
import { element, percent, preparedContext, setText } from "../../core/dom";
import { shortNumber } from "../equations/rounding";

const [TEST, TRAIN] = SERIES_COLOURS; // as in charts/curves.py
const MOST_POINTS = 400; // of a line
const MOST_SAID = 3; // changes of the training, the last ones

export class Curves {
  constructor() {
    this._loss = chart("loss", [0, 2], (value) => shortNumber(value, 3));
    this._accuracy = chart("accuracy", [1, 3], (value) => percent(value));
    this._changes = element("p", { class: "quiet small changes", hidden: true });
    const parts = [this._loss.node, this._accuracy.node, this._changes];
    this.node = element("section", { class: "curves", "aria-label": "loss and accuracy" }, ...parts);
  }

  /**
   * @param {import("../training/training").MetricsHistory} told @param {number} step  the shown one
   * @param {{perEpoch: number, changes: {step: number, words: string}[]}} course  steps of an epoch; what was changed, and when
   * @param {import("./ink").Ink} ink
   */
  draw(told, step, { perEpoch, changes }, ink) {
    this._furthest = Math.max(step, this._furthest ?? 0);
    const steps = told.steps.filter((known) => known <= this._furthest);
    const thin = Math.ceil(steps.length / MOST_POINTS);
    const shown = steps.filter((known, k) => k % thin === 0 || known === step || k === steps.length - 1);
    const row = told.at(step);
    let most = 0;
    for (const known of shown) most = Math.max(most, Math.min(told.at(known)[0], 1e6), Math.min(told.at(known)[2], 1e6));
    const end = Math.max(this._furthest, perEpoch);
    const marks = changes.map((change) => change.step).filter((at) => at <= end);
    drawChart(this._loss, told, shown, { step, end, marks, most: most || 1 }, row, ink);
    drawChart(this._accuracy, told, shown, { step, end, marks, most: 1 }, row, ink);
    const said = changes.map((change) => `Step ${change.step.toLocaleString("en")}: ${change.words}.`);
    setText(this._changes, said.slice(-MOST_SAID).join(" "));
    Object.assign(this._changes, { hidden: !said.length, title: said.join("\n") });
  }

  /** Another training. */
  reset() {
    this._furthest = 0;
  }
}

function chart(title, columns, write) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const [train, test] = [element("span", { class: "number" }), element("span", { class: "number" })];
  const key = (name, colour, number) => {
    const swatch = element("span", { class: `swatch ${name}` });
    swatch.style.borderColor = colour;
    return element("span", { class: "entry" }, swatch, element("span", { class: "quiet" }, name), number);
  };
  const head = element(
    "div",
    { class: "chart-head" },
    element("b", {}, title),
    key("train", TRAIN, train),
    key("test", TEST, test),
  );
  return { node: element("div", { class: "chart" }, head, canvas), canvas, train, test, columns, write };
}

function drawChart({ canvas, train, test, columns, write }, told, steps, { step, end, marks, most }, row, ink) {
  columns.forEach((column, k) => setText(k ? test : train, row ? write(row[column]) : ""));
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const context = preparedContext(canvas, width, height, devicePixelRatio);
  const place = (at, value) => [1 + (at / end) * (width - 3), 2 + (1 - Math.min(Math.max(value / most, 0), 1)) * (height - 4)];
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  for (const share of [0, 0.5, 1]) {
    const y = Math.round(2 + share * (height - 4)) + 0.5;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
  }
  context.strokeStyle = ink.quiet;
  context.setLineDash([2, 2]);
  for (const mark of marks) {
    const x = Math.round(place(mark, 0)[0]) + 0.5;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
  }
  context.setLineDash([]);
  for (const faint of [true, false]) {
    const part = steps.filter((known) => faint || known <= step);
    context.globalAlpha = faint ? 0.25 : 1;
    columns.forEach((column, k) => {
      context.beginPath();
      for (const known of part) context.lineTo(...place(known, told.at(known)[column]));
      context.strokeStyle = k ? TEST : TRAIN;
      context.lineWidth = 1.8;
      context.setLineDash(k ? [5, 3] : []);
      context.stroke();
    });
    context.setLineDash([]);
  }
  context.globalAlpha = 1;
  const [x] = place(step, 0);
  context.fillStyle = ink.text;
  context.fillRect(x - 0.75, 0, 1.5, height);
}
