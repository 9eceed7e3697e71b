// What is trained, and how: the controls over the diagram.

import { element } from "../core/dom";
import { INIT_TITLES, LOSS_TITLES, OPTIMISER_TITLES } from "./training/settings";

const OWN = "own";
const RATES = ["0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10"];
const BATCHES = ["1", "2", "5", "10", "20", "32", "64"];
const L2S = ["0", "0.0001", "0.001", "0.003", "0.01", "0.03", "0.1"];
const NOISES = ["0", "2", "5", "10", "20", "30", "50"];
const PARTS = ["10", "20", "30", "50", "70", "85"];
const MADE_UP = ["circles", "xor", "gaussians", "spirals"];

const KEEPS = "A change keeps the weights: it counts from the next step on.";
const HELP = {
  data:
    "What is learnt. Iris: three kinds of flowers by four lengths. Digits: 600 digits by six numbers each. " +
    "Circles, XOR, Gaussians, spirals: two classes in the plane.",
  optimiser:
    "What a step makes of the gradient. Momentum keeps nine tenths of the last step; Adam gives every weight a rate of its own. " +
    KEEPS,
  rate: `η: how long a step is. Too high and the loss grows, too low and nothing moves. ${KEEPS}`,
  batch: `How many samples go forward and back before the weights are updated once. ${KEEPS}`,
  loss: "How wrong an answer is. Cross-entropy needs softmax or sigmoid at the end.",
  noise: "How much the made-up data is blurred.",
  test: "How much of the data is held out, to see whether the network learnt more than its samples by heart.",
  l2: `λ: keeps weights small, against overfitting. ${KEEPS}`,
  init: "Which weights the training begins with. All zero: the units of a layer never differ.",
  seed:
    "Decides the first weights, the order of the samples, what is held out and the made-up data. " +
    "The same seed gives the same training.",
};

export class Setup {
  /**
   * @param {object} choices @param {{onWords: (words: object) => void, onLesson: (name: string) => void, onOwn: () => void,
   *   onRestart: () => void, onRecord: () => void, onCheck: () => void}} actions
   */
  constructor(choices, actions) {
    this._choices = choices;
    this._onWords = actions.onWords;
    const titled = (names, titles) => names.map((name) => [name, titles[name]]);
    this._data = this._select("data", "Data", [...Object.entries(choices.data), [OWN, "Your own CSV…"]]);
    this._data.addEventListener("change", () => {
      if (this._data.value !== OWN) return this._onWords({ data: this._data.value });
      this._data.value = this._words.data;
      return actions.onOwn();
    });
    this._fields = {
      noise: this._select(
        "noise",
        "Noise",
        NOISES.map((value) => [value, `${value} %`]),
      ),
      optimiser: this._select("optimiser", "Optimiser", titled(choices.optimiser, OPTIMISER_TITLES)),
      rate: this._select(
        "rate",
        "Learning rate",
        RATES.map((value) => [value, value]),
      ),
      batch: this._select(
        "batch",
        "Batch size",
        BATCHES.map((value) => [value, value]),
      ),
      loss: this._select("loss", "Loss", titled(choices.loss, LOSS_TITLES)),
      test: this._select(
        "test",
        "Test part",
        PARTS.map((value) => [value, `${value} %`]),
      ),
      l2: this._select(
        "l2",
        "L2",
        L2S.map((value) => [value, value]),
      ),
      init: this._select("init", "First weights", titled(choices.init, INIT_TITLES)),
    };
    for (const [name, select] of Object.entries(this._fields))
      select.addEventListener("change", () => this._onWords({ [name]: select.value }));
    this._seed = element("input", { type: "number", min: 0, max: 9999, step: 1, class: "seed", "aria-label": "Seed" });
    this._seed.addEventListener("change", () =>
      this._onWords({ seed: String(Math.min(Math.max(Math.round(Number(this._seed.value) || 0), 0), 9999)) }),
    );
    this._lessons = element("select", { "aria-label": "Lessons" }, element("option", { value: "" }, "Lessons"));
    this._lessons.append(...choices.lessons.map(({ name, title }) => element("option", { value: name }, title)));
    this._lessons.addEventListener("change", () => this._lessons.value && actions.onLesson(this._lessons.value));
    const check = button(
      "Check gradient",
      "Compare the gradient of the next step with finite differences of the loss",
      actions.onCheck,
    );
    const restart = button("Restart", "Train again from the first weights, with what is chosen now", actions.onRestart);
    const record = button(
      "Record this",
      "Write this training as a run, which opens in Projection and Traces",
      actions.onRecord,
    );
    const { noise, optimiser, rate, batch, loss, test, l2, init } = this._fields;
    const more = element("details", { class: "more" }, element("summary", {}, "More"));
    more.append(
      element(
        "div",
        { class: "sheet" },
        ...[loss, test, l2, init].map((select) => select.parentNode),
        captioned("seed", "Seed", this._seed),
      ),
    );
    this._more = more;
    this.node = element(
      "div",
      { class: "setup" },
      ...[this._data, noise, optimiser, rate, batch].map((select) => select.parentNode),
      more,
      element("span", { class: "deeds" }, this._lessons, restart, check, record),
    );
  }

  /** Close what is open. @param {Node|null} target  what was clicked */
  close(target) {
    if (!target || !this._more.contains(target)) this._more.open = false;
  }

  _select(name, title, options) {
    const select = element("select", { "aria-label": title, "data-word": name });
    select.append(...options.map(([value, text]) => element("option", { value }, text)));
    captioned(name, title, select);
    return select;
  }

  /** @param {Record<string, string>} words @param {string} lesson @param {string} dataTitle */
  show(words, lesson, dataTitle) {
    this._words = words;
    offer(this._data, words.data, dataTitle);
    for (const [name, select] of Object.entries(this._fields)) offer(select, words[name], words[name]);
    this._fields.noise.parentNode.hidden = !MADE_UP.includes(words.data);
    this._seed.value = words.seed;
    this._lessons.value = lesson;
  }
}

/** Choose a value, which is offered from now on if it was not. */
function offer(select, value, title) {
  const known = [...select.options].some((option) => option.value === value);
  if (!known) select.append(element("option", { value }, title));
  select.value = value;
}

function captioned(name, title, control) {
  return element("label", { class: "field", title: HELP[name] }, element("span", { class: "quiet" }, title), control);
}

function button(text, title, onClick) {
  const node = element("button", { type: "button", class: "bordered", title }, text);
  node.addEventListener("click", onClick);
  return node;
}
