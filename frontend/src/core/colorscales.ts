// Color scales: ramps of colours through OKLab, and the palette's colours that are not classes.

// These are the numbers of charts/palette.py, where it says how they were found; a test holds the two equal.
export const DOTS_SEQUENTIAL: readonly string[] = Object.freeze([
  "#3a4da7",
  "#5e53c0",
  "#835cbc",
  "#a363a8",
  "#be678b",
  "#d66b68",
  "#e87842",
  "#f3912c",
  "#f8af3c",
]);
export const DIVERGING: readonly string[] = Object.freeze([
  "#b63e03",
  "#c8622f",
  "#d1855c",
  "#cea58e",
  "#bfc1c3",
  "#91aecf",
  "#6797d0",
  "#427dc7",
  "#2460b7",
]);
export const SERIES_COLOURS: readonly string[] = Object.freeze(["#506cb9", "#b85809", "#9e7be7", "#249d77"]);
export const RIGHT_COLOUR = "#2a7fb8";
export const WRONG_COLOUR = "#d9622b";
export const NEUTRAL_COLOUR = "#8a8f98";

/** So many colours along hex stops, evenly in OKLab between each two. */
export function ramp(stops: readonly string[], count: number): string[] {
  const places = stops.map(oklabOf);
  return Array.from({ length: count }, (_, i) => {
    const at = (i / Math.max(count - 1, 1)) * (stops.length - 1);
    const before = Math.min(Math.floor(at), stops.length - 2);
    return hexOf(interpolateChannels(places[before], places[before + 1], at - before));
  });
}

/** Channel by channel from one colour, where `share` is 0, to another, where it is 1. */
export function interpolateChannels(one: ArrayLike<number>, other: ArrayLike<number>, share: number): number[] {
  return Array.from(one, (value, i) => value + share * (other[i] - value));
}

/** Three numbers from 0 to 255 as a hex colour. */
export function hexColour(channels: ArrayLike<number>): string {
  const bytes = Array.from(channels, (value) => Math.round(Math.min(Math.max(value, 0), 255)));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** "#rrggbb" as three numbers from 0 to 255. (d3-color would bring 11 KB to every screen for these two functions.) */
export function channelsOfHex(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

// sRGB to OKLab and back: Ottosson, 2020, "A perceptual color space for image processing".

function oklabOf(hex: string): number[] {
  const [r, g, b] = channelsOfHex(hex).map((byte) => {
    const encoded = byte / 255;
    return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function hexOf([lightness, a, b]: number[]): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return hexColour(linear.map((value) => 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)));
}
