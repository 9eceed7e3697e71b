// Playing and stepping: the bar under the diagram, and the phases over it.

import { element, setText } from "../core/dom";
import { ICONS, signButton } from "../core/controls";
import { PACE_WORDS, PHASES, WALK_PACES } from "./training/walk";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
const TO_START = "M3 3h1.6v10H3zM13 3v10L5.6 8z";
const PHASE_WORDS = {
  forward: "The signals run along the edges; each unit fills with its activation",
  loss: "How wrong the answer is",
  backward: "The error signals run back, layer by layer",
  update: "Each weight is changed by what came forward and what came back",
};
const HELD = { before: "Weights before the update", difference: "What the update changes", after: "Weights after it" };

export class Transport {
  /**
   * @param {{onPlay: () => void, onNext: () => void, onBack: () => void, onStart: () => void, onPace: (pace: string) => void,
   *   onSpeed: (speed: number) => void, onPlace: (by: number) => void}} actions  `onPlace`: another sample of the batch is shown
   */
  constructor(actions) {
    this._play = element("button", { type: "button", class: "play", "aria-label": "Play", title: "Play (space)" });
    this._play.addEventListener("click", actions.onPlay);
    const start = signButton("To the beginning (Home)", TO_START, actions.onStart);
    const back = signButton("One back (←)", ICONS.back, actions.onBack);
    const next = signButton("One on (→)", ICONS.forward, actions.onNext);
    this._paces = WALK_PACES.map((pace) => {
      const node = element("button", { type: "button", role: "radio", title: PACE_WORDS[pace] }, pace);
      node.addEventListener("click", () => actions.onPace(pace));
      return node;
    });
    this._speed = element("select", { "aria-label": "speed", title: "How fast it plays" });
    this._speed.append(...SPEEDS.map((speed) => element("option", { value: speed }, speedWord(speed))));
    this._speed.addEventListener("change", () => actions.onSpeed(Number(this._speed.value)));
    this._place = element("span", { class: "sample" });
    const turn = (by, sign, title) => {
      const node = element("button", { type: "button", class: "round", title, "aria-label": title }, sign);
      node.addEventListener("click", () => actions.onPlace(by));
      return node;
    };
    const which = element(
      "span",
      { class: "which" },
      turn(-1, "‹", "The sample before"),
      this._place,
      turn(1, "›", "The next sample"),
    );
    this._where = element("span", { class: "where" });
    const paces = element("span", { class: "switch", role: "radiogroup", "aria-label": "step by" }, ...this._paces);
    this.node = element(
      "div",
      { class: "transport" },
      start,
      back,
      this._play,
      next,
      element("span", { class: "quiet by" }, "by"),
      paces,
      this._speed,
      which,
      this._where,
    );
  }

  /** @param {import("./training/walk").Walk} walk @param {string} sample @param {string} where */
  show(walk, sample, where) {
    setText(this._place, sample);
    this._play.classList.toggle("playing", walk.playing);
    this._play.setAttribute("aria-label", walk.playing ? "Pause" : "Play");
    this._paces.forEach((node, k) => node.setAttribute("aria-checked", String(WALK_PACES[k] === walk.pace)));
    if (this._speed.value !== String(walk.speed)) {
      if (!SPEEDS.includes(walk.speed)) this._speed.append(element("option", { value: walk.speed }, speedWord(walk.speed)));
      this._speed.value = String(walk.speed);
    }
    setText(this._where, where);
  }
}

export class PhaseBar {
  /** @param {{onPhase: (phase: string) => void, onHold: (held: string) => void}} actions */
  constructor({ onPhase, onHold }) {
    this._phases = PHASES.map((phase) => {
      const fill = element("i", {});
      const node = element("button", { type: "button", class: "phase", title: PHASE_WORDS[phase] }, phase, fill);
      node.addEventListener("click", () => onPhase(phase));
      return { phase, node, fill };
    });
    const arrows = this._phases.flatMap(({ node }, k) =>
      k ? [element("span", { class: "arrow quiet", "aria-hidden": "true" }, "→"), node] : [node],
    );
    this._holds = Object.entries(HELD).map(([held, title]) => {
      const node = element("button", { type: "button", title: `${title}; press again to let it follow the phases` }, held);
      node.addEventListener("click", () => onHold(held));
      return { held, node };
    });
    this.node = element(
      "div",
      { class: "phases" },
      element("span", { class: "order", role: "group", "aria-label": "phases" }, ...arrows),
      element(
        "span",
        { class: "held" },
        element("span", { class: "quiet" }, "weights"),
        element("span", { class: "switch", role: "group", "aria-label": "weights" }, ...this._holds.map(({ node }) => node)),
      ),
    );
  }

  /** @param {{phase: string, progress: number, flashing: boolean, held: string, chosen: string}} shown */
  show({ phase, progress, flashing, held, chosen }) {
    const now = PHASES.indexOf(phase);
    this._phases.forEach(({ node, fill }, k) => {
      const share = flashing ? 1 : k < now ? 1 : k === now ? progress : 0;
      node.classList.toggle("now", !flashing && k === now);
      node.setAttribute("aria-current", String(!flashing && k === now));
      fill.style.scale = `${share} 1`;
    });
    this._holds.forEach(({ held: name, node }) => {
      node.setAttribute("aria-pressed", String(chosen === name));
      node.classList.toggle("following", !chosen && held === name);
    });
  }
}

/** "1/4×", "8×". */
export function speedWord(speed) {
  return speed < 1 ? `1/${1 / speed}×` : `${speed}×`;
}
