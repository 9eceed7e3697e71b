// The map as one part of a page among others: it follows the moment of the page, and shows the paths of some samples, or several
// trainings beside each other. No Streamlit.

import { element, setText } from "../core/dom";
import { listenToKeys } from "../core/keys";
import { readTheme, watchPixelRatio, watchTheme } from "../core/theme";
import { MapController } from "./controller";
import { Search } from "./controls/searchbox";
import { exposed } from "./hook";
import { Stage } from "./layers/stage";
import { AnswersBeside } from "./panel/answersbeside";
import { DragController } from "./pointer/dragcontroller";
import { Gestures } from "./pointer/gestures";

export class SmallMap {
  /**
   * @param {HTMLElement} root  filled by the view
   * @param {import("./data/recording").Recording} recording
   * @param {object} options  as those of `MapView`, but for
   * @param {string} options.run  whose moments it follows
   * @param {import("./geometry/panes").Training[]} [options.trainings]  those that the recording holds, where it holds several
   */
  constructor(root, recording, { run, sprites, methods, loaded, initial, trainings = [], onRest }) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.recording = recording;
    this._run = run;
    /** What is looked at; whoever mounts the view talks to it. */
    this.controller = new MapController(
      recording,
      { methods, loaded, initial, still, trainings },
      {
        onChange: (atOnce) => (atOnce ? this._draw(performance.now()) : this._dirty()),
        onRest,
      },
    );
    this.hand = new DragController(this.controller);
    /** When the last frames began, and how long they took, in milliseconds. @type {{at: number, ms: number}[]} */
    this.frames = [];
    this._aborter = new AbortController();
    this._build(root, sprites, still);
    this._theme = readTheme(root);
    this._unwatchTheme = watchTheme(root, () => ((this._theme = readTheme(this.node)), this._dirty()));
    this._listen();
    this._resizer = new ResizeObserver(() => this._resize());
    this._resizer.observe(this._stage.node);
    watchPixelRatio(() => this._resize(), this._aborter.signal);
    this._hook = window.__nnviz = exposed(this);
    this._resize();
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

  _build(root, sprites, still) {
    const { controller, recording } = this;
    const { signal } = this._aborter;
    const onReady = () => this._dirty();
    this._stage = new Stage(recording, sprites, { still, signal, onReady, onAgain: () => controller.tryAgain() });
    this._search = new Search(controller.model, (query, how) => controller.find(query, how), signal);
    const { trainings } = controller.model.panes;
    this._beside = trainings.length ? new AnswersBeside(recording, sprites, trainings, signal) : null;
    this._words = element("p", { class: "hint" });
    const size = trainings.length ? (trainings.length > 3 ? " several many" : " several") : "";
    const parts = element(
      "div",
      { class: `nnviz small${size}` },
      this._search.node,
      this._stage.node,
      this._beside?.node ?? this._words,
    );
    this.node = element("div", { class: "nnviz-frame" }, parts);
    root.append(this.node);
  }

  _listen() {
    const { controller, hand } = this;
    const { signal } = this._aborter;
    this._gestures = new Gestures(this._stage.overlay, signal, {
      onHover: (at) => (controller.point(at), hand.point(at)),
      onGrasp: (at, how) => hand.grasp(at, how),
      onDrag: (kind, by) => hand.drag(kind, by),
      onDrop: () => (hand.drop(), this._dirty()),
      onZoom: (factor, x, y) => controller.zoom(factor, x, y),
      onClick: (at, { shift }) => controller.click(at, shift),
      onDoubleClick: (at) => hand.letGo(at) || controller.doubleClick(),
    });
    listenToKeys(this.node, signal, { "/": () => this._search.focus(), Escape: () => hand.forget() || controller.pick(-1) });
    // The wheel scrolls the page that the map is a part of, unless the map is meant.
    const scrolls = (event) => event.ctrlKey || event.metaKey || event.stopPropagation();
    this._stage.node.addEventListener("wheel", scrolls, { capture: true, signal });
    document.addEventListener("nnviz:moment", ({ detail }) => this._follow(detail), { signal });
  }

  /** The trainings stand beside each other in another way. @param {string} run  whose moments it follows from now on */
  align(run, trainings, moment) {
    this._run = run;
    this.controller.align(trainings, moment);
  }

  /** The page is at another moment. */
  _follow(detail) {
    if (detail?.run === this._run && Number.isFinite(detail.t)) this.controller.seek(detail.t);
  }

  /** Draw in the next frame. */
  _dirty() {
    this._request ??= requestAnimationFrame((now) => this._draw(now));
  }

  _draw(now) {
    const started = performance.now();
    cancelAnimationFrame(this._request);
    this._request = undefined;
    const { controller } = this;
    controller.tick(now);
    const fading = controller.model.camera.view !== null && this._paint(now);
    this.frames.push({ at: started, ms: performance.now() - started });
    if (this.frames.length > 600) this.frames.splice(0, 300);
    if (controller.model.moving || fading) this._dirty();
  }

  /** @returns {boolean} whether a fade goes on */
  _paint(now) {
    const { controller } = this;
    const { overlay } = this._stage;
    overlay.style.cursor = this._gestures.drags ? "grabbing" : controller.model.hovered >= 0 ? "pointer" : "";
    overlay.style.touchAction = controller.model.camera.moved ? "none" : "pan-y";
    this._stage.tell(controller.model.trouble?.message ?? "");
    this._search.update();
    if (this._beside) this._beside.update(controller.model, this._theme, this._ratio);
    else setText(this._words, pointedWords(controller));
    return this._stage.draw(controller.model, this.hand, this._theme, this._ratio, now);
  }

  _resize() {
    const measured = this._stage.measure();
    if (!measured) return;
    this._ratio = measured.ratio;
    this.controller.resize(measured);
  }
}

/** What the pointer is on, or what can be done. @param {MapController} controller */
function pointedWords({ hovered, traced, recording, timeline }) {
  if (hovered < 0) {
    const numbers = traced.length ? "A number stands where a path ends. " : "";
    return `${numbers}Click a dot to see its sample, drag with Shift to choose several; Ctrl and the wheel zoom, a double click shows all.`;
  }
  const { labels, predictions, nSamples, classNames } = recording;
  const says = classNames[predictions[timeline.checkpoint * nSamples + hovered]];
  return `sample ${hovered}${labels ? `, is ${classNames[labels[hovered]]}` : ""}, network says ${says}`;
}
