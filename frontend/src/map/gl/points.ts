// WebGL2 pass for points: two sets of positions, interpolated and rotated in the vertex shader.

import { channelsOfHex } from "../../core/colorscales";
import type { Viewport } from "../geometry/camera";
import type { Blend } from "../geometry/geometry";
import type { Pane } from "../geometry/panes";
import { OcclusionCuller } from "./occlusion";
import { GpuCache, Program, type ThemeRgb } from "./program";
import { EDGE, fragmentShader, GREY_OPACITY, HARD, INSIDE, vertexShader } from "./shaders";

const RIM_WIDTH = 1.6; // CSS pixels around dots that are wrong or chosen
const HALO = 1.25; // CSS pixels of paler colour that part a dot from those behind it
const OPACITY = 0.85; // usually
const MOST_BYTES = 48e6; // of positions on the graphics card
const FROM = 0; // locations in the vertex shader
const TO = 1;
const GROUP = 2;
const FLAGS = 3;

/** What all passes are told of how samples are drawn. */
export interface SampleStyle {
  ratio: number; // device pixels a CSS pixel
  fade: number; // how far the dots that do not keep their colour have gone to grey
  rims: number; // how far the rims have come
  moving: boolean; // another frame follows, so that this one may be drawn with less care
  theme: ThemeRgb;
}

export interface PointStyle extends SampleStyle {
  size: number; // diameter in CSS pixels
  opacity: number; // 0 to 1, times the usual
}

/** A WebGL2 renderer of points on a canvas. `create` returns null where the browser has no WebGL2. */
export class PointsPass {
  static create(canvas: HTMLCanvasElement): PointsPass | null {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true });
    return gl && new PointsPass(gl);
  }

  /** One row of colours, for other passes too. */
  readonly colours: WebGLTexture;
  private readonly _programs: { flat: Program; deep: Program };
  private readonly _vertices: WebGLVertexArrayObject;
  private readonly _groups: WebGLBuffer;
  private readonly _flags: WebGLBuffer;
  private readonly _order: WebGLBuffer; // the samples that are drawn, where not all are
  private readonly _positions: GpuCache<WebGLBuffer>;
  private readonly _culler: OcclusionCuller | null;
  private _allFlags: Uint8Array = new Uint8Array(0); // the flags of all samples
  private _ordered: Uint32Array | null = null; // the order that is on the graphics card, where all are drawn
  private _listed = false; // whether the samples that are drawn are listed

  constructor(readonly gl: WebGL2RenderingContext) {
    const program = (deep: boolean) => new Program(gl, vertexShader(deep), fragmentShader(deep));
    this._programs = { flat: program(false), deep: program(true) };
    this._vertices = gl.createVertexArray();
    this._groups = gl.createBuffer();
    this._flags = gl.createBuffer();
    this._order = gl.createBuffer();
    this.colours = gl.createTexture();
    const upload = (positions: Float32Array) => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, positions, gl.STATIC_DRAW);
      return buffer;
    };
    this._positions = new GpuCache(MOST_BYTES, 2, upload, (buffer) => gl.deleteBuffer(buffer));
    this._culler = drawsInSoftware(gl) ? new OcclusionCuller() : null;
    gl.bindVertexArray(this._vertices);
    for (const location of [FROM, TO, GROUP, FLAGS]) gl.enableVertexAttribArray(location);
  }

  /** The colour index of each sample. */
  setGroups(groups: Uint16Array): void {
    this._setWhole(GROUP, this._groups, groups, this.gl.UNSIGNED_SHORT);
  }

  /** As attention.ts gives them. */
  setFlags(flags: Uint8Array): void {
    this._allFlags = flags;
    this._setWhole(FLAGS, this._flags, flags, this.gl.UNSIGNED_BYTE);
  }

  /** One hex colour a group. */
  setColours(colours: readonly string[]): void {
    const { gl } = this;
    const pixels = new Uint8Array(colours.flatMap((colour) => [...channelsOfHex(colour), 255]));
    gl.bindTexture(gl.TEXTURE_2D, this.colours);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, colours.length, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  /** A new frame begins: nothing is drawn. */
  clear(): void {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.depthMask(true);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  }

  /** Where the next passes draw, and nowhere else: a box in CSS pixels of the canvas. */
  enter({ left, top, width, height }: Pane["box"], ratio: number): void {
    const { gl } = this;
    const bottom = gl.drawingBufferHeight - (top + height) * ratio;
    const box = [left * ratio, bottom, width * ratio, height * ratio].map(Math.round) as [number, number, number, number];
    gl.viewport(...box);
    gl.scissor(...box);
    gl.enable(gl.SCISSOR_TEST);
  }

  /** `drawn` are the samples in the order in which they are drawn, or null for as they are recorded. */
  draw(blend: Blend, view: Viewport, drawn: Uint32Array | null, style: PointStyle): void {
    const { gl } = this;
    const { ratio, size, opacity, fade, rims, moving, theme } = style;
    const program = blend.deep ? this._programs.deep : this._programs.flat;
    program.use(view, theme, blend.deep);
    gl.bindVertexArray(this._vertices);
    this._attach(FROM, blend.from, blend.fromDims);
    this._attach(TO, blend.to, blend.toDims);
    program.setTextures({ u_colours: this.colours });
    program.set({
      u_mix: blend.mix,
      u_size: size * ratio,
      u_rim: RIM_WIDTH * ratio,
      u_halo: HALO * ratio,
      u_opacity: OPACITY * opacity,
      u_fade: fade,
      u_rims: rims,
    });
    const count = this._listVisible(blend, view, drawn, style);
    if (blend.deep) this._drawDeep(program, count, moving ? [HARD] : [INSIDE, EDGE]);
    else this._drawFlat(program, count, fade > 0);
  }

  destroy(): void {
    const { gl } = this;
    this._positions.destroy();
    for (const buffer of [this._order, this._groups, this._flags]) gl.deleteBuffer(buffer);
    gl.deleteTexture(this.colours);
    gl.deleteVertexArray(this._vertices);
    this._programs.flat.destroy();
    this._programs.deep.destroy();
    gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /** List those that are drawn, of those that can be seen where each of them is dear; how many there are to draw. */
  private _listVisible(blend: Blend, view: Viewport, drawn: Uint32Array | null, style: PointStyle): number {
    const { gl } = this;
    const { ratio, size, opacity, fade } = style;
    this._listed = Boolean(this._culler || drawn);
    if (this._listed) gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this._order);
    if (this._culler) {
      const usual = OPACITY * opacity;
      const opacities = fade > 0 ? [usual * (1 - fade * (1 - GREY_OPACITY)), usual] : [usual];
      const reach = 2 * size + 2 * RIM_WIDTH;
      const order = this._culler.visible(blend, view, this._allFlags, { ratio, reach, opacities, order: drawn });
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STREAM_DRAW);
      return order.length;
    }
    if (drawn && drawn !== this._ordered) {
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, drawn, gl.STATIC_DRAW);
      this._ordered = drawn;
    }
    return blend.nSamples;
  }

  private _drawPoints(count: number): void {
    const { gl } = this;
    if (this._listed) gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, 0);
    else gl.drawArrays(gl.POINTS, 0, count);
  }

  private _drawFlat(program: Program, count: number, someGrey: boolean): void {
    const passes = someGrey && !this._culler ? [0, 1] : [2]; // a list has those that have gone to grey first
    for (const above of passes) {
      program.setWhole("u_above", above);
      this._drawPoints(count);
    }
  }

  /** The parts are what of the discs is drawn. */
  private _drawDeep(program: Program, count: number, parts: number[]): void {
    const { gl } = this;
    for (const part of parts) {
      gl.depthMask(part !== EDGE);
      program.setWhole("u_part", part);
      this._drawPoints(count);
    }
    gl.depthMask(true);
  }

  /** One whole number a sample. */
  private _setWhole(location: number, buffer: WebGLBuffer, numbers: Uint16Array | Uint8Array, type: number): void {
    const { gl } = this;
    gl.bindVertexArray(this._vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.STATIC_DRAW);
    gl.vertexAttribIPointer(location, 1, type, 0, 0);
  }

  /** What has two coordinates a sample stands at depth 0. */
  private _attach(location: number, positions: Float32Array, dims: number): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this._positions.of(positions, dims));
    gl.vertexAttribPointer(location, dims, gl.FLOAT, false, 0, 0);
  }
}

/** Whether a graphics card is only imitated, so that every dot costs. */
function drawsInSoftware(gl: WebGL2RenderingContext): boolean {
  const renderer = gl.getParameter(gl.RENDERER); // Chromium has the real name elsewhere
  const info = renderer === "WebKit WebGL" ? gl.getExtension("WEBGL_debug_renderer_info") : null;
  const name = info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : renderer;
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}
