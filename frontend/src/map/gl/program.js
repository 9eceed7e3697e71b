// A WebGL2 program of two shaders, and its uniforms by name.

export class Program {
  /** @param {WebGL2RenderingContext} gl @param {string} vertexSource @param {string} fragmentSource  GLSL ES 3.00 */
  constructor(gl, vertexSource, fragmentSource) {
    this._gl = gl;
    this._program = linkProgram(gl, vertexSource, fragmentSource);
    this._locations = new Map();
  }

  use() {
    this._gl.useProgram(this._program);
  }

  /** The location of a uniform, null where the program has none of that name; setting that does nothing. */
  uniform(name) {
    if (!this._locations.has(name)) this._locations.set(name, this._gl.getUniformLocation(this._program, name));
    return this._locations.get(name);
  }

  /** Several numbers, each a uniform of its own. @param {Record<string, number>} numbers */
  setNumbers(numbers) {
    for (const [name, value] of Object.entries(numbers)) this._gl.uniform1f(this.uniform(name), value);
  }

  /** The host's colours. @param {{greyRgb: number[], accentRgb: number[], backgroundRgb: number[], textRgb: number[]}} theme */
  setTheme({ greyRgb, accentRgb, backgroundRgb, textRgb }) {
    const colours = { u_grey: greyRgb, u_background: backgroundRgb, u_ink: textRgb, u_accent: accentRgb };
    for (const [name, channels] of Object.entries(colours)) {
      this._gl.uniform3fv(
        this.uniform(name),
        channels.map((value) => value / 255),
      );
    }
  }

  /** What `CAMERA` of shaders.js looks through. @param {import("../geometry/camera").Viewport} view */
  setCamera({ rotation, centreX, centreY, scale, width, height }) {
    const { _gl: gl } = this;
    gl.uniformMatrix3fv(this.uniform("u_rotation"), true, rotation);
    gl.uniform2f(this.uniform("u_centre"), centreX, centreY);
    gl.uniform2f(this.uniform("u_scale"), (2 * scale) / width, (2 * scale) / height);
  }

  destroy() {
    this._gl.deleteProgram(this._program);
  }
}

function linkProgram(gl, vertexSource, fragmentSource) {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader); // freed with the program
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    if (!gl.isContextLost()) throw new Error(`the map cannot be drawn: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
