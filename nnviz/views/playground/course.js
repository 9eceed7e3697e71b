// A training as far as it has come: its settings, its data, its stretches at both paces, its losses.

import { bufferOf, decodeData, decodeFilm } from "./pack.js";
import { Reel, Told } from "./reel.js";

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

  /** @param {string} film  in base64 @returns {import("./pack.js").Film|null} null where it has come before */
  takeFilm(film) {
    if (film === this._film) return null;
    this._film = film;
    const decoded = decodeFilm(bufferOf(film));
    this._reels[decoded.pace].add(decoded);
    this.told.add(decoded);
    this.net = decoded.net;
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
