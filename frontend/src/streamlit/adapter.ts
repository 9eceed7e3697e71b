// Between a view and Streamlit: Streamlit's page surrounds it, and Streamlit's component carries its messages.

import type { PageLayout } from "../core/fit";
import type { Message } from "../core/protocol";
import { addViews, Mounted } from "../mount";

/** What Streamlit calls a component with, at its first mount and whenever what it is given changes. */
export interface Call {
  data: [Message];
  parentElement: ShadowRoot | HTMLElement;
  setStateValue(name: string, value: unknown): void;
}

addViews({
  epochs: () => import("./epochs"),
  cells: () => import("./cells"),
  address: () => import("./address"),
  continuity: () => import("./remember"),
});

const mounted = new WeakMap<Node, Mounted>();

const STREAMLIT: PageLayout = {
  scrolled: () => document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0,
  foot: () => document.querySelector<HTMLElement>(".st-key-epoch_bar")?.offsetHeight ?? 0,
};

export function show({ data: [message], parentElement, setStateValue }: Call): void {
  let view = mounted.get(parentElement);
  if (!view) {
    const host = parentElement.querySelector<HTMLElement>(".host");
    if (!host) return;
    view = new Mounted(parentElement, host, setStateValue, STREAMLIT);
    mounted.set(parentElement, view);
  }
  view.handBack = setStateValue;
  view.update(message);
}

export function remove(parentElement: Node): void {
  mounted.get(parentElement)?.destroy();
  mounted.delete(parentElement);
}
