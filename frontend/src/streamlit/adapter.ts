// Streamlit adapter: mounts views in Streamlit's component and carries its messages.

import type { PageLayout } from "../core/fit";
import type { Message } from "../core/protocol";
import { fileUrl } from "../core/server";
import { addViews, EPOCHS_STYLES, Mounted } from "../mount";
import cellsCss from "./cells.css?url";
import { MAIN } from "./dom";

/** What Streamlit calls a component with, at its first mount and whenever what it is given changes. */
export interface Call {
  data: [Message];
  parentElement: ShadowRoot | HTMLElement;
  setStateValue(name: string, value: unknown): void;
}

addViews({
  epochs: [() => import("./epochs"), ...EPOCHS_STYLES],
  cells: [() => import("./cells"), cellsCss],
  address: [() => import("./address")],
});

const mounted = new WeakMap<Node, Mounted>();

const STREAMLIT: PageLayout = {
  scrollTop: () => document.querySelector(MAIN)?.scrollTop ?? 0,
  footer: () => document.querySelector<HTMLElement>(".st-key-epoch_bar"),
};

export default function show({ data: [message], parentElement, setStateValue }: Call): () => void {
  let view = mounted.get(parentElement);
  const host = parentElement.querySelector<HTMLElement>(".host");
  if (!view && host) {
    for (const file of message?.files ?? []) preload(file); // what is no message is refused by the mount
    view = new Mounted(parentElement, host, setStateValue, STREAMLIT);
    mounted.set(parentElement, view);
  }
  if (view) {
    view.handBack = setStateValue;
    view.update(message);
  }
  return () => {
    mounted.get(parentElement)?.destroy();
    mounted.delete(parentElement);
  };
}

/** Fetch a file while the view that needs it is on its way. */
function preload(file: string): void {
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: fileUrl(file) });
  document.head.append(link);
}
