// Column headers of the diagram: activation and size of layers, buttons that add and remove them.

import { useSignal } from "@preact/signals";
import { render } from "preact";
import { element } from "../../core/dom";
import type { Layout } from "../drawing/layout";
import type { Activation } from "../training/network";
import {
  ACTIVATION_TITLES,
  type Choices,
  type HiddenLayer,
  readLayers,
  type Settings,
  writeLayers,
} from "../training/settings";
import { RoundButton, Select, titled } from "./controls";

const ADD_TOP = { usual: 52, tight: 78 }; // pixels

interface HeadersProps {
  layout: Layout;
  settings: Settings;
  dataTitle: string;
  choices: Choices;
  onChange: (changes: Partial<Settings>) => void;
}

/** For a picture; where that is another there are others. */
export function columnHeaders(props: HeadersProps): HTMLElement {
  const node = element("div", { style: "display: contents" });
  render(<Headers {...props} />, node);
  return node;
}

/** `place` is a layer's place in the picture, -1 where it is not in it yet. */
type PlacedLayer = HiddenLayer & { place: number };

/** At once they show what is wanted, while the picture still shows the layers that they were. */
function Headers({ layout: { columns, tight }, settings, dataTitle, choices, onChange }: HeadersProps) {
  const drawn = readLayers(settings.layers).map((layer, place) => ({ ...layer, place }));
  const wanted = useSignal<readonly PlacedLayer[]>(drawn);
  const want = (change: (layers: readonly PlacedLayer[]) => readonly PlacedLayer[]) => {
    wanted.value = change(wanted.peek());
    onChange({ layers: writeLayers(wanted.peek()) });
  };
  const add = (gap: number) =>
    want((layers) => {
      if (layers.length >= choices.maxLayers) return layers;
      const next = layers.findIndex(({ place }) => place >= gap);
      const at = next < 0 ? layers.length : next;
      return [...layers.slice(0, at), { units: 4, activation: "relu", place: -1 }, ...layers.slice(at)];
    });
  const outputs = choices.output.filter((name) => settings.loss !== "crossentropy" || choices.probabilities.includes(name));
  const gaps = drawn.length < choices.maxLayers ? columns.slice(1) : [];
  return (
    <>
      <div class="header column" style={centredAt(columns[0].x, 0)}>
        <b>Input</b>
        <span class="quiet">{dataTitle}</span>
      </div>
      {drawn.map(({ place, activation }) => (
        <div key={place} class="header column" style={centredAt(columns[place + 1].x, 0)}>
          <HiddenHeader
            title={tight ? `${place + 1}` : `Hidden ${place + 1}`}
            {...(wanted.value.find((layer) => layer.place === place) ?? { place, activation, units: undefined })}
            choices={choices}
            onChange={(change) => want((layers) => layers.map((layer) => (layer.place === place ? change(layer) : layer)))}
            onRemove={() => want((layers) => layers.filter((layer) => layer.place !== place))}
          />
        </div>
      ))}
      <div class="header column" style={centredAt(columns[columns.length - 1].x, 0)}>
        <b>Output</b>
        <Select
          label="activation of the output"
          data-handle="output"
          options={titled(outputs, ACTIVATION_TITLES)}
          value={settings.output}
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
          style={centredAt((columns[gap].x + x) / 2, tight ? ADD_TOP.tight : ADD_TOP.usual)}
          onClick={() => add(gap)}
        />
      ))}
    </>
  );
}

interface HiddenHeaderProps {
  title: string;
  place: number;
  units: number | undefined; // undefined where it is taken away
  activation: Activation;
  choices: Choices;
  onChange: (change: (layer: PlacedLayer) => PlacedLayer) => void;
  onRemove: () => void;
}

function HiddenHeader({ title, place, units, activation, choices, onChange, onRemove }: HiddenHeaderProps) {
  const layer = `hidden layer ${place + 1}`;
  const [isLeast, isMost] = [(units ?? 0) <= 1, (units ?? Infinity) >= choices.maxUnits];
  const step = (by: number) => onChange((of) => ({ ...of, units: Math.min(Math.max(of.units + by, 1), choices.maxUnits) }));
  return (
    <>
      <b>
        {title}
        <RoundButton class="away" sign="×" title={`Take ${layer} away`} data-handle={`away${place}`} onClick={onRemove} />
      </b>
      <Select
        label={`activation of ${layer}`}
        data-handle={`act${place}`}
        options={titled(choices.hidden, ACTIVATION_TITLES)}
        value={activation}
        onChoose={(name) => onChange((of) => ({ ...of, activation: name }))}
      />
      <span class="stepper">
        <RoundButton
          sign="−"
          title={`One unit less in ${layer}`}
          data-handle={`less${place}`}
          disabled={isLeast}
          onClick={() => step(-1)}
        />
        <span class="count">{units ?? "–"}</span>
        <RoundButton
          sign="+"
          title={`One unit more in ${layer}`}
          data-handle={`more${place}`}
          disabled={isMost}
          onClick={() => step(1)}
        />
      </span>
    </>
  );
}

/** The style of what is centred at x with its top at y, in pixels. */
export function centredAt(x: number, y: number) {
  return { position: "absolute", left: `${x}px`, top: `${y}px`, translate: "-50% 0" };
}
