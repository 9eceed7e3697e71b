// The samples' images, cut out of sheets that the browser loads once.

export class Sprites {
  /**
   * @param {{columns: number, width: number, height: number, perSheet: number}|null} layout  sizes in pixels; null without images
   * @param {string[]} urls  one a sheet
   */
  constructor(layout, urls) {
    this._layout = layout;
    this._listeners = new Set();
    this._sheets = (layout ? urls : []).map((url) => {
      const image = new Image();
      image.onload = () => this._listeners.forEach((listener) => listener());
      image.src = url;
      return image;
    });
  }

  get exist() {
    return this._layout !== null && this._sheets.length > 0;
  }

  /** Call when a sheet has arrived. @param {() => void} listener @param {AbortSignal} signal  ends the listening */
  onLoad(listener, signal) {
    this._listeners.add(listener);
    signal.addEventListener("abort", () => this._listeners.delete(listener));
  }

  /** Draw one sample's image, pixel for pixel; style enlarges it. @returns {boolean} whether it was there yet */
  draw(canvas, sample) {
    if (!this.exist) return false;
    const { columns, width, height, perSheet } = this._layout;
    canvas.width = width;
    canvas.height = height;
    const sheet = this._sheets[Math.floor(sample / perSheet)];
    if (!sheet?.complete || !sheet.naturalWidth) return false;
    const at = sample % perSheet;
    const [x, y] = [(at % columns) * width, Math.floor(at / columns) * height];
    canvas.getContext("2d").drawImage(sheet, x, y, width, height, 0, 0, width, height);
    return true;
  }
}
