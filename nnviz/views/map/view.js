// The map view: all samples of a run on one map, with the epoch bar, the legend and the panel. It knows nothing of Streamlit.

import { element, setText } from "./dom.js";
import { EpochBar } from "./epochbar.js";
import { blendAt, fittedViewport, panned, pick, placeAll, settle, toPlace, zoomed } from "./geometry.js";
import { Legend } from "./legend.js";
import { drawOverlay, drawUnderlay } from "./overlay.js";
import { Panel } from "./panel.js";
import { Pointers } from "./pointers.js";
import { PointsPass } from "./points.js";
import { accuracies } from "./recording.js";
import { Sprites } from "./sprites.js";
import { readTheme, watchTheme } from "./theme.js";
import { eased, Timeline } from "./timeline.js";

const PICK_RADIUS = 12; // pixels around the pointer
const LINGER_MS = 150; // how long a highlight outlives the pointer, so that gaps between dots do not flicker
const FADE_MS = 120;
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
    this._fade = this._lit >= 0 ? 1 : 0;
    this._morph = null; // {from: Float32Array, start: milliseconds}
    this._view = null;
    this._known = this._state(); // what the other side knows
    this._frames = [];
    this._drawnPoints = 0;
    this._aborter = new AbortController();

    this._build(root, new Sprites(recording.sprites, spriteUrls));
    this._points = PointsPass.create(this._glCanvas);
    if (!this._points) {
      this._stage.append(element("p", { class: "notice" }, "This browser does not offer WebGL2, so the dots cannot be drawn."));
    }
    this._theme = readTheme(root);
    this._unwatchTheme = watchTheme(root, () => this._refreshTheme());
    this._setUpPoints();
    this._listen();
    this._resizer = new ResizeObserver(() => this._resize());
    this._resizer.observe(this._stage);
    this._expose();
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
    this._points?.destroy();
    if (window.__nnviz === this._hook) delete window.__nnviz;
    this.node.remove();
  }

  // --- building ---------------------------------------------------------------------------------------------------------------

  _build(root, sprites) {
    const { recording } = this;
    this._glCanvas = element("canvas", { class: "points" });
    this._overlay = element("canvas", { class: "overlay", tabindex: 0, role: "img", "aria-label": `map of ${recording.nSamples} samples` });
    this._underlay = element("canvas", {});
    this._stage = element("div", { class: "stage" }, this._underlay, this._glCanvas, this._overlay);
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
    const main = element("div", { class: "main" }, toolbar, this._stage, this._legend.node, this._bar.node, this._hint);
    this.node = element("div", { class: "nnviz-frame" }, element("div", { class: "nnviz" }, main, this._panel.node));
    root.append(this.node);
  }

  _setUpPoints() {
    const { recording } = this;
    this._points?.setColours(recording.colours);
    this._groupsAt = -1;
    if (recording.labels) this._points?.setGroups(recording.labels);
  }

  /** Without labels the colour is the prediction, which changes with the checkpoint. */
  _refreshGroups() {
    const { recording, _timeline: { checkpoint } } = this;
    if (recording.labels || this._groupsAt === checkpoint) return;
    this._groupsAt = checkpoint;
    this._points?.setGroups(recording.predictions.slice(checkpoint * recording.nSamples, (checkpoint + 1) * recording.nSamples));
    this._light(); // the hovered sample may be of another class now
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
    on(this._glCanvas, "webglcontextlost", (event) => event.preventDefault());
    on(this._glCanvas, "webglcontextrestored", () => {
      this._points = PointsPass.create(this._glCanvas);
      this._setUpPoints();
      this._dirty();
    });
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
    if (this._morph) this._points?.release(this._morph.from);
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
      this._points?.release(this._morph.from);
      this._morph = null;
    }
    const fading = this._advanceFade(now);
    if (this._view) this._paint();
    this._remember(started);
    if (this._timeline.moving || this._morph || fading) this._dirty();
  }

  /** The dots came to rest: others may lie under the pointer now. */
  _arrived() {
    if (this._pointer) this._hover(this._sampleAt(this._pointer));
    this._touched();
  }

  /** The others go to grey and come back within FADE_MS, so that moving over the map does not flash. */
  _advanceFade(now) {
    const goal = this._lit >= 0 ? 1 : 0;
    const elapsed = Math.min(now - (this._fadeClock ?? now), 50);
    this._fadeClock = this._fade === goal ? undefined : now;
    const step = this._still ? 1 : Math.max(elapsed, 0) / FADE_MS;
    this._fade = goal > this._fade ? Math.min(this._fade + step, 1) : Math.max(this._fade - step, 0);
    if (this._lit >= 0) this._lastLit = this._lit;
    return this._fade !== goal;
  }

  _paint() {
    const { _timeline: timeline, _view: view, _theme: theme, recording } = this;
    const ratio = this._ratio;
    const blend = this._blend();
    this._refreshGroups();
    const highlight = this._lit >= 0 ? this._lit : this._fade > 0 ? this._lastLit : -1;
    const size = pointSize(recording.nSamples) * Math.min(Math.max((view.scale / this._fittedScale) ** 0.4, 1), 4);
    this._points?.draw(blend, view, { ratio, size, opacity: 0.85, highlight, fade: this._fade, grey: theme.grey });
    this._drawnPoints = this._points ? blend.nSamples : 0;
    this._overlay.style.touchAction = this._moved ? "none" : "pan-y"; // a page can be scrolled past a map that shows everything
    const scene = {
      view,
      ratio,
      theme,
      blend,
      recording,
      places: this._places,
      checkpoint: timeline.checkpoint,
      picked: this._picked,
      hovered: this._hovered,
      highlight: this._lit,
    };
    drawUnderlay(this._underlay, scene);
    drawOverlay(this._overlay, scene);
    this._panel.update(this._hovered >= 0 ? this._hovered : this._picked, timeline.t, theme, ratio);
    this._bar.update(timeline);
    this._legend.update(this._kept, this._lit);
    this._switches.forEach((button, index) => button.setAttribute("aria-checked", String(recording.spaces[index] === this._space)));
    setText(this._hint, HINTS[this._space.name] ?? "");
  }

  _resize() {
    const [width, height] = [this._stage.clientWidth, this._stage.clientHeight];
    if (!width || !height) return;
    this._ratio = Math.min(window.devicePixelRatio || 1, 2);
    const fitted = fittedViewport(width, height, this._places.corners);
    this._fittedScale = fitted.scale;
    this._view = this._moved && this._view ? { ...this._view, width, height } : fitted;
    [this._glCanvas.width, this._glCanvas.height] = [Math.round(width * this._ratio), Math.round(height * this._ratio)];
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

  /** A read-only window on what is drawn, for tests and benchmarks. */
  _expose() {
    const view = this;
    this._hook = Object.freeze({
      get run() { return view.recording.name; },
      get space() { return view._space.name; },
      get t() { return view._timeline.t; },
      get checkpoint() { return view._timeline.checkpoint; },
      get playing() { return view._timeline.playing; },
      get points() { return view._drawnPoints; },
      get picked() { return view._picked; },
      get hovered() { return view._hovered; },
      get highlighted() { return view._lit; },
      get kept() { return view._kept; },
      get frames() { return view._frames.map((frame) => ({ ...frame })); },
      /** Where a sample is drawn, in CSS pixels from the window's corner. */
      pixelOf(sample) {
        const { left, top } = view._overlay.getBoundingClientRect();
        const { from, fromStart, to, toStart, mix } = view._blend();
        const at = (axis) => from[fromStart + 2 * sample + axis] * (1 - mix) + to[toStart + 2 * sample + axis] * mix;
        const { width, height, scale, centreX, centreY } = view._view;
        return [left + width / 2 + (at(0) - centreX) * scale, top + height / 2 - (at(1) - centreY) * scale];
      },
    });
    window.__nnviz = this._hook;
  }
}

const HINTS = {
  star: "Each dot is a sample, pulled towards each class as strongly as the network believes in it: sure at the rim, undecided in the middle.",
  pca: "Each dot is a sample, placed along the two directions in which the trained network's answers differ most, the same at every epoch.",
};

function inRange(index, count) {
  return Number.isInteger(index) && index >= 0 && index < count ? index : -1;
}

/** Diameter in pixels: larger where there are few. */
function pointSize(nSamples) {
  return Math.min(Math.max(33 / nSamples ** 0.2, 2), 9);
}
