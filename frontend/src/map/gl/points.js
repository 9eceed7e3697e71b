// The WebGL2 pass that draws all samples: two sets of positions in, mixed and turned in the vertex shader.

import { Cover } from "./cover";
import { Program } from "./program";
import { EDGE, fragmentShader, GREY_OPACITY, HARD, INSIDE, vertexShader } from "./shaders";

const RIM_WIDTH = 1.6; // CSS pixels around dots that are wrong or chosen
const HALO = 1.25; // CSS pixels of paler colour that part a dot from those behind it
const OPACITY = 0.85; // usually
const MOST_BYTES = 48e6; // of positions on the graphics card

/** A WebGL2 renderer of points on a canvas. `create` returns null where the browser has no WebGL2. */
export class PointsPass {
  /** @param {HTMLCanvasElement} canvas */
  static create(canvas) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true });
    return gl ? new PointsPass(gl) : null;
  }

  constructor(gl) {
    this.gl = gl;
    this._programs = [false, true].map((deep) => new Program(gl, vertexShader(deep), fragmentShader(deep)));
    this._vertices = gl.createVertexArray();
    this._groups = gl.createBuffer();
    this._flags = gl.createBuffer();
    /** One row of colours, for other passes too. */
    this.colours = gl.createTexture();
    this._buffers = new Map(); // Float32Array → WebGLBuffer, the one used last at the end
    this._bytes = 0; // of all these
    this._cover = drawsInSoftware(gl) ? new Cover() : null;
    this._order = gl.createBuffer(); // the samples that are drawn, where not all are
    this._known = null; // the flags of all samples
    this._ordered = null; // the order that is on the graphics card, where all are drawn
    this._listed = false; // whether the samples that are drawn are listed
    gl.bindVertexArray(this._vertices);
    [0, 1, 2, 3].forEach((location) => gl.enableVertexAttribArray(location));
  }

  /** @param {Uint16Array} groups  the colour index of each sample */
  setGroups(groups) {
    this._setWhole(2, this._groups, groups, this.gl.UNSIGNED_SHORT);
  }

  /** @param {Uint8Array} flags  as attention.js gives them */
  setFlags(flags) {
    this._known = flags;
    this._setWhole(3, this._flags, flags, this.gl.UNSIGNED_BYTE);
  }

  /** @param {string[]} colours  hex, one a group */
  setColours(colours) {
    const { gl } = this;
    const pixels = new Uint8Array(colours.flatMap((colour) => [...rgb(colour), 255]));
    gl.bindTexture(gl.TEXTURE_2D, this.colours);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, colours.length, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  /** A new frame begins: nothing is drawn. */
  clear() {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.depthMask(true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  }

  /**
   * Where the next passes draw, and nowhere else. @param {import("../geometry/panes").Pane["box"]} box  CSS pixels of the canvas
   * @param {number} ratio  device pixels a CSS pixel
   */
  enter({ left, top, width, height }, ratio) {
    const { gl } = this;
    const corner = [left * ratio, gl.drawingBufferHeight - (top + height) * ratio];
    const box = [...corner, width * ratio, height * ratio].map(Math.round);
    gl.viewport(...box);
    gl.scissor(...box);
    gl.enable(gl.SCISSOR_TEST);
  }

  /**
   * @param {import("../geometry/geometry").Blend} blend
   * @param {import("../geometry/camera").Viewport} view  in CSS pixels
   * @param {Uint32Array|null} drawn  the samples in the order in which they are drawn, or null for as they are recorded
   * @param {object} style
   * @param {number} style.ratio  device pixels a CSS pixel
   * @param {number} style.size  diameter in CSS pixels
   * @param {number} style.opacity  0 to 1, times the usual
   * @param {number} style.fade  how far the dots that do not keep their colour have gone to grey
   * @param {number} style.rims  how far the rims have come
   * @param {boolean} style.moving  another frame follows, so that in depth edges may be hard
   * @param {{greyRgb: number[], accentRgb: number[], backgroundRgb: number[], textRgb: number[]}} style.theme
   */
  draw(blend, view, drawn, { ratio, size, opacity, fade, rims, moving, theme }) {
    const { gl } = this;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const program = this._programs[blend.deep ? 1 : 0];
    program.use();
    gl.bindVertexArray(this._vertices);
    this._attach(0, blend.from, blend.fromDims);
    this._attach(1, blend.to, blend.toDims);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.colours);
    gl.uniform1i(program.uniform("u_colours"), 0);
    program.setCamera(view);
    program.setNumbers({
      u_mix: blend.mix,
      u_size: size * ratio,
      u_rim: RIM_WIDTH * ratio,
      u_halo: HALO * ratio,
      u_opacity: OPACITY * opacity,
      u_fade: fade,
      u_rims: rims,
    });
    program.setTheme(theme);
    const count = this._choose(blend, view, drawn, { ratio, size, opacity, fade });
    if (blend.deep) this._drawDeep(program, count, moving ? [HARD] : [INSIDE, EDGE]);
    else this._drawFlat(program, count, fade > 0);
  }

  destroy() {
    const { gl } = this;
    this._buffers.forEach((buffer) => gl.deleteBuffer(buffer));
    gl.deleteBuffer(this._order);
    gl.deleteBuffer(this._groups);
    gl.deleteBuffer(this._flags);
    gl.deleteTexture(this.colours);
    gl.deleteVertexArray(this._vertices);
    this._programs.forEach((program) => program.destroy());
    gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /** List those that are drawn, of those that can be seen where each of them is dear. @returns {number} how many there are to draw */
  _choose(blend, view, drawn, { ratio, size, opacity, fade }) {
    const { gl } = this;
    this._listed = Boolean(this._cover || drawn);
    if (!this._cover) return this._list(drawn, blend.nSamples);
    const opacities = [...(fade > 0 ? [OPACITY * opacity * (1 - fade * (1 - GREY_OPACITY))] : []), OPACITY * opacity];
    const order = this._cover.seen(blend, view, this._known, { ratio, reach: 2 * size + 2 * RIM_WIDTH, opacities, drawn });
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this._order);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STREAM_DRAW);
    return order.length;
  }

  /** Draw all samples in an order, which is on the graphics card already where it is the same as before. */
  _list(drawn, nSamples) {
    const { gl } = this;
    if (drawn) gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this._order);
    if (drawn && drawn !== this._ordered) gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, drawn, gl.STATIC_DRAW);
    if (drawn) this._ordered = drawn;
    return nSamples;
  }

  _drawPoints(count) {
    const { gl } = this;
    if (this._listed) gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, 0);
    else gl.drawArrays(gl.POINTS, 0, count);
  }

  _drawFlat(program, count, someGrey) {
    const { gl } = this;
    gl.disable(gl.DEPTH_TEST);
    const passes = someGrey && !this._cover ? [0, 1] : [2]; // a list has those that have gone to grey first
    for (const above of passes) {
      gl.uniform1i(program.uniform("u_above"), above);
      this._drawPoints(count);
    }
  }

  /** @param {number[]} passes  what of the discs is drawn */
  _drawDeep(program, count, passes) {
    const { gl } = this;
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    for (const part of passes) {
      gl.depthMask(part !== EDGE);
      gl.uniform1i(program.uniform("u_part"), part);
      this._drawPoints(count);
    }
    gl.depthMask(true);
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
  _attach(location, positions, dims) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.bufferOf(positions));
    gl.vertexAttribPointer(location, dims, gl.FLOAT, false, 0, 0);
  }

  /**
   * The copy of these positions on the graphics card. What was drawn last stays there, other positions give way.
   * @param {Float32Array} positions
   */
  bufferOf(positions) {
    const { gl, _buffers: buffers } = this;
    let buffer = buffers.get(positions);
    buffers.delete(positions);
    if (!buffer) {
      buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, positions, gl.STATIC_DRAW);
      this._bytes += positions.byteLength;
    }
    buffers.set(positions, buffer);
    while (this._bytes > MOST_BYTES && buffers.size > 2) this._forget(buffers.keys().next().value);
    return buffer;
  }

  _forget(positions) {
    this.gl.deleteBuffer(this._buffers.get(positions));
    this._buffers.delete(positions);
    this._bytes -= positions.byteLength;
  }
}

/** Whether a graphics card is only imitated, so that every dot costs. @param {WebGL2RenderingContext} gl */
function drawsInSoftware(gl) {
  const told = gl.getParameter(gl.RENDERER); // Chromium has the real name elsewhere
  const info = told === "WebKit WebGL" ? gl.getExtension("WEBGL_debug_renderer_info") : null;
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(
    info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : told,
  );
}

/** "#rrggbb" as three numbers from 0 to 255. */
export function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
