// WebGL2 pass for tiles (images or numbers of samples), and the texture atlas that they are painted into.

import type { Viewport } from "../geometry/camera";
import { type Blend, positionOf } from "../geometry/geometry";
import { CHOSEN, LIT, RIMMED } from "../interactionstate";
import type { PointsPass, SampleStyle } from "./points";
import { Program, Quads } from "./program";
import { CAMERA, FRONT } from "./shaders";
import type { PointAttributes } from "./trails";

const ATLAS_SIDE = 2048; // texels
const MOST_TILES = 1024;
const PAINTING_MS = 6; // of painting at a time
const MOST_AWAITED = 8; // images that are not there yet, so that a large run's sheets do not drive out each other
const FRAME_WIDTH = 1.5; // CSS pixels
const TILE_RIM = 2; // CSS pixels around the frames of what is wrong or chosen
const TILE_CORNER = 2.5; // CSS pixels of a rounded corner
const TILE_BEFORE = 0.02; // of the depth, so that a tile covers its own dot

export interface Size {
  width: number;
  height: number;
}

/** What a run's samples are painted as; width and height are texels. */
export interface Tiles extends Size {
  framed: boolean; // whether a tile has a frame in its dot's colour and covers the dot; else it stands above it
  /** CSS pixels on the screen, where the picture is so much larger than fitted. */
  sizeAt: (magnified: number) => Size;
  /** Whether it was there yet. */
  paint: (context: OffscreenCanvasRenderingContext2D, sample: number, x: number, y: number) => boolean;
}

/** A texture of tiles that are painted when they are wanted, so that thousands need no more room than those that are seen. */
export class Atlas {
  readonly columns: number; // tiles beside each other
  readonly capacity: number; // how many there is room for
  readonly width: number; // texels, as the height
  readonly height: number;
  readonly texture: WebGLTexture;
  private readonly _slots = new Map<number, number>(); // sample → slot, the one used last at the end
  private readonly _free: number[];
  private readonly _context: OffscreenCanvasRenderingContext2D | null;

  constructor(
    private readonly _gl: WebGL2RenderingContext,
    readonly tiles: Tiles,
  ) {
    this.columns = Math.min(Math.floor(ATLAS_SIDE / tiles.width), Math.ceil(Math.sqrt(MOST_TILES)));
    const rows = Math.min(Math.floor(ATLAS_SIDE / tiles.height), Math.ceil(MOST_TILES / this.columns));
    this.capacity = this.columns * rows;
    this.width = this.columns * tiles.width;
    this.height = rows * tiles.height;
    this._free = Array.from({ length: this.capacity }, (_, slot) => this.capacity - 1 - slot);
    this._context = new OffscreenCanvas(this.width, this.height).getContext("2d", { willReadFrequently: true });
    this.texture = _gl.createTexture();
  }

  /** Where a sample's tile is, or -1 while it is not there. */
  slotOf(sample: number): number {
    return this._slots.get(sample) ?? -1;
  }

  /**
   * Have the tiles of these samples there, no more than there is room for, as many as there is time for; other tiles give way.
   * Whether more could be painted another time.
   */
  request(samples: number[]): boolean {
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

  destroy(): void {
    this._gl.deleteTexture(this.texture);
  }

  private _touch(sample: number): boolean {
    const slot = this._slots.get(sample);
    if (slot === undefined) return false;
    this._slots.delete(sample);
    this._slots.set(sample, slot);
    return true;
  }

  private _paint(sample: number): boolean {
    const { width, height } = this.tiles;
    const { _context: context } = this;
    if (!context) return false;
    const slot = this._free.pop() ?? this._evict();
    const [x, y] = [(slot % this.columns) * width, Math.floor(slot / this.columns) * height];
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.clearRect(x, y, width, height);
    const painted = this.tiles.paint(context, sample, x, y);
    context.restore();
    if (painted) this._slots.set(sample, slot);
    else this._free.push(slot);
    return painted;
  }

  /** The slot of the tile that was not wanted for longest. */
  private _evict(): number {
    const [[sample, slot]] = this._slots;
    this._slots.delete(sample);
    return slot;
  }

  private _upload(): void {
    const { _gl: gl, _context: context } = this;
    if (!context) return;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, context.canvas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
  }
}

export interface TileStyle extends SampleStyle {
  size: Size; // of a tile, in CSS pixels
  above: number; // CSS pixels that a tile without a frame stands above the middle of its dot
}

export class TilesPass {
  private readonly _program: Program;
  private readonly _quads: Quads;

  constructor(private readonly _points: PointsPass) {
    this._program = new Program(_points.gl, TILE_VERTEX, TILE_FRAGMENT);
    this._quads = new Quads(_points.gl, [3, 1, 1, 1, 1]);
  }

  /** Samples, and how much there is of each, 0 to 1; those that are not in the atlas yet are left out. */
  draw(
    atlas: Atlas,
    opacities: Map<number, number>,
    blend: Blend,
    view: Viewport,
    dress: PointAttributes,
    style: TileStyle,
  ): void {
    const { tiles } = atlas;
    const { size, ratio, above, theme, fade, rims } = style;
    if (!this._fill(atlas, opacities, blend, dress)) return;
    this._program.use(view, theme, blend.deep);
    this._program.setTextures({ u_colours: this._points.colours, u_tiles: atlas.texture });
    this._program.set({
      u_half: [(view.width * ratio) / 2, (view.height * ratio) / 2],
      u_size: [size.width * ratio, size.height * ratio],
      u_tile: [tiles.width, tiles.height],
      u_texel: [1 / atlas.width, 1 / atlas.height],
      u_columns: atlas.columns,
      u_above: tiles.framed ? 0 : (above + size.height / 2) * ratio,
      u_frame: tiles.framed ? FRAME_WIDTH * ratio : 0,
      u_rim: TILE_RIM * ratio,
      u_corner: TILE_CORNER * ratio,
      u_framed: tiles.framed ? 1 : 0,
      u_deep: blend.deep ? 1 : 0,
      u_fade: fade,
      u_rims: rims,
    });
    this._quads.draw();
  }

  destroy(): void {
    this._program.destroy();
    this._quads.destroy();
  }

  /** Whether there is something to draw. */
  private _fill(atlas: Atlas, opacities: Map<number, number>, blend: Blend, { codes, flags }: PointAttributes): boolean {
    const { stride } = this._quads;
    const numbers = new Float32Array(4 * stride * opacities.size);
    let at = 0;
    for (const [sample, alpha] of opacities) {
      const slot = atlas.slotOf(sample);
      if (slot < 0) continue;
      const vertex = [...positionOf(blend, sample), alpha, slot, codes[sample], flags[sample]];
      for (let corner = 0; corner < 4; corner++, at += stride) numbers.set(vertex, at);
    }
    this._quads.set(numbers.subarray(0, at));
    return at > 0;
  }
}

const TILE_VERTEX = `#version 300 es
layout(location = 0) in vec3 a_position;
layout(location = 1) in float a_alpha;
layout(location = 2) in float a_slot;
layout(location = 3) in float a_group;
layout(location = 4) in float a_flags;
${CAMERA}
uniform vec2 u_half;        // half the pane, in pixels of the device as all below
uniform vec2 u_size;        // of a tile without its frame
uniform vec2 u_tile;        // texels of a tile
uniform float u_columns;    // of tiles in the texture
uniform float u_above;
uniform float u_frame;
uniform float u_rim;
uniform float u_framed;
uniform float u_deep;
uniform float u_fade;
uniform float u_rims;
uniform vec3 u_grey;
uniform vec3 u_ink;
uniform vec3 u_accent;
uniform sampler2D u_colours;
out vec2 v_at;              // pixels from the middle of the tile
flat out vec2 v_size;
flat out vec2 v_texels;     // of the tile, to a pixel
flat out vec2 v_sharp;      // pixels to a texel, where there is more than one
flat out vec2 v_corner;     // texel of the tile's upper left corner
flat out float v_edge;      // width of the frame and of what is around it
flat out float v_dim;
flat out float v_strength;  // how much of it the distance and the grey leave
flat out float v_alpha;
flat out vec3 v_frame;
flat out vec3 v_rim;
void main() {
  uint flags = uint(a_flags + 0.5);
  bool lit = (flags & ${LIT}u) != 0u;
  bool rimmed = (flags & ${RIMMED | CHOSEN}u) != 0u;
  vec3 position = u_rotation * a_position;
  vec4 middle = clipped(position, lit ? ${FRONT} * u_fade : 0.0);
  float near = mix(1.0, nearness(position.z), u_deep);
  v_dim = lit ? 0.0 : u_fade;
  v_strength = mix(1.0, presence(1.0, position.z, v_dim), u_deep) * mix(1.0, 0.3, v_dim);
  v_alpha = a_alpha;
  v_size = u_size * near;
  v_texels = u_tile / v_size;
  v_sharp = max(1.0 / v_texels, 1.0);
  v_frame = mix(texelFetch(u_colours, ivec2(int(a_group + 0.5), 0), 0).rgb, u_grey, v_dim);
  v_rim = (flags & ${CHOSEN}u) != 0u ? u_accent : u_ink;
  v_edge = u_frame + (rimmed ? u_rim * u_rims * u_framed : 0.0);
  v_corner = vec2(mod(a_slot, u_columns), floor(a_slot / u_columns)) * u_tile;
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
  v_at = corner * (v_size / 2.0 + v_edge + 1.0);
  vec2 pixel = middle.xy * u_half + vec2(0.0, u_above);
  if (u_framed == 0.0) pixel = floor(pixel + u_half - v_size / 2.0) - u_half + v_size / 2.0; // letters stay sharp
  gl_Position = vec4((pixel + v_at * vec2(1.0, -1.0)) / u_half, middle.z - ${TILE_BEFORE}, 1.0);
}`;

const TILE_FRAGMENT = `#version 300 es
precision highp float;
in vec2 v_at;
flat in vec2 v_size;
flat in vec2 v_texels;
flat in vec2 v_sharp;
flat in vec2 v_corner;
flat in float v_edge;
flat in float v_dim;
flat in float v_strength;
flat in float v_alpha;
flat in vec3 v_frame;
flat in vec3 v_rim;
uniform vec2 u_tile;
uniform vec2 u_texel;       // one, as a share of the texture
uniform float u_corner;
uniform float u_frame;
uniform float u_framed;
uniform vec3 u_background;
uniform sampler2D u_tiles;
out vec4 colour;
void main() {
  // Enlarged pixels keep sharp edges of one pixel of the device; a tile takes nothing from its neighbours.
  vec2 texel = (v_at + 0.5 * v_size) * v_texels;
  vec2 seam = floor(texel + 0.5);
  texel = seam + clamp((texel - seam) * v_sharp, -0.5, 0.5);
  vec4 image = textureLod(u_tiles, (v_corner + clamp(texel, vec2(0.5), u_tile - 0.5)) * u_texel, 0.0);
  vec3 pale = mix(image.rgb, vec3(dot(image.rgb, vec3(0.299, 0.587, 0.114))), v_dim);
  // Pixels beyond the image, whose frame has its corners cut off.
  vec2 beyond = abs(v_at) - 0.5 * v_size;
  float outside = max(beyond.x, beyond.y);
  float cover = clamp(v_edge + 0.5 - max(outside, 0.7 * (beyond.x + beyond.y - v_edge) + u_corner), 0.0, 1.0);
  vec3 shade = mix(v_rim, v_frame, clamp(u_frame + 0.5 - outside, 0.0, 1.0));
  shade = mix(shade, pale, clamp(0.5 - outside, 0.0, 1.0));
  vec4 framed = vec4(mix(u_background, shade, v_strength), 1.0) * cover;
  colour = mix(image * v_strength * clamp(0.5 - outside, 0.0, 1.0), framed, u_framed) * v_alpha;
}`;
