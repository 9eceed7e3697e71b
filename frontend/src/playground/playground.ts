// Playground view: actions on a training, and drawing of its moments.

import { closest } from "../core/dom";
import { listenToKeys } from "../core/keys";
import { prefersReducedMotion, readTheme, watchDisplay } from "../core/theme";
import { Widget } from "../core/widget";
import { Board } from "./drawing/board";
import { type DiagramColours, diagramColours } from "./drawing/colours";
import { Curves } from "./drawing/curves";
import type { Held, Moment } from "./drawing/diagram";
import { Plane } from "./drawing/plane";
import { exposePlayground } from "./exposed";
import { loadMathFonts } from "./fonts";
import { OwnData } from "./panels/own";
import { type PanelProps, Panels } from "./panels/panels";
import { PanelState } from "./panels/state";
import { type ServerState, Session } from "./session";
import type { Shot } from "./training/film";
import type { PlaybackPosition } from "./training/playback";
import { NOTHING, type Part } from "./training/selection";
import type { Choices, Settings } from "./training/settings";

const READ_MS = 120; // equations are written no more often while frames flash by

export class Playground {
  readonly choices: Choices;
  readonly state = new PanelState();
  readonly own = new OwnData();
  readonly plane = new Plane();
  readonly curves = new Curves();
  readonly board: Board;
  readonly session: Session;
  moment: Moment | null = null; // that is drawn
  readonly drawn = { count: 0, frames: 0 };
  private readonly _reducedMotion = prefersReducedMotion();
  private readonly _aborter = new AbortController();
  private _ink: DiagramColours;
  private _request: number | undefined;
  private _tickedAt: number | undefined; // the last frame's time while something moves
  private _readAt = 0;
  private _skimmed: Shot | null = null; // drawn as one that flashes by
  private _drawnFrame = -1;

  /** `root` is filled; `send` takes questions to the server. */
  constructor(root: HTMLElement, state: ServerState, send: (question: object) => void) {
    this.choices = state.choices;
    this.board = new Board(this.choices, { onPick: (part) => this.pick(part), onWords: (changes) => this.change(changes) });
    this.board.onDirty = this.plane.onDirty = () => this._requestDraw();
    this.session = new Session(this, state, send);
    const { signal } = this._aborter;
    new Widget<PanelProps>(root, Panels, signal).update({ view: this });
    const node = root.querySelector<HTMLElement>(".playground") ?? root;
    this._ink = diagramColours(readTheme(node));
    this._listen(node, signal);
    const redraw = () => {
      this._ink = diagramColours(readTheme(node));
      this.fit();
      this._draw(performance.now());
    };
    watchDisplay(this.board.node, root, redraw, signal);
    loadMathFonts();
    this.setServerState(state);
    exposePlayground(this, signal);
  }

  destroy(): void {
    this._aborter.abort();
    cancelAnimationFrame(this._request ?? 0);
    this.session.destroy();
  }

  setServerState(told: ServerState): void {
    this.session.setServerState(told);
    this._requestDraw();
  }

  /** Other data has come. */
  showData(): void {
    const { data } = this.session.training;
    if (data) this.plane.take(data);
    this.board.unitImages.forget();
  }

  /** The diagram has its handles where they belong. */
  fit(): void {
    const { net, settings, data } = this.session.training;
    if (net && data) this.board.fit(net, settings, data);
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  change(changes: Partial<Settings>): void {
    this.session.change(changes);
    this._requestDraw();
  }

  pick(part: Part): void {
    this.act((session) => {
      session.selected = part;
    });
  }

  togglePlay(): void {
    this.act(({ playback }) => (playback.playing ? playback.pause() : playback.play()));
  }

  next(): void {
    this.act(({ playback }) => {
      playback.next();
      if (this._reducedMotion) playback.finish();
    });
  }

  /** Another sample of the batch is shown, so many further. */
  turn(by: number): void {
    this.act(({ playback, frame }) => {
      const count = frame?.count ?? 1;
      if (playback.pace === "sample") playback.pace = "pass";
      playback.place = (Math.min(playback.place, count - 1) + by + count) % count;
    });
  }

  /** Show certain weights, or, where they are shown, those of the phase again. */
  hold(held: Held): void {
    const { chosenHeld } = this.state;
    chosenHeld.value = chosenHeld.value === held ? "" : held;
    this._requestDraw();
  }

  useOwn(): void {
    this.own.say("");
    this.session.ask({ want: "own", text: this.own.text });
  }

  /** Do something with the training, draw it, and when it rests say so. */
  act(deed: (session: Session) => void): void {
    deed(this.session);
    this._requestDraw();
    this.session.reportLater();
  }

  private _listen(node: HTMLElement, signal: AbortSignal): void {
    listenToKeys(node, signal, {
      " ": () => this.togglePlay(),
      ArrowRight: () => this.next(),
      ArrowLeft: () => this.act(({ playback }) => playback.back()),
      Home: () => this.act(({ playback }) => playback.jumpTo(0)),
      Escape: () => this.pick(NOTHING),
    });
    const letGo = (event: MouseEvent) => event.detail > 0 && closest(event, "button")?.blur();
    node.addEventListener("click", letGo, { signal });
    const closeOthers = ({ target }: PointerEvent) => {
      for (const opened of node.querySelectorAll("details")) opened.open &&= opened.contains(target as Node);
    };
    node.addEventListener("pointerdown", closeOthers, { signal });
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  private _requestDraw(): void {
    this._request ??= requestAnimationFrame((now) => this._draw(now));
  }

  private _draw(now: number): void {
    cancelAnimationFrame(this._request ?? 0);
    this._request = undefined;
    const { session } = this;
    const { playback } = session;
    const moved = playback.moving;
    if (moved && this._tickedAt !== undefined) playback.tick(now - this._tickedAt);
    this._tickedAt = playback.moving ? now : undefined;
    if (moved && !playback.moving) session.reportLater();
    session.requestFrames();
    const shown = playback.position;
    const shot = session.frames.shot(shown.frame);
    if (shot) session.frame = shot;
    const isSeen = playback.isSkimming && shot && this._skimmed === shot; // nothing of it has changed
    if (session.frame && !isSeen) this._paint(shot ? shown : { ...shown, stage: null, progress: 0 }, session.frame, now);
    if (playback.moving) this._requestDraw();
  }

  private _paint(shown: PlaybackPosition, shot: Shot, now: number): void {
    const { session, state } = this;
    const { playback, training } = session;
    const { data } = training;
    if (!data || shot.net.sizes[0] !== data.features.length) return; // the data of another network is on its way
    const phase = shown.stage?.phase ?? "";
    const flashing = playback.isSkimming;
    const place = Math.min(shown.stage?.place ?? playback.place, shot.count - 1);
    const updated = flashing || (phase === "update" && shown.progress > 0.6);
    const ofPhase = flashing ? "after" : phase !== "update" ? "before" : shown.progress < 0.75 ? "difference" : "after";
    const n = data.features.length;
    const moment: Moment = {
      shot,
      phase,
      progress: shown.progress,
      place,
      flashing,
      updated,
      held: state.chosenHeld.value || ofPhase,
      inputs: data.inputs.subarray(shot.sample(place) * n, (shot.sample(place) + 1) * n),
      pick: session.selected,
      hovered: this.board.hovered,
    };
    this.moment = moment;
    this.board.unitImages.show(shot.net, updated ? shot.after : shot.before, data);
    this.board.draw(moment, this._ink, data);
    this.plane.draw(data, this.board.unitImages, moment, this._ink);
    const steps = updated ? shot.stepsAfter : shot.stepsBefore;
    this.curves.draw(training.metrics, steps, shot.film.stepsPerEpoch, training.changes, this._ink);
    state.show(moment, playback, session.frames);
    session.showSettings();
    if (!flashing || now - this._readAt >= READ_MS) {
      this._readAt = now;
      state.read({ shot, place, data, choices: this.choices }, session.selected);
    }
    this._skimmed = flashing ? shot : null;
    this.drawn.count += 1;
    if (this._drawnFrame !== shot.frame) this.drawn.frames += 1;
    this._drawnFrame = shot.frame;
  }
}
