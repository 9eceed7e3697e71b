// Text of an uploaded table (detects the encoding), and its copy in session storage.

/** What spreadsheets save as CSV begins with such a mark, or with none. */
const MARKS: readonly [encoding: string, mark: number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/**
 * By its mark where it has one; else UTF-8 where it is that; else UTF-16 where every second byte of its first letters is zero; else
 * Windows-1252, the usual one of western Europe.
 */
export function decodedText(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  const marked = MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
  const encoding = marked ?? unmarkedWide(bytes);
  if (encoding) return new TextDecoder(encoding).decode(bytes); // which leaves the mark out
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Which UTF-16 it is without a mark, "" for none: digits and commas have a zero as one of their two bytes. */
function unmarkedWide(bytes: Uint8Array): string {
  const first = bytes.subarray(0, 64);
  const zeros = [0, 0];
  first.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2] += 1;
  });
  const half = first.length / 2;
  if (half < 2 || Math.max(...zeros) < half / 2 || Math.min(...zeros) > 0) return "";
  return zeros[1] > 0 ? "utf-16le" : "utf-16be";
}

/** Store a CSV under what the settings call it, for as long as the window is open: the server forgets it. */
export function storeText(name: string, text: string): void {
  try {
    sessionStorage.setItem(`nnviz-${name}`, text);
  } catch {
    // Then it is not there later.
  }
}

export function storedText(name: string): string | null {
  try {
    return sessionStorage.getItem(`nnviz-${name}`);
  } catch {
    return null;
  }
}
