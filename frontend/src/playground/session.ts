// A training as the person and the server have it: what is wished and asked, what comes, and where in it one is.

import type * as protocol from "../core/protocol";
import { Wishes } from "../core/wishes";
import { checkSentence, MissingNotice, RecordedNotice } from "./panels/notices";
import type { Playground } from "./playground";
import type { Film, FramePace, Shot } from "./training/film";
import { Questions } from "./training/questions";
import { NOTHING, type Part, pickWord, readPick } from "./training/selection";
import { type Choices, keyOf, type SettingName, type Settings } from "./training/settings";
import { storedText, storeText } from "./training/table";
import { type Reel, Training } from "./training/training";
import { Walk, type WalkPace } from "./training/walk";

const AHEAD = { moving: 40, resting: 6 }; // frames that are there before they are needed
const BEHIND = 20; // and so many before, when one goes back
const REST_MS = 500; // until it is said where one rests
const PATIENCE_MS = 12_000; // until frames are asked for again

interface Desk extends protocol.Desk {
  pace: WalkPace;
}

/** What the server says, with the files that it names. */
export interface Told extends Pick<protocol.PlaygroundState, "changes" | "revision" | "answer"> {
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
  readonly walk = new Walk(
    (frame) => this.reel.count(frame),
    () => this.reel.end,
  );
  shot: Shot | null = null; // the shown one
  selected: Part = NOTHING;
  /** When the settings were changed last and when the first frame of what they make was there, in milliseconds. */
  readonly changed = { asked: 0, began: 0 };
  private readonly _wishes: Wishes;
  readonly questions: Questions<Question>;
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
    told: Told,
    send: (question: object) => void,
  ) {
    this.training = new Training(told.words);
    this._wishes = new Wishes(told.wished);
    // What is wished goes along with whatever is asked, as it is when that is sent.
    const ask = (question: Question) => send({ ...question, word: this._wishes.word, desk: this._desk() });
    this.questions = new Questions(ask, told.heard);
    if (!told.answer.missing) this._answered = told.heard; // what was answered on an earlier visit
  }

  destroy(): void {
    clearTimeout(this._restTimer);
  }

  get reel(): Reel {
    return this.training.reel(this.walk.pace);
  }

  /** How much is done where one is. */
  get done(): { steps: number; epochs: number } {
    const { shot, walk } = this;
    if (!shot || !this.training.begun) return { steps: this._startStep, epochs: 0 };
    const isAfter = walk.done || walk.flashing;
    return isAfter
      ? { steps: shot.stepsAfter, epochs: shot.epochsAfter }
      : { steps: shot.stepsBefore, epochs: shot.epochsBefore };
  }

  /** The settings of the next step. */
  private get _settings(): Settings {
    return this.training.settingsAt(this.done.steps);
  }

  // --- what the server says ---------------------------------------------------------------------------------------------------

  take(told: Told): void {
    this._wishes.hear(told.wished);
    const settings = this._wishes.over(told.words);
    const settled = this._wishes.settled("changes"); // else the answer is to what was wished before
    if (told.revision !== this._revision) this._follow(told, settings);
    else if (settled && this.training.key !== keyOf(settings)) this._agree(settings);
    if (settled) {
      this.training.changes = told.changes;
      if (this.training.takeData(told.dataset)) this._view.showData();
      this._takeFilm(told.film);
    }
    this._answer(told);
    this.questions.heard(told.heard, performance.now());
  }

  /** A link, a lesson or other data: everything is as the server says, but for what the person has done since. */
  private _follow({ revision, desk }: Told, settings: Settings): void {
    const { own, state } = this._view;
    this._revision = revision;
    const { pace, speed } = this._wishes.over(desk, "desk");
    Object.assign(this.walk, { pace, speed, place: 0 });
    this._adopt(settings);
    this._lesson = desk.lesson;
    this._startStep = desk.step;
    this._startPick = desk.pick;
    this._wishes.amend((wish) => (wish.changes ? { ...wish, done: desk.step } : wish));
    if (!this._wishes.settled("changes")) this._askFilm(0);
    if (own.isOpen) storeText(settings.data, own.text);
    own.close();
    state.said.value = null;
    state.chosenHeld.value = "";
  }

  /** What the server makes of what was wished: the same, and since when; else it could not be. */
  private _agree(settings: Settings): void {
    const { earlier: _, ...wanted } = this.training.settings;
    const { earlier: __, ...made } = settings;
    if (keyOf(wanted) === keyOf(made)) this.training.confirm(settings);
    else this._adopt(settings);
  }

  /** Another training: nothing of the one before is shown any longer than until the new one comes. */
  private _adopt(settings: Settings): void {
    this._plays = this.walk.playing;
    this.training.adopt(settings);
    this._view.curves.reset();
    this._startStep = 0;
    this.walk.seat(0);
  }

  private _takeFilm(content: ArrayBuffer): void {
    const isFirst = !this.training.begun;
    const film = this.training.takeFilm(content);
    if (!film) return;
    if (isFirst) this._begin(film);
    if (this.walk.frame >= this.reel.end) this.walk.seat(Math.max(this.reel.end - 1, 0), Infinity);
  }

  /** The first frames of a training have come. */
  private _begin(film: Film): void {
    const { state, choices } = this._view;
    this.walk.seat(frameAfter(film, this._startStep));
    this.selected = readPick(this._startPick, film.net);
    this._showSetup(this.training.settings);
    state.lesson.value = choices.lessons.find(({ name }) => name === this._lesson);
    this._view.fit();
    this.shot = null;
    if (this._plays) this.walk.play();
    this.changed.began = performance.now();
  }

  private _answer({ answer: { error, recorded, check, missing }, heard }: Told): void {
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
    const shown = this._settings;
    const settings = { ...shown, ...changes };
    if (settings.loss === "crossentropy" && !probabilities.some((name) => name === settings.output)) {
      if (changes.loss) settings.output = "softmax";
      else settings.loss = "squared";
    }
    this.changed.asked = performance.now();
    if (keyOf(settings) === keyOf(shown)) return;
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
    this.walk.pause();
    if (settings.earlier) {
      this._wishes.add({ changes: chosenOf(settings, ["seed", ...this._view.choices.tuned]), done: 0 });
      this._beginAnew(settings);
    } else this.walk.seat(0);
  }

  /** The same training, tuned otherwise from the next step on. */
  private _goOn(settings: Settings, steps: number): void {
    this.training.cut(settings, steps, this._view.choices.tuned);
    this._view.curves.reset();
    if (!this.walk.done) this.walk.at = 0; // the step that goes on is made anew
    this._view.state.said.value = null;
    this._showSetup(settings);
    this.provide();
    this.restLater();
  }

  private _beginAnew({ earlier: _, ...settings }: Settings): void {
    this._startPick = pickWord(this.selected);
    this._adopt(settings);
    this._view.state.said.value = null;
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
  setPace(pace: WalkPace): void {
    const { walk } = this;
    const { playing } = walk;
    const { steps, epochs } = this.done;
    this._wishes.add({ desk: { pace } });
    walk.pace = pace;
    walk.seat(pace === "epoch" ? Math.floor(epochs) : steps);
    if (playing) walk.play();
  }

  setSpeed(speed: number): void {
    this.walk.speed = speed;
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
    const { pace, speed } = this.walk;
    return { pace, speed, step: this.done.steps, pick: pickWord(this.selected), lesson: this._lesson };
  }

  ask(question: Question): void {
    clearTimeout(this._restTimer);
    this.questions.ask(question, performance.now());
  }

  /** Stop for it, and say what is done. */
  askAtRest(want: "check" | "record", said: string): void {
    this.walk.pause();
    this._view.state.say(said);
    this.ask({ want });
  }

  /** A film with a frame in it, and some before where they have not come. */
  private _askFilm(need: number, before = 0): void {
    clearTimeout(this._restTimer);
    this.questions.wish({ want: "film", film: this.reel.pace, need, before }, performance.now());
  }

  /** Have the frames that are about to be needed. */
  provide(): void {
    const { walk, reel } = this;
    if (!this.training.begun) return;
    const missing = reel.missingFrom(walk.frame);
    if (missing >= reel.end || missing - walk.frame > (walk.moving ? AHEAD.moving : AHEAD.resting)) return;
    const frames = `${this.training.key} ${reel.pace} ${missing}`;
    const now = performance.now();
    if (frames === this._wanted.frames && now - this._wanted.at < PATIENCE_MS) return;
    this._wanted = { frames, at: now };
    this._askFilm(missing, missing === walk.frame ? reel.missingBefore(missing, BEHIND) : 0);
  }

  /** Something was done: when it rests that is said. */
  restLater(): void {
    clearTimeout(this._restTimer);
    this._restTimer = setTimeout(() => {
      if (!this.walk.moving) this.questions.wish({ want: "rest" }, performance.now());
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
