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
    this._sheets = new Map(); // number of the sheet → image, the one used last at the end
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
    const { width, height } = this._layout;
    canvas.width = width;
    canvas.height = height;
    return this.paint(canvas.getContext("2d"), sample, 0, 0, width, height);
  }

  /** Draw one sample's image into a box. @param {CanvasRenderingContext2D} context @returns {boolean} whether it was there yet */
  paint(context, sample, left, top, boxWidth, boxHeight) {
    if (!this.exist) return false;
    const { columns, width, height, perSheet } = this._layout;
    const sheet = this._sheet(Math.floor(sample / perSheet));
    if (!sheet.complete || !sheet.naturalWidth) return false;
    const at = sample % perSheet;
    const [x, y] = [(at % columns) * width, Math.floor(at / columns) * height];
    context.drawImage(sheet, x, y, width, height, left, top, boxWidth, boxHeight);
    return true;
  }

  /** A sheet, which may not have arrived yet. @returns {HTMLImageElement} */
  _sheet(number) {
    const sheet = this._sheets.get(number) ?? this._load(this._urls[number]);
    this._sheets.delete(number);
    this._sheets.set(number, sheet);
    if (this._sheets.size > MOST_SHEETS) this._sheets.delete(this._sheets.keys().next().value);
    return sheet;
  }

  _load(url) {
    const image = new Image();
    image.onload = () => this._listeners.forEach((listener) => listener());
    image.src = url;
    return image;
  }
}
