// Steps of the guided tour, and when it starts by itself: once for each person, when the view is idle.

import { element } from "../../core/dom";
import { toPixel } from "../geometry/camera";
import { positionOf } from "../geometry/geometry";
import type { Pane } from "../geometry/panes";
import type { Pixel } from "../pointer/gestures";
import type { ViewModel } from "../viewmodel";
import type { Guide, GuideStep } from "./guide";

const SEEN = "nnviz-guide"; // the person's own note that the tour was seen
const QUIET_MS = 1500; // nothing moves and nobody does anything for so long before it begins
const MARK_SIZE = 36; // pixels about what is pointed at on the map

export class Introduction {
  private readonly _marks = [0, 1].map(() => element("div", { class: "guide-mark", "aria-hidden": "true" }));
  private _guide: Guide | null = null; // loaded when it begins
  private _isScheduled: boolean; // to begin by itself
  private _timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param view everything that is pointed at is in it
   * @param first begin by itself, where the person has not seen it, once the view rests
   */
  constructor(
    private readonly _model: ViewModel,
    private readonly _view: HTMLElement,
    private readonly _stage: HTMLElement,
    first: boolean,
    private readonly _signal: AbortSignal,
  ) {
    this._isScheduled = first && !wasSeen();
    const never = () => this._schedule(false);
    _signal.addEventListener("abort", () => {
      never();
      this._guide?.destroy();
    });
    if (!this._isScheduled) return;
    for (const type of ["pointerdown", "keydown", "wheel"]) {
      // Whoever does something by themselves needs no tour now.
      document.addEventListener(type, never, { signal: _signal, capture: true, passive: true, once: true });
    }
  }

  /** Show it now. */
  async show(): Promise<void> {
    this._schedule(false);
    const { Guide } = await import("./guide");
    if (this._signal.aborted) return;
    this._stage.append(...this._marks);
    this._guide ??= new Guide(this._view, this._steps(this._view), { onEnd: ({ again }) => this._ended(again) });
    this._guide.show();
  }

  private _ended(again: boolean): void {
    for (const mark of this._marks) mark.remove();
    if (!again) noteSeen();
  }

  /** It was drawn. */
  update(): void {
    this._schedule(this._isScheduled);
  }

  /** Begin once nothing was drawn for a while, or leave that. */
  private _schedule(waits: boolean): void {
    this._isScheduled = waits;
    clearTimeout(this._timer);
    if (waits) this._timer = setTimeout(() => this._model.moving || this.show(), QUIET_MS);
  }

  private _steps(view: HTMLElement): GuideStep[] {
    const part = (name: string) => () => view.querySelector<HTMLElement>(name);
    return [
      {
        target: part(".epochs"),
        title: "A training, epoch by epoch",
        text: "Press play, or drag the slider. A dot moves only when the network changes its mind about that sample.",
      },
      {
        target: () => this._markAt(this._marks[0], this._dot()),
        title: "Each dot is a sample",
        text: "Point at one to see it and what the network says of it. Click it to keep it and to draw its path.",
      },
      {
        target: part(".toolbar"),
        title: "Other pictures, other colours",
        text: "The same answers can be placed in other ways, in two or three dimensions, and coloured by what you want to know.",
      },
      {
        target: () => this._markAt(this._marks[1], this._axisEnd()),
        title: "Axes that you can hold",
        text: "Drag the ring at the end of a class's axis and all samples follow. Double-click it and it goes back.",
      },
      {
        target: () => [part(".quality")(), part(".hint")()].find((node) => node?.getClientRects().length) ?? null,
        title: "How far to trust the picture",
        text: "No flat picture keeps everything. Here it says how to read this one, and how it came about.",
      },
    ];
  }

  /** A small box about a pixel of the stage, to be pointed at. */
  private _markAt(mark: HTMLElement, at: Pixel | null): HTMLElement | null {
    if (!at) return null;
    Object.assign(mark.style, { left: `${at.x}px`, top: `${at.y}px`, width: `${MARK_SIZE}px`, height: `${MARK_SIZE}px` });
    return mark;
  }

  /** Where some dot is, one near the middle. */
  private _dot(): Pixel | null {
    const [pane] = this._model.scenes;
    if (!pane?.camera.view) return null;
    const { left, top, width, height } = pane.box;
    const sample = this._model.sampleAt({ x: left + width / 2, y: top + height / 2 }, Infinity);
    return sample < 0 ? null : onStage(pane, positionOf(pane.blend, sample));
  }

  /** Where the end of the first axis is, where the picture has axes. */
  private _axisEnd(): Pixel | null {
    const [pane] = this._model.scenes;
    if (!pane?.positions.axes) return null;
    return onStage(pane, pane.positions.corners.subarray(0, pane.positions.dims));
  }
}

/** The pixel of the stage where a position is seen, if it is. */
function onStage({ camera: { view }, box }: Pane, [px, py, pz]: Iterable<number>): Pixel | null {
  if (!view) return null;
  const [x, y] = toPixel(view, px, py, pz);
  const inside = x > 0 && y > 0 && x < box.width && y < box.height;
  return inside ? { x: box.left + x, y: box.top + y } : null;
}

function wasSeen(): boolean {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return true; // a browser that keeps nothing would show it every time
  }
}

function noteSeen(): void {
  try {
    localStorage.setItem(SEEN, "1");
  } catch {
    // it will not begin by itself there anyway
  }
}
