// The whole playground: what is set up, where one is, what is drawn. No Streamlit.

import { listenToKeys } from "../core/keys";
import { readTheme, watchPixelRatio, watchTheme } from "../core/theme";
import { Wishes } from "../core/wishes";
import { inkOf } from "./drawing/ink";
import { exposedPlayground } from "./exposed";
import { Panels } from "./panels";
import { Questions } from "./training/questions";
import { pickWord, readPick } from "./training/selection";
import { keyOf } from "./training/settings";
import { storedText, storeText } from "./training/table";
import { Training } from "./training/training";
import { Walk } from "./training/walk";

const AHEAD = { moving: 40, resting: 6 }; // frames that are there before they are needed
const BEHIND = 20; // and so many before, when one goes back
const REST_MS = 500; // until it is said where one rests
const READ_MS = 120; // equations are written no more often while frames flash by

export class Playground {
  /**
   * @param {HTMLElement} root  filled by the playground @param {object} given  what the server sends
   * @param {(ask: object) => void} send  a question to the server
   */
  constructor(root, given, send) {
    this._choices = given.choices;
    this._wishes = new Wishes(given.wished);
    // What is wished goes along with whatever is asked, as it is when that is sent.
    const ask = (question) => send({ ...question, word: this._wishes.word, desk: this._desk() });
    this._questions = new Questions(ask, given.heard);
    this._held = ""; // which weights the person holds, or "" for those of the phase
    this._still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this._lesson = "";
    this._startStep = 0;
    this._pickWord = "";
    this.pickNow = { kind: "" };
    this.course = new Training(given.words);
    this.panels = new Panels(this._choices, this._actions());
    this.node = this.panels.node;
    root.append(this.node);
    this.walk = new Walk(
      (frame) => this._reel.count(frame),
      () => this._reel.end,
    );
    this._aborter = new AbortController();
    this._listen(this._aborter.signal);
    this._ink = inkOf(readTheme(this.node));
    this._unwatch = watchTheme(root, () => ((this._ink = inkOf(readTheme(this.node))), this._dirty()));
    this._resizer = new ResizeObserver(() => this._resized());
    this.drawn = { count: 0, frames: 0 };
    if (!given.answer.missing) this._answered = given.heard; // what was answered on an earlier visit
    this.take(given);
    this._resizer.observe(this.panels.board.node);
    watchPixelRatio(() => this._resized(), this._aborter.signal);
    this._hook = window.__nnvizPlayground = exposedPlayground(this);
  }

  _resized() {
    const { net, settings, data } = this.course;
    if (net && data) this.panels.board.fit(net, settings, data);
    this._draw(performance.now());
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

  // --- what the server says ---------------------------------------------------------------------------------------------------

  /** @param {object} given  as component.py sends it */
  take(given) {
    this._wishes.hear(given.wished);
    const words = this._wishes.over(given.words);
    const settled = this._wishes.settled("changes"); // else the answer is to what was wished before
    if (given.revision !== this._revision) this._follow(given, words);
    else if (settled && this.course.key !== keyOf(words)) this._agree(words);
    if (settled) {
      this.course.changes = given.changes;
      this._takeData(given);
      this._takeFilm(given);
    }
    this._answer(given.answer, given.heard);
    this._questions.heard(given.heard, performance.now());
    this._dirty();
  }

  /** A link, a lesson or other data: everything is as the server says, but for what the person has done since. */
  _follow({ revision, desk }, words) {
    this._revision = revision;
    const { pace, speed } = this._wishes.over(desk, "desk");
    Object.assign(this.walk, { pace, speed, place: 0 });
    this._adopt(words);
    this._lesson = desk.lesson;
    this._startStep = desk.step;
    this._pickWord = desk.pick;
    this._wishes.amend((wish) => (wish.changes ? { ...wish, done: desk.step } : wish));
    if (!this._wishes.settled("changes")) this._askFilm(0);
    if (this.panels.own.node.open) storeText(words.data, this.panels.own.text);
    this.panels.own.close();
    this.panels.notices.say("");
    this._held = "";
  }

  /** What the server makes of what was wished: the same, and since when; else it could not be. */
  _agree(words) {
    const { earlier: _, ...wanted } = this.course.settings;
    const { earlier: __, ...made } = words;
    if (keyOf(wanted) === keyOf(made)) this.course.confirm(words);
    else this._adopt(words);
  }

  /** Another training: nothing of the one before is shown any longer than until the new one comes. */
  _adopt(words) {
    this._resume = this.walk.playing;
    this.course.adopt(words);
    this.panels.curves.reset();
    this._startStep = 0;
    this.walk.seat(0);
  }

  get _reel() {
    return this.course.reel(this.walk.pace);
  }

  _takeData({ dataset }) {
    if (!this.course.takeData(dataset)) return;
    this.panels.plane.take(this.course.data);
    this.panels.board.faces.forget();
  }

  _takeFilm({ film }) {
    const first = !this.course.begun;
    const taken = this.course.takeFilm(film);
    if (!taken) return;
    if (first) this._begin(this.course, frameIn(taken, this._startStep));
    if (this.walk.frame >= this._reel.end) this.walk.seat(Math.max(this._reel.end - 1, 0), Infinity);
  }

  /** The first stretch of a training has come. */
  _begin({ net, settings, data }, frame) {
    this.walk.seat(frame);
    this.pickNow = readPick(this._pickWord, net);
    this._showSetup(settings);
    this.panels.notices.showLesson(this._choices.lessons.find(({ name }) => name === this._lesson));
    this.panels.board.fit(net, settings, data);
    this._shot = null;
    if (this._resume) this.walk.play();
    this._began = performance.now();
  }

  _answer(answer, heard) {
    if (heard === this._answered) return;
    this._answered = heard;
    if (answer.error) {
      if (this.panels.own.node.open) this.panels.own.say(answer.error);
      else this.panels.notices.say(answer.error, "error");
    }
    if (answer.recorded) this.panels.notices.recorded(answer.recorded);
    if (answer.check) this.panels.notices.checked(answer.check, this.course.net);
    if (answer.missing) this._restoreOwn(answer.missing);
  }

  /** A link to one's own data, which the server does not have: this browser may. */
  _restoreOwn(name) {
    const text = storedText(name);
    if (text) this._ask("own", { text });
    else this.panels.notices.missing();
  }

  /** What the panels ask for. */
  _actions() {
    const moved = (change) => {
      change();
      this._moved();
    };
    return {
      onWords: (words) => this.change(words),
      onPick: (pick) => this.pick(pick),
      onLesson: (name) => this._ask("lesson", { text: name }),
      onLessonEnd: () => this._endLesson(),
      onText: (text) => this._ask("own", { text }),
      onRestart: () => this._restart(),
      onRecord: () => this._record(),
      onCheck: () => this._check(),
      onPhase: (phase) => moved(() => this.walk.show(phase)),
      onHold: (held) => this._hold(held),
      onPlay: () => this.togglePlay(),
      onNext: () => this._next(),
      onBack: () => moved(() => this.walk.back()),
      onStart: () => moved(() => this.walk.seat(0)),
      onPlace: (by) => this._turn(by),
      onPace: (pace) => this._setPace(pace),
      onSpeed: (speed) => moved(() => ((this.walk.speed = speed), this._wishes.add({ desk: { speed } }))),
      onDirty: () => this._dirty(),
    };
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  /**
   * Other settings: of the network or the data a new training, which begins at once; of how it is trained, the same goes on.
   * @param {Record<string, string>} changes
   */
  change(changes) {
    const steps = this._stepsDone();
    const shown = this.course.settingsAt(steps);
    const words = { ...shown, ...changes };
    if (words.loss === "crossentropy" && !this._choices.probabilities.includes(words.output)) {
      if (changes.loss) words.output = "softmax";
      else words.loss = "squared";
    }
    this._asked = performance.now();
    if (keyOf(words) === keyOf(shown)) return;
    const wished = Object.fromEntries(
      Object.entries(words).filter(([name, word]) => word !== this.course.settings[name] || name in changes),
    );
    this._wishes.add({ changes: wished, done: steps });
    if (Object.keys(wished).every((name) => this._choices.tuned.includes(name))) this._goOn(words, steps);
    else this._beginAnew(words);
  }

  /** The same training, tuned otherwise from the next step on. */
  _goOn(words, steps) {
    this.course.cut(words, steps, this._choices.tuned);
    this.panels.curves.reset();
    if (!this.walk.done) this.walk.at = 0; // the step that goes on is made anew
    this.panels.notices.say("");
    this._showSetup(words);
    this._provide();
    this._moved();
  }

  _beginAnew({ earlier: _, ...words }) {
    this._pickWord = pickWord(this.pickNow);
    this._adopt(words);
    this.panels.notices.say("");
    this._showSetup(words);
    this._askFilm(0);
  }

  /** From the first weights again, with what is chosen now. */
  _restart() {
    const words = this.course.settingsAt(this._stepsDone());
    this.walk.pause();
    if (words.earlier) {
      const tuned = Object.fromEntries(["seed", ...this._choices.tuned].map((name) => [name, words[name]]));
      this._wishes.add({ changes: tuned, done: 0 });
      this._beginAnew(words);
    } else this.walk.seat(0);
    this._moved();
  }

  _showSetup(words) {
    this.panels.setup.show(words, this._lesson, this.course.data.title);
    this._setupKey = keyOf(words);
  }

  togglePlay() {
    if (this.walk.playing) this.walk.pause();
    else this.walk.play();
    this._moved();
  }

  _next() {
    this.walk.next();
    if (this._still) this.walk.finish();
    this._moved();
  }

  /** @param {import("./training/selection").Part} pick */
  pick(pick) {
    this.pickNow = pick;
    this._moved();
  }

  _setPace(pace) {
    const [steps, epochs] = [this._stepsDone(), this._epochsDone()];
    const playing = this.walk.playing;
    this._wishes.add({ desk: { pace } });
    this.walk.pace = pace;
    this.walk.seat(pace === "epoch" ? Math.floor(epochs) : steps);
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

  _record() {
    this.walk.pause();
    this.panels.notices.say("Recording…");
    this._ask("record");
  }

  /** The lesson is closed; its settings stay. */
  _endLesson() {
    this._lesson = "";
    this._showSetup(this.course.settingsAt(this._stepsDone()));
    this._moved();
  }

  _check() {
    this.walk.pause();
    this.panels.notices.say("Checking…");
    this._ask("check");
  }

  _stepsDone() {
    if (!this._shot || !this.course.begun) return this._startStep;
    return this._isAfter ? this._shot.stepsAfter : this._shot.stepsBefore;
  }

  _epochsDone() {
    if (!this._shot || !this.course.begun) return 0;
    return this._isAfter ? this._shot.epochsAfter : this._shot.epochsBefore;
  }

  /** Whether what is shown is done. */
  get _isAfter() {
    return this.walk.done || this.walk.flashing;
  }

  _listen(signal) {
    listenToKeys(this.node, signal, {
      " ": () => this.togglePlay(),
      ArrowRight: () => this._next(),
      ArrowLeft: () => (this.walk.back(), this._moved()),
      Home: () => (this.walk.seat(0), this._moved()),
      Escape: () => this.pick({ kind: "" }),
    });
    const letGo = (event) => event.detail > 0 && event.target.closest("button")?.blur();
    this.node.addEventListener("click", letGo, { signal });
    this.node.addEventListener("pointerdown", (event) => this.panels.setup.close(event.target), { signal });
  }

  // --- asking -----------------------------------------------------------------------------------------------------------------

  _desk() {
    const { pace, speed } = this.walk;
    return { pace, speed, step: this._stepsDone(), pick: pickWord(this.pickNow), lesson: this._lesson };
  }

  _ask(want, more = {}) {
    clearTimeout(this._restTimer);
    this._questions.ask({ want, ...more }, performance.now());
  }

  /** A stretch with a frame in it, and some before where they have not come. */
  _askFilm(need, before = 0) {
    clearTimeout(this._restTimer);
    this._questions.wish({ want: "film", film: this._reel.pace, need, before }, performance.now());
  }

  /** Have the frames that are about to be needed. */
  _provide() {
    const { walk, _reel: reel } = this;
    if (!this.course.begun) return;
    const missing = reel.missingFrom(walk.frame);
    if (missing >= reel.end || missing - walk.frame > (walk.moving ? AHEAD.moving : AHEAD.resting)) return;
    const wanted = `${this.course.key} ${reel.pace} ${missing}`;
    const now = performance.now();
    if (wanted === this._wanted && now - this._wantedAt < 12_000) return;
    [this._wanted, this._wantedAt] = [wanted, now];
    this._askFilm(missing, missing === walk.frame ? reel.missingBefore(missing, BEHIND) : 0);
  }

  /** Something was done: draw it, and when it rests say so. */
  _moved() {
    this._dirty();
    clearTimeout(this._restTimer);
    this._restTimer = setTimeout(() => {
      if (this.walk.moving) return;
      this._questions.wish({ want: "rest" }, performance.now());
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
    const seen = walk.flashing && shot && this._painted === shot; // nothing of it has changed
    if (this._shot && !seen) this._paint(shot ? shown : { ...shown, stage: null, progress: 0 }, this._shot, now);
    if (walk.moving) this._dirty();
  }

  _paint(shown, shot, now) {
    const { walk } = this;
    const { data } = this.course;
    if (shot.net.sizes[0] !== data.features.length) return; // the data of another network is on its way
    const phase = shown.stage?.phase ?? "";
    const flashing = walk.flashing;
    const place = Math.min(shown.stage?.place ?? walk.place, shot.count - 1);
    const updated = flashing || (phase === "update" && shown.progress > 0.6);
    const follow = flashing ? "after" : phase !== "update" ? "before" : shown.progress < 0.75 ? "difference" : "after";
    const held = this._held || follow;
    const n = data.features.length;
    const inputs = data.inputs.subarray(shot.sample(place) * n, (shot.sample(place) + 1) * n);
    this.moment = {
      shot,
      phase,
      progress: shown.progress,
      place,
      flashing,
      updated,
      held,
      inputs,
      pick: this.pickNow,
      hovered: this.panels.board.hovered,
    };
    const steps = updated ? shot.stepsAfter : shot.stepsBefore;
    this.panels.draw(this.moment, this._ink, this.course, steps);
    this.panels.say(this.moment, walk, this._reel, this._held);
    const words = this.course.settingsAt(this._stepsDone());
    if (keyOf(words) !== this._setupKey) this._showSetup(words);
    if (!flashing || now - (this._readAt ?? 0) >= READ_MS) {
      this._readAt = now;
      this.panels.read(this.moment, data);
    }
    this._painted = flashing ? shot : null;
    this.drawn.count += 1;
    if (this._drawnFrame !== shot.frame) this.drawn.frames += 1;
    this._drawnFrame = shot.frame;
  }
}

/** The frame of a stretch that begins with the step after so many; behind its last one where it is none of them. */
function frameIn({ first, steps, batches }, done) {
  const k = batches.findIndex((_, at) => done < steps[at + 1]);
  return first + (k < 0 ? batches.length : k);
}
