// The host's theme, read from CSS variables, and told of when it changes.

/** @param {Element} node @returns {{text: string, background: string, border: string, grey: string, font: string}} */
export function readTheme(node) {
  const style = getComputedStyle(node instanceof Element ? node : node.host);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "#ffffff");
  const dark = isDark(background);
  return {
    text: read("--st-text-color", "#31333f"),
    background,
    border: dark ? "#3a3f4b" : "#dcdee6",
    grey: dark ? "#5b606e" : "#b4b8c2",
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

/** Whether a CSS colour is darker than middle grey. */
export function isDark(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}
