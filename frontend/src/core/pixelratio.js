// How many device pixels a CSS pixel has, which changes where the page is zoomed, or its window is dragged to another screen.

const LOOK_MS = 500;

/**
 * Call when the ratio changes. Where the layout stays as it is, no `ResizeObserver` tells; a query for the present ratio does, once.
 * Some changes no event tells (Chromium's emulated screens, ratios that rounding keeps from any query), so it is looked at as well.
 * @param {() => void} listener @param {AbortSignal} signal  ends the listening
 * @param {Window} [host]
 */
export function watchPixelRatio(listener, signal, host = window) {
  let known, query;
  const ask = () => {
    query?.removeEventListener("change", look);
    known = host.devicePixelRatio;
    query = host.matchMedia(`(resolution: ${known}dppx)`);
    query.addEventListener("change", look, { signal });
  };
  const look = () => {
    if (host.devicePixelRatio === known) return;
    ask();
    listener();
  };
  host.addEventListener("resize", look, { signal });
  const looking = host.setInterval(look, LOOK_MS);
  signal.addEventListener("abort", () => host.clearInterval(looking));
  ask();
}
