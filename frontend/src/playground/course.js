// A training as far as it has come: its settings, its data, its stretches at both paces, its losses.

import { bufferOf, decodeData, decodeFilm } from "./pack";
import { Reel, Told } from "./reel";

export class Course {
  constructor() {
    this.words = {};
    this.data = null;
    this._dataset = "";
    this.adopt({});
  }

  /** Another training, of which nothing has come yet; the data stays until its own comes. @param {Record<string, string>} words */
  adopt(words) {
    this.words = words;
    this.key = keyOf(words);
    this.told = new Told();
    this._reels = { batch: new Reel("batch"), epoch: new Reel("epoch") };
    this._film = "";
    this.changes = []; // {step, words}: what was changed, and after how many steps
    this._tunings = []; // {start, words}: how it is tuned from the step after so many on
  }

  /**
   * The training is changed: what came before stays. @param {Record<string, string>} words @param {number} steps  that are done
   * @param {readonly string[]} tuned  which words may change
   */
  cut(words, steps, tuned) {
    this.confirm(words);
    this.told.cut(steps);
    for (const reel of Object.values(this._reels)) reel.cut(steps);
    this.changes = this.changes.filter(({ step }) => step < steps);
    const now = { start: steps, words: Object.fromEntries(tuned.map((name) => [name, words[name]])) };
    this._tunings = [...this._tunings.filter(({ start }) => start < steps), now];
  }

  /** What the server says of the same training. @param {Record<string, string>} words */
  confirm(words) {
    this.words = words;
    this.key = keyOf(words);
    this._film = "";
  }

  /** The settings of the step after so many. @param {number} steps @returns {Record<string, string>} */
  wordsAt(steps) {
    return { ...this.words, ...this._tunings.findLast(({ start }) => start <= steps)?.words };
  }

  /** Whether anything has come. */
  get begun() {
    return this.told.steps.length > 0;
  }

  /** @param {string} pace  of the walk */
  reel(pace) {
    return this._reels[pace === "epoch" ? "epoch" : "batch"];
  }

  /** @param {string} dataset  in base64 @returns {boolean} whether it is other data */
  takeData(dataset) {
    if (dataset === this._dataset) return false;
    this._dataset = dataset;
    this.data = decodeData(bufferOf(dataset));
    return true;
  }

  /** @param {string} film  in base64 @returns {import("./pack").Film|null} null where it has come before */
  takeFilm(film) {
    if (film === this._film) return null;
    this._film = film;
    const decoded = decodeFilm(bufferOf(film));
    this._reels[decoded.pace].add(decoded);
    this.told.add(decoded);
    this.net = decoded.net;
    this._tunings = decoded.tunings;
    return decoded;
  }
}

/** What a training is named by. @param {Record<string, string>} words */
export function keyOf(words) {
  return Object.keys(words)
    .sort()
    .map((name) => `${name}=${words[name]}`)
    .join("&");
}
