// Video export: plays the training from its first to its last epoch and records the canvas.

import { element, setText } from "../../core/dom";
import type { MapController } from "../controller";

const MIME_TYPES = [
  "video/webm;codecs=vp9",
  "video/webm;codecs=vp8",
  "video/webm",
  "video/mp4;codecs=avc1.42E01E",
  "video/mp4",
];
const BITS_PER_PIXEL = 0.15; // and frame; small dots on a plain ground come out clean
const [LEAST_BITS, MOST_BITS] = [2e6, 25e6]; // a second
const FPS = 30;
const FRAME_MS = 1000 / FPS - 4; // screens show frames when they want
const HOLD_MS = 800; // the first and the last epoch are seen so long

/** Where frames are taken one by one, as TypeScript's DOM does not know yet; without it the browser takes them at a pace. */
type CanvasTrack = MediaStreamTrack & Partial<Pick<CanvasCaptureMediaStreamTrack, "requestFrame">>;

interface Recorded {
  stream: MediaStream;
  track: CanvasTrack;
  recorder: MediaRecorder;
  /** Rejected where recording failed. */
  done: Promise<Blob>;
}

/**
 * What a canvas shows, recorded. Frames are stamped with the time at which they are added, so whoever draws them keeps the pace:
 * `start`, then `addFrame` after each drawing, then `stop`, or `cancel`.
 */
export class CanvasRecorder {
  private _recorded: Recorded | null = null;

  /** Whether this browser can record a canvas. */
  static supported(): boolean {
    return "captureStream" in HTMLCanvasElement.prototype && CanvasRecorder.mimeType() !== "";
  }

  /** The first kind of film that this browser writes, or "". */
  static mimeType(): string {
    if (typeof MediaRecorder === "undefined") return "";
    return MIME_TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";
  }

  /** How a file of such a film ends. */
  static extension(): "webm" | "mp4" {
    return CanvasRecorder.mimeType().startsWith("video/mp4") ? "mp4" : "webm";
  }

  /** `fps`: frames a second, where the browser chooses them itself. */
  start(canvas: HTMLCanvasElement, fps: number): void {
    const mimeType = CanvasRecorder.mimeType();
    if (!mimeType) throw new Error("This browser cannot record a film.");
    const stream = streamOf(canvas, fps);
    const [track] = stream.getVideoTracks() as CanvasTrack[];
    const bits = canvas.width * canvas.height * fps * BITS_PER_PIXEL;
    const videoBitsPerSecond = Math.round(Math.min(Math.max(bits, LEAST_BITS), MOST_BITS));
    const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond });
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
    const done = new Promise<Blob>((resolve, reject) => {
      recorder.addEventListener("stop", () => resolve(new Blob(parts, { type: mimeType.split(";")[0] })));
      recorder.addEventListener("error", (event) => {
        reject(("error" in event && event.error) || new Error("The film could not be recorded."));
      });
    });
    done.catch(() => {}); // told by `stop`
    this._recorded = { stream, track, recorder, done };
    recorder.start();
    this.addFrame();
  }

  /** The canvas has a new frame. */
  addFrame(): void {
    this._recorded?.track.requestFrame?.();
  }

  /** Rejected where recording failed. */
  async stop(): Promise<Blob> {
    if (!this._recorded) throw new Error("No film is recorded.");
    const { recorder, done } = this._recorded;
    if (recorder.state !== "inactive") recorder.stop();
    return done.finally(() => this.cancel());
  }

  /** Record no more and keep nothing. */
  cancel(): void {
    if (!this._recorded) return;
    const { recorder, stream } = this._recorded;
    this._recorded = null;
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  }
}

/** What a canvas shows: at each frame that is asked for, or else at the pace. */
function streamOf(canvas: HTMLCanvasElement, fps: number): MediaStream {
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks() as CanvasTrack[];
  if (track.requestFrame) return stream;
  for (const unused of stream.getTracks()) unused.stop();
  return canvas.captureStream(fps);
}

export interface VideoExportActions {
  /** Draw what is seen, in the task in which it was drawn; the canvas takes the size that is needed, or keeps its own. */
  onFrame: (canvas: HTMLCanvasElement, keepSize: boolean) => void;
  onDone: (film: Blob) => void;
  onFail: (words: string) => void;
}

interface Recording {
  film: CanvasRecorder;
  canvas: HTMLCanvasElement;
  phase: "starting" | "first" | "playing" | "last";
  addedAt: number; // milliseconds
  before: { checkpoint: number; loop: boolean };
}

export class VideoExport {
  /** Put it beside the rest of the view, which nobody can use meanwhile. */
  readonly node: HTMLElement;
  private readonly _status = element("p", { "aria-live": "off" });
  private readonly _progress = element("progress", { max: 1, value: 0, "aria-label": "how much of the film is recorded" });
  private readonly _cancel = element("button", { type: "button", title: "Record no more and keep nothing" }, "Cancel");
  private _recording: Recording | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly _controller: MapController,
    private readonly _actions: VideoExportActions,
  ) {
    const attributes = { class: "filming", role: "dialog", "aria-label": "recording a film", hidden: true };
    this.node = element("div", attributes, this._status, this._progress, this._cancel);
    this._cancel.addEventListener("click", () => this._end());
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this._end());
  }

  start(): void {
    if (this._recording) return;
    const { timeline } = this._controller.model;
    const before = { checkpoint: timeline.target, loop: timeline.loop };
    this._recording = { film: new CanvasRecorder(), canvas: element("canvas"), phase: "starting", addedAt: 0, before };
    timeline.loop = false; // or it would never end
    this._lock(true);
    this._controller.seek(0); // draws, and so calls `drew`
  }

  /** The view has drawn a frame, in this very task. */
  update(): void {
    const { _recording: take } = this;
    if (!take) return;
    const { timeline, recording } = this._controller.model;
    const { checkpoints } = recording;
    this._progress.value = timeline.t / timeline.last;
    setText(this._status, `Recording: epoch ${checkpoints[timeline.checkpoint].label} of ${checkpoints[timeline.last].label}`);
    if (take.phase === "playing" && !timeline.playing) this._hold(take, "last", () => this._finish(take));
    try {
      this._add(take, performance.now());
    } catch (error) {
      this._fail(error);
    }
  }

  private _add(take: Recording, now: number) {
    const { film, canvas, phase } = take;
    if (phase === "starting") {
      this._actions.onFrame(canvas, false);
      [canvas.width, canvas.height] = [canvas.width & ~1, canvas.height & ~1]; // films have even sides; a row too many is cut off
      this._actions.onFrame(canvas, true);
      film.start(canvas, FPS);
      this._hold(take, "first", () => {
        take.phase = "playing";
        this._controller.play();
      });
    } else if (phase !== "playing" || now - take.addedAt > FRAME_MS) {
      this._actions.onFrame(canvas, true);
      film.addFrame();
    } else {
      return;
    }
    take.addedAt = now;
  }

  /** Stay as it is for a while. */
  private _hold(take: Recording, phase: Recording["phase"], then: () => void) {
    take.phase = phase;
    this._timer = setTimeout(then, HOLD_MS);
  }

  private async _finish(take: Recording) {
    this._controller.redraw(); // a last frame, so that the film lasts until now
    try {
      const blob = await take.film.stop();
      if (this._recording !== take) return; // given up meanwhile
      this._end();
      this._actions.onDone(blob);
    } catch (error) {
      if (this._recording === take) this._fail(error);
    }
  }

  private _fail(error: unknown) {
    this._end();
    this._actions.onFail(error instanceof Error ? error.message : String(error));
  }

  /** Record no more and keep nothing; everything is as it was before. */
  private _end() {
    const { _recording: take } = this;
    if (!take) return;
    this.destroy();
    this._lock(false);
    this._controller.model.timeline.loop = take.before.loop;
    this._controller.seek(take.before.checkpoint);
    this._controller.glideTo(take.before.checkpoint);
  }

  private _lock(locked: boolean) {
    this.node.hidden = !locked;
    for (const other of this.node.parentElement?.children ?? [])
      if (other instanceof HTMLElement && other !== this.node) other.inert = locked;
    if (locked) this._cancel.focus();
  }

  /** The view is taken down. */
  destroy(): void {
    clearTimeout(this._timer);
    this._recording?.film.cancel();
    this._recording = null;
  }
}
