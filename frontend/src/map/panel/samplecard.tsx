// Sample card: image, prediction, star graph, ribbon, measures, similar samples and neighbours.

import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { percent, shortened } from "../../core/dom";
import { valueText } from "../../core/measures";
import { SampleContent } from "../../core/samplecontent";
import { pure } from "../../core/widget";
import type { MapActions } from "../controls/maplayout";
import { valueAt, valueSentence } from "../data/columns";
import { nearestAnswers } from "../data/nearest";
import { NEIGHBOURS } from "../data/positions";
import { canJudge, predictedClass, probabilitiesOf, type Recording } from "../data/recording";
import type { Sprites } from "../data/sprites";
import { Neighbours } from "./neighbours";
import { StarGraph } from "./stargraph";
import { SampleImage, SampleThumb } from "./strip";

const LONGEST_GROUP = 9; // characters of a class's name on a button
const LONGEST_SHORT = 4; // characters of names that leave room for all buttons in a row

interface Moment {
  recording: Recording;
  sample: number;
  checkpoint: number;
}

export interface SampleCardProps extends Moment {
  actions: MapActions;
  sprites: Sprites;
  hidden: boolean;
  /** The pinned sample, whose neighbours are shown, or -1. */
  picked: number;
  /** The checkpoint that the present one is compared with. */
  since: number;
  /** Whether the epoch stays as it is. */
  resting: boolean;
  /** How many of its neighbours the picture keeps, or null where that is not known. */
  keptNeighbours: number | null;
  /** What the colours say. */
  colour: string;
  /** How many columns of measures are here. */
  columns: number;
  /** Of the history, which is drawn by hand. */
  ribbon: RefObject<HTMLCanvasElement | null>;
}

export const SampleCard = pure((props: SampleCardProps) => {
  const { recording, sprites, sample, checkpoint, picked, since, resting, keptNeighbours, colour, columns } = props;
  const { onPin, onHoverSample, onSelect } = props.actions;
  const { classNames, colours, labels, checkpoints, hasAnswers } = recording;
  const { says, sure, probabilities } = predictionOf(recording, checkpoint, sample);
  const truth = labels ? labels[sample] : -1;
  const judged = canJudge(recording);
  const label = hasAnswers ? `network says ${classNames[says]}, ${sure}` : "";
  const image = <SampleImage class="image" sprites={sprites} sample={sample} label={`image of sample ${sample}`} />;
  const { contents } = recording;
  return (
    <div class="sample column" hidden={props.hidden}>
      <div class={contents.exist ? "head bare" : "head"}>
        {!contents.exist && image}
        <div class="words">
          <SampleName recording={recording} sample={sample} />
          <Fact text={label} />
          <div class={judged && says !== truth ? "verdict wrong" : "verdict"}>
            {judged && (says === truth ? "✓ right" : "✗ wrong")}
          </div>
          {!contents.exist && contents.inputs[0]?.note && <div class="quiet">{contents.inputs[0].note}</div>}
        </div>
      </div>
      {contents.exist && <SampleContent store={contents} sample={sample} size="large" picture={image} playable />}
      <SimilarButtons recording={recording} sample={sample} checkpoint={checkpoint} onSelect={onSelect} />
      {hasAnswers && (
        <>
          <StarGraph {...{ classNames, colours, probabilities, truth, says, label }} />
          <div class="caption">Probability of each class, over epochs</div>
          <canvas ref={props.ribbon} class="ribbon" role="img" aria-label="probability of each class over the training" />
          <div class="scale">
            <span>{checkpoints[0].label}</span>
            <span>{checkpoints.at(-1)?.label}</span>
          </div>
        </>
      )}
      <SampleMeasures {...{ recording, sample, checkpoint, colour, columns }} />
      <SampleMetadata {...{ recording, sample, columns }} />
      <div class="story" hidden={keptNeighbours === null}>
        keeps {keptNeighbours} of {NEIGHBOURS} neighbours here
      </div>
      {hasAnswers && (
        <Neighbours
          {...{ recording, sprites, checkpoint, since, resting, onPin, onHoverSample }}
          sample={picked}
          absent={sample !== picked}
        />
      )}
    </div>
  );
});

/** The same in one line, for where the panel is under the map. */
export const SampleSummary = pure(({ recording, sprites, sample, checkpoint }: Moment & { sprites: Sprites }) => {
  if (sample < 0) return <div class="glance" hidden />;
  const { labels, classNames } = recording;
  const { says, sure } = predictionOf(recording, checkpoint, sample);
  return (
    <div class="glance">
      <SampleThumb {...{ recording, sprites, sample }} />
      <span>
        {[labels && `is ${classNames[labels[sample]]}`, says >= 0 && `says ${classNames[says]}, ${sure}`]
          .filter(Boolean)
          .join(" · ") || `sample ${sample}`}
      </span>
    </div>
  );
});

/** What the network says of a sample at a checkpoint, -1 for nothing, and how sure it is. */
export function predictionOf(recording: Recording, checkpoint: number, sample: number) {
  const probabilities = probabilitiesOf(recording, checkpoint, sample);
  const says = predictedClass(recording, checkpoint, sample);
  return { says, sure: percent(probabilities[says], 0), probabilities };
}

/** Its number, its part of the data and its class. */
export const SampleName = pure(({ recording, sample }: Omit<Moment, "checkpoint">) => {
  const { labels, split, splitNames, classNames } = recording;
  return (
    <>
      <div class="quiet">{`sample ${sample}${split ? ` · ${splitNames[split[sample]]}` : ""}`}</div>
      <Fact text={labels ? `is ${classNames[labels[sample]]}` : ""} />
    </>
  );
});

/** A text that may not fit; it can be read where the pointer rests. */
function Fact({ text }: { text: string }) {
  return (
    <div class="fact" title={text}>
      {text}
    </div>
  );
}

type StoryProps = Pick<SampleCardProps, "recording" | "sample" | "checkpoint" | "colour" | "columns">;

/** What the sample went through, and what its colour says. */
const SampleMeasures = pure(({ recording, sample, checkpoint, colour }: StoryProps) => {
  const { columns } = recording;
  const now = columns.measures.filter(({ name, follows }) => follows && name === colour);
  const lived = columns.measures.filter(({ follows, telling, recorded }) => telling && !follows && !recorded);
  const here = [...now, ...lived].flatMap(({ name }) => columns.get(name) ?? []);
  const words = new Set(here.map((column) => valueSentence(column, recording, checkpoint, sample)).filter(Boolean));
  return <div class="story">{[...words].join(", ")}</div>;
});

/** What was recorded of the sample besides. */
const SampleMetadata = pure(({ recording, sample }: Pick<StoryProps, "recording" | "sample" | "columns">) => {
  const { columns } = recording;
  const recorded = columns.measures.filter((measure) => measure.recorded);
  const facts = recorded.flatMap(({ name }) => columns.get(name) ?? []);
  if (!facts.length) return null;
  return (
    <dl class="metadata" aria-label="metadata">
      {facts.map((column) => {
        const text = valueText(column.measure.written, valueAt(column, recording, 0, sample), [], column.categories);
        return (
          <div key={column.measure.name}>
            <dt title={column.measure.title}>{column.measure.title}</dt>
            <dd title={text}>{text || "–"}</dd>
          </div>
        );
      })}
    </dl>
  );
});

/** What a sample has in common with others, and who those are, itself among them. */
interface SimilarGroup {
  name: "class" | "answer" | "neighbours";
  title: string;
  help: string;
  samples(): number[];
}

/** The groups that a sample belongs to: its class, what the network takes it for, answers like its own. */
export function similarGroups(recording: Recording, checkpoint: number, sample: number): SimilarGroup[] {
  const { labels, predictions, classNames, nSamples } = recording;
  const first = checkpoint * nSamples;
  const says = predictions[first + sample];
  const where = (holds: (other: number) => boolean) => () => [...Array(nSamples).keys()].filter(holds);
  const sayTheSame = (other: number) => predictions[first + other] === says;
  const answered = shortened(classNames[says] ?? "", LONGEST_GROUP);
  const neighbours: SimilarGroup = {
    name: "neighbours",
    title: "neighbours",
    help: `it and the ${NEIGHBOURS} samples with the answers most like its own at this epoch`,
    samples: () => [sample, ...nearestAnswers(recording, checkpoint, sample, NEIGHBOURS)],
  };
  const alike = { name: "class" as const, samples: where((other) => labels?.[other] === labels?.[sample]) };
  if (!recording.hasAnswers) {
    const named = labels ? classNames[labels[sample]] : "";
    return labels ? [{ ...alike, title: `class ${shortened(named, LONGEST_GROUP)}`, help: `all that are ${named}` }] : [];
  }
  if (!labels) {
    const help = `all that the network takes for ${classNames[says]} at this epoch`;
    return [{ name: "answer", title: `says ${answered}`, help, samples: where(sayTheSame) }, neighbours];
  }
  const truth = classNames[labels[sample]];
  const isAlike = (other: number) => labels[other] === labels[sample];
  const is = shortened(truth, LONGEST_GROUP);
  const right = says === labels[sample];
  const verdict = right ? "the network is right" : `the network says ${classNames[says]}`;
  return [
    { ...alike, title: `class ${is}`, help: `all that are ${truth}` },
    {
      name: "answer",
      title: right ? `${is}, right` : `${is} → ${answered}`,
      help: `all that are ${truth} and about which ${verdict} at this epoch`,
      samples: where((other) => isAlike(other) && sayTheSame(other)),
    },
    neighbours,
  ];
}

/** The buttons that choose those. */
const SimilarButtons = pure(({ recording, sample, checkpoint, onSelect }: Moment & Pick<MapActions, "onSelect">) => {
  const groups = similarGroups(recording, checkpoint, sample);
  const isWordy = useMemo(() => recording.classNames.some((name) => name.length > LONGEST_SHORT), [recording]);
  return (
    <div class={isWordy ? "alike wordy" : "alike"} role="group" aria-label="choose alike" hidden={!groups.length}>
      <div class="caption">Choose alike</div>
      <div>
        {groups.map(({ name, title, help, samples }) => (
          <button
            key={name}
            type="button"
            title={`Choose ${help}; with Shift besides those chosen`}
            onClick={({ shiftKey }) => onSelect(samples(), shiftKey ? "add" : "set")}
          >
            {title}
          </button>
        ))}
      </div>
    </div>
  );
});
