// The WebGL2 pass that draws all samples: two sets of places in, mixed in the vertex shader.

const VERTEX_SHADER = `#version 300 es
layout(location = 0) in vec2 a_from;
layout(location = 1) in vec2 a_to;
layout(location = 2) in uint a_group;
uniform float u_mix;
uniform vec2 u_centre;
uniform vec2 u_scale;       // clip units per unit of place
uniform float u_size;       // pixels of the device
uniform int u_highlight;    // group that keeps its colour, or -1 for all
uniform bool u_above;       // draw the highlighted group, or everything else
uniform float u_fade;       // how far the others have gone to grey, 0 to 1
uniform vec3 u_grey;
uniform float u_opacity;
uniform sampler2D u_colours;
out vec4 v_colour;
void main() {
  bool lit = u_highlight < 0 || int(a_group) == u_highlight;
  if (lit != u_above) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); gl_PointSize = 0.0; return; }
  vec2 place = mix(a_from, a_to, u_mix);
  gl_Position = vec4((place - u_centre) * u_scale, 0.0, 1.0);
  gl_PointSize = u_size;
  vec3 colour = texelFetch(u_colours, ivec2(int(a_group), 0), 0).rgb;
  float dim = lit ? 0.0 : u_fade;
  v_colour = vec4(mix(colour, u_grey, dim), u_opacity * mix(1.0, 0.35, dim));
}`;

const FRAGMENT_SHADER = `#version 300 es
precision highp float;
in vec4 v_colour;
uniform float u_size;
out vec4 colour;
void main() {
  float edge = (0.5 - length(gl_PointCoord - 0.5)) * u_size;  // pixels inside the disc
  float cover = clamp(edge, 0.0, 1.0) * v_colour.a;
  if (cover <= 0.0) discard;
  colour = vec4(v_colour.rgb * cover, cover);
}`;

/** A WebGL2 renderer of points on a canvas. `create` returns null where the browser has no WebGL2. */
export class PointsPass {
  /** @param {HTMLCanvasElement} canvas */
  static create(canvas) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true });
    return gl ? new PointsPass(gl) : null;
  }

  constructor(gl) {
    this.gl = gl;
    this._program = linkProgram(gl, VERTEX_SHADER, FRAGMENT_SHADER);
    this._uniforms = new Map();
    this._vertices = gl.createVertexArray();
    this._groups = gl.createBuffer();
    this._colours = gl.createTexture();
    this._buffers = new Map(); // Float32Array → WebGLBuffer
    gl.bindVertexArray(this._vertices);
    [0, 1, 2].forEach((location) => gl.enableVertexAttribArray(location));
  }

  /** @param {Uint16Array} groups  the colour index of each sample */
  setGroups(groups) {
    const { gl } = this;
    gl.bindVertexArray(this._vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this._groups);
    gl.bufferData(gl.ARRAY_BUFFER, groups, gl.STATIC_DRAW);
    gl.vertexAttribIPointer(2, 1, gl.UNSIGNED_SHORT, 0, 0);
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
   * @param {import("./geometry.js").Viewport} view  in CSS pixels
   * @param {{ratio: number, size: number, opacity: number, highlight: number, fade: number, grey: string}} style
   */
  draw(blend, view, { ratio, size, opacity, highlight, fade, grey }) {
    const { gl } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.useProgram(this._program);
    gl.bindVertexArray(this._vertices);
    this._attach(0, blend.from, blend.fromStart);
    this._attach(1, blend.to, blend.toStart);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this._colours);
    gl.uniform1i(this._uniform("u_colours"), 0);
    gl.uniform1f(this._uniform("u_mix"), blend.mix);
    gl.uniform2f(this._uniform("u_centre"), view.centreX, view.centreY);
    gl.uniform2f(this._uniform("u_scale"), (2 * view.scale) / view.width, (2 * view.scale) / view.height);
    gl.uniform1f(this._uniform("u_size"), size * ratio);
    gl.uniform1f(this._uniform("u_opacity"), opacity);
    gl.uniform1f(this._uniform("u_fade"), fade);
    gl.uniform3fv(this._uniform("u_grey"), rgb(grey).map((value) => value / 255));
    gl.uniform1i(this._uniform("u_highlight"), highlight);
    for (const above of highlight < 0 ? [1] : [0, 1]) {
      gl.uniform1i(this._uniform("u_above"), above);
      gl.drawArrays(gl.POINTS, 0, blend.nSamples);
    }
  }

  destroy() {
    const { gl } = this;
    this._buffers.forEach((buffer) => gl.deleteBuffer(buffer));
    gl.deleteBuffer(this._groups);
    gl.deleteTexture(this._colours);
    gl.deleteVertexArray(this._vertices);
    gl.deleteProgram(this._program);
    gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  _attach(location, positions, start) {
    const { gl } = this;
    if (!this._buffers.has(positions)) {
      this._buffers.set(positions, gl.createBuffer());
      gl.bindBuffer(gl.ARRAY_BUFFER, this._buffers.get(positions));
      gl.bufferData(gl.ARRAY_BUFFER, positions, gl.STATIC_DRAW);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffers.get(positions));
    gl.vertexAttribPointer(location, 2, gl.FLOAT, false, 0, 4 * start);
  }

  _uniform(name) {
    if (!this._uniforms.has(name)) this._uniforms.set(name, this.gl.getUniformLocation(this._program, name));
    return this._uniforms.get(name);
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
