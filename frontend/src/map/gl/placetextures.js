// Positions on the graphics card as textures, for shaders that look up the place of any sample.

const ROW = 2048; // samples, which is a width that every graphics card takes
const MOST_BYTES_KEPT = 24e6;
const LEAST_KEPT = 4; // what one drawing looks up

/** Reads the place of a sample from a texture; without a third coordinate its depth is 0. */
export const LOOK_UP = `
vec3 placeIn(highp sampler2D positions, uint of) { return texelFetch(positions, ivec2(of % ${ROW}u, of / ${ROW}u), 0).xyz; }
`;

export class PlaceTextures {
  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this._gl = gl;
    this._textures = new Map(); // Float32Array → WebGLTexture, the one used last at the end
    this._bytes = 0;
  }

  /** Have positions in a texture unit. @param {number} unit @param {Float32Array} positions @param {number} dims  2 or 3 */
  bind(unit, positions, dims) {
    const { _gl: gl, _textures: textures } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    const known = textures.get(positions);
    textures.delete(positions);
    textures.set(positions, known ?? gl.createTexture());
    gl.bindTexture(gl.TEXTURE_2D, textures.get(positions));
    if (known) return;
    this._upload(positions, dims);
    this._bytes += positions.byteLength;
    while (this._bytes > MOST_BYTES_KEPT && textures.size > LEAST_KEPT) this._forget(textures.keys().next().value);
  }

  destroy() {
    this._textures.forEach((texture) => this._gl.deleteTexture(texture));
    this._textures.clear();
  }

  _upload(positions, dims) {
    const { _gl: gl } = this;
    const [inner, format] = dims === 3 ? [gl.RGB32F, gl.RGB] : [gl.RG32F, gl.RG];
    const samples = positions.length / dims;
    const rows = Math.floor(samples / ROW);
    const rest = samples - rows * ROW;
    gl.texStorage2D(gl.TEXTURE_2D, 1, inner, Math.min(samples, ROW), Math.ceil(samples / ROW));
    if (rows) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ROW, rows, format, gl.FLOAT, positions);
    if (rest) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, rows, rest, 1, format, gl.FLOAT, positions, rows * ROW * dims);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  _forget(positions) {
    this._gl.deleteTexture(this._textures.get(positions));
    this._textures.delete(positions);
    this._bytes -= positions.byteLength;
  }
}
