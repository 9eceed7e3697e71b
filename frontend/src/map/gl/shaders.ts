// Shaders of points: a flat variant, and one with depth, where points occlude each other.

import { EYE } from "../geometry/camera";
import { CHOSEN, LIT, RIMMED } from "../interactionstate";

// In one plane dots are blended in their order, those that keep their colour last (u_above).
// In depth they are opaque, fade with the distance, and are drawn in two parts: the discs without their edges, which fill the depth
// buffer, then the edges, blended, which only look at it. A dot that keeps its colour comes to the front as the others go to grey.

/** Where a position is seen, as camera.ts has it, for every pass that draws samples. */
export const CAMERA = `
uniform mat3 u_rotation;
uniform vec2 u_centre;
uniform vec2 u_scale;       // clip units per unit of the plane
// How much larger than in the middle what stands so near is seen.
float nearness(float depth) { return 1.0 / (1.0 - depth / ${EYE.toFixed(1)}); }
// What is in front comes before what is as near, and before what is a little nearer.
vec4 clipped(vec3 turned, float front) {
  return vec4((turned.xy * nearness(turned.z) - u_centre) * u_scale, -0.12 * turned.z - front, 1.0);
}
// How little the distance takes from what is drawn with an opacity in the middle; what is dimmed may vanish more.
float presence(float opacity, float depth, float dim) { return clamp(opacity * exp(0.8 * depth), 0.3 * mix(1.0, 0.5, dim), 1.0); }
`;

export const GREY_OPACITY = 0.35; // of what has gone to grey, times that of the rest
export const FRONT = 0.6; // how far what keeps its colour comes forward while the rest is grey

export function vertexShader(deep: boolean): string {
  return `#version 300 es
layout(location = 0) in vec3 a_from;
layout(location = 1) in vec3 a_to;
layout(location = 2) in uint a_group;
layout(location = 3) in uint a_flags;
${CAMERA}
uniform float u_mix;
uniform float u_size;       // pixels of the device
uniform float u_rim;        // of dots that have one, in pixels of the device
uniform float u_opacity;    // where there is no depth, and of what is as far as the middle
uniform int u_above;        // draw the dots that keep their colour (1), the others (0), or all (2)
uniform float u_fade;       // how far those that do not keep their colour have gone to grey, 0 to 1
uniform float u_rims;       // how far the rims have come
uniform vec3 u_grey;
uniform vec3 u_background;
uniform vec3 u_ink;
uniform vec3 u_accent;
uniform sampler2D u_colours;
flat out vec4 v_colour;
flat out vec3 v_edge;
flat out float v_size;
flat out float v_rim;       // -1 without one
void main() {
  bool lit = (a_flags & ${LIT}u) != 0u;
  bool chosen = (a_flags & ${CHOSEN}u) != 0u;
  bool rimmed = (a_flags & ${RIMMED | CHOSEN}u) != 0u;
  vec3 colour = texelFetch(u_colours, ivec2(int(a_group), 0), 0).rgb;
  float dim = lit ? 0.0 : u_fade;
  float opacity = u_opacity * mix(1.0, ${GREY_OPACITY}, dim);
  v_rim = rimmed && u_rims > 0.0 ? u_rim * u_rims : -1.0;
  v_edge = chosen ? u_accent : u_ink;
  float size = chosen ? mix(u_size, max(u_size, 4.0 * u_rim), u_rims) : u_size; // room for a colour within the rim
  ${deep ? DEEP_VERTEX : FLAT_VERTEX}
  v_size = v_size + 2.0 * max(v_rim, 0.0);
  gl_PointSize = v_size;
}`;
}

const FLAT_VERTEX = `
  if (u_above < 2 && lit != (u_above == 1)) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); gl_PointSize = 0.0; return; }
  gl_Position = vec4((mix(a_from.xy, a_to.xy, u_mix) - u_centre) * u_scale, 0.0, 1.0);
  v_size = size;
  v_colour = vec4(mix(colour, u_grey, dim), opacity);`;

const DEEP_VERTEX = `
  vec3 position = u_rotation * mix(a_from, a_to, u_mix);
  gl_Position = clipped(position, lit ? ${FRONT} * u_fade : 0.0);
  v_size = size * nearness(position.z);
  v_colour = vec4(mix(u_background, mix(colour, u_grey, dim), presence(opacity, position.z, dim)), 1.0);`;

/** In depth: what of a disc is drawn. */
export const INSIDE = 0;
export const EDGE = 1;
export const HARD = 2;

const DEEP_PART = `
  if (u_part == ${HARD} ? cover < 0.5 : (cover < 1.0) != (u_part == ${EDGE})) discard;
  if (u_part == ${HARD}) cover = 1.0;`;

export function fragmentShader(deep: boolean): string {
  return `#version 300 es
precision highp float;
flat in vec4 v_colour;
flat in vec3 v_edge;
flat in float v_size;
flat in float v_rim;
uniform vec3 u_background;
uniform float u_halo;       // pixels of the device that part a dot from those behind it
uniform int u_part;         // draw the edge of the disc, what is inside it, or all of it with a hard edge
out vec4 colour;
void main() {
  float inside = (0.5 - length(gl_PointCoord - 0.5)) * v_size;  // pixels inside the disc
  float cover = clamp(inside, 0.0, 1.0);
  if (cover <= 0.0) discard;
  ${deep ? DEEP_PART : ""}
  vec3 shade = mix(v_edge, v_colour.rgb, clamp(inside - v_rim, 0.0, 1.0));
  ${deep ? "if (v_rim < 0.0) shade = mix(u_background, shade, clamp(inside / min(u_halo, 0.15 * v_size), 0.4, 1.0));" : ""}
  cover *= v_colour.a;
  colour = vec4(shade * cover, cover);
}`;
}
