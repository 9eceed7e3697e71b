// Many quads in one drawing of the graphics card. Drawing instances of one quad is slow where there is no graphics card.

export class Quads {
  /**
   * @param {WebGL2RenderingContext} gl
   * @param {[number, number][]} fields  of a vertex: location, and how many numbers of 4 bytes
   * @param {boolean} [whole]  whole numbers, uint32; else float32
   */
  constructor(gl, fields, whole = false) {
    this._gl = gl;
    this._vertices = gl.createVertexArray();
    this._buffer = gl.createBuffer();
    this._indices = gl.createBuffer();
    this._room = 0; // quads that there are indices for
    this._count = 0;
    /** 4-byte numbers a vertex. */
    this.stride = fields.reduce((sum, [, size]) => sum + size, 0);
    gl.bindVertexArray(this._vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffer);
    let offset = 0;
    for (const [location, size] of fields) {
      gl.enableVertexAttribArray(location);
      if (whole) gl.vertexAttribIPointer(location, size, gl.UNSIGNED_INT, 4 * this.stride, 4 * offset);
      else gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * this.stride, 4 * offset);
      offset += size;
    }
    gl.bindVertexArray(null);
  }

  /** @param {Float32Array|Uint32Array} numbers  four vertices a quad, whose gl_VertexID % 4 is the corner */
  set(numbers) {
    const { _gl: gl } = this;
    gl.bindVertexArray(this._vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffer);
    gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.DYNAMIC_DRAW);
    this._count = numbers.length / this.stride / 4;
    if (this._count > this._room) this._makeRoom(this._count);
  }

  /** With the program in use. @param {number} [share]  of all, from the first on */
  draw(share = 1) {
    const { _gl: gl } = this;
    const count = Math.ceil(share * this._count);
    if (!count) return;
    gl.bindVertexArray(this._vertices);
    gl.drawElements(gl.TRIANGLES, 6 * count, gl.UNSIGNED_INT, 0);
  }

  destroy() {
    const { _gl: gl } = this;
    gl.deleteBuffer(this._buffer);
    gl.deleteBuffer(this._indices);
    gl.deleteVertexArray(this._vertices);
  }

  _makeRoom(count) {
    const { _gl: gl } = this;
    this._room = Math.ceil(1.5 * count);
    const indices = new Uint32Array(6 * this._room);
    for (let quad = 0; quad < this._room; quad++)
      indices.set(
        [0, 1, 2, 1, 3, 2].map((corner) => 4 * quad + corner),
        6 * quad,
      );
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this._indices);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
  }
}
