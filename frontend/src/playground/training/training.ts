// Training as far as it has arrived: settings, data, frames at both paces, metrics.

import { bisectRight } from "d3-array";
import type { PlaygroundChange } from "../../core/protocol";
import { type DataSet, decodeData, decodeFilm, type Film, type FramePace, Shot, type Tuning } from "./film";
import type { Network } from "./network";
import { keyOf, type SettingName, type Settings } from "./settings";

const MOST_FILMS = 60; // that are kept; those far from what is shown go first

export class Training {
  data: DataSet | null = null;
  net: Network | null = null;
  changes: PlaygroundChange[] = []; // and after how many steps
  key = "";
  metrics = new MetricsHistory();
  private _frameStores = newFrameStores();
  private _tunings: Tuning[] = [];
  private _dataset: ArrayBuffer | null = null; // what came last
  private _film: ArrayBuffer | null = null;

  constructor(public settings: Settings) {
    this.confirm(settings);
  }

  /** Another training, of which nothing has come yet; the data stays until its own comes. */
  adopt(settings: Settings): void {
    this.confirm(settings);
    this.metrics = new MetricsHistory();
    this._frameStores = newFrameStores();
    this.changes = [];
    this._tunings = [];
  }

  /** The training is changed after so many steps in what may be tuned: what came before stays. */
  cut(settings: Settings, steps: number, tuned: readonly SettingName[]): void {
    this.confirm(settings);
    this.metrics.cut(steps);
    for (const framesAt of Object.values(this._frameStores)) framesAt.cut(steps);
    this.changes = this.changes.filter(({ step }) => step < steps);
    const now = { start: steps, words: Object.fromEntries(tuned.map((name) => [name, settings[name]])) };
    this._tunings = [...this._tunings.filter(({ start }) => start < steps), now];
  }

  /** What the server says of the same training. */
  confirm(settings: Settings): void {
    this.settings = settings;
    this.key = keyOf(settings);
    this._film = null;
  }

  /** The settings of the step after so many. */
  settingsAt(steps: number): Settings {
    return { ...this.settings, ...this._tunings.findLast(({ start }) => start <= steps)?.words };
  }

  /** Whether anything has come. */
  get begun(): boolean {
    return this.metrics.steps.length > 0;
  }

  /** The frames at a pace of the walk. */
  reel(pace: string): FrameStore {
    return this._frameStores[pace === "epoch" ? "epoch" : "batch"];
  }

  /** A file of the server, which is the same buffer where it has come before; whether it is other data. */
  takeData(dataset: ArrayBuffer): boolean {
    if (dataset === this._dataset) return false;
    this._dataset = dataset;
    this.data = decodeData(dataset);
    return true;
  }

  /** A file of the server; null where it has come before. */
  takeFilm(film: ArrayBuffer): Film | null {
    if (film === this._film) return null;
    this._film = film;
    const decoded = decodeFilm(film);
    this._frameStores[decoded.pace].add(decoded);
    this.metrics.add(decoded);
    this.net = decoded.net;
    this._tunings = decoded.tunings;
    return decoded;
  }
}

function newFrameStores(): Record<FramePace, FrameStore> {
  return { batch: new FrameStore("batch"), epoch: new FrameStore("epoch") };
}

/** The films of one training that have come, at one pace. */
export class FrameStore {
  ended = ""; // why there is no frame at `end`
  end = Infinity;
  private _films: Film[] = [];
  private _shot: Shot | null = null;

  constructor(readonly pace: FramePace) {}

  add(film: Film): void {
    this._films = this._films.filter(({ first }) => first !== film.first);
    this._films.push(film);
    if (film.ended) {
      this.ended = film.ended;
      this.end = film.first + film.batches.length;
    }
    while (this._films.length > MOST_FILMS) {
      const distances = this._films.map(({ first }) => Math.abs(first - film.first));
      this._films.splice(distances.indexOf(Math.max(...distances)), 1);
    }
  }

  /** From the step after so many on the training is another: only the frames before stay. */
  cut(steps: number): void {
    this._films = this._films.map((film) => filmUntil(film, steps)).filter(({ batches }) => batches.length > 0);
    this.ended = "";
    this.end = Infinity;
    this._shot = null;
  }

  shot(frame: number): Shot | null {
    if (this._shot?.frame === frame) return this._shot;
    const film = this._filmOf(frame);
    if (!film) return null;
    this._shot = new Shot(film, frame - film.first);
    return this._shot;
  }

  /** Samples of a frame's batch, null where it has not come. */
  count(frame: number): number | null {
    const film = this._filmOf(frame);
    return film ? film.batches[frame - film.first] : null;
  }

  /** The first frame from `frame` on that has not come. */
  missingFrom(frame: number): number {
    let at = frame;
    for (let film = this._filmOf(at); film; film = this._filmOf(at)) at = film.first + film.batches.length;
    return at;
  }

  /** How many of the frames just before `frame` have not come, of `most`. */
  missingBefore(frame: number, most: number): number {
    let count = 0;
    while (count < Math.min(most, frame) && !this._filmOf(frame - 1 - count)) count += 1;
    return count;
  }

  private _filmOf(frame: number): Film | undefined {
    return this._films.find(({ first, batches }) => frame >= first && frame < first + batches.length);
  }
}

/** The frames of a film that end after so many steps or before. */
function filmUntil(film: Film, steps: number): Film {
  const count = film.batches.filter((_, k) => film.steps[k + 1] <= steps).length;
  if (count === film.batches.length) return film;
  return { ...film, steps: film.steps.slice(0, count + 1), batches: film.batches.slice(0, count), ended: "" };
}

/** What is known of the metrics, by step: rows of loss and accuracy of the training part, then of the test part. */
export class MetricsHistory {
  private readonly _rows = new Map<number, Float32Array>();
  private _sorted: number[] | null = null;

  add({ past, steps, arrays }: Film): void {
    for (const [listed, rows] of [
      [past, arrays.past],
      [steps, arrays.metrics],
    ] as const) {
      for (const [k, step] of listed.entries()) this._rows.set(step, rows.subarray(4 * k, 4 * k + 4));
    }
    this._sorted = null;
  }

  /** What comes after so many steps is another training. */
  cut(steps: number): void {
    for (const step of this._rows.keys()) if (step > steps) this._rows.delete(step);
    this._sorted = null;
  }

  get steps(): readonly number[] {
    this._sorted ??= [...this._rows.keys()].sort((a, b) => a - b);
    return this._sorted;
  }

  /** The row of the last known step up to `step`. */
  at(step: number): Float32Array | undefined {
    return this._rows.get(this.steps[bisectRight(this.steps, step) - 1]);
  }
}
