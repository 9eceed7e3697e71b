// The host's theme, read from CSS variables, and told of when it changes.

/**
 * @param {Element} node
 * @returns {{text: string, textRgb: number[], background: string, backgroundRgb: number[], border: string, grey: string,
 *   greyRgb: number[], accent: string, accentRgb: number[], font: string}}
 */
export function readTheme(node) {
  const style = getComputedStyle(node instanceof Element ? node : node.host);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
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

/** Call when the theme's colours change; returns what stops it. A transition of a coloured probe is how CSS tells. */
export function watchTheme(root, listener) {
  const probe = document.createElement("span");
  probe.style.cssText = "position:absolute;visibility:hidden;color:var(--st-background-color,#fff);transition:color 1ms";
  probe.addEventListener("transitionend", listener);
  root.append(probe);
  return () => probe.remove();
}

/** Any CSS colour as three numbers from 0 to 255. */
function channels(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}
