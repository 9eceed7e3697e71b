// The thin adapter between the view and Streamlit: loads what Python names, mounts the view once, hands back where it rests.

import { element } from "./dom.js";
import { readBundle } from "./recording.js";
import { MapView } from "./view.js";

const mounted = new WeakMap(); // the element that Streamlit gives → {data, view, send, stop}
const bundles = new Map(); // digest → promise of a recording, kept over page switches so that nothing is loaded twice
const KEPT = 3;

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  const before = mounted.get(parentElement);
  if (before?.data.digest === data.digest && before.data.run === data.run) {
    if (before.data.revision !== data.revision) before.view?.show(data.initial);
    before.send = setStateValue;
    before.data = data;
  } else {
    before?.stop();
    mount(data, parentElement, setStateValue);
  }
  return () => {
    mounted.get(parentElement)?.stop();
    mounted.delete(parentElement);
  };
}

function mount(data, parentElement, setStateValue) {
  const host = parentElement.querySelector(".host");
  const aborter = new AbortController();
  const entry = { data, view: null, send: setStateValue, stop: () => (aborter.abort(), entry.view?.destroy()) };
  mounted.set(parentElement, entry);
  fitHeight(host, aborter.signal);
  load(entry, host, aborter.signal);
}

async function load(entry, host, signal) {
  const { digest, bundle_url, sprite_urls, run } = entry.data;
  if (!bundles.has(digest)) host.replaceChildren(element("div", { class: "loading" }, "Loading the recording…"));
  try {
    const recording = await cachedBundle(digest, bundle_url);
    if (signal.aborted) return;
    host.replaceChildren();
    let count = 0; // makes every word to the server a new one, so that none is taken for an old one
    entry.view = new MapView(host, recording, {
      spriteUrls: sprite_urls.map(serverUrl),
      initial: entry.data.initial,
      autoplay: entry.data.autoplay,
      onRest: (state) => entry.send("rest", { ...state, run, count: count++ }),
    });
  } catch (error) {
    if (signal.aborted) return;
    const again = element("button", { type: "button" }, "Try again");
    again.addEventListener("click", () => load(entry, host, signal));
    host.replaceChildren(element("div", { class: "loading" }, `The recording could not be loaded: ${error.message}`, again));
  }
}

function cachedBundle(digest, url) {
  if (!bundles.has(digest)) {
    const loading = fetch(serverUrl(url)).then(async (response) => {
      if (!response.ok) throw new Error(`the server answers ${response.status}`);
      return readBundle(await response.arrayBuffer());
    });
    loading.catch(() => bundles.delete(digest));
    bundles.set(digest, loading);
    for (const old of [...bundles.keys()].slice(0, -KEPT)) bundles.delete(old);
  }
  return bundles.get(digest);
}

/** A path of the server's, wherever the app is mounted: beside Streamlit's own scripts. */
function serverUrl(path) {
  const script = document.querySelector('script[src*="/static/js/"]');
  const base = script ? script.src.slice(0, script.src.indexOf("/static/js/")) : location.origin;
  return base + path;
}

/** The view is as tall as what the window has left. */
function fitHeight(host, signal) {
  const fit = () => {
    const top = host.getBoundingClientRect().top + scrollTopOf(host);
    host.style.setProperty("--nnviz-height", `${Math.max(innerHeight - top - 24, 480)}px`);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(host);
  addEventListener("resize", fit, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  fit();
}

function scrollTopOf(node) {
  return node.closest?.("section")?.scrollTop ?? document.querySelector("section.stMain, [data-testid=stMain]")?.scrollTop ?? 0;
}
