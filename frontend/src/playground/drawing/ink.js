// The colours of amounts below and above zero, on both themes.

import { DIVERGING, ramp } from "../../core/colorscales";

const SHADES = 256;
const DIVERGING_SHADES = ramp(DIVERGING, SHADES).map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

/**
 * @typedef {{text: string, background: string, quiet: string, line: string, accent: string, font: string, dark: boolean,
 *   more: string, less: string}} Ink  `more` and `less` are the colours of what is above and below zero
 * @param {ReturnType<import("../../core/theme").readTheme>} theme @returns {Ink}
 */
export function inkOf(theme) {
  const [r, g, b] = theme.backgroundRgb;
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  return {
    text: theme.text,
    background: theme.background,
    quiet: mixed(theme.textRgb, theme.backgroundRgb, 0.62),
    line: theme.border,
    accent: theme.accent,
    font: theme.font,
    dark,
    more: dark ? DIVERGING[6] : DIVERGING[7],
    less: dark ? DIVERGING[2] : DIVERGING[1],
  };
}

/** Between −1 and 1: three numbers from 0 to 255. */
export function divergingRgb(share) {
  const at = Math.round(((Math.min(Math.max(share, -1), 1) + 1) / 2) * (SHADES - 1));
  return DIVERGING_SHADES[Number.isFinite(at) ? at : SHADES >> 1];
}

/** The same as a colour. */
export function divergingColour(share) {
  const [r, g, b] = divergingRgb(share);
  return `rgb(${r} ${g} ${b})`;
}

/** A hex colour as three numbers. */
export function rgbOf(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function mixed(one, other, share) {
  return `rgb(${one.map((value, k) => Math.round(value * share + other[k] * (1 - share))).join(" ")})`;
}
