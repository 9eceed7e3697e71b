// A texture of tiles that are painted when they are wanted, so that thousands of images need no more room than those that are seen.

const ATLAS_SIDE = 2048; // texels
const MOST_TILES = 1024;
const PAINTING_MS = 6; // of painting at a time
const MOST_AWAITED = 8; // images that are not there yet, so that a large run's sheets do not drive out each other

export class Atlas {
  /** @param {WebGL2RenderingContext} gl @param {import("../layers/tiles").Tiles} tiles */
  constructor(gl, tiles) {
    this.tiles = tiles;
    this._gl = gl;
    /** How many tiles lie beside each other. */
    this.columns = Math.min(Math.floor(ATLAS_SIDE / tiles.width), Math.ceil(Math.sqrt(MOST_TILES)));
    const rows = Math.min(Math.floor(ATLAS_SIDE / tiles.height), Math.ceil(MOST_TILES / this.columns));
    /** How many there is room for. */
    this.capacity = this.columns * rows;
    this.width = this.columns * tiles.width;
    this.height = rows * tiles.height;
    this._slots = new Map(); // sample → slot, the one used last at the end
    this._free = Array.from({ length: this.capacity }, (_, slot) => this.capacity - 1 - slot);
    this._canvas = new OffscreenCanvas(this.width, this.height);
    this._context = this._canvas.getContext("2d", { willReadFrequently: true });
    this.texture = gl.createTexture();
  }

  /** Where a sample's tile is, or -1 while it is not there. */
  slotOf(sample) {
    return this._slots.get(sample) ?? -1;
  }

  /**
   * Have the tiles of these samples there, as many as there is time for; other tiles give way.
   * @param {number[]} samples  no more than there is room for @returns {boolean} whether more could be painted another time
   */
  want(samples) {
    const missing = samples.filter((sample) => !this._touch(sample)).sort((a, b) => a - b); // those of one sheet together
    const started = performance.now();
    let [painted, awaited] = [0, 0];
    let late = false;
    for (const sample of missing) {
      late = painted > 0 && performance.now() - started > PAINTING_MS;
      if (late || awaited === MOST_AWAITED) break;
      if (this._paint(sample)) painted++;
      else awaited++; // it comes, and says so
    }
    if (painted) this._upload();
    return late;
  }

  destroy() {
    this._gl.deleteTexture(this.texture);
  }

  _touch(sample) {
    const slot = this._slots.get(sample);
    if (slot === undefined) return false;
    this._slots.delete(sample);
    this._slots.set(sample, slot);
    return true;
  }

  _paint(sample) {
    const { width, height } = this.tiles;
    const slot = this._free.length ? this._free.pop() : this._take();
    const [x, y] = [(slot % this.columns) * width, Math.floor(slot / this.columns) * height];
    this._context.save();
    this._context.beginPath();
    this._context.rect(x, y, width, height);
    this._context.clip();
    this._context.clearRect(x, y, width, height);
    const painted = this.tiles.paint(this._context, sample, x, y);
    this._context.restore();
    if (painted) this._slots.set(sample, slot);
    else this._free.push(slot);
    return painted;
  }

  /** The slot of the tile that was not wanted for longest. */
  _take() {
    const [sample, slot] = this._slots.entries().next().value;
    this._slots.delete(sample);
    return slot;
  }

  _upload() {
    const { _gl: gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, this._canvas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
  }
}
