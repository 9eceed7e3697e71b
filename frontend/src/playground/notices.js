// What has to be said: why a training ended, what to look out for, answers of the server, the lesson.

import { element, setText } from "../core/dom";
import { shortNumber } from "./equations/rounding";
import { layerTitle } from "./training/selection";

export class Notices {
  /** @param {{onOwn: () => void, onLessonEnd: () => void}} actions  the data is to be chosen again; the lesson was closed */
  constructor({ onOwn, onLessonEnd }) {
    this._onOwn = onOwn;
    this._onLessonEnd = onLessonEnd;
    this._ended = element("p", { class: "notice error", role: "alert", hidden: true });
    this._warning = element("p", { class: "notice warning", hidden: true });
    this._said = element("p", { class: "notice", role: "status", hidden: true });
    this.node = element("div", { class: "notices" }, this._ended, this._warning, this._said);
    this.lesson = element("section", { class: "lesson", hidden: true });
  }

  /**
   * One thing at a time: why it ended, else what was asked, else what to look out for.
   * @param {string} ended  why there is no next frame, or "" @param {string} warning
   * @param {{silent: number, dead: number}} units  how many answer 0 to all samples, for now and for good
   * @param {boolean} playing
   */
  watch(ended, warning, units, playing) {
    if (playing) this.say("");
    const fates = fatesOf(units);
    const advice = ended.startsWith("diverged")
      ? " This is the last good state. Go some steps back, or restart, with a lower learning rate."
      : "";
    show(this._ended, ended && `${ended[0].toUpperCase()}${ended.slice(1)}.${advice}`);
    const asked = this._said.textContent !== "";
    this._said.hidden = !asked || Boolean(ended);
    show(this._warning, ended || asked ? "" : [warning, ...fates].filter(Boolean).join(" "));
  }

  /** @param {string} text @param {"error"|""} [kind] @param {...Node} more */
  say(text, kind = "", ...more) {
    this._said.classList.toggle("error", kind === "error");
    this._said.replaceChildren(text, ...more);
  }

  /** @param {{run: string, path: string, checkpoints: number}} recorded */
  recorded({ run, path, checkpoints }) {
    const link = (place, title) => element("a", { href: `${place}?run=${encodeURIComponent(run)}`, target: "_self" }, title);
    const traces = link("./traces", "Traces");
    this.say(`Recorded as ${path}, ${checkpoints} checkpoints. Open it in `, "", link("./", "Projection"), " or ", traces, ".");
  }

  /** @param {object} check @param {import("./training/network").Network} net */
  checked(check, net) {
    if (check.error) return this.say(check.error, "error");
    const worst = Math.max(...check.layers);
    const layers = check.layers.map((value, layer) => `${layerTitle(net, layer)} ${shortNumber(value)}`).join(", ");
    const numbers = `${shortNumber(check.exact, 6)} by backpropagation, ${shortNumber(check.numerical, 6)} by differences`;
    const which = `The gradient of step ${check.step}`;
    const kink = "there a unit stands at the kink of its ReLU";
    return check.agrees
      ? this.say(
          `${which} is right: all ${check.count} agree with finite differences of the loss. Largest relative error: ${layers}.`,
        )
      : this.say(`${which} differs from finite differences, by ${shortNumber(worst)} at most (${numbers}): ${kink}.`, "error");
  }

  missing() {
    const again = element("button", { type: "button", class: "bordered" }, "Choose it again");
    again.addEventListener("click", this._onOwn);
    this.say("This link is about a CSV that is neither on this server nor in this browser, so this is Iris. ", "error", again);
  }

  /** @param {{title: string, says: string, attempt: string}|undefined} lesson */
  showLesson(lesson) {
    this.lesson.hidden = !lesson;
    if (!lesson) return;
    const close = element(
      "button",
      { type: "button", class: "round", title: "Close the lesson", "aria-label": "Close the lesson" },
      "×",
    );
    close.addEventListener("click", () => {
      this.lesson.hidden = true;
      this._onLessonEnd();
    });
    this.lesson.replaceChildren(
      element("header", {}, element("h2", {}, lesson.title), close),
      element("p", {}, lesson.says),
      element("p", { class: "attempt" }, element("b", {}, "Try: "), lesson.attempt),
    );
  }
}

/** What is said of units that answer 0 to every training sample: of those that may wake, and of those that cannot. */
export function fatesOf({ silent, dead }) {
  const units = (count) => (count === 1 ? "1 unit" : `${count} units`);
  const [it, answers] = [(count) => (count === 1 ? "it" : "they"), (count) => (count === 1 ? "answers" : "answer")];
  return [
    dead &&
      `${units(dead)} of hidden layer 1 ${dead === 1 ? "is" : "are"} dead: ${it(dead)} ${answers(dead)} 0 to every training sample, so SGD never changes ${dead === 1 ? "its" : "their"} weights again.`,
    silent &&
      `${units(silent)} ${silent === 1 ? "is" : "are"} silent: ${it(silent)} ${answers(silent)} 0 to every training sample now, and may wake where other weights change.`,
  ].filter(Boolean);
}

function show(node, text) {
  setText(node, text);
  node.hidden = !text;
}
