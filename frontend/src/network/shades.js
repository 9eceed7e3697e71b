// Numbers from 0 to 255 as colours: amounts, amounts on both sides of zero, and pictures. No browser.

import { DIVERGING, ramp } from "../core/colorscales";

export const SCALES = ["amount", "signed", "picture"];
const ZERO = 128; // of a signed number; 1 and 255 are the largest on either side

// Beside zero the diverging scale is grey, which neither theme is: what is near zero fades into the page instead.
const SIGNED = ramp(DIVERGING, 255).map(channelsOfHex);

/**
 * Colour one frame.
 * @param {Uint8Array} values  (height, width, channels), from `start` on
 * @param {number} start @param {number} pixels @param {number} channels  1 or 3
 * @param {string} scale  one of `SCALES` @param {number[]} ink  the colour of the largest amount: that of text
 * @param {Uint8ClampedArray} out  four numbers a pixel
 */
export function paintedFrame(values, start, pixels, channels, scale, ink, out) {
  for (let i = 0; i < pixels; i++) {
    const at = start + i * channels;
    if (channels === 3) out.set([values[at], values[at + 1], values[at + 2], 255], 4 * i);
    else if (scale === "picture") out.set([values[at], values[at], values[at], 255], 4 * i);
    else if (scale === "amount") out.set([ink[0], ink[1], ink[2], values[at]], 4 * i);
    else out.set([...SIGNED[Math.min(Math.max(values[at] - 1, 0), 254)], shareBesideZero(values[at])], 4 * i);
  }
  return out;
}

/** How far a signed number is from zero, 0 to 255. */
export function shareBesideZero(value) {
  return Math.min(Math.round((Math.abs(value - ZERO) * 255) / 127), 255);
}

function channelsOfHex(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
