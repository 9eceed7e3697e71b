// Binary container (a JSON header and typed arrays, gzipped), as views/map/container.py writes it, and base64url.

const ARRAY_TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
};
const MAGIC = "NNVB";
const PIECE = 8192; // bytes that are made a string at a time, since a call takes only so many arguments

export type NumberArray = InstanceType<(typeof ARRAY_TYPES)[keyof typeof ARRAY_TYPES]>;

interface ListedArray {
  name: string;
  dtype: keyof typeof ARRAY_TYPES;
  offset: number; // bytes from the first array
  length: number;
}

export async function inflate(zipped: ArrayBuffer): Promise<ArrayBuffer> {
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/**
 * Layout: "NNVB", the header's size (u32, little-endian), the header (JSON, UTF-8), then the arrays, each at a multiple of 8.
 * What is in both, the caller's types say, after the module in Python that packs it.
 */
export function decodeContainer<Header = object, Arrays = Record<string, NumberArray>>(
  buffer: ArrayBuffer,
): { header: Header; arrays: Arrays } {
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== MAGIC) throw new Error("this is no data for the map");
  const headerSize = new DataView(buffer).getUint32(4, true);
  const { arrays: listed, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerSize)));
  const start = aligned(8 + headerSize);
  const arrays = (listed as ListedArray[]).map(({ name, dtype, offset, length }) => [
    name,
    new ARRAY_TYPES[dtype](buffer, start + offset, length),
  ]);
  return { header, arrays: Object.fromEntries(arrays) };
}

/** Header and arrays as the members of one object; of what may be left out, `lacking` says what stands for it. */
export function unpack<T extends object>(buffer: ArrayBuffer, defaults: Partial<T> = {}): T {
  const { header, arrays } = decodeContainer<Partial<T>, Partial<T>>(buffer);
  return { ...defaults, ...header, ...arrays } as T;
}

function aligned(position: number): number {
  return (position + 7) & ~7;
}

/** Bytes as a word of an address: base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let letters = "";
  for (let at = 0; at < bytes.length; at += PIECE) letters += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The bytes that `toBase64Url` writes so, or null where it writes none so. */
export function fromBase64Url(word: unknown): Uint8Array | null {
  if (typeof word !== "string" || !/^[\w-]*$/.test(word) || word.length % 4 === 1) return null;
  const bytes = fromBase64(word.replaceAll("-", "+").replaceAll("_", "/"));
  return toBase64Url(bytes) === word ? bytes : null; // the last letter may hold bits that belong to no byte
}
