// The text of a file whose encoding is not said: what spreadsheets save as CSV is UTF-8, UTF-16 or Windows' own.

const MARKS = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/**
 * By its mark where it has one; else UTF-8 where it is that; else UTF-16 where every second byte of its first letters is zero; else
 * Windows-1252, the usual one of western Europe.
 * @param {ArrayBuffer} buffer
 */
export function decodedText(buffer) {
  const bytes = new Uint8Array(buffer);
  const marked = MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
  if (marked) return new TextDecoder(marked).decode(bytes); // which leaves the mark out
  const wide = unmarkedWide(bytes);
  if (wide) return new TextDecoder(wide).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Which UTF-16 it is without a mark, "" for none: digits and commas have a zero as one of their two bytes. */
function unmarkedWide(bytes) {
  const first = bytes.subarray(0, 64);
  const zeros = [0, 0];
  first.forEach((byte, i) => (zeros[i % 2] += byte === 0));
  const half = first.length / 2;
  if (half < 2 || Math.max(...zeros) < half / 2 || Math.min(...zeros) > 0) return "";
  return zeros[1] > 0 ? "utf-16le" : "utf-16be";
}
