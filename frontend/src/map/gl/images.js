// The WebGL2 pass that draws tiles at the positions of their samples: images with a frame in the dot's colour, or numbers above dots.

import { CHOSEN, LIT, RIMMED } from "../attention";
import { positionOf } from "../geometry/geometry";
import { Program } from "./program";
import { Quads } from "./quads";
import { CAMERA, FRONT } from "./shaders";

const FRAME_WIDTH = 1.5; // CSS pixels
const TILE_RIM = 2; // CSS pixels around the frames of what is wrong or chosen
const TILE_CORNER = 2.5; // CSS pixels of a rounded corner
const TILE_BEFORE = 0.02; // of the depth, so that a tile covers its own dot

export class ImagesPass {
  /** @param {import("./points").PointsPass} points  whose context and colours it shares */
  constructor(points) {
    const { gl } = points;
    this._points = points;
    this._program = new Program(gl, TILE_VERTEX, TILE_FRAGMENT);
    this._quads = new Quads(gl, [
      [0, 3],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
  }

  /**
   * @param {import("./atlas").Atlas} atlas  where the tiles lie; those that are not there yet are left out
   * @param {Map<number, number>} shown  samples, and how much there is of each, 0 to 1
   * @param {import("../geometry/geometry").Blend} blend @param {import("../geometry/camera").Viewport} view  in CSS pixels
   * @param {object} style
   * @param {{width: number, height: number}} style.size  of a tile, in CSS pixels
   * @param {number} style.above  CSS pixels that a tile without a frame stands above the middle of its dot
   * @param {Uint16Array} style.codes  the colour of each sample @param {Uint8Array} style.flags  of each sample
   * @param {number} style.ratio @param {number} style.fade @param {number} style.rims  as the dots have them
   * @param {{greyRgb: number[], accentRgb: number[], backgroundRgb: number[], textRgb: number[]}} style.theme
   */
  draw(atlas, shown, blend, view, style) {
    const { gl, colours } = this._points;
    const { tiles } = atlas;
    const { size, ratio, above, theme } = style;
    if (!this._fill(atlas, shown, blend, style)) return;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (blend.deep) gl.enable(gl.DEPTH_TEST);
    else gl.disable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    this._program.use();
    for (const [unit, name, texture] of [
      [0, "u_colours", colours],
      [1, "u_tiles", atlas.texture],
    ]) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1i(this._program.uniform(name), unit);
    }
    gl.activeTexture(gl.TEXTURE0);
    gl.uniform2f(this._program.uniform("u_half"), (view.width * ratio) / 2, (view.height * ratio) / 2);
    gl.uniform2f(this._program.uniform("u_size"), size.width * ratio, size.height * ratio);
    gl.uniform2f(this._program.uniform("u_tile"), tiles.width, tiles.height);
    gl.uniform2f(this._program.uniform("u_texel"), 1 / atlas.width, 1 / atlas.height);
    this._program.setCamera(view);
    this._program.setNumbers({
      u_columns: atlas.columns,
      u_above: tiles.framed ? 0 : (above + size.height / 2) * ratio,
      u_frame: tiles.framed ? FRAME_WIDTH * ratio : 0,
      u_rim: TILE_RIM * ratio,
      u_corner: TILE_CORNER * ratio,
      u_framed: tiles.framed ? 1 : 0,
      u_deep: blend.deep ? 1 : 0,
      u_fade: style.fade,
      u_rims: style.rims,
    });
    this._program.setTheme(theme);
    this._quads.draw();
  }

  destroy() {
    this._program.destroy();
    this._quads.destroy();
  }

  /** @returns {boolean} whether there is something to draw */
  _fill(atlas, shown, blend, { codes, flags }) {
    const { stride } = this._quads;
    const numbers = new Float32Array(4 * stride * shown.size);
    let at = 0;
    for (const [sample, alpha] of shown) {
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
layout(location = 0) in vec3 a_place;
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
  vec3 place = u_rotation * a_place;
  vec4 middle = clipped(place, lit ? ${FRONT} * u_fade : 0.0);
  float near = mix(1.0, nearness(place.z), u_deep);
  v_dim = lit ? 0.0 : u_fade;
  v_strength = mix(1.0, presence(1.0, place.z, v_dim), u_deep) * mix(1.0, 0.3, v_dim);
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
