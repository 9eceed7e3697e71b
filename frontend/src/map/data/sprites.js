// The samples' images, cut out of sheets: of a small run all are loaded at once, of a large one those that are looked at.

const MOST_SHEETS = 8; // that are kept; decoded, one takes some megabytes

export class Sprites {
  /**
   * @param {{columns: number, width: number, height: number, perSheet: number}|null} layout  sizes in pixels; null without images
   * @param {string[]} urls  one a sheet
   */
  constructor(layout, urls) {
    this._layout = layout;
    this._listeners = new Set();
    this._urls = layout ? urls : [];
    this._sheets = new Map(); // number of a sheet that has arrived → bitmap, the one used last at the end
    this._coming = new Set(); // numbers of those that are on their way: whoever asked for them waits
    this._drawn = new WeakMap(); // canvas → the sample that is drawn on it, for which no sheet is needed again
    if (this._urls.length <= MOST_SHEETS) this._urls.forEach((_, number) => this._sheet(number));
  }

  get exist() {
    return this._urls.length > 0;
  }

  /** Call when a sheet has arrived. @param {() => void} listener @param {AbortSignal} signal  ends the listening */
  onLoad(listener, signal) {
    this._listeners.add(listener);
    signal.addEventListener("abort", () => this._listeners.delete(listener));
  }

  /** How large each image is, in its own pixels, or null. @returns {{width: number, height: number}|null} */
  get size() {
    return this.exist ? { width: this._layout.width, height: this._layout.height } : null;
  }

  /** Draw one sample's image, pixel for pixel; style enlarges it. @returns {boolean} whether it was there yet */
  draw(canvas, sample) {
    if (!this.exist) return false;
    if (this._drawn.get(canvas) === sample) return true;
    const { width, height } = this._layout;
    canvas.width = width; // which also clears it
    canvas.height = height;
    const drawn = this.paint(canvas.getContext("2d"), sample, 0, 0, width, height);
    if (drawn) this._drawn.set(canvas, sample);
    else this._drawn.delete(canvas);
    return drawn;
  }

  /** Draw one sample's image into a box. @param {CanvasRenderingContext2D} context @returns {boolean} whether it was there yet */
  paint(context, sample, left, top, boxWidth, boxHeight) {
    if (!this.exist) return false;
    const { columns, width, height, perSheet } = this._layout;
    const sheet = this._sheet(Math.floor(sample / perSheet));
    if (!sheet) return false;
    const at = sample % perSheet;
    const [x, y] = [(at % columns) * width, Math.floor(at / columns) * height];
    context.drawImage(sheet, x, y, width, height, left, top, boxWidth, boxHeight);
    return true;
  }

  /** A sheet, or undefined where it has not arrived yet. @returns {ImageBitmap|undefined} */
  _sheet(number) {
    const sheet = this._sheets.get(number);
    if (sheet) this._keep(number, sheet);
    else if (!this._coming.has(number)) this._load(number);
    return sheet;
  }

  _keep(number, sheet) {
    this._sheets.delete(number);
    this._sheets.set(number, sheet);
    if (this._sheets.size <= MOST_SHEETS) return;
    const [oldest, forgotten] = this._sheets.entries().next().value;
    this._sheets.delete(oldest);
    forgotten.close();
  }

  /** No image element: the browser would keep what it decoded as long as it likes. */
  async _load(number) {
    this._coming.add(number);
    try {
      const response = await fetch(this._urls[number]);
      if (!response.ok) return; // whoever asks again tries again
      this._keep(number, await createImageBitmap(await response.blob()));
    } catch {
      return; // no network, or no image
    } finally {
      this._coming.delete(number);
    }
    this._listeners.forEach((listener) => listener());
  }
}
