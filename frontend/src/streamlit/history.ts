// Browser history: which changes of the address are steps, and where a page goes whose session was lost.

import type { Remembered } from "../core/protocol";

const GUARDED = Symbol.for("nnviz.history"); // on the browser's history: the words that are no steps

/** What of a browser's window is looked at and changed. */
interface Browser {
  history: Pick<History, "pushState" | "replaceState" | "state"> & { [GUARDED]?: readonly string[] };
  location: Pick<Location, "origin" | "href" | "pathname" | "search" | "hash">;
}

/**
 * Whether the way from one query ("?run=digits&epoch=3") to another of the same page is a step. The query of a page that was opened
 * without one is not, nor that of a page before, which came late and has no word of this one's; nor are the words of `rests`, which say
 * where something rests that is moved.
 */
export function isStep(before: string, after: string, rests: readonly string[]): boolean {
  const [from, to] = [before, after].map((search) => new URLSearchParams(search));
  if (to.size && ![...from.keys()].some((name) => to.has(name))) return false;
  return [...from.keys(), ...to.keys()].some((name) => !rests.includes(name) && from.get(name) !== to.get(name));
}

/** From now on what is no step takes the place of the present entry. */
export function guardHistory(rests: readonly string[], { history, location }: Browser = window): void {
  const guarded = GUARDED in history;
  history[GUARDED] = rests;
  if (guarded) return;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const to = new URL(url ?? location.href, location.href);
    const samePage = to.origin === location.origin && to.pathname === location.pathname;
    if (samePage && !isStep(location.search, to.search, history[GUARDED] ?? [])) history.replaceState(state, unused, url);
    else push(state, unused, url);
  };
}

/** Let the present entry say this query, without "?". */
export function rewrite(query: string, { history, location }: Browser = window): void {
  if (location.search.slice(1) !== query)
    history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
}

/**
 * Where the page at `path` is to go, or "" where it is right: a session that is new, on a page that is not, and that was told nothing
 * by the address (`bare`), shows what it shows by default. That happens where the server was restarted and the person then opens
 * another screen.
 */
export function returnAddress(before: Remembered | undefined, now: Remembered, path: string): string {
  if (!before || before.session === now.session || !now.bare) return "";
  const same = JSON.stringify(before.words) === JSON.stringify(now.words);
  return same ? "" : `${path}?${new URLSearchParams(before.words)}`;
}
