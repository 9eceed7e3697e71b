// What a sample has in common with others: its class, what the network takes it for, answers like its own; and choosing those.

import { element, setText, shortened } from "../../core/dom";
import { nearestAnswers } from "../data/nearest";
import { NEIGHBOURS } from "../data/positions";

const KIN = ["class", "answer", "neighbours"];
const LONGEST_KIN = 9; // characters of a class's name on a button
const LONGEST_SHORT = 4; // characters of names that leave room for all buttons in a row

/**
 * The groups that a sample belongs to, each with its samples, itself among them.
 * @param {import("../data/recording").Recording} recording
 * @returns {{name: "class"|"answer"|"neighbours", title: string, help: string, samples: () => number[]}[]}
 */
export function kinOf(recording, checkpoint, sample) {
  const { labels, predictions, classNames, nSamples } = recording;
  const first = checkpoint * nSamples;
  const says = predictions[first + sample];
  const where = (holds) => () => Array.from({ length: nSamples }, (_, other) => other).filter(holds);
  const sayTheSame = (other) => predictions[first + other] === says;
  const isAlike = (other) => labels[other] === labels[sample];
  const answered = shortened(classNames[says], LONGEST_KIN);
  const neighbours = {
    name: "neighbours",
    title: "neighbours",
    help: `it and the ${NEIGHBOURS} samples with the answers most like its own at this epoch`,
    samples: () => [sample, ...nearestAnswers(recording, checkpoint, sample, NEIGHBOURS)],
  };
  if (!labels) {
    const help = `all that the network takes for ${classNames[says]} at this epoch`;
    return [{ name: "answer", title: `says ${answered}`, help, samples: where(sayTheSame) }, neighbours];
  }
  const truth = classNames[labels[sample]];
  const is = shortened(truth, LONGEST_KIN);
  const right = says === labels[sample];
  const verdict = right ? "the network is right" : `the network says ${classNames[says]}`;
  return [
    { name: "class", title: `class ${is}`, help: `all that are ${truth}`, samples: where(isAlike) },
    {
      name: "answer",
      title: right ? `${is}, right` : `${is} → ${answered}`,
      help: `all that are ${truth} and about which ${verdict} at this epoch`,
      samples: where((other) => isAlike(other) && sayTheSame(other)),
    },
    neighbours,
  ];
}

/** The row of buttons that choose those. */
export class Alike {
  /** @param {import("../data/recording").Recording} recording @param {(samples: number[], how: "set"|"add") => void} onSelect */
  constructor(recording, onSelect) {
    this._recording = recording;
    this._buttons = new Map(KIN.map((name) => [name, element("button", { type: "button", hidden: true })]));
    for (const [name, button] of this._buttons) {
      const samples = () => this._kin.find((kin) => kin.name === name).samples();
      button.addEventListener("click", (event) => onSelect(samples(), event.shiftKey ? "add" : "set"));
    }
    const caption = element("div", { class: "caption" }, "Choose alike");
    const buttons = element("div", {}, ...this._buttons.values());
    const wordy = recording.classNames.some((name) => name.length > LONGEST_SHORT); // then the buttons need two rows
    const kind = wordy ? "alike wordy" : "alike";
    this.node = element("div", { class: kind, role: "group", "aria-label": "choose alike" }, caption, buttons);
  }

  /** @param {number} sample @param {number} checkpoint */
  update(sample, checkpoint) {
    if (this._of === sample && this._at === checkpoint) return;
    [this._of, this._at] = [sample, checkpoint];
    this._kin = kinOf(this._recording, checkpoint, sample);
    for (const { name, title, help } of this._kin) {
      const button = this._buttons.get(name);
      button.hidden = false;
      setText(button, title);
      button.title = `Choose ${help}; with Shift besides those chosen`;
    }
  }
}
