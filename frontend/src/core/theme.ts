// Theme colours from CSS variables, device pixel ratio and element size, with change notification.

import { contextOf } from "./dom";

const POLL_MS = 500;

/** From 0 to 255. */
export type Channels = [red: number, green: number, blue: number];

export interface Theme {
  text: string;
  textRgb: Channels;
  background: string;
  backgroundRgb: Channels;
  border: string;
  grey: string;
  greyRgb: Channels;
  accent: string;
  accentRgb: Channels;
  font: string;
}

/** The host's theme variables, --st-*, are CSS variables that any page may set around a view; their names are Streamlit's. */
export function readTheme(node: Element | ShadowRoot): Theme {
  const style = getComputedStyle(node instanceof Element ? node : node.host);
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "#ffffff");
  const backgroundRgb = channels(background);
  const [r, g, b] = backgroundRgb;
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  const text = read("--st-text-color", "#31333f");
  const grey = dark ? "#5b606e" : "#b4b8c2";
  const accent = read("--st-primary-color", "#3b6fd4");
  return {
    text,
    textRgb: channels(text),
    background,
    backgroundRgb,
    border: dark ? "#3a3f4b" : "#dcdee6",
    grey,
    greyRgb: channels(grey),
    accent,
    accentRgb: channels(accent),
    font: read("--st-font", "sans-serif"),
  };
}

/** Any CSS colour. */
function channels(colour: string): Channels {
  const context = contextOf(document.createElement("canvas"));
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}

/** Whether the person wants nothing to move by itself. */
export function prefersReducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Call when the theme, the device pixels or the size of `node` change: what a view draws on a canvas depends on all three. */
export function watchDisplay(node: Element, root: ParentNode, listener: () => void, signal: AbortSignal): void {
  watchTheme(root, listener, signal);
  watchPixelRatio(listener, signal);
  watchSize(node, listener, signal);
}

/** Call when the element has another size, and once at the beginning. */
export function watchSize(node: Element, listener: () => void, signal: AbortSignal): void {
  const observer = new ResizeObserver(listener);
  observer.observe(node);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Call when the theme's colours change. A transition of a coloured probe is how CSS tells. */
export function watchTheme(root: ParentNode, listener: () => void, signal: AbortSignal): void {
  const probe = document.createElement("span");
  probe.style.cssText = "position:absolute;visibility:hidden;color:var(--st-background-color,#fff);transition:color 1ms";
  probe.addEventListener("transitionend", listener);
  root.append(probe);
  signal.addEventListener("abort", () => probe.remove());
}

/**
 * Call when device pixels per CSS pixel change: the page is zoomed, or its window dragged to another screen. Where the layout stays
 * as it is, no `ResizeObserver` tells; a query for the present ratio does, once. Some changes no event tells (Chromium's emulated
 * screens, ratios that rounding keeps from any query), so it is looked at as well.
 */
export function watchPixelRatio(listener: () => void, signal: AbortSignal, host: Window = window): void {
  let ratio: number;
  let query: MediaQueryList | undefined;
  const watchRatio = () => {
    query?.removeEventListener("change", check);
    ratio = host.devicePixelRatio;
    query = host.matchMedia(`(resolution: ${ratio}dppx)`);
    query.addEventListener("change", check, { signal });
  };
  const check = () => {
    if (host.devicePixelRatio === ratio) return;
    watchRatio();
    listener();
  };
  host.addEventListener("resize", check, { signal });
  const polling = host.setInterval(check, POLL_MS);
  signal.addEventListener("abort", () => host.clearInterval(polling));
  watchRatio();
}
