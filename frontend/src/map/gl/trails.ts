// Trails: WebGL2 quads from each sample's position at another checkpoint, where they are thin and faint, to its present one.

import type { Viewport } from "../geometry/camera";
import { type Blend, blendSince, movedSamples, trailMask, visibleLength } from "../geometry/geometry";
import { LIT } from "../interactionstate";
import { lowDiscrepancyOrder } from "../layers/order";
import type { Scene } from "../layers/overlay";
import type { ViewModel } from "../viewmodel";
import type { PointsPass, SampleStyle } from "./points";
import { GpuCache, Program, Quads } from "./program";
import { CAMERA, FRONT } from "./shaders";

const LEAST_WIDTH = 1.2; // CSS pixels where a trail ends
const LEAST_WAY = 1.5; // CSS pixels; what moved less has no trail
const THIN = 0.7; // CSS pixels at the old position
const MARGIN_WIDTH = 1; // CSS pixels that the smooth edges of a trail take
const MOST_PIXELS = { moving: 2e5, resting: 1.2e6 }; // in a frame, of the device or of CSS; of more trails an even part is drawn
const TRAIL_BEHIND = 0.002; // of the depth, so that a dot covers the end of its own trail
const ROW = 2048; // samples in a row of a texture, which is a width that every graphics card takes
const MOST_BYTES = 24e6; // of positions in textures
const LOOKED_UP = 4; // sets of positions in one drawing

/** How the dots of a pane look: the colour of each sample, and its flags, another array for other flags. */
export interface PointAttributes {
  codes: Uint16Array;
  flags: Uint8Array;
}

interface TrailSet {
  key: string;
  mask: Uint8Array; // 1 for those that have a trail, if they moved
  count: number; // of these
}

export class Trails {
  private readonly _pass: TrailsPass;
  private readonly _masks = new Map<string, TrailSet>(); // by the names of the panes
  private readonly _lastViews = new Map<string, unknown[]>(); // what each pane showed when it was drawn last
  private _which: "all" | "chosen" | "flips" = "all";

  constructor(points: PointsPass) {
    this._pass = new TrailsPass(points);
  }

  /**
   * How many samples have a trail, if they moved; and whether another frame will show more. Dots have a diameter in CSS pixels, and the
   * trails have come so far, 0 to 1.
   */
  draw(scene: Scene, model: ViewModel, dress: PointAttributes, style: SampleStyle, dot: number, come: number) {
    const { display, panes, timeline } = model;
    if (display.trails !== "none") this._which = display.trails; // else they go as they were
    const { mask, count } = this._trailsIn(scene, model);
    const moment = panes.grid === "epochs" ? scene.checkpoint : timeline.t;
    const then = blendSince(scene.positions, moment, display.since);
    const strength = strengthOf(count);
    const moves = this._moves(scene, then);
    const width = Math.max(strength * dot, LEAST_WIDTH);
    const manner = { ...style, moving: style.moving || moves, width, opacity: come * strength };
    const share = this._pass.draw(then, scene.blend, scene.view, { mask, ...dress }, manner);
    return { count, partial: share < 1 && moves };
  }

  destroy(): void {
    this._pass.destroy();
  }

  /** Whether a pane shows another moment or looks from elsewhere than when it was drawn last. */
  private _moves({ name, blend, view }: Scene, then: Blend): boolean {
    const seen = [then.from, then.to, then.mix, blend.from, blend.to, blend.mix, view];
    const before = this._lastViews.get(name);
    this._lastViews.set(name, seen);
    return !before || seen.some((value, i) => value !== before[i]);
  }

  private _trailsIn({ name, positions, checkpoint }: Scene, model: ViewModel): TrailSet {
    const { selection } = model.interaction;
    const { since } = model.flagContextOf({ positions, checkpoint });
    const key = [this._which, checkpoint, since, selection.version].join(" ");
    const before = this._masks.get(name);
    if (before?.key === key) return before;
    const mask = trailMask(this._which, model.recording, checkpoint, since, selection.mask);
    const trailed = { key, mask, count: mask.reduce((sum, drawn) => sum + drawn, 0) };
    this._masks.set(name, trailed);
    return trailed;
  }
}

/** How wide, times a dot, and how opaque trails are where they end: the more there are, the less. */
function strengthOf(count: number): number {
  return Math.min(Math.max(1 - 0.16 * Math.log10(Math.max(count, 1)), 0.3), 0.75);
}

class TrailsPass {
  private readonly _program: Program;
  private readonly _positions: GpuCache<WebGLTexture>;
  private readonly _quads: Quads;
  private _order: Uint32Array | null = null;
  private _movers: Uint32Array = new Uint32Array(0); // those that there are quads for
  private _inputs: unknown[] = [];

  constructor(private readonly _points: PointsPass) {
    const { gl } = _points;
    this._program = new Program(gl, TRAIL_VERTEX, TRAIL_FRAGMENT);
    const upload = (positions: Float32Array, dims: number) => uploaded(gl, positions, dims);
    this._positions = new GpuCache(MOST_BYTES, LOOKED_UP, upload, (texture) => gl.deleteTexture(texture));
    this._quads = new Quads(gl, [1, 1], true);
  }

  /** Width and opacity are those at the new position. Which part of the trails was drawn. */
  draw(
    then: Blend,
    now: Blend,
    view: Viewport,
    dress: PointAttributes & { mask: Uint8Array },
    { ratio, width, opacity, fade, moving, theme }: SampleStyle & { width: number; opacity: number },
  ): number {
    const { _program: program, _positions: positions } = this;
    const { gl, colours } = this._points;
    this._fill(then, now, view.scale, dress);
    program.use(view, theme, now.deep);
    gl.depthMask(false);
    program.setTextures({
      u_colours: colours,
      u_thenFrom: positions.of(then.from, then.fromDims),
      u_thenTo: positions.of(then.to, then.toDims),
      u_nowFrom: positions.of(now.from, now.fromDims),
      u_nowTo: positions.of(now.to, now.toDims),
    });
    program.set({
      u_half: [(view.width * ratio) / 2, (view.height * ratio) / 2],
      u_then: then.mix,
      u_now: now.mix,
      u_thin: (THIN * ratio) / 2,
      u_thick: (width * ratio) / 2,
      u_least: LEAST_WAY * ratio,
      u_opacity: opacity,
      u_deep: now.deep ? 1 : 0,
      u_fade: fade,
    });
    const pixels = visibleLength(this._movers, then, now, view) * (width / 2 + MARGIN_WIDTH);
    const share = moving ? shareOf(MOST_PIXELS.moving, pixels * ratio ** 2) : shareOf(MOST_PIXELS.resting, pixels);
    this._quads.draw(share);
    gl.depthMask(true);
    return share;
  }

  destroy(): void {
    this._program.destroy();
    this._positions.destroy();
    this._quads.destroy();
  }

  /** Quads for those only that may have moved far enough: of most runs and epochs these are few. */
  private _fill(then: Blend, now: Blend, scale: number, { mask, codes, flags }: PointAttributes & { mask: Uint8Array }): void {
    // Half, since what is near looks larger, and a power of two, since zooming is no change then.
    const least = 2 ** Math.floor(Math.log2(LEAST_WAY / scale) - 1);
    const asks = [mask, codes, flags, then.from, then.to, now.from, now.to, least];
    if (asks.every((value, i) => value === this._inputs[i])) return;
    this._inputs = asks;
    this._order ??= lowDiscrepancyOrder(mask.length);
    this._movers = movedSamples(this._order, mask, then, now, least);
    const numbers = new Uint32Array(8 * this._movers.length);
    this._movers.forEach((sample, i) => {
      const dress = codes[sample] | (flags[sample] << 16);
      for (let at = 8 * i; at < 8 * i + 8; at += 2) [numbers[at], numbers[at + 1]] = [sample, dress];
    });
    this._quads.set(numbers);
  }
}

/** What part can be drawn, in steps, so that it does not change with every frame. */
function shareOf(room: number, wanted: number): number {
  return wanted > room ? 2 ** (-Math.ceil(2 * Math.log2(wanted / room)) / 2) : 1;
}

/** Positions as a texture, (nSamples, dims) in rows of ROW samples. */
function uploaded(gl: WebGL2RenderingContext, positions: Float32Array, dims: number): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const [inner, format] = dims === 3 ? [gl.RGB32F, gl.RGB] : [gl.RG32F, gl.RG];
  const samples = positions.length / dims;
  const rows = Math.floor(samples / ROW);
  const rest = samples - rows * ROW;
  gl.texStorage2D(gl.TEXTURE_2D, 1, inner, Math.min(samples, ROW), Math.ceil(samples / ROW));
  if (rows) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ROW, rows, format, gl.FLOAT, positions, 0);
  if (rest) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, rows, rest, 1, format, gl.FLOAT, positions, rows * ROW * dims);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  return texture;
}

const TRAIL_VERTEX = `#version 300 es
layout(location = 0) in uint a_sample;
layout(location = 1) in uint a_dress;     // its colour, and from bit 16 on its flags
${CAMERA}
// Reads the position of a sample from a texture; without a third coordinate its depth is 0.
vec3 positionIn(highp sampler2D positions, uint of) { return texelFetch(positions, ivec2(of % ${ROW}u, of / ${ROW}u), 0).xyz; }
uniform highp sampler2D u_thenFrom;
uniform highp sampler2D u_thenTo;
uniform highp sampler2D u_nowFrom;
uniform highp sampler2D u_nowTo;
uniform float u_then;
uniform float u_now;
uniform vec2 u_half;        // half the pane, in pixels of the device as all below
uniform float u_thin;       // half the width at the old position
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
  vec3 then = u_rotation * mix(positionIn(u_thenFrom, a_sample), positionIn(u_thenTo, a_sample), u_then);
  vec3 now = u_rotation * mix(positionIn(u_nowFrom, a_sample), positionIn(u_nowTo, a_sample), u_now);
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
