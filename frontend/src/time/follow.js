// Following the page's moment, and asking for another.

/**
 * Hear every moment of a run.
 * @param {string} run @param {(t: number) => void} onMoment  in checkpoints @param {AbortSignal} signal  ends the listening
 */
export function followMoments(run, onMoment, signal) {
  const hear = ({ detail }) => detail?.run === run && Number.isFinite(detail.t) && onMoment(detail.t);
  document.addEventListener("nnviz:moment", hear, { signal });
}

/** Ask the page for a moment. @param {string} run @param {{checkpoint: number}|{t: number}} moment */
export function seekMoment(run, moment) {
  document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { run, ...moment } }));
}
