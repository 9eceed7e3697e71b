// The map view: all samples of a run on one map, with the epoch bar, the legend and the panel. It knows nothing of Streamlit.

import { element, setText } from "./dom.js";
import { EpochBar } from "./epochbar.js";
import { exposed } from "./hook.js";
import { blendAt, fittedViewport, panned, pick, placeAll, settle, toPlace, zoomed } from "./geometry.js";
import { Legend } from "./legend.js";
import { Panel } from "./panel.js";
import { Pointers } from "./pointers.js";
import { accuracies } from "./recording.js";
import { Sprites } from "./sprites.js";
import { Stage } from "./stage.js";
import { readTheme, watchTheme } from "./theme.js";
import { eased, Timeline } from "./timeline.js";

const PICK_RADIUS = 12; // pixels around the pointer
const LINGER_MS = 150; // how long a highlight outlives the pointer, so that gaps between dots do not flicker
const MORPH_MS = 450; // from one projection to another
const REST_MS = 50; // how long the view has to rest before it says so

/**
 * What a view shows and hands back.
 * @typedef {{space: string, checkpoint: number, picked: number, kept: number}} ViewState  picked and kept are -1 for none
 */

export class MapView {
  /**
   * @param {HTMLElement} root  filled by the view
   * @param {import("./recording.js").Recording} recording
   * @param {object} options
   * @param {string[]} options.spriteUrls
   * @param {Partial<ViewState>} options.initial
   * @param {boolean} options.autoplay  play once, where the person has not asked for less motion
   * @param {(state: ViewState) => void} options.onRest  called when the person has changed something and it rests
   */
  constructor(root, recording, { spriteUrls, initial, autoplay, onRest }) {
    this.recording = recording;
    this._onRest = onRest;
    this._still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const first = Math.max(recording.spaces.findIndex(({ name }) => name === initial.space), 0);
    this._space = recording.spaces[first];
    this._placesOf = new Map();
    this._timeline = new Timeline(recording.nCheckpoints, initial.checkpoint ?? 0);
    this._picked = inRange(initial.picked, recording.nSamples);
    this._kept = inRange(initial.kept, recording.nClasses);
    this._hovered = -1;
    this._legendHover = -1;
    this._lit = this._kept; // the class that keeps its colour on the screen, which outlives the pointer a little
    this._morph = null; // {from: Float32Array, start: milliseconds}
    this._view = null;
    this._known = this._state(); // what the other side knows
    this._frames = [];
    this._aborter = new AbortController();

    this._build(root, new Sprites(recording.sprites, spriteUrls));
    this._theme = readTheme(root);
    this._unwatchTheme = watchTheme(root, () => this._refreshTheme());
    this._listen();
    this._resizer = new ResizeObserver(() => this._resize());
    this._resizer.observe(this._stage.node);
    this._hook = window.__nnviz = exposed(this);
    this._resize();
    if (autoplay && !this._still) this._timeline.play(performance.now());
    this._draw(performance.now());
  }

  /** Go to another state, as a link or the back button asks. @param {Partial<ViewState>} state */
  show({ space, checkpoint, picked, kept }) {
    const found = this.recording.spaces.find(({ name }) => name === space);
    if (found) this._switchTo(found);
    this._picked = inRange(picked, this.recording.nSamples);
    this._kept = inRange(kept, this.recording.nClasses);
    this._light();
    if (Number.isInteger(checkpoint)) this._glideTo(checkpoint);
    this._known = this._state(); // whoever asks for it need not be told
  }

  destroy() {
    this._aborter.abort();
    this._resizer.disconnect();
    this._unwatchTheme();
    cancelAnimationFrame(this._frame);
    clearTimeout(this._restTimer);
    clearTimeout(this._lingerTimer);
    this._stage.destroy();
    if (window.__nnviz === this._hook) delete window.__nnviz;
    this.node.remove();
  }

  // --- building ---------------------------------------------------------------------------------------------------------------

  _build(root, sprites) {
    const { recording } = this;
    const { signal } = this._aborter;
    this._stage = new Stage(recording, { still: this._still, signal, onRestored: () => this._dirty() });
    this._overlay = this._stage.overlay;
    this._switches = recording.spaces.map((space) => {
      const button = element("button", { type: "button", role: "radio" }, space.title);
      button.addEventListener("click", () => this._switchTo(space));
      return button;
    });
    const reset = element("button", { type: "button", class: "reset", title: "Show the whole map again (double-click)" }, "Reset view");
    reset.addEventListener("click", () => this._resetView());
    this._panel = new Panel(recording, sprites, { onPick: (sample) => this._pick(sample) });
    const notes = [recording.labels ? "colour: true class" : "colour: predicted class"];
    if (!recording.complete) notes.push(`cut short after epoch ${recording.checkpoints.at(-1).label}, or still being recorded`);
    const toolbar = element(
      "div",
      { class: "toolbar" },
      element("div", { class: "switch", role: "radiogroup", "aria-label": "projection" }, ...this._switches),
      element("span", { class: "quiet notes" }, notes.join(" · ")),
      this._panel.glance,
      reset,
    );
    this._legend = new Legend(recording.classNames, recording.colours, {
      onHover: (group) => this._hoverClass(group),
      onKeep: (group) => this._keepClass(group),
    });
    this._bar = new EpochBar(recording, accuracies(recording), {
      onPlay: () => this._togglePlay(),
      onSeek: (t) => this._seek(t),
      onRelease: () => this._glideTo(this._timeline.t),
      onSpeed: (speed) => (this._timeline.speed = speed),
    });
    this._hint = element("p", { class: "hint" });
    const main = element("div", { class: "main" }, toolbar, this._stage.node, this._legend.node, this._bar.node, this._hint);
    this.node = element("div", { class: "nnviz-frame" }, element("div", { class: "nnviz" }, main, this._panel.node));
    root.append(this.node);
  }

  _listen() {
    const { signal } = this._aborter;
    const on = (target, type, handler, options = {}) => target.addEventListener(type, handler, { signal, ...options });
    on(this._overlay, "pointermove", (event) => this._pointerMoved(event));
    on(this._overlay, "pointerdown", (event) => this._pointerDown(event));
    on(this._overlay, "pointerup", (event) => this._pointerUp(event));
    on(this._overlay, "pointercancel", (event) => this._pointers.cancel(event.pointerId));
    on(this._overlay, "pointerleave", () => ((this._pointer = null), this._hover(-1)));
    on(this._overlay, "wheel", (event) => this._wheel(event), { passive: false });
    on(document, "keydown", (event) => this._key(event));
    // A button that was clicked lets go of the keyboard, so that space plays again; one that was reached by it keeps it.
    on(this.node, "click", (event) => event.detail > 0 && this._overlay.focus({ preventScroll: true }));
    on(this.node, "pointerleave", () => this._sayPending());
    this._pointers = new Pointers();
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  _seek(t) {
    this._timeline.seek(t);
    this._drawNow();
  }

  _glideTo(checkpoint) {
    this._timeline.glideTo(checkpoint, performance.now(), this._still ? 0 : undefined);
    this._touched();
  }

  _togglePlay() {
    if (this._timeline.playing) this._timeline.pause(performance.now());
    else this._timeline.play(performance.now());
    this._touched();
  }

  _switchTo(space) {
    if (space === this._space) return;
    const from = settle(this._blend());
    if (this._morph) this._stage.release(this._morph.from);
    this._timeline.seek(this._timeline.checkpoint);
    this._space = space;
    if (!this._still) this._morph = { from, start: performance.now() };
    this._resetView();
  }

  _hoverClass(group) {
    this._legendHover = group;
    this._light();
  }

  _keepClass(group) {
    this._kept = this._kept === group ? -1 : group;
    this._light();
    this._say();
  }

  _hover(sample) {
    if (this._hovered === sample) return;
    this._hovered = sample;
    this._overlay.style.cursor = sample >= 0 ? "pointer" : "";
    this._light();
    this._drawNow();
  }

  /** Which class keeps its colour: the one pointed at in the legend, the hovered sample's, the kept one. */
  _light() {
    const wanted = this._legendHover >= 0 ? this._legendHover : this._hovered >= 0 ? this._groupOf(this._hovered) : this._kept;
    clearTimeout(this._lingerTimer);
    if (wanted >= 0 || this._lit < 0) this._lit = wanted;
    else this._lingerTimer = setTimeout(() => ((this._lit = -1), this._dirty()), LINGER_MS);
    this._dirty();
  }

  _pick(sample) {
    if (sample === this._picked) return;
    this._picked = sample;
    this._dirty();
    this._say();
  }

  _pointerMoved(event) {
    this._pointer = { offsetX: event.offsetX, offsetY: event.offsetY };
    const move = this._pointers.move(event.pointerId, event.offsetX, event.offsetY);
    if (move.kind === "hover") {
      this._hover(this._sampleAt(event));
      return;
    }
    if (move.kind === "none") return;
    if (move.kind === "pan") this._view = panned(this._view, move.dx, move.dy);
    else this._view = zoomed(this._view, move.factor, move.x, move.y);
    this._overlay.style.cursor = "grabbing";
    this._moved = true;
    this._drawNow();
  }

  _pointerDown(event) {
    if (event.button !== 0) return;
    this._overlay.setPointerCapture(event.pointerId);
    this._pointers.down(event.pointerId, event.offsetX, event.offsetY);
  }

  _pointerUp(event) {
    const done = this._pointers.up(event.pointerId, event.offsetX, event.offsetY, event.timeStamp);
    this._overlay.style.cursor = "";
    if (done === "click") {
      const sample = this._sampleAt(event);
      this._pickedBefore = this._picked;
      this._pick(sample === this._picked ? -1 : sample);
    } else if (done === "double") {
      this._pick(this._pickedBefore); // the first click of the two was not meant as one
      this._resetView();
    }
  }

  _wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this._view = zoomed(this._view, Math.exp(-event.deltaY * lines * 0.002), event.offsetX, event.offsetY);
    this._moved = true;
    this._hover(this._sampleAt(event));
    this._drawNow();
  }

  _resetView() {
    this._moved = false;
    this._resize();
    this._touched();
  }

  _key(event) {
    const target = event.composedPath()[0];
    const ours = this.node.contains(target);
    const taken = target.isContentEditable || target.matches?.("input, textarea, select, [role]:not(a):not(button)");
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || (taken && !ours)) return;
    const { target: rest, last } = this._timeline;
    const actions = {
      ArrowRight: () => this._glideTo(rest + 1),
      ArrowLeft: () => this._glideTo(rest - 1),
      Home: () => this._glideTo(0),
      End: () => this._glideTo(last),
      Escape: () => this._clear(),
    };
    if (!target.matches?.("button")) actions[" "] = () => this._togglePlay();
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  }

  _clear() {
    this._picked = this._kept = this._hovered = -1;
    this._light();
    this._touched();
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  /** Places of the current space, computed when first asked for. */
  get _places() {
    if (!this._placesOf.has(this._space)) this._placesOf.set(this._space, placeAll(this.recording, this._space));
    return this._placesOf.get(this._space);
  }

  _blend() {
    const at = blendAt(this._places, this._timeline.t);
    if (!this._morph) return at;
    const share = Math.min((performance.now() - this._morph.start) / MORPH_MS, 1);
    return { ...at, from: this._morph.from, fromStart: 0, to: at.mix > 0.5 ? at.to : at.from, toStart: at.mix > 0.5 ? at.toStart : at.fromStart, mix: eased(share) };
  }

  _groupOf(sample) {
    const { labels, predictions, nSamples } = this.recording;
    return labels ? labels[sample] : predictions[this._timeline.checkpoint * nSamples + sample];
  }

  _sampleAt({ offsetX, offsetY }) {
    const [x, y] = toPlace(this._view, offsetX, offsetY);
    const counts = this._kept < 0 ? undefined : (sample) => this._groupOf(sample) === this._kept;
    return pick(this._blend(), x, y, PICK_RADIUS / this._view.scale, counts);
  }

  /** Draw in the next frame. */
  _dirty() {
    this._frame ??= requestAnimationFrame((now) => this._draw(now));
  }

  /** Draw at once, so that the answer is in this frame. Browsers send moves of pointers and sliders once a frame. */
  _drawNow() {
    this._draw(performance.now());
  }

  _draw(now) {
    const started = performance.now();
    cancelAnimationFrame(this._frame);
    this._frame = undefined;
    const wasMoving = this._timeline.moving;
    this._timeline.tick(now);
    if (wasMoving && !this._timeline.moving) this._arrived();
    if (this._morph && now - this._morph.start >= MORPH_MS) {
      this._stage.release(this._morph.from);
      this._morph = null;
    }
    const fading = this._view !== null && this._paint(now);
    this._remember(started);
    if (this._timeline.moving || this._morph || fading) this._dirty();
  }

  /** The dots came to rest: others may lie under the pointer now. */
  _arrived() {
    if (this._pointer) this._hover(this._sampleAt(this._pointer));
    this._touched();
  }

  /** @returns {boolean} whether a fade goes on */
  _paint(now) {
    const { _timeline: timeline, _view: view, _theme: theme, _ratio: ratio, recording } = this;
    const { checkpoint } = timeline;
    if (!recording.labels && this._paintedAt !== checkpoint) {
      this._paintedAt = checkpoint;
      this._light(); // the hovered sample may be of another class now
    }
    this._overlay.style.touchAction = this._moved ? "none" : "pan-y"; // a page can be scrolled past a map that shows everything
    const scene = {
      view,
      ratio,
      theme,
      recording,
      checkpoint,
      blend: this._blend(),
      places: this._places,
      picked: this._picked,
      hovered: this._hovered,
      highlight: this._lit,
    };
    const fading = this._stage.draw(scene, view.scale / this._fittedScale, now);
    this._panel.update(this._hovered >= 0 ? this._hovered : this._picked, timeline.t, theme, ratio);
    this._bar.update(timeline);
    this._legend.update(this._kept, this._lit);
    this._switches.forEach((button, index) => button.setAttribute("aria-checked", String(recording.spaces[index] === this._space)));
    setText(this._hint, HINTS[this._space.name] ?? "");
    return fading;
  }

  _resize() {
    const measured = this._stage.measure();
    if (!measured) return;
    const { width, height } = measured;
    this._ratio = measured.ratio;
    const fitted = fittedViewport(width, height, this._places.corners);
    this._fittedScale = fitted.scale;
    this._view = this._moved && this._view ? { ...this._view, width, height } : fitted;
    this._bar.drawCurve(this._theme, this._ratio);
    this._drawNow();
  }

  _refreshTheme() {
    this._theme = readTheme(this.node);
    this._bar.drawCurve(this._theme, this._ratio);
    this._dirty();
  }

  // --- saying what happened ---------------------------------------------------------------------------------------------------

  /** Something changed that may go on changing: draw it, and say so once that is over. */
  _touched() {
    this._dirty();
    this._pending = true;
    clearTimeout(this._restTimer);
    // A glide has a known end, so that is said at once; playing ends when the person wants, and _draw calls again then.
    this._restTimer = setTimeout(() => this._timeline.playing || this._say(), REST_MS);
  }

  /** The pointer leaves for something else: what was not said yet is said now, also while the picture plays. */
  _sayPending() {
    if (this._pending || this._timeline.playing) this._say();
  }

  _say() {
    this._pending = false;
    clearTimeout(this._restTimer);
    const state = this._state();
    if (Object.keys(state).every((name) => state[name] === this._known[name])) return;
    this._known = state;
    this._onRest(state);
  }

  /** @returns {ViewState} */
  _state() {
    const { _space: space, _timeline: timeline, _picked: picked, _kept: kept } = this;
    return { space: space.name, checkpoint: timeline.playing ? timeline.checkpoint : timeline.target, picked, kept };
  }

  _remember(started) {
    this._frames.push({ at: started, ms: performance.now() - started });
    if (this._frames.length > 600) this._frames.splice(0, 300);
  }
}

const HINTS = {
  star: "Each dot is a sample, pulled towards each class as strongly as the network believes in it: sure at the rim, undecided in the middle.",
  pca: "Each dot is a sample, placed along the two directions in which the trained network's answers differ most, the same at every epoch.",
};

function inRange(index, count) {
  return Number.isInteger(index) && index >= 0 && index < count ? index : -1;
}
