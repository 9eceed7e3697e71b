// What stands over the columns: the layers' activations and sizes, what adds a layer and takes one away.

import { element } from "../../core/dom";
import { Widget } from "../../core/widget";
import type { Layout } from "../drawing/layout";
import type { Activation } from "../training/network";
import { ACTIVATION_TITLES, type Choices, type HiddenLayer, readLayers, type Settings, writeLayers } from "../training/settings";
import { type Option, RoundButton, Select } from "./controls";

const NEW_LAYER: HiddenLayer = { units: 4, activation: "relu" };
const ADD_TOP = { usual: 52, tight: 78 }; // pixels

/** `place` is a layer's place in the picture, -1 where the picture does not show it yet. */
interface PlacedLayer extends HiddenLayer {
  place: number;
}

interface HeadersProps {
  layout: Layout;
  settings: Settings;
  title: string; // of the data
  choices: Choices;
  drawn: readonly PlacedLayer[];
  wanted: readonly PlacedLayer[];
  onLayers: (layers: readonly PlacedLayer[]) => void;
  onChange: (changes: Partial<Settings>) => void;
}

/** The headers show at once what is wanted, while the picture still shows the layers that they were. */
export class ColumnHeaders {
  readonly node = element("div", { style: "display: contents" });
  private readonly _widget = new Widget(this.node, Headers);
  private readonly _onLayers: HeadersProps["onLayers"];
  private _props: HeadersProps | null = null;

  constructor(
    private readonly _choices: Choices,
    private readonly _onChange: HeadersProps["onChange"],
  ) {
    this._onLayers = (wanted) => {
      if (this._props) this._render({ ...this._props, wanted });
      this._onChange({ layers: writeLayers(wanted) });
    };
  }

  /** The picture is another. */
  show(layout: Layout, settings: Settings, title: string): void {
    const drawn = readLayers(settings.layers).map((layer, place) => ({ ...layer, place }));
    const [onLayers, onChange] = [this._onLayers, this._onChange];
    this._render({ layout, settings, title, choices: this._choices, drawn, wanted: drawn, onLayers, onChange });
  }

  destroy(): void {
    this._widget.destroy();
  }

  private _render(props: HeadersProps): void {
    this._props = props;
    this._widget.update(props);
  }
}

function Headers({ layout: { columns, tight }, settings, title, choices, drawn, wanted, onLayers, onChange }: HeadersProps) {
  const top = tight ? ADD_TOP.tight : ADD_TOP.usual;
  const outputs = choices.output.filter((name) => settings.loss !== "crossentropy" || choices.probabilities.includes(name));
  const gaps = drawn.length < choices.maxLayers ? columns.slice(1) : [];
  return (
    <>
      <div class="header" style={centredAt(columns[0].x, 0)}>
        <b>Input</b>
        <span class="quiet">{title}</span>
      </div>
      {drawn.map(({ place, activation }) => (
        <HiddenHeader
          key={place}
          x={columns[place + 1].x}
          tight={tight}
          choices={choices}
          place={place}
          wanted={wanted.find((layer) => layer.place === place)}
          activation={activation}
          onChange={(changes) => onLayers(wanted.map((layer) => (layer.place === place ? { ...layer, ...changes } : layer)))}
          onRemove={() => onLayers(wanted.filter((layer) => layer.place !== place))}
        />
      ))}
      <div class="header" style={centredAt(columns[columns.length - 1].x, 0)}>
        <b>Output</b>
        <ActivationSelect
          of="the output"
          handle="output"
          names={outputs}
          chosen={settings.output}
          onChoose={(output) => onChange({ output })}
        />
      </div>
      {gaps.map(({ x }, gap) => (
        <RoundButton
          key={x}
          class="add"
          sign="+"
          title="Add a layer here"
          data-handle={`add${gap}`}
          style={centredAt((columns[gap].x + x) / 2, top)}
          onClick={() => wanted.length < choices.maxLayers && onLayers(withLayer(wanted, gap))}
        />
      ))}
    </>
  );
}

interface HiddenHeaderProps {
  x: number;
  tight: boolean;
  choices: Choices;
  place: number;
  wanted: HiddenLayer | undefined; // undefined where it is taken away
  activation: Activation;
  onChange: (changes: Partial<HiddenLayer>) => void;
  onRemove: () => void;
}

function HiddenHeader({ x, tight, choices, place, wanted, activation, onChange, onRemove }: HiddenHeaderProps) {
  const title = `hidden layer ${place + 1}`;
  const units = wanted?.units;
  const step = (by: number) => units !== undefined && onChange({ units: units + by });
  return (
    <div class="header" style={centredAt(x, 0)}>
      <b>
        {tight ? place + 1 : `Hidden ${place + 1}`}
        <RoundButton class="away" sign="×" title={`Take ${title} away`} data-handle={`away${place}`} onClick={onRemove} />
      </b>
      <ActivationSelect
        of={title}
        handle={`act${place}`}
        names={choices.hidden}
        chosen={wanted?.activation ?? activation}
        onChoose={(chosen) => onChange({ activation: chosen })}
      />
      <span class="stepper">
        <RoundButton
          sign="−"
          title={`One unit less in ${title}`}
          data-handle={`less${place}`}
          disabled={units === undefined || units <= 1}
          onClick={() => step(-1)}
        />
        <span class="count">{units ?? "–"}</span>
        <RoundButton
          sign="+"
          title={`One unit more in ${title}`}
          data-handle={`more${place}`}
          disabled={units === undefined || units >= choices.maxUnits}
          onClick={() => step(1)}
        />
      </span>
    </div>
  );
}

interface ActivationSelectProps {
  of: string;
  handle: string;
  names: readonly Activation[];
  chosen: string;
  onChoose: (name: Activation) => void;
}

function ActivationSelect({ of, handle, names, chosen, onChoose }: ActivationSelectProps) {
  return (
    <Select
      label={`activation of ${of}`}
      data-handle={handle}
      options={names.map((name): Option => [name, ACTIVATION_TITLES[name]])}
      value={chosen}
      onChoose={(name) => onChoose(name as Activation)}
    />
  );
}

/** With a new layer before the first one that stands at `place` of the picture or behind it. */
function withLayer(layers: readonly PlacedLayer[], place: number): PlacedLayer[] {
  const at = layers.findIndex((layer) => layer.place >= place);
  return layers.toSpliced(at < 0 ? layers.length : at, 0, { ...NEW_LAYER, place: -1 });
}

/** The style of what is centred at x with its top at y, in pixels. */
export function centredAt(x: number, y: number) {
  return { position: "absolute", left: `${x}px`, top: `${y}px`, translate: "-50% 0" };
}
