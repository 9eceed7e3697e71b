// The thin adapter between the view and Streamlit: loads what Python names, mounts the view once, hands back where it rests.

import { readBundle } from "./recording.js";
import { MapView } from "./view.js";

const mounted = new WeakMap(); // the element that Streamlit gives → {view, digest, resize}
const bundles = new Map(); // digest → promise of a recording, kept over page switches so that nothing is loaded twice
const KEPT = 3;

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  const host = parentElement.querySelector(".host");
  const before = mounted.get(parentElement);
  if (before?.digest === data.digest) {
    before.send = setStateValue;
    if (before.revision !== data.revision) before.view?.show(data.initial);
    before.revision = data.revision;
    return () => unmount(parentElement);
  }
  before?.stop();
  const aborter = new AbortController();
  const entry = {
    digest: data.digest,
    revision: data.revision,
    view: null,
    send: setStateValue,
    stop: () => (aborter.abort(), entry.view?.destroy()),
  };
  mounted.set(parentElement, entry);
  fitHeight(host, aborter.signal);
  show(host, data, aborter.signal, (state) => entry.send("rest", state)).then(
    (view) => (entry.view = view),
    (error) => {
      if (!aborter.signal.aborted) host.replaceChildren(message(`The recording could not be loaded: ${error.message}`));
    },
  );
  return () => unmount(parentElement);
}

async function show(host, data, signal, onRest) {
  if (!bundles.has(data.digest)) host.replaceChildren(message("Loading the recording…"));
  const recording = await cachedBundle(data.digest, data.bundle_url);
  if (signal.aborted) return null;
  host.replaceChildren();
  return new MapView(host, recording, {
    spriteUrls: data.sprite_urls.map(serverUrl),
    initial: data.initial,
    autoplay: data.autoplay,
    onRest,
  });
}

function unmount(parentElement) {
  mounted.get(parentElement)?.stop();
  mounted.delete(parentElement);
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

function message(text) {
  const node = document.createElement("div");
  node.className = "loading";
  node.textContent = text;
  return node;
}
