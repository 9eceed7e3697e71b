// The map view: all samples of a run on one map, with the epoch bar, the legend and the panel. It knows nothing of Streamlit.

import { listenToKeys } from "../core/keys";
import { readTheme, watchPixelRatio, watchTheme } from "../core/theme";
import { MapController } from "./controller";
import { Assistance, helpButton } from "./controls/assistance";
import { Frame } from "./controls/frame";
import { PaneTitles } from "./controls/panetitles";
import { Tools } from "./controls/tools";
import { exposed } from "./hook";
import { Stage } from "./layers/stage";
import { DragController } from "./pointer/dragcontroller";
import { Gestures } from "./pointer/gestures";
import { Takeaway } from "./share/takeaway";

export class MapView {
  /**
   * @param {HTMLElement} root  filled by the view
   * @param {import("./data/recording").Recording} recording
   * @param {object} options
   * @param {import("./data/sprites").Sprites} options.sprites  its images
   * @param {{checkpoint: number, words: string}[]} options.events  what happened in the training, marked at the epoch bar
   * @param {{name: string, title: string}[]} options.methods  all that can be chosen
   * @param {[import("./geometry/projections").Picture, import("./geometry/geometry").Positions][]} options.loaded  what is here of what is computed elsewhere
   * @param {Partial<import("./viewmodel").ViewState>} options.initial
   * @param {boolean} options.autoplay  play once, where the person has not asked for less motion
   * @param {boolean} [options.guide]  show the short tour once the view rests, to who has not seen it
   * @param {(state: import("./viewmodel").ViewState) => void} options.onRest  the person has changed something and it rests
   * @param {() => Promise<string>} [options.address]  a link to what is seen, once it says all of it
   */
  constructor(
    root,
    recording,
    { sprites, methods, events, loaded, initial, autoplay, guide = false, onRest, address = hereAddress },
  ) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.recording = recording;
    /** What is looked at; whoever mounts the view talks to it. */
    this.controller = new MapController(
      recording,
      { methods, loaded, initial, still },
      {
        onChange: (atOnce) => (atOnce ? this._draw(performance.now(), true) : this._dirty()),
        onRest,
      },
    );
    this.hand = new DragController(this.controller);
    /** When the last frames began, and how long they took, in milliseconds. @type {{at: number, ms: number}[]} */
    this.frames = [];
    this._aborter = new AbortController();
    this._build(root, { methods, events, sprites, still, guide, address });
    this._theme = readTheme(root);
    this._unwatchTheme = watchTheme(root, () => this._refreshTheme());
    this._listen();
    this._resizer = new ResizeObserver(() => this._resize());
    this._resizer.observe(this._stage.node);
    watchPixelRatio(() => this._resize(), this._aborter.signal);
    this._hook = window.__nnviz = exposed(this);
    this._resize();
    if (autoplay && !still) this.controller.play();
  }

  destroy() {
    this._aborter.abort();
    this._resizer.disconnect();
    this._unwatchTheme();
    cancelAnimationFrame(this._request);
    this.controller.destroy();
    this._stage.destroy();
    if (window.__nnviz === this._hook) delete window.__nnviz;
    this.node.remove();
  }

  // --- building ---------------------------------------------------------------------------------------------------------------

  _build(root, { methods, events, sprites, still, guide, address }) {
    const { controller, recording } = this;
    const { signal } = this._aborter;
    this._stage = new Stage(recording, sprites, {
      still,
      signal,
      onReady: () => this._dirty(),
      onAgain: () => controller.tryAgain(),
    });
    const manner = () => ({ theme: this._theme, ratio: this._ratio });
    this._takeaway = new Takeaway({ controller, hand: this.hand, stage: this._stage, manner }, address, signal);
    const help = helpButton();
    this._frame = new Frame(
      controller.model,
      { sprites, events, ends: [this._takeaway.menu, help] },
      this._stage.node,
      {
        onMethod: (method) => controller.choose({ method }),
        onDims: (dims) => controller.choose({ dims }),
        onHover: (group) => controller.model.attention.highlight.point(group),
        onKeep: (group) => controller.keepClass(group),
        onPlay: () => controller.togglePlay(),
        onSeek: (t) => controller.seek(t),
        onRelease: () => controller.glideTo(controller.model.timeline.t),
        onGlide: (checkpoint) => controller.glideTo(checkpoint),
        onLoop: (loop) => controller.setLoop(loop),
        onSpeed: (speed) => (controller.model.timeline.speed = speed),
        onPick: (sample) => controller.pick(sample),
        onPointAt: (sample) => controller.pointAt(sample),
        onSelect: (samples, how) => controller.select(samples, how),
        onFind: (query, how) => controller.find(query, how),
        onLook: (changes) => controller.setLook(changes),
      },
      signal,
    );
    this._tools = new Tools(
      {
        onTool: (tool) => this.hand.choose(tool),
        onTour: () => controller.toggleTour(),
        onReset: () => controller.showAll(),
      },
      signal,
    );
    this._paneTitles = new PaneTitles(
      {
        onGlide: (checkpoint) => controller.glideTo(checkpoint),
        onAlone: (method) => controller.showAlone(method),
        onMethod: (method) => controller.choose({ method }),
      },
      signal,
    );
    this._stage.node.append(this._paneTitles.node, this._tools.node);
    this.node = this._frame.node;
    this._assistance = new Assistance(controller, this.node.firstElementChild, this._stage, help, guide, signal);
    this.node.append(this._takeaway.card);
    root.append(this.node);
  }

  _listen() {
    const { controller } = this;
    const { signal } = this._aborter;
    const { hand } = this;
    this._gestures = new Gestures(this._stage.overlay, signal, {
      onHover: (at) => {
        const other = hand.point(at);
        if (!controller.point(at) && other) controller.redraw();
      },
      onGrasp: (at, how) => hand.grasp(at, how),
      onDrag: (kind, by) => hand.drag(kind, by),
      onDrop: () => (hand.drop(), this._dirty()),
      onZoom: (factor, x, y) => controller.zoom(factor, x, y),
      onClick: (at, { shift }) => controller.click(at, shift),
      onDoubleClick: (at) => hand.letGo(at) || controller.doubleClick(),
    });
    listenToKeys(this.node, signal, {
      ArrowRight: () => controller.glideTo(controller.model.timeline.target + 1),
      ArrowLeft: () => controller.glideTo(controller.model.timeline.target - 1),
      Home: () => controller.glideTo(0),
      End: () => controller.glideTo(controller.model.timeline.last),
      Escape: () => hand.forget() || controller.clear(),
      v: () => hand.choose("move"),
      h: () => hand.choose("move"),
      l: () => hand.choose("lasso"),
      b: () => hand.choose("box"),
      "/": () => this._frame.search(),
      "?": () => this._assistance.listKeys(),
      " ": () => controller.togglePlay(),
    });
    // A button that was clicked lets go of the keyboard, so that space plays again; one that was reached by it, or in a sheet, keeps it.
    const lets = (event) => event.detail > 0 && !event.target.closest("input[type=search], select, dialog, [role=dialog]");
    this.node.addEventListener("click", (event) => lets(event) && this._stage.overlay.focus({ preventScroll: true }), {
      signal,
    });
    this.node.addEventListener("pointerleave", () => controller.leave(), { signal });
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  /** Whether no other frame is going to be drawn by itself. */
  get rests() {
    return this._request === undefined;
  }

  /** Draw in the next frame. @param {boolean} [drawn]  this one has been drawn before its time, so not in it */
  _dirty(drawn = false) {
    this._request ??= requestAnimationFrame((now) => {
      this._request = undefined;
      if (drawn) this._dirty();
      else this._draw(now);
    });
  }

  /**
   * Browsers send moves of pointers and sliders once a frame, so that an answer to them is drawn in the event itself.
   * @param {number} now  milliseconds @param {boolean} [early]  before the frame that is to come
   */
  _draw(now, early = false) {
    const started = performance.now();
    cancelAnimationFrame(this._request);
    this._request = undefined;
    this.controller.tick(now);
    const fading = this.controller.model.camera.view !== null && this._paint(now, early);
    this._remember(started);
    if (this.controller.model.moving || fading) this._dirty(early);
  }

  /** @returns {boolean} whether a fade goes on */
  _paint(now, early) {
    const { controller, hand, _theme: theme, _ratio: ratio } = this;
    const { overlay } = this._stage;
    overlay.style.cursor = this._cursor();
    // A page can be scrolled past a map that shows everything, unless a finger does something else there.
    const turns = controller.model.spaces.drawn.dims === 3;
    overlay.style.touchAction = controller.model.camera.moved || turns || hand.tool !== "move" ? "none" : "pan-y";
    this._stage.tell(controller.model.trouble?.message ?? "");
    const fading = this._stage.draw(controller.model, hand, theme, ratio, now, early);
    this._paneTitles.update(controller.model);
    this._frame.update(theme, ratio);
    this._takeaway.drew(controller);
    this._assistance.drew(controller);
    this._tools.update(hand.tool, controller.model.look.tour, controller.model.canTour);
    return fading;
  }

  _cursor() {
    const { controller, hand } = this;
    if (this._gestures.drags) return hand.outline ? "crosshair" : "grabbing";
    if (hand.axis >= 0) return "grab";
    if (controller.model.hovered >= 0) return "pointer";
    if (hand.tool !== "move") return "crosshair";
    return controller.model.spaces.drawn.dims === 3 ? "grab" : "";
  }

  _resize() {
    const measured = this._stage.measure();
    if (!measured) return;
    this._ratio = measured.ratio;
    this._frame.drawCurve(this._theme, this._ratio);
    this.controller.resize({ ...measured, taken: this._tools.taken });
  }

  _refreshTheme() {
    this._theme = readTheme(this.node);
    this._frame.drawCurve(this._theme, this._ratio);
    this._dirty();
  }

  _remember(started) {
    this.frames.push({ at: started, ms: performance.now() - started });
    if (this.frames.length > 600) this.frames.splice(0, 300);
  }
}

async function hereAddress() {
  return location.href;
}
