// Session: a training between the person and the server: pending changes, requests, received frames, playback.

import type * as protocol from "../core/protocol";
import { Wishes } from "../core/wishes";
import { checkSentence, MissingNotice, RecordedNotice } from "./panels/notices";
import type { Playground } from "./playground";
import type { Film, FramePace, Shot } from "./training/film";
import { Playback, type PlaybackPace } from "./training/playback";
import { RequestQueue } from "./training/requestqueue";
import { NOTHING, type Part, pickWord, readPick } from "./training/selection";
import { type Choices, keyOf, type SettingName, type Settings } from "./training/settings";
import { storedText, storeText } from "./training/table";
import { type FrameStore, Training } from "./training/training";

const AHEAD = { moving: 40, resting: 6 }; // frames that are there before they are needed
const BEHIND = 20; // and so many before, when one goes back
const REST_MS = 500; // until it is said where one rests
const PATIENCE_MS = 12_000; // until frames are asked for again

interface Desk extends protocol.Desk {
  pace: PlaybackPace;
}

/** What the server says, with the files that it names. */
export interface ServerState extends Pick<protocol.PlaygroundState, "changes" | "revision" | "answer"> {
  choices: Choices;
  words: Settings;
  desk: Desk;
  film: ArrayBuffer;
  dataset: ArrayBuffer;
  /** The question that `answer` is to. */
  heard: number;
  /** The number of the last wish that is in `words`. */
  wished: number;
}

/** Of the server; a film is asked for by the frame that it needs and how many earlier ones are welcome. */
interface Question {
  want: "film" | "lesson" | "own" | "check" | "record" | "rest";
  text?: string;
  film?: FramePace;
  need?: number;
  before?: number;
}

export class Session {
  readonly training: Training;
  readonly playback = new Playback(
    (shot) => this.frames.count(shot),
    () => this.frames.end,
  );
  frame: Shot | null = null; // the shown one
  selected: Part = NOTHING;
  /** When the settings were changed last and when the first frame of what they make was there, in milliseconds. */
  readonly changed = { asked: 0, began: 0 };
  private readonly _wishes: Wishes;
  readonly questions: RequestQueue<Question>;
  private _revision: number | undefined;
  private _answered: number | undefined; // the last question that was
  private _lesson = "";
  private _startStep = 0;
  private _startPick = "";
  private _plays = false; // once it begins
  private _shownSettings = "";
  private _wanted = { frames: "", at: 0 };
  private _restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly _view: Playground,
    told: ServerState,
    send: (question: object) => void,
  ) {
    this.training = new Training(told.words);
    this._wishes = new Wishes(told.wished);
    // What is wished goes along with whatever is asked, as it is when that is sent.
    const ask = (question: Question) => send({ ...question, word: this._wishes.word, desk: this._desk() });
    this.questions = new RequestQueue(ask, told.heard);
    if (!told.answer.missing) this._answered = told.heard; // what was answered on an earlier visit
  }

  destroy(): void {
    clearTimeout(this._restTimer);
  }

  get frames(): FrameStore {
    return this.training.reel(this.playback.pace);
  }

  /** How much is done where one is. */
  get done(): { steps: number; epochs: number } {
    const { frame, playback } = this;
    if (!frame || !this.training.begun) return { steps: this._startStep, epochs: 0 };
    const isAfter = playback.done || playback.isSkimming;
    return isAfter
      ? { steps: frame.stepsAfter, epochs: frame.epochsAfter }
      : { steps: frame.stepsBefore, epochs: frame.epochsBefore };
  }

  /** The settings of the next step. */
  private get _settings(): Settings {
    return this.training.settingsAt(this.done.steps);
  }

  // --- what the server says ---------------------------------------------------------------------------------------------------

  setServerState(told: ServerState): void {
    this._wishes.hear(told.wished);
    const settings = this._wishes.over(told.words);
    const settled = this._wishes.settled("changes"); // else the answer is to what was wished before
    if (told.revision !== this._revision) this._reset(told, settings);
    else if (settled && this.training.key !== keyOf(settings)) this._confirm(settings);
    if (settled) {
      this.training.changes = told.changes;
      if (this.training.takeData(told.dataset)) this._view.showData();
      this._takeFilm(told.film);
    }
    this._showAnswer(told);
    this.questions.acknowledge(told.heard, performance.now());
  }

  /** A link, a lesson or other data: everything is as the server says, but for what the person has done since. */
  private _reset({ revision, desk }: ServerState, settings: Settings): void {
    const { own, state } = this._view;
    this._revision = revision;
    const { pace, speed } = this._wishes.over(desk, "desk");
    Object.assign(this.playback, { pace, speed, place: 0 });
    this._adopt(settings);
    this._lesson = desk.lesson;
    this._startStep = desk.step;
    this._startPick = desk.pick;
    this._wishes.amend((wish) => (wish.changes ? { ...wish, done: desk.step } : wish));
    if (!this._wishes.settled("changes")) this._askFilm(0);
    if (own.isOpen) storeText(settings.data, own.text);
    own.close();
    state.notice.value = null;
    state.chosenHeld.value = "";
  }

  /** What the server makes of what was wished: the same, and since when; else it could not be. */
  private _confirm(settings: Settings): void {
    const { earlier: _, ...wanted } = this.training.settings;
    const { earlier: __, ...made } = settings;
    if (keyOf(wanted) === keyOf(made)) this.training.confirm(settings);
    else this._adopt(settings);
  }

  /** Another training: nothing of the one before is shown any longer than until the new one comes. */
  private _adopt(settings: Settings): void {
    this._plays = this.playback.playing;
    this.training.adopt(settings);
    this._view.curves.reset();
    this._startStep = 0;
    this.playback.jumpTo(0);
  }

  private _takeFilm(content: ArrayBuffer): void {
    const isFirst = !this.training.begun;
    const film = this.training.takeFilm(content);
    if (!film) return;
    if (isFirst) this._start(film);
    if (this.playback.frame >= this.frames.end) this.playback.jumpTo(Math.max(this.frames.end - 1, 0), Infinity);
  }

  /** The first frames of a training have come. */
  private _start(film: Film): void {
    const { state, choices } = this._view;
    this.playback.jumpTo(frameAfter(film, this._startStep));
    this.selected = readPick(this._startPick, film.net);
    this._showSetup(this.training.settings);
    state.lesson.value = choices.lessons.find(({ name }) => name === this._lesson);
    this._view.fit();
    this.frame = null;
    if (this._plays) this.playback.play();
    this.changed.began = performance.now();
  }

  private _showAnswer({ answer: { error, recorded, check, missing }, heard }: ServerState): void {
    if (heard === this._answered) return;
    this._answered = heard;
    const { own, state } = this._view;
    const { net } = this.training;
    if (error && own.isOpen) own.say(error);
    else if (error) state.say(error, true);
    if (recorded) state.say(RecordedNotice(recorded));
    if (check && net) state.say(checkSentence(check, net), !check.agrees);
    if (missing) this._restoreOwn(missing);
  }

  /** A link to one's own data, which the server does not have: this browser may. */
  private _restoreOwn(name: string): void {
    const text = storedText(name);
    if (text) this.ask({ want: "own", text });
    else this._view.state.say(MissingNotice({ onChoose: () => this._view.own.open() }), true);
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  /** Other settings: of the network or the data a new training, which begins at once; of how it is trained, the same goes on. */
  change(changes: Partial<Settings>): void {
    const { probabilities, tuned } = this._view.choices;
    const { steps } = this.done;
    const current = this._settings;
    const settings = { ...current, ...changes };
    if (settings.loss === "crossentropy" && !probabilities.some((name) => name === settings.output)) {
      if (changes.loss) settings.output = "softmax";
      else settings.loss = "squared";
    }
    this.changed.asked = performance.now();
    if (keyOf(settings) === keyOf(current)) return;
    const names = (Object.keys(settings) as SettingName[]).filter(
      (name) => settings[name] !== this.training.settings[name] || name in changes,
    );
    this._wishes.add({ changes: chosenOf(settings, names), done: steps });
    if (names.every((name) => tuned.includes(name))) this._goOn(settings, steps);
    else this._beginAnew(settings);
  }

  /** From the first weights again, with what is chosen now. */
  restart(): void {
    const settings = this._settings;
    this.playback.pause();
    if (settings.earlier) {
      this._wishes.add({ changes: chosenOf(settings, ["seed", ...this._view.choices.tuned]), done: 0 });
      this._beginAnew(settings);
    } else this.playback.jumpTo(0);
  }

  /** The same training, tuned otherwise from the next step on. */
  private _goOn(settings: Settings, steps: number): void {
    this.training.cut(settings, steps, this._view.choices.tuned);
    this._view.curves.reset();
    if (!this.playback.done) this.playback.at = 0; // the step that goes on is made anew
    this._view.state.notice.value = null;
    this._showSetup(settings);
    this.requestFrames();
    this.reportLater();
  }

  private _beginAnew({ earlier: _, ...settings }: Settings): void {
    this._startPick = pickWord(this.selected);
    this._adopt(settings);
    this._view.state.notice.value = null;
    this._showSetup(settings);
    this._askFilm(0);
  }

  /** The lesson is closed; its settings stay. */
  endLesson(): void {
    this._lesson = "";
    this._view.state.lesson.value = undefined;
    this._showSetup(this._settings);
  }

  /** At another pace one is at the same step. */
  setPace(pace: PlaybackPace): void {
    const { playback } = this;
    const { playing } = playback;
    const { steps, epochs } = this.done;
    this._wishes.add({ desk: { pace } });
    playback.pace = pace;
    playback.jumpTo(pace === "epoch" ? Math.floor(epochs) : steps);
    if (playing) playback.play();
  }

  setSpeed(speed: number): void {
    this.playback.speed = speed;
    this._wishes.add({ desk: { speed } });
  }

  /** The settings where one is, which may be others than a step before. */
  showSettings(): void {
    const settings = this._settings;
    if (keyOf(settings) !== this._shownSettings) this._showSetup(settings);
  }

  private _showSetup(settings: Settings): void {
    const dataTitle = this.training.data?.title ?? settings.data;
    this._view.state.setup.value = { settings, lesson: this._lesson, dataTitle };
    this._shownSettings = keyOf(settings);
  }

  // --- asking -----------------------------------------------------------------------------------------------------------------

  private _desk(): Desk {
    const { pace, speed } = this.playback;
    return { pace, speed, step: this.done.steps, pick: pickWord(this.selected), lesson: this._lesson };
  }

  ask(question: Question): void {
    clearTimeout(this._restTimer);
    this.questions.ask(question, performance.now());
  }

  /** Stop for it, and say what is done. */
  askAtRest(want: "check" | "record", said: string): void {
    this.playback.pause();
    this._view.state.say(said);
    this.ask({ want });
  }

  /** A film with a frame in it, and some before where they have not come. */
  private _askFilm(need: number, before = 0): void {
    clearTimeout(this._restTimer);
    this.questions.request({ want: "film", film: this.frames.pace, need, before }, performance.now());
  }

  /** Have the frames that are about to be needed. */
  requestFrames(): void {
    const { playback, frames: reel } = this;
    if (!this.training.begun) return;
    const missing = reel.missingFrom(playback.frame);
    if (missing >= reel.end || missing - playback.frame > (playback.moving ? AHEAD.moving : AHEAD.resting)) return;
    const frames = `${this.training.key} ${reel.pace} ${missing}`;
    const now = performance.now();
    if (frames === this._wanted.frames && now - this._wanted.at < PATIENCE_MS) return;
    this._wanted = { frames, at: now };
    this._askFilm(missing, missing === playback.frame ? reel.missingBefore(missing, BEHIND) : 0);
  }

  /** Something was done: when it rests that is said. */
  reportLater(): void {
    clearTimeout(this._restTimer);
    this._restTimer = setTimeout(() => {
      if (!this.playback.moving) this.questions.request({ want: "rest" }, performance.now());
    }, REST_MS);
  }
}

function chosenOf(settings: Settings, names: readonly SettingName[]): Partial<Settings> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}

/** The frame of a film that begins with the step after so many; behind its last one where it is none of them. */
function frameAfter({ first, steps, batches }: Film, done: number): number {
  const k = batches.findIndex((_, at) => done < steps[at + 1]);
  return first + (k < 0 ? batches.length : k);
}
