// The WebGL2 pass that draws trails: thin and faint where dots were, thick and solid where they are.

import { LIT } from "../attention";
import { LOOK_UP, PlaceTextures } from "./placetextures";
import { Program } from "./program";
import { Quads } from "./quads";
import { CAMERA, FRONT } from "./shaders";
import { fairOrder } from "../layers/thinning";
import { lengthInSight, moversOf } from "../geometry/displacements";

const LEAST_WAY = 1.5; // CSS pixels; what moved less has no trail
const THIN = 0.7; // CSS pixels at the old place
const MARGIN_WIDTH = 1; // CSS pixels that the smooth edges of a trail take
const MOST_PIXELS = { moving: 2e5, resting: 1.2e6 }; // in a frame, of the device or of CSS; of more trails an even part is drawn
const TRAIL_BEHIND = 0.002; // of the depth, so that a dot covers the end of its own trail

export class TrailsPass {
  /** @param {import("./points").PointsPass} points  whose context and colours it shares */
  constructor(points) {
    const { gl } = points;
    this._points = points;
    this._program = new Program(gl, TRAIL_VERTEX, TRAIL_FRAGMENT);
    this._places = new PlaceTextures(gl);
    this._quads = new Quads(
      gl,
      [
        [0, 1],
        [1, 1],
      ],
      true,
    );
    this._asked = [];
  }

  /**
   * @param {import("../geometry/geometry").Blend} then @param {import("../geometry/geometry").Blend} now
   * @param {import("../geometry/camera").Viewport} view  in CSS pixels
   * @param {object} dress
   * @param {Uint8Array} dress.mask  as `trailMask` gives it
   * @param {Uint16Array} dress.codes  the colour of each sample
   * @param {Uint8Array} dress.flags  of each sample, another array for other flags
   * @param {object} style
   * @param {number} style.ratio  device pixels a CSS pixel
   * @param {number} style.width  at the new place, in CSS pixels
   * @param {number} style.opacity  at the new place
   * @param {number} style.fade  how far the dots that do not keep their colour have gone to grey
   * @param {boolean} style.moving  another frame follows
   * @param {{greyRgb: number[], accentRgb: number[], backgroundRgb: number[], textRgb: number[]}} style.theme
   * @returns {number} which part of the trails was drawn
   */
  draw(then, now, view, dress, { ratio, width, opacity, fade, moving, theme }) {
    const { gl, colours } = this._points;
    this._fill(then, now, view.scale, dress);
    const { _program: program } = this;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (now.deep) gl.enable(gl.DEPTH_TEST);
    else gl.disable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.depthMask(false);
    program.use();
    this._places.bind(1, then.from, then.fromDims);
    this._places.bind(2, then.to, then.toDims);
    this._places.bind(3, now.from, now.fromDims);
    this._places.bind(4, now.to, now.toDims);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, colours);
    const samplers = ["u_colours", "u_thenFrom", "u_thenTo", "u_nowFrom", "u_nowTo"];
    samplers.forEach((name, unit) => gl.uniform1i(program.uniform(name), unit));
    gl.uniform2f(program.uniform("u_half"), (view.width * ratio) / 2, (view.height * ratio) / 2);
    program.setCamera(view);
    program.setNumbers({
      u_then: then.mix,
      u_now: now.mix,
      u_thin: (THIN * ratio) / 2,
      u_thick: (width * ratio) / 2,
      u_least: LEAST_WAY * ratio,
      u_opacity: opacity,
      u_deep: now.deep ? 1 : 0,
      u_fade: fade,
    });
    program.setTheme(theme);
    const pixels = lengthInSight(this._movers, then, now, view) * (width / 2 + MARGIN_WIDTH);
    const share = moving ? shareOf(MOST_PIXELS.moving, pixels * ratio ** 2) : shareOf(MOST_PIXELS.resting, pixels);
    this._quads.draw(share);
    gl.depthMask(true);
    return share;
  }

  /** Quads for those only that may have moved far enough: of most runs and epochs these are few. */
  _fill(then, now, scale, { mask, codes, flags }) {
    // Half, since what is near looks larger, and a power of two, since zooming is no change then.
    const least = 2 ** Math.floor(Math.log2(LEAST_WAY / scale) - 1);
    const asks = [mask, codes, flags, then.from, then.to, now.from, now.to, least];
    if (asks.every((value, i) => value === this._asked[i])) return;
    this._asked = asks;
    this._order ??= fairOrder(mask.length);
    const movers = moversOf(this._order, mask, then, now, least);
    this._movers = movers;
    const numbers = new Uint32Array(8 * movers.length);
    movers.forEach((sample, i) => {
      const dress = codes[sample] | (flags[sample] << 16);
      for (let at = 8 * i; at < 8 * i + 8; at += 2) [numbers[at], numbers[at + 1]] = [sample, dress];
    });
    this._quads.set(numbers);
  }

  destroy() {
    this._program.destroy();
    this._places.destroy();
    this._quads.destroy();
  }
}

/** What part can be drawn, in steps, so that it does not change with every frame. */
function shareOf(room, wanted) {
  return wanted > room ? 2 ** (-Math.ceil(2 * Math.log2(wanted / room)) / 2) : 1;
}

const TRAIL_VERTEX = `#version 300 es
layout(location = 0) in uint a_sample;
layout(location = 1) in uint a_dress;     // its colour, and from bit 16 on its flags
${CAMERA}
${LOOK_UP}
uniform highp sampler2D u_thenFrom;
uniform highp sampler2D u_thenTo;
uniform highp sampler2D u_nowFrom;
uniform highp sampler2D u_nowTo;
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
  vec3 then = u_rotation * mix(placeIn(u_thenFrom, a_sample), placeIn(u_thenTo, a_sample), u_then);
  vec3 now = u_rotation * mix(placeIn(u_nowFrom, a_sample), placeIn(u_nowTo, a_sample), u_now);
  bool lit = ((a_dress >> 16) & ${LIT}u) != 0u;
  float dim = lit ? 0.0 : u_fade;
  float front = lit ? ${FRONT} * u_fade : 0.0;
  vec4 from = clipped(then, front);
  vec4 to = clipped(now, front);
  vec2 way = (to.xy - from.xy) * u_half;
  float far = length(way);
  if (!(far >= u_least)) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  bool end = (gl_VertexID & 2) != 0;
  float side = (gl_VertexID & 1) == 0 ? -1.0 : 1.0;
  float depth = end ? now.z : then.z;
  v_half = (end ? u_thick : u_thin) * mix(1.0, nearness(depth), u_deep);
  v_across = side * (v_half + 0.5);
  vec2 across = vec2(-way.y, way.x) / far * v_across;
  gl_Position = (end ? to : from) + vec4(across / u_half, ${TRAIL_BEHIND}, 0.0);
  float strong = clamp((far - u_least) / (3.0 * u_least), 0.0, 1.0);
  float seen = mix(1.0, presence(1.0, depth, dim), u_deep);
  v_alpha = (end ? u_opacity : 0.0) * strong * seen * mix(1.0, 0.08, dim);
  v_colour = mix(texelFetch(u_colours, ivec2(a_dress & 65535u, 0), 0).rgb, u_grey, dim);
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
