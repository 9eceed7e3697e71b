// Epoch bar as a view of its own: timeline, bar, keyboard, and the moment that it shares with the page.

import { closest, element } from "../core/dom";
import { expose } from "../core/expose";
import { listenToKeys } from "../core/keys";
import type { EpochsContent } from "../core/protocol";
import { prefersReducedMotion, readTheme, type Theme, watchDisplay } from "../core/theme";
import type { Checkpoints } from "./epochaxis";
import { EpochBar } from "./epochbar";
import { announceMoment, clearMoment, followSeeks } from "./momentevents";
import { StateReporter } from "./statereporter";
import { Timeline } from "./timeline";

const DRAG_REST_MS = 150; // how long a hand that drags has to hold still before it is said where

/** What the page around the bar does besides its views, which follow by events: its charts, for instance, have lines at the moment. */
export interface PageAdapter {
  move(t: number): void;
  paint(theme: Theme): void;
  destroy(): void;
  /** Where lines and marks are in CSS pixels from the window's corner; for tests. */
  readonly lines: readonly { axis: string; x: number; top: number; height: number }[];
  readonly marks: readonly (readonly [x: number, y: number] | null)[];
}

export type CreatePageAdapter = (checkpoints: Checkpoints, actions: MomentActions) => PageAdapter;

/** How the page around moves the bar. */
export interface MomentActions {
  onGlide(checkpoint: number): void;
  /** A hand drags. */
  onSeek(t: number): void;
  /** And lets go. */
  onRelease(): void;
  /** The pointer leaves for something that takes along where the training is, also while it plays. */
  onLeave(): void;
}

export class EpochView {
  readonly timeline: Timeline;
  readonly node: HTMLElement;
  private readonly _run: string;
  private readonly _reducedMotion = prefersReducedMotion();
  private readonly _reporter: StateReporter<{ checkpoint: number }>;
  private readonly _bar: EpochBar;
  private readonly _page: PageAdapter | null;
  private readonly _aborter = new AbortController();
  private _request: number | undefined;
  private _announced = NaN; // the moment that the page was told

  /**
   * Fills the root; the bar is at `checkpoint` first. `onRest`: it was moved and rests; `surround` joins it to the page, where that
   * has more than views.
   */
  constructor(
    root: HTMLElement | ShadowRoot,
    { run, checkpoints, accuracy, events, checkpoint, unit }: EpochsContent & { run: string; checkpoint: number },
    onRest: (state: { checkpoint: number }) => void,
    createPage?: CreatePageAdapter,
  ) {
    this._run = run;
    this.timeline = new Timeline(checkpoints.length, checkpoint);
    this._reporter = new StateReporter(
      () => ({ checkpoint: this.timeline.target }),
      () => this.timeline.playing,
      onRest,
    );
    const actions = {
      onPlay: () => this.togglePlay(),
      onSeek: (t: number) => this.seek(t),
      onRelease: () => this.glideTo(this.timeline.t),
      onGlide: (to: number) => this.glideTo(to),
      onLoop: (loop: boolean) => {
        this.timeline.loop = loop;
        this._requestDraw();
      },
      onSpeed: (speed: number) => {
        this.timeline.speed = speed;
      },
      onLeave: () => this._reporter.flush(),
    };
    this._bar = new EpochBar(checkpoints, accuracy, events, actions, unit);
    this.node = element("div", { class: "nnviz-frame" }, element("div", { class: "nnviz alone" }, this._bar.node));
    root.append(this.node);
    this._page = createPage?.(checkpoints, actions) ?? null;
    const { signal } = this._aborter;
    this._listen(signal);
    followSeeks(run, actions, signal);
    watchDisplay(this.node, root, () => this._paint(), signal);
    expose(
      "__nnvizEpochs",
      {
        run: () => run,
        t: () => this.timeline.t,
        checkpoint: () => this.timeline.checkpoint,
        playing: () => this.timeline.playing,
        moving: () => this.timeline.moving,
        lines: () => this._page?.lines ?? [],
        marks: () => this._page?.marks ?? [],
      },
      signal,
    );
    this._draw(performance.now());
  }

  destroy(): void {
    this._aborter.abort();
    cancelAnimationFrame(this._request ?? 0);
    this._reporter.destroy();
    this._page?.destroy();
    clearMoment();
    this.node.remove();
  }

  /** The page says what it shows. Where that is nothing new, what goes on here goes on; it need not be told of it. */
  setCheckpoint(checkpoint: number): void {
    if (this._reporter.isReported({ checkpoint })) return;
    this._glide(checkpoint);
    this._reporter.acknowledge();
  }

  /** It is about to go: what was not said yet is said. */
  flush(): void {
    this._reporter.flush();
  }

  /** The page is about to say what it shows: what the hand did just now is newer. What plays is said when it rests. */
  flushUnlessPlaying(): void {
    if (!this.timeline.playing) this._reporter.flush();
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  togglePlay(): void {
    const now = performance.now();
    if (this.timeline.playing) {
      this.timeline.pause(now);
      this._reporter.schedule();
    } else this.timeline.play(now);
    this._requestDraw();
  }

  seek(t: number): void {
    this.timeline.seek(t);
    this._reporter.schedule(DRAG_REST_MS);
    this._draw(performance.now()); // browsers send moves once a frame: the answer is drawn in the event itself
  }

  glideTo(checkpoint: number): void {
    this._glide(checkpoint);
    this._reporter.schedule();
  }

  private _glide(checkpoint: number): void {
    this.timeline.glideTo(checkpoint, performance.now(), this._reducedMotion ? 0 : undefined);
    this._requestDraw();
  }

  private _listen(signal: AbortSignal): void {
    listenToKeys(this.node, signal, {
      ArrowRight: () => this.glideTo(this.timeline.target + 1),
      ArrowLeft: () => this.glideTo(this.timeline.target - 1),
      Home: () => this.glideTo(0),
      End: () => this.glideTo(this.timeline.last),
      " ": () => this.togglePlay(),
    });
    // A button that was clicked lets go of the keyboard, so that space plays again; one that was reached by it keeps it.
    const letGo = (event: MouseEvent) => event.detail > 0 && closest(event, "button")?.blur();
    this.node.addEventListener("click", letGo, { signal });
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  /** Draw in the next frame. */
  private _requestDraw(): void {
    this._request ??= requestAnimationFrame((now) => this._draw(now));
  }

  private _draw(now: number): void {
    cancelAnimationFrame(this._request ?? 0);
    this._request = undefined;
    const { timeline } = this;
    const played = timeline.playing;
    timeline.tick(now);
    if (played && !timeline.playing) this._reporter.schedule(); // the end
    this._bar.update(timeline);
    if (timeline.t !== this._announced) {
      this._announced = timeline.t;
      this._page?.move(timeline.t);
      announceMoment(this._run, timeline.t);
    }
    if (timeline.moving) this._requestDraw();
  }

  /** What depends on the size and the theme only. */
  private _paint(): void {
    const theme = readTheme(this.node);
    this._bar.draw(theme, devicePixelRatio);
    this._page?.paint(theme);
    this._measure();
  }

  /** Say where the bar's track lies within it, for what the page puts under it in line with it. */
  private _measure(): void {
    const [own, track] = [this.node, this.node.querySelector(".track")].map((node) => node?.getBoundingClientRect());
    if (!own || !track?.width) return;
    const { style } = document.documentElement;
    style.setProperty("--nnviz-track-left", `${track.left - own.left}px`);
    style.setProperty("--nnviz-track-right", `${own.right - track.right}px`);
  }
}
