// Nearest neighbours of the pinned sample, and which are new or lost since another checkpoint.

import { useLayoutEffect, useState } from "preact/hooks";
import { pure } from "../../core/widget";
import { neighbourChange } from "../data/nearest";
import { NEIGHBOURS } from "../data/positions";
import type { Recording } from "../data/recording";
import type { Sprites } from "../data/sprites";
import { SampleStrip, type StripActions } from "./strip";

const HELP = "The samples whose answers are most like this one's: first those that are new, then the nearest";
const SETTLE_MS = 80; // the search waits until the epoch rests, since it looks at all samples twice

interface Question {
  /** -1 for none. */
  sample: number;
  checkpoint: number;
  /** The checkpoint that it is compared with. */
  since: number;
}

interface NeighboursProps extends Question, StripActions {
  recording: Recording;
  sprites: Sprites;
  /** Whether the epoch stays as it is. */
  resting: boolean;
  /** Another sample is looked at: the place of these stays, so that nothing moves. */
  absent: boolean;
}

export const Neighbours = pure((props: NeighboursProps) => {
  const { recording, sprites, sample, checkpoint, since, resting, absent, onPin, onHoverSample } = props;
  const [answered, setAnswered] = useState<Question>({ sample: -1, checkpoint: 0, since: 0 });
  const outdated = sample !== answered.sample || checkpoint !== answered.checkpoint || since !== answered.since;
  useLayoutEffect(() => {
    if (!resting || !outdated || sample < 0) return;
    const answer = () => setAnswered({ sample, checkpoint, since });
    if (sample !== answered.sample) return answer(); // what was just pinned is not to stand over another's neighbours
    const timer = setTimeout(answer, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [sample, checkpoint, since, resting, outdated]);
  const kinds = ["neighbours", outdated && "outdated", absent && "absent"];
  return (
    <section class={kinds.filter(Boolean).join(" ")} aria-label="neighbours" hidden={sample < 0}>
      {answered.sample >= 0 && <NeighbourStrips {...{ recording, sprites, onPin, onHoverSample }} {...answered} />}
    </section>
  );
});

const NeighbourStrips = pure((props: Question & StripActions & Pick<NeighboursProps, "recording" | "sprites">) => {
  const { sample, checkpoint, since, ...shared } = props;
  const { checkpoints } = shared.recording;
  const { common, gained, lost } = neighbourChange(shared.recording, since, checkpoint, sample, NEIGHBOURS);
  const before = `epoch ${checkpoints[since].label}`;
  const change = gained.length ? `${gained.length} new since ${before}` : `the same as at ${before}`;
  return (
    <>
      <div class="caption" title={HELP}>
        <span>Neighbours at epoch {checkpoints[checkpoint].label}</span>
        <span class="change">{since !== checkpoint && change}</span>
      </div>
      <SampleStrip
        {...shared}
        name="neighbours"
        samples={[...gained, ...common]}
        noted={gained.length}
        mark="+"
        note={`a neighbour since ${before}`}
      />
      {lost.length > 0 && (
        <>
          <div class="caption">Neighbours at {before}, not now</div>
          <SampleStrip
            {...shared}
            name="neighbours lost"
            class="lost"
            small
            samples={lost}
            noted={lost.length}
            mark="−"
            note={`a neighbour at ${before}, not now`}
          />
        </>
      )}
    </>
  );
});
