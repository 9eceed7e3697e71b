// Events of the page's moment, which its views share: following it, announcing it, seeking another.

/** A run and a moment of it, in checkpoints; a whole `checkpoint` is glided to, a `t` is jumped to. */
interface MomentDetail {
  run?: string;
  checkpoint?: number;
  t?: number;
}

let current: { run: string; t: number } | null = null; // for views whose scripts come after the bar's

/**
 * Hear every moment of a run, in checkpoints, until the signal ends it, and, before anything is drawn, the one that it is at. A view
 * whose run can change says it by a function.
 */
export function followMoments(run: string | (() => string), onMoment: (t: number) => void, signal: AbortSignal): void {
  const hear = ({ detail }: CustomEvent<MomentDetail | undefined>) => {
    const own = typeof run === "string" ? run : run();
    if (detail?.run === own && isFiniteNumber(detail.t)) onMoment(detail.t);
  };
  document.addEventListener("nnviz:moment", hear as EventListener, { signal });
  if (current) queueMicrotask(() => current && !signal.aborted && hear(new CustomEvent("nnviz:moment", { detail: current })));
}

/** Tell every view of the page that a run is at a moment, in checkpoints. */
export function announceMoment(run: string, t: number): void {
  current = { run, t };
  document.dispatchEvent(new CustomEvent("nnviz:moment", { detail: { run, t } }));
}

/** The page has no moment any more. */
export function clearMoment(): void {
  current = null;
}

/** Ask the page for a moment. */
export function seekMoment(run: string, moment: { checkpoint: number } | { t: number }): void {
  document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { run, ...moment } }));
}

/** Hear what moments the views of the page ask for. */
export function followSeeks(
  run: string,
  { onGlide, onSeek }: { onGlide: (checkpoint: number) => void; onSeek: (t: number) => void },
  signal: AbortSignal,
): void {
  const hear = ({ detail }: CustomEvent<MomentDetail | undefined>) => {
    if (!detail || (detail.run !== undefined && detail.run !== run)) return;
    if (isFiniteNumber(detail.checkpoint)) onGlide(detail.checkpoint);
    else if (isFiniteNumber(detail.t)) onSeek(detail.t);
  };
  document.addEventListener("nnviz:seek", hear as EventListener, { signal });
}

/** The checkpoint that is nearest to a moment. */
export function checkpointAt(t: number, nCheckpoints: number): number {
  return Math.min(Math.max(Math.round(t), 0), nCheckpoints - 1);
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
