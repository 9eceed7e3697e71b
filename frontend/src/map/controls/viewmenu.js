// The menu of how the picture is drawn: dots, images or shading, what keeps its colour, what moved, what lies behind.

import { element, percent, setText } from "../../core/dom";
import { DEFAULT_DISPLAY_OPTIONS } from "../displayoptions";
import { Menu } from "../../core/controls";

const SETTINGS_HERE = ["draw", "size", "opacity", "rings", "only", "trails", "since", "regions"];
const MANY = 2000; // samples; the trails of fewer are always drawn
const EPOCH_BEFORE = -1; // compare with the checkpoint before, as look.since says it
const NO_LABELS = "This run has no true classes, so nothing is known to be wrong.";
const ONE_EPOCH = "This run has one epoch only.";
const ONLY_FLAT = "Only in two dimensions.";
const AS_IMAGES = { value: "images", title: "Images", help: "Samples as their images." };
const AS_NUMBERS = { value: "images", title: "Numbers", help: "Samples as their numbers, since this run has no images." };

export class ViewMenu {
  /**
   * @param {import("../data/recording").Recording} recording @param {boolean} images  whether it has some
   * @param {{onLook: (changes: Partial<import("../displayoptions").Look>) => void}} actions
   * @param {AbortSignal} signal  ends the listening
   */
  constructor(recording, images, { onLook }, signal) {
    this._recording = recording;
    this._images = images;
    this._onLook = onLook;
    this._explorer = null; // what was drawn last
    this._build();
    const usual = element(
      "button",
      { type: "button", class: "usual", title: "Draw everything as at first." },
      "Reset to usual",
    );
    usual.addEventListener("click", () =>
      onLook(Object.fromEntries(SETTINGS_HERE.map((name) => [name, DEFAULT_DISPLAY_OPTIONS[name]]))),
    );
    this._usual = usual;
    this._menu = new Menu("View", "How the samples are drawn, and what is drawn besides.", signal, ...this._rows(), usual);
    this.node = this._menu.node;
    this.node.classList.add("view-menu");
    this.node.addEventListener("click", () => this.update(this._explorer)); // it may have been opened
  }

  /** @param {import("../controller").MapController} controller  what is drawn */
  update(controller) {
    this._explorer = controller;
    const { look } = controller;
    if (this._look !== look) this._menu.setChanged(SETTINGS_HERE.some((name) => look[name] !== DEFAULT_DISPLAY_OPTIONS[name]));
    this._look = look;
    if (!this._menu.open) return;
    const { checkpoint } = controller.timeline;
    const shown = [checkpoint, controller.attention.selection.size, controller.spaces.drawn.dims, controller.since].join(" ");
    if (this._shownLook === look && this._shown === shown) return;
    [this._shownLook, this._shown] = [look, shown];
    this._show(controller);
  }

  // --- what there is ----------------------------------------------------------------------------------------------------------

  _build() {
    const { labels, nCheckpoints, checkpoints } = this._recording;
    const still = nCheckpoints === 1 ? ONE_EPOCH : "";
    const blind = labels ? "" : NO_LABELS;
    const onLook = this._onLook;
    this._draw = choices("draw", onLook, [
      { value: "dots", title: "Dots", help: "Each sample is a dot." },
      this._images ? AS_IMAGES : AS_NUMBERS,
      { value: "density", title: "Density", help: "Grey where many dots lie over each other." },
    ]);
    this._only = choices("only", onLook, [
      { value: "all", title: "All", help: "Every dot keeps its colour." },
      { value: "flips", title: "Flips", help: "Dots whose answer has changed keep their colour.", missing: still },
      { value: "wrong", title: "Wrong", help: "Dots that the network gets wrong keep their colour.", missing: blind },
    ]);
    this._trails = choices("trails", onLook, [
      { value: "none", title: "None", help: "No trails." },
      { value: "all", title: "All", help: "Trails of all dots that moved.", missing: still },
      { value: "chosen", title: "Chosen", help: "Trails of the chosen dots.", missing: still },
      { value: "flips", title: "Flips", help: "Trails of dots whose answer has changed.", missing: still },
    ]);
    this._size = slider("Size of dots and images", Math.log2(0.3), 2, (power) => onLook({ size: 2 ** power }));
    this._opacity = slider("Opacity of dots", 0.05, 1, (opacity) => onLook({ opacity }));
    this._rings = checkbox("Ring wrong predictions", blind || "A dark ring around each.", !labels, (rings) =>
      onLook({ rings }),
    );
    this._regions = checkbox("Decision regions", "", false, (regions) => onLook({ regions }));
    this._since = element("select", { "aria-label": "compare with", title: "The epoch that flips and trails begin at." });
    this._since.append(element("option", { value: EPOCH_BEFORE }, "the epoch before"));
    checkpoints.forEach(({ label }, at) => this._since.append(element("option", { value: at }, `epoch ${label}`)));
    this._since.addEventListener("change", () => onLook({ since: Number(this._since.value) }));
    this._since.addEventListener("click", (event) => event.stopPropagation()); // the view would close its list
    const help = "Compare with the epoch that is shown now; then move on.";
    this._now = element("button", { type: "button", class: "since-now", title: help }, "Now");
    this._now.addEventListener("click", () => onLook({ since: this._explorer.timeline.checkpoint }));
    this._since.disabled = this._now.disabled = Boolean(still);
    const explained = ["draw", "only", "trails", "regions"];
    this._words = Object.fromEntries(explained.map((name) => [name, element("p", { class: "caption" })]));
  }

  _rows() {
    const words = this._words;
    return [
      row("Samples as", this._draw.node),
      words.draw,
      row("Size", this._size.node),
      row("Opacity", this._opacity.node),
      this._rings.node,
      rule(),
      row("In colour", this._only.node),
      words.only,
      row("Trails", this._trails.node),
      row("Since", element("div", { class: "pair" }, this._since, this._now)),
      words.trails,
      rule(),
      this._regions.node,
      words.regions,
    ];
  }

  // --- what is shown of it ----------------------------------------------------------------------------------------------------

  _show(controller) {
    const { look } = controller;
    for (const { name, mark } of [this._draw, this._only, this._trails]) mark(look[name]);
    this._size.show(Math.log2(look.size), `${Number(look.size.toFixed(2))}×`);
    this._opacity.show(look.opacity, percent(look.opacity, 0));
    this._rings.box.checked = look.rings;
    this._regions.box.checked = look.regions;
    this._regions.box.disabled = controller.spaces.drawn.dims === 3;
    if (Number(this._since.value) !== look.since) this._since.value = String(look.since);
    this._usual.disabled = SETTINGS_HERE.every((name) => look[name] === DEFAULT_DISPLAY_OPTIONS[name]);
    for (const [name, text] of Object.entries(this._captions(controller))) setText(this._words[name], text);
  }

  /** One sentence on each choice. */
  _captions({ look, since, timeline, attention, spaces }) {
    const then = `epoch ${this._recording.checkpoints[since].label}`;
    const nothing = since === timeline.checkpoint;
    return {
      draw: {
        dots: "One dot each.",
        images: this._images ? "Where there is room; look closer for more." : "No images here: numbers, where there is room.",
        density: "The greyer, the more dots lie there.",
      }[look.draw],
      only: {
        all: "Every dot keeps its colour.",
        flips: nothing ? "Nothing has changed: it is the same epoch." : `Only answers that changed since ${then}.`,
        wrong: "Only answers that are wrong at this epoch.",
      }[look.only],
      trails: this._trailWords(look.trails, then, nothing, attention.selection.size),
      regions: spaces.drawn.dims === 3 ? ONLY_FLAT : "What the network says at each place, over the whole training.",
    };
  }

  _trailWords(trails, then, nothing, chosen) {
    if (this._recording.nCheckpoints === 1) return ONE_EPOCH;
    if (trails === "none") return `The way that dots went since ${then}.`;
    if (trails === "chosen" && chosen === 0) return "Nothing is chosen yet: hold shift and draw around dots.";
    if (nothing) return "Nothing has moved: it is the same epoch.";
    return `Thin where a dot was at ${then}, thick where it is${this._recording.nSamples > MANY ? "; of very many a part" : ""}.`;
  }
}

/**
 * A choice of one of several.
 * @param {string} name  of the look
 * @param {{value: string, title: string, help: string, missing?: string}[]} offered  missing: why it cannot be, or ""
 */
function choices(name, onLook, offered) {
  const buttons = offered.map(({ value, title, help, missing }) => {
    const button = element(
      "button",
      { type: "button", role: "radio", title: missing || help, disabled: Boolean(missing) },
      title,
    );
    button.addEventListener("click", () => onLook({ [name]: value }));
    return { value, button };
  });
  const node = element("div", { class: "switch", role: "radiogroup" }, ...buttons.map(({ button }) => button));
  const mark = (chosen) =>
    buttons.forEach(({ value, button }) => button.setAttribute("aria-checked", String(value === chosen)));
  return { name, node, mark };
}

function slider(title, least, most, onInput) {
  const input = element("input", { type: "range", min: least, max: most, step: "any", "aria-label": title, title });
  const output = element("output", {});
  input.addEventListener("input", () => onInput(Number(input.value)));
  const show = (value, words) => {
    if (Math.abs(Number(input.value) - value) > 1e-6) input.value = value;
    input.setAttribute("aria-valuetext", words);
    setText(output, words);
  };
  return { node: element("div", { class: "slide" }, input, output), show };
}

function checkbox(title, help, disabled, onChange) {
  const box = element("input", { type: "checkbox", disabled });
  box.addEventListener("change", () => onChange(box.checked));
  return { box, node: element("label", { class: "check", title: help }, box, title) };
}

function row(title, control) {
  const group = control.getAttribute("role") === "radiogroup";
  if (group) control.setAttribute("aria-label", title);
  return element("div", { class: "view-row" }, element("span", {}, title), control);
}

function rule() {
  return element("hr", {});
}
