// The legend: what the colours say. Hovering a class lights it, clicking keeps it lit, whatever the colours say.

import { element, preparedContext, setText, shortened } from "../../core/dom";
import { Roving } from "../../core/keys";
import { placedTicks } from "./scaleticks";

const HOLLOW = "transparent"; // the dot of a class where the colours say something else

export class Legend {
  /**
   * @param {string[]} classNames
   * @param {{onHover: (group: number) => void, onKeep: (group: number) => void}} actions  group -1 is none
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(classNames, { onHover, onKeep }, signal) {
    this._items = classNames.map((name, k) => {
      const dot = element("span", { class: "dot" });
      const item = element(
        "button",
        { type: "button", "aria-pressed": "false", title: name },
        dot,
        element("span", {}, shortened(name, 18)),
      );
      item.addEventListener("pointerenter", () => onHover(k));
      item.addEventListener("pointerleave", () => onHover(-1));
      item.addEventListener("focus", () => item.matches(":focus-visible") && onHover(k));
      item.addEventListener("blur", () => onHover(-1));
      item.addEventListener("click", () => onKeep(k));
      return { item, dot };
    });
    this._ramp = element("canvas", { class: "ramp", "aria-hidden": "true" });
    this._ticks = element("div", { class: "ticks" });
    this._title = element("span", { class: "quiet" });
    this._scale = element("div", { class: "scale-key" }, this._ramp, this._ticks);
    this._groups = element("div", { class: "groups" });
    this._key = element("div", { class: "key" }, this._title, this._scale, this._groups);
    const classes = element(
      "div",
      { class: "legend", role: "group", "aria-label": "classes" },
      ...this._items.map(({ item }) => item),
    );
    new Roving(classes, "button", signal).refresh();
    this.node = element("div", { class: "legends" }, this._key, classes);
  }

  /** @param {import("../colorencodings").Colouring} colouring @param {number} kept @param {number} lit  class or -1 @param {number} ratio */
  update({ key, palette }, kept, lit, ratio) {
    this._items.forEach(({ item, dot }, k) => {
      item.setAttribute("aria-pressed", String(k === kept));
      item.classList.toggle("dim", lit >= 0 && k !== lit);
      const colour = key.kind === "classes" ? palette[k] : HOLLOW;
      if (dot.dataset.colour !== colour) dot.style.background = dot.dataset.colour = colour;
    });
    this._key.hidden = key.kind === "classes";
    const said = JSON.stringify([key.kind, key.title, key.entries, key.ticks, palette.at(-1)]);
    if (this._said === said) return;
    this._said = said;
    setText(this._title, `${key.title}:`);
    this._scale.hidden = key.kind !== "scale";
    if (key.kind === "scale") this._drawScale(key, ratio);
    this._groups.replaceChildren(
      ...(key.kind === "classes" ? [] : key.entries).map(({ colour, title }) => entry(colour, title)),
    );
  }

  _drawScale({ colours, ticks }, ratio) {
    const context = preparedContext(this._ramp, RAMP_WIDTH, RAMP_HEIGHT, ratio);
    colours.forEach((colour, i) => {
      context.fillStyle = colour;
      context.fillRect((i / colours.length) * RAMP_WIDTH, 0, RAMP_WIDTH / colours.length + 0.5, RAMP_HEIGHT);
    });
    const { fontFamily } = getComputedStyle(this._ticks);
    context.font = `${TICK_SIZE}px ${fontFamily}`;
    this._ticks.replaceChildren(
      ...placedTicks(ticks, RAMP_WIDTH, (words) => context.measureText(words).width).map(({ title, x }) => {
        const tick = element("span", {}, title);
        tick.style.left = `${x}px`;
        return tick;
      }),
    );
  }
}

const RAMP_WIDTH = 220; // CSS pixels, as in map.css
const RAMP_HEIGHT = 10;
const TICK_SIZE = 11.5;

function entry(colour, title) {
  const dot = element("span", { class: "dot" });
  dot.style.background = colour;
  return element("span", { class: "entry" }, dot, element("span", {}, shortened(title, 18)));
}
