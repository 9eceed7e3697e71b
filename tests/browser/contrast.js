// Small text that is paler on its background than 4.5 to 1 (WCAG 2.2, 1.4.3), on the whole page: {what: [ratio, words]}.
() => {
  const parse = (colour) => {
    const srgb = colour.match(/color\(srgb ([^)]+)\)/);
    const numbers = (srgb ? srgb[1] : colour).match(/[\d.]+/g)?.map(Number) ?? [];
    if (numbers.length < 3) return null;
    const [r, g, b, alpha = 1] = numbers;
    return srgb ? [255 * r, 255 * g, 255 * b, alpha] : [r, g, b, alpha];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[3] * top[i] + (1 - top[3]) * under[i]).concat(1);
  const parentOf = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  /** What is behind the middle of a text: of what it is in, what reaches there. */
  const behind = (node, x, y) => {
    const layers = [];
    for (let at = node; at; at = parentOf(at)) {
      const { left, right, top, bottom } = at.getBoundingClientRect();
      const painted = parse(getComputedStyle(at).backgroundColor);
      if (!painted?.[3] || x < left || x > right || y < top || y > bottom) continue;
      layers.push(painted);
      if (painted[3] === 1) break;
    }
    const page = parse(getComputedStyle(document.querySelector(".stApp")).backgroundColor); // also of what is scrolled out of it
    return layers.reverse().reduce((under, top) => over(top, under), page);
  };
  const found = {};
  const judge = (node) => {
    const own = [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.textContent.trim()).join(" ").trim();
    const words = (node.matches("input") && node.placeholder) || own;
    if (!words || node.matches("style, script, option, title, noscript") || !node.getClientRects().length) return;
    const { left, top, width, height } = node.getBoundingClientRect();
    if (width < 2 || height < 2 || node.closest("[disabled], [aria-disabled=true], [aria-hidden=true]")) return;
    const style = getComputedStyle(node);
    let opacity = 1;
    for (let at = node; at; at = parentOf(at)) opacity *= Number(getComputedStyle(at).opacity);
    const svg = node instanceof SVGElement;
    const colour = parse(svg ? style.fill : node.matches("input") && !own ? getComputedStyle(node, "::placeholder").color : style.color);
    if (style.visibility === "hidden" || opacity < 0.05 || !colour?.[3]) return;
    const ground = behind(svg ? node.ownerSVGElement : node, left + width / 2, top + height / 2);
    const seen = over([...colour.slice(0, 3), colour[3] * opacity * (svg ? Number(style.fillOpacity) : 1)], ground);
    const [light, dark] = [luminance(seen), luminance(ground)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const what = `${node.tagName}.${node.getAttribute("class") ?? ""} ${seen.slice(0, 3).map(Math.round)} on ${ground.slice(0, 3).map(Math.round)}`;
    if (ratio < 4.5) found[what] ??= [ratio.toFixed(2), words.slice(0, 40)];
  };
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      judge(node);
    }
  };
  look(document);
  return found;
}
