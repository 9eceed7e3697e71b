// Trace card: the history of one sample, with time to the right, and its prediction at the moment.

import type { ContentStore } from "../core/contents";
import { percent, shortened } from "../core/dom";
import { valueText } from "../core/measures";
import { tileStyle } from "../core/samplecard";
import { SampleContent } from "../core/samplecontent";
import type { Theme } from "../core/theme";
import { pure } from "../core/widget";
import { type Traces, traceAt, visibleClasses } from "./pack";
import { drawCurve, drawDecisions, drawShares } from "./plots";

const MOST_LETTERS = 6; // of a name that has room beside the strip; it is said above anyway
const MOST_LISTED = 6; // classes that are named under a ribbon that has not all of them

export type CardAction = "pick" | "unpin" | "choose" | "leave" | "map" | "alike";

export interface CardProps {
  traces: Traces;
  contents: ContentStore;
  i: number;
  checkpoint: number;
  picked: boolean;
  chosen: boolean;
}

/** Its canvases are drawn by `drawTrace`. */
export const TraceCard = pure(({ traces, contents, i, checkpoint, picked, chosen }: CardProps) => {
  const { samples, sprites, labels, names, colours, notes, stories, measures } = traces;
  const { predicted, right, trueShare, values } = traceAt(traces, i, checkpoint);
  const sample = samples[i];
  const name = names[predicted];
  const verdict = right === null ? "" : right ? " ✓" : " ✗";
  const image = sprites && (
    <span class="image" role="img" aria-label={`image of sample ${sample}`}>
      <span class="tile" style={tileStyle(sprites, i)} />
    </span>
  );
  return (
    <article
      class={`trace${right === false ? " wrong" : ""}${picked ? " picked" : ""}`}
      aria-label={`history of sample ${sample}`}
    >
      <header>
        {!contents.exist && image}
        <div class="words column">
          <div class="line">
            <button
              type="button"
              class="number"
              data-what={picked ? "unpin" : "pick"}
              aria-pressed={picked}
              aria-label={`sample ${sample}`}
              title={picked ? `Let sample ${sample} go` : `Pin sample ${sample}, here and on every screen`}
            >
              {sample}
            </button>
            <span class="truth">
              {labels && "is "}
              {labels && <ClassName name={names[labels[i]]} colour={colours[labels[i]]} />}
            </span>
            <span class="note">{notes[i]}</span>
          </div>
          <div class="says">
            {`at epoch ${traces.epochs[checkpoint]} the network says ${shortened(name, 24)}, ${percent(values.get("confidence") ?? NaN, 0)}${verdict}`}
          </div>
          <div class="story">{stories[i]}</div>
        </div>
      </header>
      {contents.exist && (
        <div class="content">
          <SampleContent store={contents} sample={sample} size="card" picture={image} playable />
        </div>
      )}
      <div class="rows">
        <Row
          at={1}
          label="answers"
          kind="shares"
          value={trueShare === null ? "" : percent(trueShare, 0)}
          about="The probability of each class over the training, stacked; the true class is at the bottom"
          valueAbout="the probability of the true class"
        />
        <Row at={2} label="says" kind="decisions" value={name.length > MOST_LETTERS ? "" : name} />
        {measures.map(({ name, column, help, written }, row) => {
          const value = valueText(written, values.get(name) ?? NaN, traces.epochs);
          return <Row key={name} at={3 + row} label={column} kind="curve" value={value} about={help} />;
        })}
        <div class="field" title={stories[i]} style={{ gridRow: `1 / span ${2 + measures.length}` }}>
          <div class="pointed" />
          <div class="now" />
        </div>
      </div>
      <Listed traces={traces} i={i} />
      <div class="deeds">
        <button
          type="button"
          class="choose"
          data-what={chosen ? "leave" : "choose"}
          aria-pressed={chosen}
          title={chosen ? "Take it out of the chosen samples" : "Add it to the chosen samples"}
        >
          {chosen ? "✓ Chosen" : "Choose"}
        </button>
        <button type="button" data-what="map" title="Pin this sample and show it on the Projection screen">
          On the map
        </button>
        <button type="button" data-what="alike" title="The samples that learnt like this one">
          Alike
        </button>
      </div>
    </article>
  );
});

interface RowProps {
  at: number;
  label: string;
  kind: "shares" | "decisions" | "curve";
  value: string;
  about?: string;
  valueAbout?: string;
}

function Row({ at, label, kind, value, about, valueAbout }: RowProps) {
  const placed = { style: { gridRow: at } };
  return (
    <>
      <span class="label" title={about} {...placed}>
        {label}
      </span>
      <canvas class={kind} aria-hidden {...placed} />
      <span class="value one-line" title={valueAbout} {...placed}>
        {value}
      </span>
    </>
  );
}

/** The classes of a ribbon, where it has not all of them. */
const Listed = pure(({ traces, i }: { traces: Traces; i: number }) => {
  const listed = traces.whole ? [] : visibleClasses(traces, i).slice(0, MOST_LISTED);
  return (
    <div class="legend">
      {listed.map((k) => (
        <ClassName key={k} name={traces.names[k]} colour={traces.colours[k]} />
      ))}
    </div>
  );
});

/** A class's colour and name. */
export function ClassName({ name, colour }: { name: string; colour: string }) {
  return (
    <span class="class" title={name}>
      <span class="dot" style={{ background: colour }} />
      {shortened(name, 18)}
    </span>
  );
}

/** What of a card does not depend on the moment. */
export function drawTrace(card: Element, traces: Traces, i: number, theme: Theme, ratio: number): void {
  const { nCheckpoints, measures } = traces;
  const [shares, decisions, ...curves] = card.querySelectorAll("canvas");
  drawShares(shares, traces, i, ratio);
  drawDecisions(decisions, traces, i, ratio);
  measures.forEach(({ values, low, high }, row) => {
    drawCurve(curves[row], values.subarray(i * nCheckpoints, (i + 1) * nCheckpoints), [low, high], theme, ratio);
  });
}
