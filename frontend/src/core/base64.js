// Bytes as a word of an address: base64url without padding (RFC 4648, section 5).

const PIECE = 8192; // bytes that are made a string at a time, since a call takes only so many arguments

/** @param {Uint8Array} bytes @returns {string} */
export function toBase64Url(bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += PIECE) letters += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The bytes that `toBase64Url` writes so, or null where it writes none so. @param {unknown} word @returns {Uint8Array|null} */
export function fromBase64Url(word) {
  if (typeof word !== "string" || !/^[\w-]*$/.test(word) || word.length % 4 === 1) return null;
  const bytes = Uint8Array.from(atob(word.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return toBase64Url(bytes) === word ? bytes : null; // the last letter may hold bits that belong to no byte
}
