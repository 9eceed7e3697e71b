// What was clicked, as equations: in symbols, and with the live numbers under them.

import { element } from "../core/dom";
import { blocksOf, signalInto, unitBlocks } from "./equations/equations";
import { mathOf } from "./equations/mathml";
import { shortNumber } from "./equations/rounding";
import { sourceName, sourceTitle, unitTitle } from "./training/selection";
import { ACTIVATION_TITLES } from "./training/settings";

export class Reader {
  /** @param {(pick: import("./training/selection").Part) => void} onPick */
  constructor(onPick) {
    this._onPick = onPick;
    this._title = element("h2", { tabindex: -1 });
    this._close = element("button", { type: "button", class: "round", title: "Close (Esc)", "aria-label": "Close" }, "×");
    this._close.addEventListener("click", () => onPick({ kind: "" }));
    this._body = element("div", { class: "equations" });
    this._note = element(
      "p",
      { class: "quiet small" },
      "Numbers are rounded so that what is shown gives the result to three digits or more.",
    );
    this.node = element(
      "section",
      { class: "reader", "aria-label": "equations" },
      element("header", {}, this._title, this._close),
      this._body,
      this._note,
    );
    this._shown = "";
    this._from = 0; // which of a unit's weights is read
  }

  /**
   * @param {import("./equations/equations").Scene} scene @param {import("./training/selection").Part} pick
   * @param {string} phase  that goes on
   */
  show(scene, pick, phase) {
    this.node.hidden = !pick.kind;
    if (!pick.kind) return;
    const { shot, place } = scene;
    const key = JSON.stringify([shot.frame, shot.film.pace, shot.film.first, place, pick, this._from]);
    if (key !== this._shown || shot.film !== this._film) {
      this._shown = key;
      this._film = shot.film;
      this._fill(scene, pick);
    }
    if (phase !== this._phase) this._mark(phase);
  }

  _fill(scene, pick) {
    const { shot, data, place } = scene;
    const { net } = shot;
    const where = shot.film.pace === "epoch" ? "last step of the epoch, " : "";
    const sample = `${where}sample ${place + 1} of ${shot.count}`;
    this._title.replaceChildren(titleOf(pick, net, data), element("span", { class: "quiet" }, sample));
    if (pick.kind === "unit") {
      this._from = Math.min(this._from, net.inputs(pick.layer) - 1);
      const blocks = unitBlocks(scene, pick.layer, pick.unit, this._from);
      this._body.replaceChildren(
        ...blocks.slice(0, 3).map(blockNode),
        this._weights(scene, pick),
        ...blocks.slice(3).map(blockNode),
      );
    } else
      this._body.replaceChildren(
        ...blocksOf(scene, pick).map(blockNode),
        ...(pick.kind === "edge" ? [this._edgeTable(scene, pick)] : []),
      );
    this._phase = undefined;
  }

  /** What goes into a unit: signal, weight before, gradient, change, weight after; a click reads that weight. */
  _weights(scene, { layer, unit }) {
    const { shot, data } = scene;
    const { net } = shot;
    const rows = Array.from({ length: net.inputs(layer) }, (_, from) => {
      const row = parameterRow(
        shot,
        net.weight(layer, from, unit),
        sourceName(data, layer, from),
        signalInto(scene, layer, from),
      );
      row.setAttribute("aria-selected", String(from === this._from));
      row.addEventListener("click", () => this._choose(scene, { kind: "unit", layer, unit }, from));
      openByKey(row);
      row.addEventListener("dblclick", () => this._onPick({ kind: "edge", layer, from, to: unit }));
      return row;
    });
    const bias = parameterRow(shot, net.bias(layer, unit), "bias", 1);
    openByKey(bias);
    bias.setAttribute("aria-selected", String(this._from === -1));
    bias.addEventListener("click", () => this._choose(scene, { kind: "unit", layer, unit }, -1));
    return table([...rows, bias], "update");
  }

  _edgeTable({ shot, data, place, choices }, { layer, from, to }) {
    const { net } = shot;
    const signal = signalInto({ shot, data, place, choices }, layer, from);
    return table([parameterRow(shot, net.weight(layer, from, to), sourceName(data, layer, from), signal)], "update");
  }

  _choose(scene, pick, from) {
    this._from = from;
    this._shown = "";
    this._fill(scene, pick);
  }

  /** The block of the phase that goes on stands out. */
  _mark(phase) {
    this._phase = phase;
    for (const node of this._body.querySelectorAll("[data-phase]")) node.classList.toggle("now", node.dataset.phase === phase);
  }
}

/** A row that the keyboard came to is chosen as by a click. */
function openByKey(row) {
  row.addEventListener("keydown", (event) => event.key === "Enter" && row.click());
}

function titleOf(pick, net, data) {
  if (pick.kind === "loss") return element("span", {}, "The loss");
  if (pick.kind === "unit") {
    const title = unitTitle(net, data, pick.layer, pick.unit);
    return element("span", {}, `${title[0].toUpperCase()}${title.slice(1)}, ${ACTIVATION_TITLES[net.activations[pick.layer]]}`);
  }
  return element(
    "span",
    {},
    `Weight from ${sourceTitle(net, data, pick.layer, pick.from)} to ${unitTitle(net, data, pick.layer, pick.to)}`,
  );
}

function blockNode({ name, phase, lines }) {
  return element("div", { class: "block", "data-phase": phase }, element("h3", {}, name), ...lines.map(lineNode));
}

function lineNode({ symbols, pieces, note }) {
  const numbers = element("div", { class: "numbers" }, ...pieces.map(mathOf));
  const said = note ? [element("span", { class: "quiet small" }, note)] : [];
  return element("div", { class: "line" }, element("div", { class: "symbols" }, mathOf(symbols)), numbers, ...said);
}

function table(rows, phase) {
  const heads = ["", "signal", "before", "gradient", "change", "after"];
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  return element("table", { class: "weights", "data-phase": phase }, element("thead", {}, head), element("tbody", {}, ...rows));
}

function parameterRow(shot, at, name, signal) {
  const { working, after } = shot; // of the shown step, as the equations
  const numbers = [signal, working[at], shot.gradient[at], after[at] - working[at], after[at]];
  const cells = numbers.map((value, k) =>
    element("td", { class: k === 3 && value ? (value < 0 ? "less" : "more") : "" }, shortNumber(value, 3)),
  );
  return element("tr", { tabindex: 0 }, element("th", { scope: "row", title: name }, name), ...cells);
}
