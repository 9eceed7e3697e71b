// Side panel: search box, chosen samples, the card of the inspected sample, and the projection's quality.

import { createRef, type RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { element } from "../../core/dom";
import { Ribbon } from "../../core/ribbon";
import type { Theme } from "../../core/theme";
import { pure, Widget } from "../../core/widget";
import type { MapActions } from "../controls/maplayout";
import { beginTyping, SearchBox, type SearchBoxProps } from "../controls/searchbox";
import type { Column } from "../data/columns";
import { NEIGHBOURS, preservationAt } from "../data/positions";
import type { Sprites } from "../data/sprites";
import type { ViewModel } from "../viewmodel";
import { Chosen, type ChosenProps } from "./chosen";
import { Quality, qualityOf } from "./quality";
import { SampleCard, type SampleCardProps } from "./samplecard";
import { SampleStrip } from "./strip";

const MOST_LISTED = 10;

/** What the panel says of a sample, -1 for none. */
type InspectedSample = Pick<SampleCardProps, "sample" | "checkpoint" | "since" | "resting" | "keptNeighbours">;

export class Panel {
  readonly node = element("aside", { class: "panel column", "aria-label": "samples" });
  /** What is said of the hovered or the pinned sample, the last one where there is none now. */
  inspected: InspectedSample = { sample: -1, checkpoint: 0, since: 0, resting: true, keptNeighbours: null };
  /** No sample is looked at now. */
  empty = true;
  private readonly _widget: Widget<PanelProps>;
  private readonly _input = createRef<HTMLInputElement>();
  private readonly _ribbon = createRef<HTMLCanvasElement>();
  private readonly _cardActions: MapActions;
  private _ribbonPlot: Ribbon | null = null;
  private _hoveredInCard = -1; // what is pointed at in the card itself, which stays as it is

  constructor(
    private readonly _model: ViewModel,
    private readonly _sprites: Sprites,
    private readonly _actions: MapActions,
    signal: AbortSignal,
  ) {
    this._widget = new Widget(this.node, PanelParts, signal);
    const onHoverSample = (sample: number) => {
      this._hoveredInCard = sample;
      _actions.onHoverSample(sample);
    };
    this._cardActions = { ..._actions, onHoverSample };
  }

  update(theme: Theme, ratio: number): void {
    const { recording, hovered, picked, display, colour, interaction, timeline, projections, inspected } = this._model;
    const { t, checkpoint, moving, since, positions } = inspected;
    const sample = hovered >= 0 && hovered !== this._hoveredInCard ? hovered : picked;
    this.empty = sample < 0;
    if (sample >= 0) {
      const preservation = preservationAt(positions, checkpoint);
      const keptNeighbours = preservation && Math.round((preservation[sample] * NEIGHBOURS) / 100);
      this.inspected = { sample, checkpoint, since, resting: !moving && t === checkpoint, keptNeighbours };
    }
    const { checkpoint: at, ...looked } = this.inspected;
    this._widget.update({
      recording,
      sprites: this._sprites,
      actions: this._actions,
      cardActions: this._cardActions,
      selection: interaction.selection,
      version: interaction.selection.version,
      checkpoint: timeline.checkpoint,
      picked,
      marked: display.marks,
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
    this._ribbonPlot ??= new Ribbon(this._ribbon.current, recording);
    this._ribbonPlot.update(sample, t, theme, ratio);
  }

  /** Let the person type what to look for. */
  search(): void {
    beginTyping(this._input);
  }
}

type PartsProps = Omit<ChosenProps, "samples"> & Omit<SearchBoxProps, "onFind"> & Omit<InspectedSample, "checkpoint">;

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
  const { input, ribbon, since, resting, keptNeighbours, scores, explanation, canMark, marked, colour, columns } = props;
  return (
    <>
      <SearchBox {...{ recording, input, selection, version }} onFind={actions.onFind} />
      <Chosen {...{ recording, sprites, actions, checkpoint, picked }} samples={selection.samples} />
      <div class="sheet column">
        <MostChanged {...{ recording, sprites, columns }} actions={cardActions} hidden={!empty} />
        {sample >= 0 && (
          <SampleCard
            {...{ recording, sprites, sample, picked, since, resting, keptNeighbours, ribbon, colour, columns }}
            actions={cardActions}
            checkpoint={props.at}
            hidden={empty}
          />
        )}
        <Quality {...{ scores, explanation, canMark, marked }} onDisplay={actions.onDisplay} />
      </div>
    </>
  );
}

type RestlessProps = Pick<PanelProps, "recording" | "sprites" | "actions" | "columns"> & { hidden: boolean };

/** Where no sample is looked at: what can be done, and samples that are worth it. */
const MostChanged = pure(({ recording, sprites, actions: { onPin, onHoverSample }, hidden, columns }: RestlessProps) => {
  const samples = useMemo(() => mostChanged(recording.columns.get("flips"), MOST_LISTED), [recording, columns]);
  return (
    <div class="empty column" hidden={hidden}>
      <p>Point at a dot to see its sample. Click it to keep it here and to draw its path through the training.</p>
      {samples.length > 0 && (
        <>
          <p class="caption">These changed their mind most often:</p>
          <SampleStrip {...{ recording, sprites, samples, onPin, onHoverSample }} name="samples that changed their mind" />
        </>
      )}
    </div>
  );
});

/** The samples whose prediction changed most often, most restless first. */
export function mostChanged(flips: Column | undefined, count: number): number[] {
  const { values } = flips ?? { values: new Float32Array() };
  const order = Array.from(values.keys()).filter((sample) => values[sample] > 0);
  return order.sort((a, b) => values[b] - values[a] || a - b).slice(0, count);
}
