// Quality of the projection: its scores at the checkpoint, and the option to mark points among wrong neighbours.

import { percent } from "../../core/dom";
import { pure } from "../../core/widget";
import type { MapActions } from "../controls/maplayout";
import { NEIGHBOURS, scoreAt } from "../data/positions";
import type { Positions } from "../geometry/geometry";

const SCORES = [
  { name: "neighbours_kept", title: "neighbours kept", words: (score: number) => percent(score, 0) },
  { name: "trustworthiness", title: "trustworthiness", words: (score: number) => score.toFixed(2) },
  { name: "continuity", title: "continuity", words: (score: number) => score.toFixed(2) },
  { name: "stability", title: "stability", words: (score: number) => score.toFixed(2) },
];

interface QualityProps extends Pick<MapActions, "onDisplay"> {
  /** By the order of SCORES: 0 to 1, null where it is not known at this checkpoint, undefined where the picture has none. */
  scores: (number | null | undefined)[];
  explanation: string;
  /** Whether it is known which dots stand among wrong neighbours; then whether they are marked. */
  canMark: boolean;
  marked: boolean;
}

export const Quality = pure(({ scores, explanation, canMark, marked, onDisplay }: QualityProps) => (
  <section class="quality column" aria-label="this picture" hidden={!explanation}>
    <h2>This picture</h2>
    {SCORES.map(({ name, title, words }, i) => {
      const score = scores[i];
      return (
        <div key={name} class="score" hidden={score === undefined}>
          <span>{title}</span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${100 * Math.min(Math.max(score ?? 0, 0), 1)}%` }} />
          </span>
          <span class="number">{score == null ? "–" : words(score)}</span>
        </div>
      );
    })}
    <p class="caption">{explanation}</p>
    <label hidden={!canMark}>
      <input type="checkbox" checked={marked} onChange={({ currentTarget }) => onDisplay({ marks: currentTarget.checked })} />
      Mark dots with wrong neighbours
    </label>
  </section>
));

/** What is known of a picture at a checkpoint. */
export function qualityOf(positions: Positions, checkpoint: number): Omit<QualityProps, "marked" | "onDisplay"> {
  const { quality, preservation } = positions;
  const scores = SCORES.map(({ name }) => {
    const score = scoreAt(positions, name, checkpoint);
    return score === null && !Array.isArray(quality?.[name]) ? undefined : score;
  });
  return { scores, explanation: quality || preservation ? explained(positions) : "", canMark: preservation !== null };
}

/** What the scores say, and over which samples they are. */
function explained({ measured: over = {}, quality }: Positions): string {
  const mean = over.neighbours_kept ? `: a mean over ${over.neighbours_kept}` : "";
  const ranks = over.ranks && over.ranks !== over.neighbours_kept ? ` (both over ${over.ranks})` : "";
  const stability = quality?.stability === undefined ? "" : "; stability: dots move when answers move";
  return (
    `Of the ${NEIGHBOURS} samples most like a sample, so many are also nearest in the picture${mean}. ` +
    `Trustworthiness: few false neighbours; continuity: few torn apart${ranks}${stability}.`
  );
}
