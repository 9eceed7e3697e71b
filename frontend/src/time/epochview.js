// The epoch bar by itself: a timeline, its bar, the keyboard, and the rest of the page, which follows and moves it. No Streamlit.

import { EpochBar } from "./epochbar";
import { element } from "../core/dom";
import { listenToKeys } from "../core/keys";
import { readTheme, watchPixelRatio, watchTheme } from "../core/theme";
import { StateReporter } from "./statereporter";
import { Timeline } from "./timeline";
import { Conductor } from "../streamlit/conductor";
import { PathMarks } from "../streamlit/pathmarks";

const HELD_MS = 150; // how long a hand that drags has to hold still before it is said where

export class EpochView {
  /**
   * @param {HTMLElement} root  filled by the view
   * @param {object} given
   * @param {string} given.run  names what is shown
   * @param {import("./calendar").Checkpoints} given.checkpoints
   * @param {{of: string, shares: ArrayLike<number>}|null} given.accuracy  at each checkpoint, and of what
   * @param {{checkpoint: number, words: string}[]} given.events
   * @param {number} given.checkpoint  where it begins
   * @param {string} given.unit  what it goes along
   * @param {(state: {checkpoint: number}) => void} onRest  it was moved and rests
   */
  constructor(root, { run, checkpoints, accuracy, events, checkpoint, unit }, onRest) {
    this._run = run;
    this._still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.timeline = new Timeline(checkpoints.length, checkpoint);
    this._rest = new StateReporter(
      () => ({ checkpoint: this.timeline.target }),
      () => this.timeline.playing,
      onRest,
    );
    const actions = {
      onPlay: () => this.togglePlay(),
      onSeek: (t) => this.seek(t),
      onRelease: () => this.glideTo(this.timeline.t),
      onGlide: (to) => this.glideTo(to),
      onLoop: (loop) => ((this.timeline.loop = loop), this._dirty()),
      onSpeed: (speed) => (this.timeline.speed = speed),
    };
    this._bar = new EpochBar(checkpoints, accuracy, events, actions, unit);
    this.node = element("div", { class: "nnviz-frame" }, element("div", { class: "nnviz alone" }, this._bar.node));
    root.append(this.node);
    this.conductor = new Conductor(checkpoints, actions);
    this.pathmarks = new PathMarks(actions);
    this._aborter = new AbortController();
    this._listen(this._aborter.signal);
    this._unwatchTheme = watchTheme(root, () => this._paint());
    this._resizer = new ResizeObserver(() => this._paint());
    this._resizer.observe(this.node);
    watchPixelRatio(() => this._paint(), this._aborter.signal);
    this._hook = window.__nnvizEpochs = exposedMoment(this);
    this._draw(performance.now());
  }

  destroy() {
    this._aborter.abort();
    this._resizer.disconnect();
    this._unwatchTheme();
    cancelAnimationFrame(this._request);
    this._rest.destroy();
    this.conductor.destroy();
    this.pathmarks.destroy();
    if (window.__nnvizEpochs === this._hook) delete window.__nnvizEpochs;
    this.node.remove();
  }

  /** The page says what it shows. Where that is nothing new, what goes on here goes on; it need not be told of it. */
  show(checkpoint) {
    if (this._rest.knows({ checkpoint })) return;
    this.timeline.glideTo(checkpoint, performance.now(), this._still ? 0 : undefined);
    this._rest.known();
    this._dirty();
  }

  /** It is about to go: what was not said yet is said. */
  leave() {
    this._rest.sayUnsaid();
  }

  /** The page is about to say what it shows: what the hand did just now is newer. What plays is said when it rests. */
  sayMoved() {
    if (!this.timeline.playing) this._rest.sayUnsaid();
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  togglePlay() {
    const now = performance.now();
    if (this.timeline.playing) {
      this.timeline.pause(now);
      this._rest.touched();
    } else this.timeline.play(now);
    this._dirty();
  }

  seek(t) {
    this.timeline.seek(t);
    this._rest.touched(HELD_MS);
    this._draw(performance.now()); // browsers send moves once a frame: the answer is drawn in the event itself
  }

  glideTo(checkpoint) {
    this.timeline.glideTo(checkpoint, performance.now(), this._still ? 0 : undefined);
    this._rest.touched();
    this._dirty();
  }

  _listen(signal) {
    listenToKeys(this.node, signal, {
      ArrowRight: () => this.glideTo(this.timeline.target + 1),
      ArrowLeft: () => this.glideTo(this.timeline.target - 1),
      Home: () => this.glideTo(0),
      End: () => this.glideTo(this.timeline.last),
      " ": () => this.togglePlay(),
    });
    // A button that was clicked lets go of the keyboard, so that space plays again; one that was reached by it keeps it.
    const letGo = (event) => event.detail > 0 && event.target.closest("button")?.blur();
    this.node.addEventListener("click", letGo, { signal });
    document.addEventListener("nnviz:seek", ({ detail }) => this._asked(detail), { signal });
    // Who goes to the navigation, or to another control beside the page, takes along where the training is, also while it plays.
    const aside = (target) => target?.closest?.("[data-testid=stSidebar]");
    const left = (event) => aside(event.target) && !aside(event.relatedTarget) && this._rest.sayUnsaid();
    document.addEventListener("pointerover", left, { signal });
  }

  /** Another view of the page asks for a moment. */
  _asked(detail) {
    if (!detail || (detail.run !== undefined && detail.run !== this._run)) return;
    if (Number.isFinite(detail.checkpoint)) this.glideTo(detail.checkpoint);
    else if (Number.isFinite(detail.t)) this.seek(detail.t);
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  /** Draw in the next frame. */
  _dirty() {
    this._request ??= requestAnimationFrame((now) => this._draw(now));
  }

  _draw(now) {
    cancelAnimationFrame(this._request);
    this._request = undefined;
    const { timeline } = this;
    const played = timeline.playing;
    timeline.tick(now);
    if (played && !timeline.playing) this._rest.touched(); // the end
    this._bar.update(timeline);
    if (timeline.t !== this._told) {
      this._told = timeline.t;
      this.conductor.move(timeline.t);
      this.pathmarks.move(timeline.t);
      document.dispatchEvent(new CustomEvent("nnviz:moment", { detail: { run: this._run, t: timeline.t } }));
    }
    if (timeline.moving) this._dirty();
  }

  /** What depends on the size and the theme only. */
  _paint() {
    const theme = readTheme(this.node);
    this._bar.draw(theme, devicePixelRatio);
    this.conductor.paint(theme.accent);
    this._measure();
  }

  /** Say where the bar's track lies within it, for what the page puts under it in line with it. */
  _measure() {
    const [own, track] = [this.node, this.node.querySelector(".track")].map((node) => node?.getBoundingClientRect());
    if (!track?.width) return;
    const { style } = document.documentElement;
    style.setProperty("--nnviz-track-left", `${track.left - own.left}px`);
    style.setProperty("--nnviz-track-right", `${own.right - track.right}px`);
  }
}

/** A read-only window on the bar, for tests and benchmarks: `window.__nnvizEpochs`. @param {EpochView} view */
function exposedMoment({ timeline, conductor, pathmarks, _run: run }) {
  return Object.freeze({
    run,
    get t() {
      return timeline.t;
    },
    get checkpoint() {
      return timeline.checkpoint;
    },
    get playing() {
      return timeline.playing;
    },
    get moving() {
      return timeline.moving;
    },
    /** The lines over the charts: what the axis is, and x, top and height in CSS pixels from the window's corner. */
    get lines() {
      return conductor.lines;
    },
    /** The marks on the paths of charts: [x, y] likewise, null where one is not seen. */
    get marks() {
      return pathmarks.marks;
    },
  });
}
