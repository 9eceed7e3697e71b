import assert from "node:assert/strict";
import { afterEach, test } from "vitest";
import { CanvasRecorder } from "../../../src/map/share/videoexport";

/** A browser that writes some kinds of film; its canvases hand out streams, its recorder writes one part a frame. */
function browserWith(types, { requestsFrames = true, fails = false } = {}) {
  const said = { rates: [], frames: 0, stopped: 0, options: null };
  globalThis.HTMLCanvasElement = class {};
  HTMLCanvasElement.prototype.captureStream = (rate) => {
    said.rates.push(rate);
    const track = { stop: () => said.stopped++, ...(requestsFrames ? { requestFrame: () => said.frames++ } : {}) };
    return { getVideoTracks: () => [track], getTracks: () => [track] };
  };
  globalThis.MediaRecorder = class extends EventTarget {
    static isTypeSupported = (type) => types.includes(type);
    constructor(_, options) {
      super();
      said.options = options;
      this.state = "inactive";
    }
    start() {
      this.state = "recording";
    }
    stop() {
      this.state = "inactive";
      if (fails) return void this.dispatchEvent(Object.assign(new Event("error"), { error: new Error("no encoder") }));
      for (const part of ["one", "", "two"]) {
        this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([part]) }));
      }
      this.dispatchEvent(new Event("stop"));
    }
  };
  const canvas = Object.assign(new HTMLCanvasElement(), { width: 1000, height: 500 });
  return { said, canvas };
}

afterEach(() => {
  delete globalThis.MediaRecorder;
  delete globalThis.HTMLCanvasElement;
});

test("the best kind of film that the browser writes is taken", () => {
  browserWith(["video/mp4", "video/webm;codecs=vp8", "video/webm"]);
  assert.equal(CanvasRecorder.mimeType(), "video/webm;codecs=vp8");
  assert.equal(CanvasRecorder.extension(), "webm");
  browserWith(["video/mp4"]);
  assert.equal(CanvasRecorder.mimeType(), "video/mp4");
  assert.equal(CanvasRecorder.extension(), "mp4");
});

test("a browser that cannot record says so", () => {
  const { canvas } = browserWith([]);
  assert.equal(CanvasRecorder.supported(), false);
  assert.throws(() => new CanvasRecorder().start(canvas, 30), /cannot record/);
  delete globalThis.MediaRecorder;
  assert.equal(CanvasRecorder.supported(), false);
  browserWith(["video/webm"]);
  assert.equal(CanvasRecorder.supported(), true);
  delete HTMLCanvasElement.prototype.captureStream;
  assert.equal(CanvasRecorder.supported(), false);
});

test("a film holds what was recorded, and the stream ends with it", async () => {
  const { said, canvas } = browserWith(["video/webm;codecs=vp9"]);
  const film = new CanvasRecorder();
  film.start(canvas, 30);
  film.addFrame();
  film.addFrame();
  const blob = await film.stop();
  assert.equal(await blob.text(), "onetwo");
  assert.equal(blob.type, "video/webm");
  assert.deepEqual(said.rates, [0]);
  assert.equal(said.frames, 3);
  assert.equal(said.stopped, 1);
  assert.equal(said.options.videoBitsPerSecond, 2_250_000); // 0.15 bits for each of 1000 × 500 × 30 pixels
});

test("where frames cannot be asked for, the browser takes them at the pace", async () => {
  const { said, canvas } = browserWith(["video/webm"], { requestsFrames: false });
  const film = new CanvasRecorder();
  film.start(canvas, 24);
  film.addFrame();
  await film.stop();
  assert.deepEqual(said.rates, [0, 24]);
  assert.equal(said.stopped, 2);
});

test("a failure is told by stop, and a film that is cancelled keeps nothing", async () => {
  const { said, canvas } = browserWith(["video/webm"], { fails: true });
  const film = new CanvasRecorder();
  film.start(canvas, 30);
  await assert.rejects(film.stop(), /no encoder/);
  assert.equal(said.stopped, 1);
  const other = new CanvasRecorder();
  other.cancel();
  other.start(canvas, 30);
  other.cancel();
  assert.equal(said.stopped, 2);
});
