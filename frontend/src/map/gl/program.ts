// WebGL2 building blocks: shader programs, batched quads, a cache of uploaded arrays.

import type { Theme } from "../../core/theme";
import type { Viewport } from "../geometry/camera";

/** The host's colours as the shaders take them, 0 to 255. */
export type ThemeRgb = Pick<Theme, "greyRgb" | "accentRgb" | "backgroundRgb" | "textRgb">;

export class Program {
  private readonly _program: WebGLProgram;
  private readonly _locations = new Map<string, WebGLUniformLocation | null>();

  /** The sources are GLSL ES 3.00. */
  constructor(
    private readonly _gl: WebGL2RenderingContext,
    vertexSource: string,
    fragmentSource: string,
  ) {
    this._program = linked(_gl, vertexSource, fragmentSource);
  }

  /** Draw with this from now on, premultiplied colours over what is there, through a camera, as `CAMERA` of shaders.ts has it. */
  use({ rotation, centreX, centreY, scale, width, height }: Viewport, theme: ThemeRgb, deep: boolean): void {
    const { _gl: gl } = this;
    gl.useProgram(this._program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (deep) gl.enable(gl.DEPTH_TEST);
    else gl.disable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.uniformMatrix3fv(this._location("u_rotation"), true, rotation);
    this.set({ u_centre: [centreX, centreY], u_scale: [(2 * scale) / width, (2 * scale) / height] });
    const { greyRgb, backgroundRgb, textRgb, accentRgb } = theme;
    const colours = { u_grey: greyRgb, u_background: backgroundRgb, u_ink: textRgb, u_accent: accentRgb };
    for (const [name, rgb] of Object.entries(colours)) {
      const channels = rgb.map((value) => value / 255);
      gl.uniform3fv(this._location(name), channels);
    }
  }

  /** Numbers and pairs, each a uniform of its own. */
  set(values: Record<string, number | readonly [number, number]>): void {
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === "number") this._gl.uniform1f(this._location(name), value);
      else this._gl.uniform2f(this._location(name), ...value);
    }
  }

  setWhole(name: string, value: number): void {
    this._gl.uniform1i(this._location(name), value);
  }

  /** Textures by the names of their samplers, each in the next unit from 0 on. */
  setTextures(textures: Record<string, WebGLTexture>): void {
    const { _gl: gl } = this;
    Object.entries(textures).forEach(([name, texture], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      this.setWhole(name, unit);
    });
    gl.activeTexture(gl.TEXTURE0);
  }

  destroy(): void {
    this._gl.deleteProgram(this._program);
  }

  /** Of a uniform; null where the program has none of that name, and setting that does nothing. */
  private _location(name: string): WebGLUniformLocation | null {
    const cached = this._locations.get(name);
    if (cached !== undefined) return cached;
    const location = this._gl.getUniformLocation(this._program, name);
    this._locations.set(name, location);
    return location;
  }
}

function linked(gl: WebGL2RenderingContext, vertexSource: string, fragmentSource: string): WebGLProgram {
  const program = gl.createProgram();
  const sources = [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ] as const;
  for (const [type, source] of sources) {
    const shader = gl.createShader(type);
    if (!shader) break; // the context is lost
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader); // freed with the program
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the map cannot be drawn: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}

/** Many quads in one drawing of the graphics card. Drawing instances of one quad is slow where there is no graphics card. */
export class Quads {
  /** 4-byte numbers a vertex. */
  readonly stride: number;
  private readonly _vertices: WebGLVertexArrayObject;
  private readonly _buffer: WebGLBuffer;
  private readonly _indices: WebGLBuffer;
  private _room = 0; // quads that there are indices for
  private _count = 0;

  /** The sizes are how many numbers of 4 bytes a vertex has at locations 0, 1, …: uint32 where they are whole, else float32. */
  constructor(
    private readonly _gl: WebGL2RenderingContext,
    sizes: readonly number[],
    whole = false,
  ) {
    const gl = _gl;
    this._vertices = gl.createVertexArray();
    this._buffer = gl.createBuffer();
    this._indices = gl.createBuffer();
    this.stride = sizes.reduce((sum, size) => sum + size);
    gl.bindVertexArray(this._vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffer);
    let offset = 0; // bytes
    sizes.forEach((size, location) => {
      gl.enableVertexAttribArray(location);
      if (whole) gl.vertexAttribIPointer(location, size, gl.UNSIGNED_INT, 4 * this.stride, offset);
      else gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * this.stride, offset);
      offset += 4 * size;
    });
    gl.bindVertexArray(null);
  }

  /** Four vertices a quad, whose gl_VertexID % 4 is the corner. */
  set(numbers: Float32Array | Uint32Array): void {
    const { _gl: gl } = this;
    gl.bindVertexArray(this._vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffer);
    gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.DYNAMIC_DRAW);
    this._count = numbers.length / this.stride / 4;
    if (this._count > this._room) this._makeRoom();
  }

  /** With the program in use, a share of all, from the first on. */
  draw(share = 1): void {
    const { _gl: gl } = this;
    const count = Math.ceil(share * this._count);
    if (!count) return;
    gl.bindVertexArray(this._vertices);
    gl.drawElements(gl.TRIANGLES, 6 * count, gl.UNSIGNED_INT, 0);
  }

  destroy(): void {
    const { _gl: gl } = this;
    gl.deleteBuffer(this._buffer);
    gl.deleteBuffer(this._indices);
    gl.deleteVertexArray(this._vertices);
  }

  private _makeRoom(): void {
    const { _gl: gl } = this;
    this._room = Math.ceil(1.5 * this._count);
    const corners = [0, 1, 2, 1, 3, 2];
    const indices = Uint32Array.from({ length: 6 * this._room }, (_, i) => 4 * Math.floor(i / 6) + corners[i % 6]);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this._indices);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
  }
}

/** Copies of arrays on the graphics card: those that were used last stay there, the others give way where room is short. */
export class GpuCache<Copy> {
  private readonly _copies = new Map<Float32Array, Copy>(); // the one used last at the end
  private _bytes = 0;

  /** So many bytes at most, unless the fewest that have to be there are more. */
  constructor(
    private readonly _mostBytes: number,
    private readonly _fewest: number,
    private readonly _upload: (array: Float32Array, dims: number) => Copy,
    private readonly _delete: (copy: Copy) => void,
  ) {}

  of(array: Float32Array, dims: number): Copy {
    const cached = this._copies.get(array);
    const copy = cached ?? this._upload(array, dims);
    this._copies.delete(array);
    this._copies.set(array, copy);
    if (cached === undefined) this._bytes += array.byteLength;
    for (const [oldest, forgotten] of this._copies) {
      if (this._bytes <= this._mostBytes || this._copies.size <= this._fewest) break;
      this._copies.delete(oldest);
      this._delete(forgotten);
      this._bytes -= oldest.byteLength;
    }
    return copy;
  }

  destroy(): void {
    this._copies.forEach(this._delete);
    this._copies.clear();
  }
}
