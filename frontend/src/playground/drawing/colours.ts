// Colours of the diagram: a diverging scale for both themes.

import { max } from "d3-array";
import { channelsOfHex, DIVERGING, hexColour, interpolateChannels, ramp } from "../../core/colorscales";
import type { Theme } from "../../core/theme";

const SHADES = 256;
const DIVERGING_SHADES = ramp(DIVERGING, SHADES).map(channelsOfHex);

export interface DiagramColours extends Pick<Theme, "text" | "background" | "accent" | "font"> {
  quiet: string;
  line: string;
  dark: boolean;
  /** Of what is above zero, and below. */
  more: string;
  less: string;
}

export function diagramColours({ text, textRgb, background, backgroundRgb, border, accent, font }: Theme): DiagramColours {
  const [r, g, b] = backgroundRgb;
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  const quiet = hexColour(interpolateChannels(backgroundRgb, textRgb, 0.62));
  const [less, more] = dark ? [DIVERGING[2], DIVERGING[6]] : [DIVERGING[1], DIVERGING[7]];
  return { text, background, quiet, line: border, accent, font, dark, more, less };
}

/** Of a share between −1 and 1: three numbers from 0 to 255. */
export function divergingRgb(share: number): [number, number, number] {
  const at = Math.round(((Math.min(Math.max(share, -1), 1) + 1) / 2) * (SHADES - 1));
  return DIVERGING_SHADES[Number.isFinite(at) ? at : SHADES >> 1];
}

/** The same as a colour. */
export function divergingColour(share: number): string {
  return hexColour(divergingRgb(share));
}

/** The largest of some amounts without their signs, and no less than `least`. */
export function largestAmount(values: Iterable<number>, least: number): number {
  return Math.max(max(values, Math.abs) ?? 0, least);
}
