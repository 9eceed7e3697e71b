// Following the page's moment, and asking for another.

interface Moment {
  run: string;
  t: number; // in checkpoints
}

/** Hear every moment of a run, in checkpoints, until the signal ends it. */
export function followMoments(run: string, onMoment: (t: number) => void, signal: AbortSignal): void {
  const hear = (event: Event) => {
    const { detail } = event as CustomEvent<Moment | undefined>;
    if (detail?.run === run && Number.isFinite(detail.t)) onMoment(detail.t);
  };
  document.addEventListener("nnviz:moment", hear, { signal });
}

/** Ask the page for a moment. */
export function seekMoment(run: string, moment: { checkpoint: number } | { t: number }): void {
  document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { run, ...moment } }));
}

/** The checkpoint that is nearest to a moment. */
export function checkpointAt(t: number, nCheckpoints: number): number {
  return Math.min(Math.max(Math.round(t), 0), nCheckpoints - 1);
}
