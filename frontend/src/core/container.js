// The container of what the server sends: a JSON header and typed arrays, gzipped.

const ARRAY_TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
};
const MAGIC = "NNVB";

/** @param {ArrayBuffer} zipped @returns {Promise<ArrayBuffer>} */
export async function inflated(zipped) {
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/**
 * Layout: "NNVB", the header's size (u32, little-endian), the header (JSON, UTF-8), then the arrays, each at a multiple of 8.
 * @param {ArrayBuffer} buffer
 * @returns {{header: object, arrays: Record<string, Uint8Array|Uint16Array|Uint32Array|Float32Array|Float64Array>}}
 */
export function decodeContainer(buffer) {
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== MAGIC) throw new Error("this is no data for the map");
  const headerSize = new DataView(buffer).getUint32(4, true);
  const { arrays: listed, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerSize)));
  const start = aligned(8 + headerSize);
  const arrays = {};
  for (const { name, dtype, offset, length } of listed) {
    arrays[name] = new ARRAY_TYPES[dtype](buffer, start + offset, length);
  }
  return { header, arrays };
}

function aligned(position) {
  return (position + 7) & ~7;
}
