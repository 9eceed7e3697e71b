// The whole playground: what is set up, where one is, what is drawn. No Streamlit.

import { element } from "../map/dom.js";
import { listenToKeys } from "../map/keys.js";
import { readTheme, watchTheme } from "../map/theme.js";
import { Board } from "./board.js";
import { Curves } from "./curves.js";
import { inkOf } from "./ink.js";
import { Notices } from "./notices.js";
import { pickWord, readPick } from "./network.js";
import { OwnData } from "./own.js";
import { bufferOf, decodeData, decodeFilm } from "./pack.js";
import { Plane } from "./plane.js";
import { Questions } from "./questions.js";
import { Reader } from "./reader.js";
import { Reel, Told } from "./reel.js";
import { shortNumber } from "./rounding.js";
import { Setup } from "./setup.js";
import { PhaseBar, Transport } from "./transport.js";
import { Walk } from "./walk.js";

const AHEAD = { moving: 40, resting: 6 }; // frames that are there before they are needed
const BEHIND = 20; // and so many before, when one goes back
const REST_MS = 500; // until it is said where one rests
const READ_MS = 120; // equations are written no more often while frames flash by

export class Playground {
  /** @param {HTMLElement} root  filled by the playground @param {object} given  what the server sends @param {(ask: object) => void} send */
  constructor(root, given, send) {
    this._choices = given.choices;
    this._questions = new Questions(send, given.heard);
    this._held = ""; // which weights the person holds, or "" for those of the phase
    this._build(root);
    this._aborter = new AbortController();
    this._listen(this._aborter.signal);
    this._ink = inkOf(readTheme(this.node));
    this._unwatch = watchTheme(root, () => ((this._ink = inkOf(readTheme(this.node))), this._dirty()));
    this._resizer = new ResizeObserver(() => (this._board.fit(this._net, this.words, this.data), this._draw(performance.now())));
    this.drawn = { count: 0, frames: 0 };
    this.take(given);
    this._resizer.observe(this._board.node);
    this._hook = window.__nnvizPlayground = exposedPlayground(this);
  }

  destroy() {
    this._aborter.abort();
    this._unwatch();
    this._resizer.disconnect();
    cancelAnimationFrame(this._request);
    clearTimeout(this._restTimer);
    if (window.__nnvizPlayground === this._hook) delete window.__nnvizPlayground;
    this.node.remove();
  }

  _build(root) {
    const onWords = (words) => this.change(words);
    const onPick = (pick) => this.pick(pick);
    this._setup = new Setup(this._choices, {
      onWords, onLesson: (name) => this._ask("lesson", { text: name }), onOwn: () => this._own.open(),
      onRecord: () => (this._notices.say("Recording…"), this._ask("record")), onCheck: () => this._check(),
    });
    this._board = new Board(this._choices, { onPick, onWords });
    this._plane = new Plane();
    this._board.onDirty = this._plane.onDirty = () => this._dirty();
    this._curves = new Curves();
    this._reader = new Reader(onPick);
    this._hint = legend();
    this._phases = new PhaseBar({ onPhase: (phase) => (this.walk.show(phase), this._moved()), onHold: (held) => this._hold(held) });
    this._transport = new Transport({
      onPlay: () => this.togglePlay(), onNext: () => (this.walk.next(), this._moved()), onBack: () => (this.walk.back(), this._moved()),
      onPlace: (by) => this._turn(by), onStart: () => (this.walk.seat(0), this._moved()), onPace: (pace) => this._setPace(pace), onSpeed: (speed) => ((this.walk.speed = speed), this._moved()),
    });
    this._own = new OwnData((text) => this._ask("own", { text }));
    this._notices = new Notices(() => this._own.open());
    const scene = element(
      "div", { class: "scene" }, element("div", { class: "left" }, this._phases.node, this._board.node, this._notices.node),
      element("div", { class: "side" }, this._notices.lesson, element("div", { class: "glance" }, this._plane.node, this._curves.node), this._hint, this._reader.node),
    );
    this.node = element("div", { class: "playground" }, this._setup.node, scene, this._transport.node, this._own.node);
    root.append(this.node);
    this.walk = new Walk((frame) => this._reel.count(frame), () => this._reel.end);
  }

  // --- what the server says ---------------------------------------------------------------------------------------------------

  /** @param {object} given  as component.py sends it */
  take(given) {
    const latest = given.heard >= this._questions.count;
    if (given.revision !== this._revision) this._follow(given);
    else if (latest && this._key !== keyOf(given.words)) this._adopt(given.words); // what was asked could not be
    if (given.dataset !== this._dataset && this._key === keyOf(given.words)) this._takeData(given);
    if (given.film !== this._film && this._key === keyOf(given.words)) this._takeFilm(given);
    this._answer(given.answer, given.heard);
    this._questions.heard(given.heard, performance.now());
    this._dirty();
  }

  /** A link, a lesson or other data: everything is as the server says. */
  _follow({ revision, words, desk }) {
    this._revision = revision;
    Object.assign(this.walk, { pace: desk.pace, speed: desk.speed, place: 0 });
    this._adopt(words);
    this._lesson = desk.lesson;
    this._startStep = desk.step;
    this._pickWord = desk.pick;
    this._own.close();
    this._held = "";
  }

  /** Another training: nothing of the one before is shown any longer than until the new one comes. */
  _adopt(words) {
    this.words = words;
    this._key = keyOf(words);
    this._resume = this.walk.playing;
    this._reels = { batch: new Reel("batch"), epoch: new Reel("epoch") };
    this._told = new Told();
    this._curves.reset();
    this._startStep = 0;
    this._film = "";
    this.walk.seat(0);
  }

  get _reel() { return this._reels?.[this.walk?.pace === "epoch" ? "epoch" : "batch"] ?? EMPTY; }

  _takeData({ dataset }) {
    this._dataset = dataset;
    this.data = decodeData(bufferOf(dataset));
    this._plane.take(this.data);
    this._board.faces.forget();
  }

  _takeFilm({ film }) {
    this._film = film;
    const decoded = decodeFilm(bufferOf(film));
    const first = !Number.isFinite(this._told.steps.at(-1));
    this._reels[decoded.pace].add(decoded);
    this._told.add(decoded);
    this._net = decoded.net;
    if (first) this._begin(decoded);
    if (this.walk.frame >= this._reel.end) this.walk.seat(Math.max(this._reel.end - 1, 0), Infinity);
  }

  /** The first stretch of a training has come. */
  _begin(film) {
    this.walk.seat(this._frameOf(this._startStep, film.net));
    this.pickNow = readPick(this._pickWord ?? "", film.net);
    this._setup.show(this.words, this._lesson ?? "", this.data.title);
    this._notices.showLesson(this._choices.lessons.find(({ name }) => name === this._lesson));
    this._board.fit(film.net, this.words, this.data);
    this._shot = null;
    if (this._resume) this.walk.play();
    this._began = performance.now();
  }

  _answer(answer, heard) {
    if (heard === this._answered) return;
    this._answered = heard;
    if (answer.error) {
      if (this._own.node.open) this._own.say(answer.error);
      else this._notices.say(answer.error, "error");
    }
    if (answer.recorded) this._notices.recorded(answer.recorded);
    if (answer.check) this._notices.checked(answer.check, this._net, this.words);
    if (answer.missing) this._restoreOwn(answer.missing);
    if (this.words.data.startsWith("csv-") && this._own.text) keepText(this.words.data, this._own.text);
  }

  /** A link to one's own data, which the server does not have: this browser may. */
  _restoreOwn(name) {
    const text = keptText(name);
    if (text) this._ask("own", { text });
    else this._notices.missing();
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  /** Other settings: a new training, which begins at once. @param {Record<string, string>} changes */
  change(changes) {
    const words = { ...this.words, ...changes };
    if (words.loss === "crossentropy" && !this._choices.probabilities.includes(words.output)) {
      if (changes.loss) words.output = "softmax";
      else words.loss = "squared";
    }
    this._asked = performance.now();
    const changed = keyOf(words) !== this._key;
    this._pickWord = pickWord(this.pickNow ?? { kind: "" });
    if (!changed) return;
    this._adopt(words);
    this._notices.say("");
    this._setup.show(words, this._lesson ?? "", this.data.title);
    this._ask("film", { film: this.walk.pace === "epoch" ? "epoch" : "batch", first: 0 });
  }

  togglePlay() {
    if (this.walk.playing) this.walk.pause();
    else this.walk.play();
    this._moved();
  }

  /** @param {import("./network.js").Pick} pick */
  pick(pick) {
    this.pickNow = pick;
    this._moved();
  }

  _setPace(pace) {
    const steps = this._stepsDone();
    const playing = this.walk.playing;
    this.walk.pace = pace;
    this.walk.seat(this._frameOf(steps, this._net));
    if (playing) this.walk.play();
    this._moved();
  }

  _hold(held) {
    this._held = this._held === held ? "" : held;
    this._dirty();
  }

  _turn(by) {
    const count = this._shot?.count ?? 1;
    if (this.walk.pace === "sample") this.walk.pace = "pass";
    this.walk.place = (Math.min(this.walk.place, count - 1) + by + count) % count;
    this._moved();
  }

  _check() {
    this.walk.pause();
    this._notices.say("Checking…");
    this._ask("check");
  }

  _frameOf(steps, net) {
    return this.walk.pace === "epoch" ? Math.floor(steps / net.stepsPerEpoch) : steps;
  }

  _stepsDone() {
    if (!this._shot) return 0;
    return this.walk.done || this.walk.flashing ? this._shot.stepsAfter : this._shot.stepsBefore;
  }

  _listen(signal) {
    listenToKeys(this.node, signal, {
      " ": () => this.togglePlay(),
      ArrowRight: () => (this.walk.next(), this._moved()),
      ArrowLeft: () => (this.walk.back(), this._moved()),
      Home: () => (this.walk.seat(0), this._moved()),
      Escape: () => this.pick({ kind: "" }),
    });
    const letGo = (event) => event.detail > 0 && event.target.closest("button")?.blur();
    this.node.addEventListener("click", letGo, { signal });
    this.node.addEventListener("pointerdown", (event) => this._setup.close(event.target), { signal });
  }

  // --- asking -----------------------------------------------------------------------------------------------------------------

  _desk() {
    const { pace, speed } = this.walk;
    return { pace, speed, step: this._stepsDone(), pick: pickWord(this.pickNow ?? { kind: "" }), lesson: this._lesson ?? "" };
  }

  _ask(want, more = {}) {
    clearTimeout(this._restTimer);
    this._questions.ask({ want, words: this.words, desk: this._desk(), ...more }, performance.now());
  }

  /** Have the frames that are about to be needed. */
  _provide() {
    const { walk, _reel: reel } = this;
    if (!this._net || !this._told.steps.length) return;
    const missing = reel.missingFrom(walk.frame);
    if (missing >= reel.end || missing - walk.frame > (walk.moving ? AHEAD.moving : AHEAD.resting)) return;
    const first = missing === walk.frame ? Math.max(missing - BEHIND, 0) : missing;
    const wanted = `${this._key} ${reel.pace} ${first}`;
    const now = performance.now();
    if (wanted === this._wanted && now - this._wantedAt < 12_000) return;
    [this._wanted, this._wantedAt] = [wanted, now];
    this._questions.wish({ want: "film", words: this.words, desk: this._desk(), film: reel.pace, first }, now);
  }

  /** Something was done: draw it, and when it rests say so. */
  _moved() {
    this._dirty();
    clearTimeout(this._restTimer);
    this._restTimer = setTimeout(() => {
      if (this.walk.moving) return;
      this._questions.wish({ want: "rest", words: this.words, desk: this._desk() }, performance.now());
    }, REST_MS);
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  _dirty() {
    this._request ??= requestAnimationFrame((now) => this._draw(now));
  }

  _draw(now) {
    cancelAnimationFrame(this._request);
    this._request = undefined;
    const { walk } = this;
    const moved = walk.moving;
    if (moved && this._last !== undefined) walk.tick(now - this._last);
    this._last = walk.moving ? now : undefined;
    if (moved && !walk.moving) this._moved();
    this._provide();
    const shown = walk.shown;
    const shot = this._reel.shot(shown.frame);
    if (shot) this._shot = shot;
    if (this._shot) this._paint(shot ? shown : { ...shown, stage: null, progress: 0 }, this._shot, now);
    if (walk.moving) this._dirty();
  }

  _paint(shown, shot, now) {
    const { walk, data } = this;
    if (shot.net.sizes[0] !== data.features.length) return; // the data of another network is on its way
    const phase = shown.stage?.phase ?? "";
    const flashing = walk.flashing;
    const place = Math.min(shown.stage?.place ?? walk.place, shot.count - 1);
    const updated = flashing || (phase === "update" && shown.progress > 0.6);
    const follow = flashing ? "after" : phase !== "update" ? "before" : shown.progress < 0.75 ? "difference" : "after";
    const held = this._held || follow;
    const n = data.features.length;
    const inputs = data.inputs.subarray(shot.sample(place) * n, (shot.sample(place) + 1) * n);
    this.moment = { shot, phase, progress: shown.progress, place, flashing, updated, held, inputs, pick: this.pickNow, hovered: this._board.hovered };
    this._board.faces.show(shot.net, updated ? shot.after : shot.before, data);
    this._board.fit(shot.net, this.words, data);
    this._board.draw(this.moment, this._ink, data);
    this._plane.draw(this._board.faces, this.moment, this._ink);
    const steps = updated ? shot.stepsAfter : shot.stepsBefore;
    this._curves.draw(this._told, steps, shot.net.stepsPerEpoch, this._ink);
    this._paintWords(shot, place, phase, shown, flashing, held, steps, now);
    this.drawn.count += 1;
    if (this._drawnFrame !== shot.frame) this.drawn.frames += 1;
    this._drawnFrame = shot.frame;
  }

  _paintWords(shot, place, phase, shown, flashing, held, steps, now) {
    const { walk } = this;
    const most = held === "difference" ? `thickest ±${shortNumber(this._board.most)}` : "";
    const sample = `sample ${place + 1} of ${shot.count}`;
    this._phases.show({ phase, progress: shown.progress, flashing, held, chosen: this._held, most });
    const epoch = (steps / shot.net.stepsPerEpoch).toFixed(2);
    const waits = walk.waiting && walk.moving ? " · loading…" : "";
    this._transport.show(walk, sample, `step ${steps.toLocaleString("en")} · epoch ${epoch}${waits}`);
    const ended = walk.frame + 1 >= this._reel.end && walk.done ? this._reel.ended : "";
    this._notices.watch(ended, shot.warning, shot.dead(this.moment.updated).reduce((sum, dead) => sum + dead, 0));
    this._hint.hidden = Boolean(this.pickNow?.kind);
    if (flashing && now - (this._readAt ?? 0) < READ_MS) return;
    this._readAt = now;
    const scene = { shot, place, data: this.data, choices: this._choices };
    this._reader.show(scene, this.pickNow ?? { kind: "" }, flashing ? "" : phase);
  }
}

/** How to read the picture, until something is read. */
function legend() {
  const sign = (kind, colour) => {
    const node = element("span", { class: kind });
    node.style.setProperty("--sign", colour);
    return node;
  };
  const signs = (kind) => [sign(kind, "var(--less)"), sign(kind, "var(--more)")];
  const entry = (nodes, words) => [element("dt", {}, ...nodes), element("dd", {}, words)];
  return element(
    "div", { class: "hint" },
    element("p", {}, "Click a unit, an edge or the loss to read its equations with the live numbers."),
    element(
      "dl", { class: "legend" }, ...entry(signs("line-sign"), "weights below and above zero, as wide as they are large"),
      ...entry(signs("frame-sign"), "what a unit answers to the shown sample: its activation"),
      ...entry(signs("frame-sign outer"), "its error signal, which runs back from the loss"),
    ),
  );
}

const EMPTY = new Reel("batch");

/** What a training is named by. */
export function keyOf(words) {
  return Object.keys(words).sort().map((name) => `${name}=${words[name]}`).join("&");
}

function keepText(name, text) {
  try {
    sessionStorage.setItem(`nnviz-${name}`, text);
  } catch { /* then it is not kept */ }
}

function keptText(name) {
  try {
    return sessionStorage.getItem(`nnviz-${name}`);
  } catch {
    return null;
  }
}

/** A read-only window on what is shown, for tests and benchmarks: `window.__nnvizPlayground`. @param {Playground} view */
function exposedPlayground(view) {
  return Object.freeze({
    get frame() { return view.moment?.shot.frame ?? -1; },
    get steps() { return view._stepsDone(); },
    get phase() { return view.moment?.phase ?? ""; },
    get progress() { return view.moment?.progress ?? 0; },
    get flashing() { return view.moment?.flashing ?? false; },
    get held() { return view.moment?.held ?? ""; },
    get playing() { return view.walk.playing; },
    get moving() { return view.walk.moving; },
    get pace() { return view.walk.pace; },
    get sizes() { return view.moment?.shot.net.sizes ?? []; },
    get words() { return { ...view.words }; },
    get pick() { return pickWord(view.pickNow ?? { kind: "" }); },
    get idle() { return view._questions.idle; },
    /** How often something was drawn, and how many different frames. */
    get drawn() { return { ...view.drawn }; },
    /** When the settings were changed last and when the first frame of what they make was there, in milliseconds. */
    get changed() { return { asked: view._asked ?? 0, began: view._began ?? 0 }; },
    /** The weights before and after the shown frame. */
    get weights() { return view._shot && { before: [...view._shot.before], after: [...view._shot.after] }; },
    /** Where a unit or an edge's middle is, in CSS pixels of the window. */
    pixelOf(layer, unit) {
      const { left, top } = view._board.node.getBoundingClientRect();
      const { x, y } = view._board.layout.columns[layer + 1].units[unit];
      return [left + x, top + y];
    },
  });
}
