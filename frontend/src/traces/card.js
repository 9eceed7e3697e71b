// One sample's history as a card: what it is, what the network says at the moment, how that came about, with time to the right.

import { tileStyle } from "../gallery/tiles";
import { element, percent, setText, shortened } from "../core/dom";
import { traceAt, visibleClasses } from "./pack";
import { drawCurve, drawDecisions, drawShares } from "./plots";

const MOST_LETTERS = 6; // of a name that has room beside the strip; it is said above anyway
const MOST_LISTED = 6; // classes that are named under a ribbon that has not all of them

/** What can be done with a card's sample, by the word that its button carries. */
const DEEDS = [
  { what: "map", words: "On the map", about: "Pin this sample and show it on the Projection screen" },
  { what: "alike", words: "Alike", about: "The samples that learnt like this one" },
];

export class TraceCard {
  constructor() {
    this._tile = element("span", { class: "tile" });
    this._image = element("span", { class: "image", role: "img" }, this._tile);
    this._number = element("button", { type: "button", class: "number", "data-what": "pick" });
    this._truth = element("span", { class: "truth" });
    this._note = element("span", { class: "note" });
    this._says = element("div", { class: "says" });
    this._story = element("div", { class: "story" });
    this._choose = element("button", { type: "button", class: "choose", "data-what": "choose" });
    const buttonFor = ({ what, words, about }) => element("button", { type: "button", "data-what": what, title: about }, words);
    const line = element("div", { class: "line" }, this._number, this._truth, this._note);
    const words = element("div", { class: "words" }, line, this._says, this._story);
    /** What lies over all curves and hears the pointer. */
    this.field = element("div", { class: "field" }, element("div", { class: "pointed" }), element("div", { class: "now" }));
    this._rows = {
      shares: row("answers", "shares"),
      decisions: row("says", "decisions"),
      confidence: row("confidence", "curve"),
      margin: row("margin", "curve"),
      loss: row("loss", "curve"),
    };
    this._legend = element("div", { class: "legend" });
    const rows = Object.values(this._rows).flatMap(({ nodes }) => nodes);
    Object.values(this._rows).forEach(({ nodes }, i) => nodes.forEach((node) => (node.style.gridRow = i + 1)));
    this.node = element(
      "article",
      { class: "trace" },
      element("header", {}, this._image, words),
      element("div", { class: "rows" }, ...rows, this.field),
      this._legend,
      element("div", { class: "deeds" }, this._choose, ...DEEDS.map(buttonFor)),
    );
  }

  /** Show a sample. @param {import("./pack").Traces} traces @param {number} i */
  show(traces, i) {
    const { samples, sprites, labels, names, colours, notes, stories, whole } = traces;
    this._traces = traces;
    this._i = i;
    this._said = -1;
    this.sample = samples[i];
    this._image.hidden = !sprites;
    if (sprites) Object.assign(this._tile.style, tileStyle(traces, i));
    this._image.setAttribute("aria-label", `image of sample ${this.sample}`);
    this.node.setAttribute("aria-label", `history of sample ${this.sample}`);
    setText(this._number, String(this.sample));
    this._truth.replaceChildren(...(labels ? ["is ", classNode(names[labels[i]], colours[labels[i]])] : []));
    setText(this._note, notes[i]);
    setText(this._story, stories[i]);
    this.field.title = stories[i];
    for (const [name, { nodes }] of Object.entries(this._rows)) {
      const known = traces[name] === undefined || traces[name] !== null;
      for (const node of nodes) node.hidden = !known;
    }
    const listed = whole ? [] : visibleClasses(traces, i).slice(0, MOST_LISTED);
    const { label, value } = this._rows.shares;
    label.title = "The probability of each class over the training, stacked; the true class is at the bottom";
    value.title = "the probability of the true class";
    this._legend.replaceChildren(...listed.map((k) => classNode(names[k], colours[k])));
  }

  /**
   * What does not depend on the moment.
   * @param {ReturnType<import("../core/theme").readTheme>} theme @param {number} ratio  device pixels a CSS pixel
   * @param {number} most  how high the losses reach, in nats
   */
  draw(theme, ratio, most) {
    const { _traces: traces, _i: i, _rows: rows } = this;
    const { nCheckpoints } = traces;
    const values = (name) => traces[name].subarray(i * nCheckpoints, (i + 1) * nCheckpoints);
    drawShares(rows.shares.canvas, traces, i, ratio);
    drawDecisions(rows.decisions.canvas, traces, i, ratio);
    drawCurve(rows.confidence.canvas, values("confidence"), [0, 1], theme, ratio);
    if (traces.margin) drawCurve(rows.margin.canvas, values("margin"), [-1, 1], theme, ratio);
    if (traces.loss) drawCurve(rows.loss.canvas, values("loss"), [0, Math.max(most, 0.1)], theme, ratio);
  }

  /** What the network says at a checkpoint. */
  follow(checkpoint) {
    if (this._said === checkpoint) return;
    this._said = checkpoint;
    const { _traces: traces, _rows: rows } = this;
    const { says, sure, right, trueShare, margin, loss } = traceAt(traces, this._i, checkpoint);
    const verdict = right === null ? "" : right ? " ✓" : " ✗";
    const name = traces.names[says];
    const words = `at epoch ${traces.epochs[checkpoint]} the network says ${shortened(name, 24)}`;
    setText(this._says, `${words}, ${percent(sure, 0)}${verdict}`);
    this.node.classList.toggle("wrong", right === false);
    setText(rows.shares.value, trueShare === null ? "" : percent(trueShare, 0));
    setText(rows.decisions.value, name.length > MOST_LETTERS ? "" : name);
    setText(rows.confidence.value, percent(sure, 0));
    if (margin !== null) setText(rows.margin.value, margin.toFixed(2).replace("-", "−"));
    if (loss !== null) setText(rows.loss.value, loss.toFixed(2));
  }

  /** @param {boolean} picked @param {boolean} chosen */
  mark(picked, chosen) {
    this.node.classList.toggle("picked", picked);
    this._number.dataset.what = picked ? "unpin" : "pick";
    this._number.setAttribute("aria-pressed", String(picked));
    this._number.title = picked ? `Let sample ${this.sample} go` : `Pin sample ${this.sample}, here and on every screen`;
    this._number.setAttribute("aria-label", `sample ${this.sample}`);
    this._choose.dataset.what = chosen ? "leave" : "choose";
    this._choose.setAttribute("aria-pressed", String(chosen));
    this._choose.title = chosen ? "Take it out of the chosen samples" : "Add it to the chosen samples";
    setText(this._choose, chosen ? "✓ Chosen" : "Choose");
  }
}

function row(words, kind) {
  const label = element("span", { class: "label" }, words);
  const canvas = element("canvas", { class: kind, "aria-hidden": "true" });
  const value = element("span", { class: "value" });
  return { label, canvas, value, nodes: [label, canvas, value] };
}

/** A class's colour and name. */
export function classNode(name, colour) {
  const dot = element("span", { class: "dot" });
  dot.style.background = colour;
  return element("span", { class: "class", title: name }, dot, shortened(name, 18));
}
