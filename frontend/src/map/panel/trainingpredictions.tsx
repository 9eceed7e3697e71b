// Predictions of several trainings for one sample: its image, and of each training the prediction and the ribbon.

import { createRef, type RefObject } from "preact";
import { element } from "../../core/dom";
import type { Training } from "../../core/protocol";
import { Ribbon } from "../../core/ribbon";
import { SampleContent } from "../../core/samplecontent";
import type { Theme } from "../../core/theme";
import { pure, Widget } from "../../core/widget";
import type { Recording } from "../data/recording";
import type { Sprites } from "../data/sprites";
import type { ViewModel } from "../viewmodel";
import { predictionOf, SampleName } from "./samplecard";
import { SampleImage } from "./strip";

const NOBODY = "Point at a dot to see what each run says of its sample; click to keep it. Drag with Shift to choose several.";

export class TrainingPredictions {
  readonly node = element("div", { class: "beside" });
  private readonly _widget: Widget<AnswersProps>;
  private readonly _canvases: RefObject<HTMLCanvasElement | null>[];
  private readonly _ribbons: (Ribbon | null)[] = [];
  private _lastSample = -1; // the last sample, whose place stays

  constructor(
    private readonly _recording: Recording,
    private readonly _sprites: Sprites,
    trainings: readonly Training[],
    signal: AbortSignal,
  ) {
    this._widget = new Widget(this.node, Predictions, signal);
    this._canvases = trainings.map(() => createRef());
  }

  update({ hovered, picked, scenes, panes: { trainings } }: ViewModel, theme: Theme, ratio: number): void {
    const sample = hovered >= 0 ? hovered : picked;
    if (sample >= 0) this._lastSample = sample;
    this._widget.update({
      recording: this._recording,
      sprites: this._sprites,
      canvases: this._canvases,
      trainings,
      sample: this._lastSample,
      empty: sample < 0,
      checkpoints: scenes.map(({ checkpoint }) => checkpoint),
    });
    if (sample < 0) return;
    this._canvases.forEach(({ current: canvas }, i) => {
      const moment = scenes[i]?.moment;
      const { span } = trainings[i];
      this._ribbons[i] ??= canvas && new Ribbon(canvas, this._recording, span);
      if (moment !== undefined) this._ribbons[i]?.update(sample, moment - span[0], theme, ratio);
    });
  }
}

interface AnswersProps {
  recording: Recording;
  sprites: Sprites;
  canvases: RefObject<HTMLCanvasElement | null>[];
  trainings: Training[];
  sample: number;
  /** No sample is looked at now. */
  empty: boolean;
  /** Of each training. */
  checkpoints: number[];
}

function Predictions({ recording, sprites, canvases, trainings, sample, empty, checkpoints }: AnswersProps) {
  const image = <SampleImage class="image" sprites={sprites} sample={sample} label={`image of sample ${sample}`} />;
  return (
    <>
      <p class="hint" hidden={!empty}>
        {NOBODY}
      </p>
      <div class="answers" hidden={empty}>
        {sample >= 0 && (
          <div class="of">
            {recording.contents.exist ? (
              <SampleContent store={recording.contents} sample={sample} size="card" picture={image} />
            ) : (
              image
            )}
            <div>
              <SampleName recording={recording} sample={sample} />
            </div>
          </div>
        )}
        {canvases.map((canvas, i) => (
          <Prediction
            key={i}
            {...{ recording, sample, canvas }}
            title={trainings[i].title}
            colour={trainings[i].colour}
            checkpoint={checkpoints[i] ?? -1}
          />
        ))}
      </div>
    </>
  );
}

interface AnswerProps {
  recording: Recording;
  sample: number;
  canvas: RefObject<HTMLCanvasElement | null>;
  title: string;
  colour: string;
  /** -1 where it is not drawn. */
  checkpoint: number;
}

const Prediction = pure(({ recording, sample, canvas, title, colour, checkpoint }: AnswerProps) => (
  <div class="answer column" title={title}>
    <div class="line">
      <span class="dot" style={{ background: colour }} />
      <Says {...{ recording, sample, title, checkpoint }} />
    </div>
    <canvas ref={canvas} class="ribbon" role="img" aria-label={`probability of each class over the training of ${title}`} />
  </div>
));

function Says({ recording, sample, title, checkpoint }: Omit<AnswerProps, "canvas" | "colour">) {
  if (sample < 0 || checkpoint < 0) return <span class="says" />;
  const { labels, classNames } = recording;
  const { says, sure } = predictionOf(recording, checkpoint, sample);
  const verdict = labels ? (says === labels[sample] ? "✓ " : "✗ ") : "";
  const text = `${verdict}says ${classNames[says]}, ${sure}`;
  return (
    <span class="says" title={`${title} ${text}`}>
      {text}
    </span>
  );
}
