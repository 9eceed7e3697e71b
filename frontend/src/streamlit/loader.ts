// What goes along in every message to Streamlit's component, so it is short: it loads the adapter from the server, once.

import type * as Adapter from "./adapter";

type Loaded = typeof Adapter;
type Page = typeof globalThis & { __nnvizAdapters?: Map<string, Loaded | Promise<Loaded>> };

const page: Page = globalThis;
page.__nnvizAdapters ??= new Map(); // kept on the page: Streamlit evaluates this script anew for each component
const adapters = page.__nnvizAdapters;
const latest = new WeakMap<Node, Adapter.Call>(); // what is said while the adapter is on its way

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main(call: Adapter.Call): () => void {
  const { data, parentElement } = call;
  const [{ scripts, files }] = data;
  // The server's files lie beside Streamlit's own scripts, wherever the app is mounted.
  const own = document.querySelector<HTMLScriptElement>('script[src*="/static/js/"]')?.src.split("static/js/")[0];
  const addresses = scripts.map((path) => `${own ?? document.baseURI}nnviz/${path}`);
  const [address] = addresses;
  const adapter = adapters.get(address);
  latest.set(parentElement, call);
  if (isLoaded(adapter)) adapter.show(call);
  else {
    const link = (href: string, attributes: object) =>
      document.head.append(Object.assign(document.createElement("link"), attributes, { href }));
    for (const script of addresses) link(script, { rel: "modulepreload" });
    for (const path of files)
      link(`${own ?? document.baseURI}nnviz/${path}`, { rel: "preload", as: "fetch", crossOrigin: "anonymous" });
    const loading = adapter ?? (import(/* @vite-ignore */ address) as Promise<Loaded>);
    adapters.set(address, loading);
    loading.then(
      (loaded) => {
        adapters.set(address, loaded);
        const now = latest.get(parentElement);
        if (now) loaded.show(now);
      },
      () => {
        const reload = Object.assign(document.createElement("button"), {
          textContent: "Reload",
          onclick: () => location.reload(),
        });
        parentElement
          .querySelector(".host")
          ?.replaceChildren("This part of the page could not be loaded from the server. ", reload);
      },
    );
  }
  return () => {
    latest.delete(parentElement);
    const loaded = adapters.get(address);
    if (isLoaded(loaded)) loaded.remove(parentElement);
  };
}

function isLoaded(adapter: Loaded | Promise<Loaded> | undefined): adapter is Loaded {
  return adapter !== undefined && !(adapter instanceof Promise);
}
