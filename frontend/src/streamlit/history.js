// Which changes of an address are steps that a person takes back, and a history that holds these alone.

const GUARDED = Symbol.for("nnviz.history"); // on the browser's history: the words that are no steps

/**
 * Whether the way from one query to another of the same page is a step. The query of a page that was opened without one is not.
 * @param {string} before  such as "?run=digits&epoch=3" @param {string} after
 * @param {string[]} rests  words that say where something rests that is moved
 */
export function isStep(before, after, rests) {
  const [from, to] = [before, after].map((search) => new URLSearchParams(search));
  if (!from.size) return false;
  return [...from.keys(), ...to.keys()].some((name) => !rests.includes(name) && from.get(name) !== to.get(name));
}

/**
 * From now on what is no step takes the place of the present entry. @param {string[]} rests
 * @param {{history: History, location: Location}} [browser]
 */
export function guardHistory(rests, { history, location } = window) {
  const guarded = GUARDED in history;
  history[GUARDED] = rests;
  if (guarded) return;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const to = new URL(url ?? location.href, location.href);
    const samePage = to.origin === location.origin && to.pathname === location.pathname;
    if (samePage && !isStep(location.search, to.search, history[GUARDED])) history.replaceState(state, unused, url);
    else push(state, unused, url);
  };
}

/** Let the present entry say this. @param {string} query  without "?" */
export function rewrite(query, { history, location } = window) {
  if (location.search.slice(1) !== query)
    history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
}
