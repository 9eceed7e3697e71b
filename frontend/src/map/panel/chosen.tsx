// Chosen samples: count, accuracy, images and actions.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { pure } from "../../core/widget";
import type { MapActions } from "../controls/maplayout";
import { parseQuery } from "../data/queryparser";
import { canJudge, type Recording } from "../data/recording";
import type { Sprites } from "../data/sprites";
import { SampleStrip } from "./strip";

const MOST_SHOWN = 60; // images
const OFFERED = [
  { query: "wrong", can: canJudge, help: "Choose all that the network is wrong about at this epoch" },
  {
    query: "unsure",
    can: ({ hasAnswers }: Recording) => hasAnswers,
    help: "Choose all that the network is less than half sure of at this epoch",
  },
  {
    query: "flips",
    can: ({ hasAnswers }: Recording) => hasAnswers,
    help: "Choose all with another answer than at the checkpoint before",
  },
];

export interface ChosenProps {
  actions: MapActions;
  recording: Recording;
  sprites: Sprites;
  /** Another list after each change. */
  samples: number[];
  checkpoint: number;
  picked: number;
}

export const Chosen = pure((props: ChosenProps) => {
  const { recording, sprites, samples, checkpoint, picked } = props;
  const { onSelect, onPin, onHoverSample, onFind, onSave } = props.actions;
  const images = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (images.current) images.current.scrollTop = 0;
  }, [samples]);
  const listed = useMemo(() => samples.slice(0, MOST_SHOWN), [samples]);
  const pick = useMemo(
    () => (sample: number, shift: boolean) => (shift ? onSelect([sample], "remove") : onPin(sample)),
    [onSelect, onPin],
  );
  const none = samples.length === 0;
  return (
    <section class="chosen column" aria-label="chosen samples">
      <div class="chosen-head">
        <span class="count" role="status">
          {none ? "None chosen" : `${counted(samples.length)} chosen`}
        </span>
        <span class="buttons" hidden={none}>
          <button type="button" title="Choose none (Esc)" onClick={() => onSelect([], "set")}>
            Clear
          </button>
          <button type="button" title="Save the chosen samples as a table, as they are at this epoch" onClick={onSave}>
            Save CSV
          </button>
        </span>
      </div>
      <div class="caption" hidden={none}>
        {verdict(recording, samples, checkpoint)}
      </div>
      <div class="images" hidden={none} ref={images}>
        <SampleStrip
          {...{ recording, sprites, onHoverSample }}
          name="chosen samples"
          small
          samples={listed}
          pinned={picked}
          onPin={pick}
        />
        <span class="caption">{samples.length > MOST_SHOWN && `+ ${counted(samples.length - MOST_SHOWN)} more`}</span>
      </div>
      <div class="none column" hidden={!none}>
        <p class="caption">
          {recording.hasAnswers
            ? "Draw around dots with the lasso, shift-click them, or take at once:"
            : "Draw around dots with the lasso, or shift-click them."}
        </p>
        <Offered recording={recording} onFind={onFind} />
      </div>
    </section>
  );
});

/** Queries that mean something else where a class is called so are left out. */
const Offered = pure(({ recording, onFind }: Pick<MapActions, "onFind"> & { recording: Recording }) => (
  <div class="buttons">
    {OFFERED.filter(({ can }) => can(recording))
      .filter(({ query }) => parseQuery(recording, query)?.kind === query)
      .map(({ query, help }) => (
        <button key={query} type="button" title={help} onClick={() => onFind(query, "set")}>
          {query}
        </button>
      ))}
  </div>
));

function verdict(recording: Recording, samples: readonly number[], checkpoint: number): string {
  if (!canJudge(recording)) return "";
  const right = countRight(recording, samples, checkpoint);
  const epoch = recording.checkpoints[checkpoint].label;
  return `${counted(right)} right, ${counted(samples.length - right)} wrong at epoch ${epoch}`;
}

/** Of some samples of a recording with labels, how many the network is right about at a checkpoint. */
export function countRight(recording: Recording, samples: readonly number[], checkpoint: number): number {
  const { labels, predictions, nSamples } = recording;
  return samples.filter((sample) => predictions[checkpoint * nSamples + sample] === labels?.[sample]).length;
}

function counted(count: number): string {
  return count.toLocaleString("en");
}
