// The WebGL2 pass that draws all samples: two sets of places in, mixed and turned in the vertex shader.

import { fragmentShader, vertexShader } from "./shaders.js";

const RIM = 1.4; // CSS pixels around dots among wrong neighbours
const HALO = 1.25; // CSS pixels of paler colour that part a dot from those behind it

/** A WebGL2 renderer of points on a canvas. `create` returns null where the browser has no WebGL2. */
export class PointsPass {
  /** @param {HTMLCanvasElement} canvas */
  static create(canvas) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true });
    return gl ? new PointsPass(gl) : null;
  }

  constructor(gl) {
    this.gl = gl;
    this._programs = [false, true].map((deep) => linkProgram(gl, vertexShader(deep), fragmentShader(deep)));
    this._uniforms = new Map(this._programs.map((program) => [program, new Map()]));
    this._vertices = gl.createVertexArray();
    this._groups = gl.createBuffer();
    this._kept = gl.createBuffer();
    this._colours = gl.createTexture();
    this._buffers = new Map(); // Float32Array → WebGLBuffer
    gl.bindVertexArray(this._vertices);
    [0, 1, 2, 3].forEach((location) => gl.enableVertexAttribArray(location));
  }

  /** @param {Uint16Array} groups  the colour index of each sample */
  setGroups(groups) {
    this._setWhole(2, this._groups, groups, this.gl.UNSIGNED_SHORT);
  }

  /** @param {Uint8Array} kept  how many percent of its neighbours each sample keeps */
  setKept(kept) {
    this._setWhole(3, this._kept, kept, this.gl.UNSIGNED_BYTE);
  }

  /** @param {string[]} colours  hex, one a group */
  setColours(colours) {
    const { gl } = this;
    const pixels = new Uint8Array(colours.flatMap((colour) => [...rgb(colour), 255]));
    gl.bindTexture(gl.TEXTURE_2D, this._colours);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, colours.length, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  /** Forget the copy of these places on the graphics card. @param {Float32Array} positions */
  release(positions) {
    const buffer = this._buffers.get(positions);
    if (buffer) this.gl.deleteBuffer(buffer);
    this._buffers.delete(positions);
  }

  /**
   * @param {import("./geometry.js").Blend} blend
   * @param {import("./camera.js").Viewport} view  in CSS pixels
   * @param {object} style
   * @param {number} style.ratio  device pixels a CSS pixel
   * @param {number} style.size  diameter in CSS pixels
   * @param {number} style.highlight  group that keeps its colour, or -1 for all
   * @param {number} style.fade  how far the other groups have gone to grey
   * @param {number} style.marking  how far the dots among right neighbours have gone to grey
   * @param {{grey: string, backgroundRgb: number[], textRgb: number[]}} style.theme
   */
  draw(blend, view, { ratio, size, highlight, fade, marking, theme }) {
    const { gl } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this._program = this._programs[blend.deep ? 1 : 0];
    gl.useProgram(this._program);
    gl.bindVertexArray(this._vertices);
    this._attach(0, blend.from, blend.fromStart, blend.fromDims);
    this._attach(1, blend.to, blend.toStart, blend.toDims);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this._colours);
    gl.uniform1i(this._uniform("u_colours"), 0);
    gl.uniform1f(this._uniform("u_mix"), blend.mix);
    gl.uniformMatrix3fv(this._uniform("u_rotation"), true, view.rotation);
    gl.uniform2f(this._uniform("u_centre"), view.centreX, view.centreY);
    gl.uniform2f(this._uniform("u_scale"), (2 * view.scale) / view.width, (2 * view.scale) / view.height);
    gl.uniform1f(this._uniform("u_size"), size * ratio);
    gl.uniform1f(this._uniform("u_rim"), RIM * ratio);
    gl.uniform1f(this._uniform("u_halo"), HALO * ratio);
    gl.uniform1f(this._uniform("u_fade"), fade);
    gl.uniform1f(this._uniform("u_marking"), marking);
    gl.uniform1i(this._uniform("u_highlight"), highlight);
    for (const [name, colour] of [["u_grey", rgb(theme.grey)], ["u_background", theme.backgroundRgb], ["u_ink", theme.textRgb]]) {
      gl.uniform3fv(this._uniform(name), colour.map((value) => value / 255));
    }
    if (blend.deep) this._drawDeep(blend.nSamples);
    else this._drawFlat(blend.nSamples, highlight >= 0 || marking > 0);
  }

  destroy() {
    const { gl } = this;
    this._buffers.forEach((buffer) => gl.deleteBuffer(buffer));
    gl.deleteBuffer(this._groups);
    gl.deleteBuffer(this._kept);
    gl.deleteTexture(this._colours);
    gl.deleteVertexArray(this._vertices);
    this._programs.forEach((program) => gl.deleteProgram(program));
    gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  _drawFlat(count, someGrey) {
    const { gl } = this;
    gl.disable(gl.DEPTH_TEST);
    for (const above of someGrey ? [0, 1] : [1]) {
      gl.uniform1i(this._uniform("u_above"), above);
      gl.drawArrays(gl.POINTS, 0, count);
    }
  }

  _drawDeep(count) {
    const { gl } = this;
    gl.depthMask(true);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    for (const edge of [0, 1]) {
      gl.depthMask(edge === 0);
      gl.uniform1i(this._uniform("u_edge"), edge);
      gl.drawArrays(gl.POINTS, 0, count);
    }
  }

  /** One whole number a sample. */
  _setWhole(location, buffer, numbers, type) {
    const { gl } = this;
    gl.bindVertexArray(this._vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.STATIC_DRAW);
    gl.vertexAttribIPointer(location, 1, type, 0, 0);
  }

  /** What has two coordinates a sample stands at depth 0. */
  _attach(location, positions, start, dims) {
    const { gl } = this;
    if (!this._buffers.has(positions)) {
      this._buffers.set(positions, gl.createBuffer());
      gl.bindBuffer(gl.ARRAY_BUFFER, this._buffers.get(positions));
      gl.bufferData(gl.ARRAY_BUFFER, positions, gl.STATIC_DRAW);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffers.get(positions));
    gl.vertexAttribPointer(location, dims, gl.FLOAT, false, 0, 4 * start);
  }

  /** A uniform of the program in use, where it has one of that name. */
  _uniform(name) {
    const known = this._uniforms.get(this._program);
    if (!known.has(name)) known.set(name, this.gl.getUniformLocation(this._program, name));
    return known.get(name);
  }
}

/** "#rrggbb" as three numbers from 0 to 255. */
export function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
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
    if (!gl.isContextLost()) throw new Error(`the points cannot be drawn: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
