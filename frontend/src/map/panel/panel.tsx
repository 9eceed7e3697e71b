// The panel beside the map: search, the chosen samples, the hovered or pinned one, and how far to trust the picture.

import { createRef, type RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { element } from "../../core/dom";
import { Ribbon } from "../../core/ribbon";
import type { Theme } from "../../core/theme";
import { pure, Widget } from "../../core/widget";
import type { MapActions } from "../controls/frame";
import { beginTyping, SearchBox, type SearchBoxProps } from "../controls/searchbox";
import type { Column } from "../data/columns";
import { NEIGHBOURS, preservationAt } from "../data/positions";
import type { Sprites } from "../data/sprites";
import type { ViewModel } from "../viewmodel";
import { Chosen, type ChosenProps } from "./chosen";
import { Quality, qualityOf } from "./quality";
import { SampleCard, type SampleCardProps } from "./samplecard";
import { SampleStrip } from "./strip";

const MOST_RESTLESS = 10;

/** What the panel says of a sample, -1 for none. */
type Looked = Pick<SampleCardProps, "sample" | "checkpoint" | "since" | "resting" | "keeps">;

export class Panel {
  readonly node = element("aside", { class: "panel", "aria-label": "samples" });
  /** What is said of the hovered or the pinned sample, the last one where there is none now. */
  looked: Looked = { sample: -1, checkpoint: 0, since: 0, resting: true, keeps: null };
  /** No sample is looked at now. */
  empty = true;
  private readonly _widget: Widget<PanelProps>;
  private readonly _input = createRef<HTMLInputElement>();
  private readonly _ribbon = createRef<HTMLCanvasElement>();
  private readonly _cardActions: MapActions;
  private _history: Ribbon | null = null;
  private _beside = -1; // what is pointed at in the card itself, which stays as it is

  constructor(
    private readonly _model: ViewModel,
    private readonly _sprites: Sprites,
    private readonly _actions: MapActions,
    signal: AbortSignal,
  ) {
    this._widget = new Widget(this.node, PanelParts, signal);
    const onPointAt = (sample: number) => {
      this._beside = sample;
      _actions.onPointAt(sample);
    };
    this._cardActions = { ..._actions, onPointAt };
  }

  update(theme: Theme, ratio: number): void {
    const { recording, hovered, picked, look, colour, attention, timeline, projections, lookedAt } = this._model;
    const { t, checkpoint, moving, since, positions } = lookedAt;
    const sample = hovered >= 0 && hovered !== this._beside ? hovered : picked;
    this.empty = sample < 0;
    if (sample >= 0) {
      const kept = preservationAt(positions, checkpoint);
      const keeps = kept && Math.round((kept[sample] * NEIGHBOURS) / 100);
      this.looked = { sample, checkpoint, since, resting: !moving && t === checkpoint, keeps };
    }
    const { checkpoint: at, ...looked } = this.looked;
    this._widget.update({
      recording,
      sprites: this._sprites,
      actions: this._actions,
      cardActions: this._cardActions,
      selection: attention.selection,
      version: attention.selection.version,
      checkpoint: timeline.checkpoint,
      picked,
      marked: look.marks,
      input: this._input,
      ribbon: this._ribbon,
      colour,
      columns: recording.columns.count,
      empty: this.empty,
      ...looked,
      at,
      ...qualityOf(projections.positions, timeline.checkpoint),
    });
    if (sample < 0 || !this._ribbon.current) return;
    this._history ??= new Ribbon(this._ribbon.current, recording);
    this._history.update(sample, t, theme, ratio);
  }

  /** Let the person type what to look for. */
  search(): void {
    beginTyping(this._input);
  }
}

type PartsProps = Omit<ChosenProps, "samples"> & Omit<SearchBoxProps, "onFind"> & Omit<Looked, "checkpoint">;

interface PanelProps extends PartsProps, ReturnType<typeof qualityOf> {
  /** The actions of what stands in the card. */
  cardActions: MapActions;
  /** The moment of the pane in which the sample is looked at; `checkpoint` is that of the map. */
  at: number;
  marked: boolean;
  /** What the colours say. */
  colour: string;
  /** How many columns of measures are here. */
  columns: number;
  ribbon: RefObject<HTMLCanvasElement | null>;
  /** No sample is looked at. */
  empty: boolean;
}

function PanelParts(props: PanelProps) {
  const { recording, sprites, actions, cardActions, selection, version, checkpoint, picked, empty, sample } = props;
  const { input, ribbon, since, resting, keeps, scores, explanation, markable, marked, colour, columns } = props;
  return (
    <>
      <SearchBox {...{ recording, input, selection, version }} onFind={actions.onFind} />
      <Chosen {...{ recording, sprites, actions, checkpoint, picked }} samples={selection.samples} />
      <div class="sheet">
        <Restless {...{ recording, sprites, columns }} actions={cardActions} hidden={!empty} />
        {sample >= 0 && (
          <SampleCard
            {...{ recording, sprites, sample, picked, since, resting, keeps, ribbon, colour, columns }}
            actions={cardActions}
            checkpoint={props.at}
            hidden={empty}
          />
        )}
        <Quality {...{ scores, explanation, markable, marked }} onLook={actions.onLook} />
      </div>
    </>
  );
}

type RestlessProps = Pick<PanelProps, "recording" | "sprites" | "actions" | "columns"> & { hidden: boolean };

/** Where no sample is looked at: what can be done, and samples that are worth it. */
const Restless = pure(({ recording, sprites, actions: { onPick, onPointAt }, hidden, columns }: RestlessProps) => {
  const samples = useMemo(() => mostRestless(recording.columns.get("flips"), MOST_RESTLESS), [recording, columns]);
  return (
    <div class="empty" hidden={hidden}>
      <p>Point at a dot to see its sample. Click it to keep it here and to draw its path through the training.</p>
      {samples.length > 0 && (
        <>
          <p class="caption">These changed their mind most often:</p>
          <SampleStrip {...{ recording, sprites, samples, onPick, onPointAt }} name="samples that changed their mind" />
        </>
      )}
    </div>
  );
});

/** The samples whose prediction changed most often, most restless first. */
export function mostRestless(flips: Column | undefined, count: number): number[] {
  const { values } = flips ?? { values: new Float32Array() };
  const order = Array.from(values.keys()).filter((sample) => values[sample] > 0);
  return order.sort((a, b) => values[b] - values[a] || a - b).slice(0, count);
}
