// A film of what a canvas shows, recorded by the browser itself.

const MIME_TYPES = [
  "video/webm;codecs=vp9",
  "video/webm;codecs=vp8",
  "video/webm",
  "video/mp4;codecs=avc1.42E01E",
  "video/mp4",
];
const BITS_PER_PIXEL = 0.15; // and frame; small dots on a plain ground come out clean
const [LEAST_BITS, MOST_BITS] = [2e6, 25e6]; // a second

/**
 * Frames are stamped with the time at which they are added, so whoever draws them keeps the pace.
 * `start`, then `addFrame` after each drawing, then `stop`, or `cancel`.
 */
export class Film {
  /** Whether this browser can record a canvas. */
  static supported() {
    return "captureStream" in HTMLCanvasElement.prototype && Film.mimeType() !== "";
  }

  /** The first kind of film that this browser writes, or "". */
  static mimeType() {
    if (typeof MediaRecorder === "undefined") return "";
    return MIME_TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";
  }

  /** How a file of such a film ends: "webm" or "mp4". */
  static extension() {
    return Film.mimeType().startsWith("video/mp4") ? "mp4" : "webm";
  }

  /** @param {HTMLCanvasElement} canvas @param {number} fps  frames a second, where the browser chooses them itself */
  start(canvas, fps) {
    const type = Film.mimeType();
    if (!type) throw new Error("This browser cannot record a film.");
    this._parts = [];
    this._stream = canvas.captureStream(0);
    if (!this._stream.getVideoTracks()[0].requestFrame) {
      this._release();
      this._stream = canvas.captureStream(fps);
    }
    this._track = this._stream.getVideoTracks()[0];
    const bits = canvas.width * canvas.height * fps * BITS_PER_PIXEL;
    const videoBitsPerSecond = Math.round(Math.min(Math.max(bits, LEAST_BITS), MOST_BITS));
    this._recorder = new MediaRecorder(this._stream, { mimeType: type, videoBitsPerSecond });
    this._recorder.addEventListener("dataavailable", ({ data }) => data.size && this._parts.push(data));
    this._done = new Promise((resolve, reject) => {
      this._recorder.addEventListener("stop", () => resolve(new Blob(this._parts, { type: type.split(";")[0] })));
      this._recorder.addEventListener("error", ({ error }) => reject(error ?? new Error("The film could not be recorded.")));
    });
    this._done.catch(() => {}); // told by `stop`
    this._recorder.start();
    this.addFrame();
  }

  /** The canvas has a new frame. */
  addFrame() {
    this._track.requestFrame?.();
  }

  /** @returns {Promise<Blob>}  rejected where recording failed */
  stop() {
    if (this._recorder.state !== "inactive") this._recorder.stop();
    return this._done.finally(() => this._release());
  }

  /** Record no more and keep nothing. */
  cancel() {
    if (this._recorder && this._recorder.state !== "inactive") this._recorder.stop();
    this._release();
  }

  _release() {
    this._stream?.getTracks().forEach((track) => track.stop());
    this._parts = [];
  }
}
