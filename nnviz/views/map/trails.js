// What moved: a trail for each sample from where it was at another checkpoint, thin and faint, to where it is, thick and solid.

import { LIT } from "./attention.js";
import { blendAt } from "./geometry.js";
import { Program } from "./program.js";
import { CAMERA, FRONT } from "./shaders.js";

const LEAST_WAY = 1.5; // CSS pixels; what moved less has no trail
const THIN = 0.7; // CSS pixels at the old place
const TRAIL_BEHIND = 0.002; // of the depth, so that a dot covers the end of its own trail

/**
 * Where all samples were at the checkpoint that the present is compared with. Where that is always the one before, it stays one
 * checkpoint behind while the picture moves, so that trails are tails and do not jump.
 * @param {import("./geometry.js").Places} places @param {number} t  the moment, in checkpoints
 * @param {number} since  a checkpoint, or -1 for the one before @returns {import("./geometry.js").Blend}
 */
export function blendSince(places, t, since) {
  return blendAt(places, since >= 0 ? since : Math.max(t - 1, 0));
}

/**
 * Whose trails are drawn: 1 for those.
 * @param {"all"|"chosen"|"flips"} which
 * @param {import("./recording.js").Recording} recording @param {number} checkpoint @param {number} since  another checkpoint
 * @param {Uint8Array} chosen  1 where a sample is chosen
 */
export function trailMask(which, { predictions, nSamples }, checkpoint, since, chosen) {
  if (which === "chosen") return chosen.slice();
  if (which === "all") return new Uint8Array(nSamples).fill(1);
  const [now, then] = [checkpoint * nSamples, since * nSamples];
  return Uint8Array.from({ length: nSamples }, (_, sample) => Number(predictions[now + sample] !== predictions[then + sample]));
}

export class TrailsPass {
  /** @param {import("./points.js").PointsPass} points  whose context, buffers and colours it shares */
  constructor(points) {
    const { gl } = points;
    this._points = points;
    this._program = new Program(gl, TRAIL_VERTEX, TRAIL_FRAGMENT);
    this._vertices = gl.createVertexArray();
    this._drawn = gl.createBuffer();
    this._mask = null;
    gl.bindVertexArray(this._vertices);
    for (let location = 0; location < 7; location++) {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribDivisor(location, 1);
    }
    this._attachWhole(4, points.groups, gl.UNSIGNED_SHORT);
    this._attachWhole(5, points.flags, gl.UNSIGNED_BYTE);
    this._attachWhole(6, this._drawn, gl.UNSIGNED_BYTE);
  }

  /** Whose trails are drawn from now on. @param {Uint8Array} mask  as `trailMask` gives it */
  setMask(mask) {
    if (this._mask === mask) return;
    const { gl } = this._points;
    gl.bindBuffer(gl.ARRAY_BUFFER, this._drawn);
    gl.bufferData(gl.ARRAY_BUFFER, mask, gl.STATIC_DRAW);
    this._mask = mask;
  }

  /**
   * @param {import("./geometry.js").Blend} then @param {import("./geometry.js").Blend} now
   * @param {import("./camera.js").Viewport} view  in CSS pixels
   * @param {object} style
   * @param {number} style.ratio  device pixels a CSS pixel
   * @param {number} style.width  at the new place, in CSS pixels
   * @param {number} style.opacity  at the new place
   * @param {number} style.fade  how far the dots that do not keep their colour have gone to grey
   * @param {{greyRgb: number[], accentRgb: number[], backgroundRgb: number[], textRgb: number[]}} style.theme
   */
  draw(then, now, view, { ratio, width, opacity, fade, theme }) {
    const { gl, colours } = this._points;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (now.deep) gl.enable(gl.DEPTH_TEST);
    else gl.disable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.depthMask(false);
    this._program.use();
    gl.bindVertexArray(this._vertices);
    this._attach(0, then.from, then.fromDims);
    this._attach(1, then.to, then.toDims);
    this._attach(2, now.from, now.fromDims);
    this._attach(3, now.to, now.toDims);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, colours);
    gl.uniform1i(this._program.uniform("u_colours"), 0);
    gl.uniform2f(this._program.uniform("u_half"), (view.width * ratio) / 2, (view.height * ratio) / 2);
    this._program.setCamera(view);
    this._program.setNumbers({
      u_then: then.mix,
      u_now: now.mix,
      u_thin: (THIN * ratio) / 2,
      u_thick: (width * ratio) / 2,
      u_least: LEAST_WAY * ratio,
      u_opacity: opacity,
      u_deep: now.deep ? 1 : 0,
      u_fade: fade,
    });
    this._program.setTheme(theme);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, now.nSamples);
    gl.depthMask(true);
  }

  destroy() {
    const { gl } = this._points;
    this._program.destroy();
    gl.deleteBuffer(this._drawn);
    gl.deleteVertexArray(this._vertices);
  }

  _attach(location, places, dims) {
    const { gl } = this._points;
    gl.bindBuffer(gl.ARRAY_BUFFER, this._points.bufferOf(places));
    gl.vertexAttribPointer(location, dims, gl.FLOAT, false, 0, 0);
  }

  _attachWhole(location, buffer, type) {
    const { gl } = this._points;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.vertexAttribIPointer(location, 1, type, 0, 0);
  }
}

const TRAIL_VERTEX = `#version 300 es
layout(location = 0) in vec3 a_thenFrom;
layout(location = 1) in vec3 a_thenTo;
layout(location = 2) in vec3 a_nowFrom;
layout(location = 3) in vec3 a_nowTo;
layout(location = 4) in uint a_group;
layout(location = 5) in uint a_flags;
layout(location = 6) in uint a_drawn;
${CAMERA}
uniform float u_then;
uniform float u_now;
uniform vec2 u_half;        // half the pane, in pixels of the device as all below
uniform float u_thin;       // half the width at the old place
uniform float u_thick;      // and at the new one
uniform float u_least;
uniform float u_opacity;
uniform float u_deep;
uniform float u_fade;
uniform vec3 u_grey;
uniform sampler2D u_colours;
flat out vec3 v_colour;
out float v_alpha;
out float v_across;         // pixels from the middle line
out float v_half;           // half the width
void main() {
  vec3 then = u_rotation * mix(a_thenFrom, a_thenTo, u_then);
  vec3 now = u_rotation * mix(a_nowFrom, a_nowTo, u_now);
  bool lit = (a_flags & ${LIT}u) != 0u;
  float dim = lit ? 0.0 : u_fade;
  float front = lit ? ${FRONT} * u_fade : 0.0;
  vec4 from = clipped(then, front);
  vec4 to = clipped(now, front);
  vec2 way = (to.xy - from.xy) * u_half;
  float far = length(way);
  if (a_drawn == 0u || !(far >= u_least)) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  bool end = gl_VertexID > 1;
  float side = (gl_VertexID & 1) == 0 ? -1.0 : 1.0;
  float depth = end ? now.z : then.z;
  v_half = (end ? u_thick : u_thin) * mix(1.0, nearness(depth), u_deep);
  v_across = side * (v_half + 1.0);
  vec2 across = vec2(-way.y, way.x) / far * v_across;
  gl_Position = (end ? to : from) + vec4(across / u_half, ${TRAIL_BEHIND}, 0.0);
  float strong = clamp((far - u_least) / (3.0 * u_least), 0.0, 1.0);
  float seen = mix(1.0, presence(1.0, depth, dim), u_deep);
  v_alpha = (end ? u_opacity : 0.0) * strong * seen * mix(1.0, 0.08, dim);
  v_colour = mix(texelFetch(u_colours, ivec2(int(a_group), 0), 0).rgb, u_grey, dim);
}`;

const TRAIL_FRAGMENT = `#version 300 es
precision highp float;
flat in vec3 v_colour;
in float v_alpha;
in float v_across;
in float v_half;
out vec4 colour;
void main() {
  float cover = clamp(v_half + 0.5 - abs(v_across), 0.0, 1.0) * v_alpha;
  colour = vec4(v_colour * cover, cover);
}`;
