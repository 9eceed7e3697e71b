// The thin adapter between the playground and Streamlit: hands over what Python sends, hands back what is asked.

import { Playground } from "./playground";

/** The element that Streamlit gives → {view, send, stop}. */
const mountedPlaygrounds = new WeakMap();

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  const before = mountedPlaygrounds.get(parentElement);
  if (before) {
    before.send = setStateValue;
    before.view.take(data);
  } else mountPlayground(data, parentElement, setStateValue);
  return () => {
    mountedPlaygrounds.get(parentElement)?.stop();
    mountedPlaygrounds.delete(parentElement);
  };
}

function mountPlayground(data, parentElement, send) {
  const host = parentElement.querySelector(".host");
  const aborter = new AbortController();
  const entry = { send };
  mountedPlaygrounds.set(parentElement, entry);
  loadMathFonts(data.fonts);
  fitPlayground(host, aborter.signal);
  entry.view = new Playground(host, data, (ask) => entry.send("ask", ask));
  entry.stop = () => (aborter.abort(), entry.view.destroy());
}

/** Wherever the app is mounted, the server's files lie beside Streamlit's own scripts. */
function loadMathFonts(fonts) {
  const script = document.querySelector('script[src*="/static/js/"]');
  const base = script ? script.src.slice(0, script.src.indexOf("/static/js/")) : location.origin;
  for (const [family, path] of Object.entries(fonts)) {
    if ([...document.fonts].some((face) => face.family.replaceAll('"', "") === family)) continue;
    const face = new FontFace(family, `url("${base}${path}")`);
    document.fonts.add(face);
    face.load().catch(() => document.fonts.delete(face)); // then another font serves
  }
}

/** The playground is as tall as what the window has left. */
function fitPlayground(host, signal) {
  const fit = () => {
    const main = document.querySelector("[data-testid=stMain]");
    const top = host.getBoundingClientRect().top + (main?.scrollTop ?? 0);
    host.style.setProperty("--playground-height", `${Math.max(innerHeight - top - 24, 560)}px`);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(host);
  addEventListener("resize", fit, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  fit();
}
