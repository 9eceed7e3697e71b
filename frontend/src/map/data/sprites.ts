// Sprite sheets of the samples' images: of a small run all are loaded, of a large one those that are visible, in an LRU cache.

import type { SpriteLayout } from "./recording";

const MOST_SHEETS = 8; // that are kept; decoded, one takes some megabytes

export class Sprites {
  private readonly _layout: SpriteLayout | null; // null without images
  private readonly _listeners = new Set<() => void>();
  private readonly _sheets = new Map<number, ImageBitmap>(); // those that have arrived, the one used last at the end
  private readonly _loading = new Set<number>(); // those that are on their way: whoever asked for them waits
  private readonly _drawn = new WeakMap<HTMLCanvasElement, number>(); // the sample on it, for which no sheet is needed again

  /** `urls`: one a sheet. */
  constructor(
    layout: SpriteLayout | null,
    private readonly _urls: string[],
  ) {
    this._layout = _urls.length ? layout : null;
    if (layout && _urls.length <= MOST_SHEETS) for (const number of _urls.keys()) this._sheet(number);
  }

  get exist(): boolean {
    return this._layout !== null;
  }

  /** Call when a sheet has arrived, until the signal ends it. */
  onLoad(listener: () => void, signal: AbortSignal): void {
    this._listeners.add(listener);
    signal.addEventListener("abort", () => this._listeners.delete(listener));
  }

  /** How large each image is, in its own pixels, or null. */
  get size(): Pick<SpriteLayout, "width" | "height"> | null {
    return this._layout;
  }

  /** Draw one sample's image, pixel for pixel; style enlarges it. False where it was not there yet. */
  draw(canvas: HTMLCanvasElement, sample: number): boolean {
    const context = canvas.getContext("2d");
    if (!this._layout || !context) return false;
    if (this._drawn.get(canvas) === sample) return true;
    const { width, height } = this._layout;
    canvas.width = width; // which also clears it
    canvas.height = height;
    const drawn = this.paint(context, sample, 0, 0, width, height);
    if (drawn) this._drawn.set(canvas, sample);
    else this._drawn.delete(canvas);
    return drawn;
  }

  /** Draw one sample's image into a box; false where it was not there yet. */
  paint(context: CanvasDrawImage, sample: number, x: number, y: number, width: number, height: number): boolean {
    if (!this._layout) return false;
    const { columns, perSheet } = this._layout;
    const sheet = this._sheet(Math.floor(sample / perSheet));
    if (!sheet) return false;
    const at = sample % perSheet;
    const [left, top] = [(at % columns) * this._layout.width, Math.floor(at / columns) * this._layout.height];
    context.drawImage(sheet, left, top, this._layout.width, this._layout.height, x, y, width, height);
    return true;
  }

  /** A sheet, or undefined where it has not arrived yet. */
  private _sheet(number: number): ImageBitmap | undefined {
    const sheet = this._sheets.get(number);
    if (sheet) this._cache(number, sheet);
    else if (!this._loading.has(number)) this._load(number);
    return sheet;
  }

  private _cache(number: number, sheet: ImageBitmap): void {
    this._sheets.delete(number);
    this._sheets.set(number, sheet);
    if (this._sheets.size <= MOST_SHEETS) return;
    const [[oldest, forgotten]] = this._sheets;
    this._sheets.delete(oldest);
    forgotten.close();
  }

  /** No image element: the browser would keep what it decoded as long as it likes. */
  private async _load(number: number): Promise<void> {
    this._loading.add(number);
    try {
      const response = await fetch(this._urls[number]);
      if (!response.ok) return; // whoever asks again tries again
      this._cache(number, await createImageBitmap(await response.blob()));
    } catch {
      return; // no network, or no image
    } finally {
      this._loading.delete(number);
    }
    for (const listener of this._listeners) listener();
  }
}
