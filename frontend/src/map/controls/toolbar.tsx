// Toolbar: projection, dimensions, color encoding, panes, and the View and Share menus.

import { ICONS, Icon, Switch } from "../../core/controls";
import type { Method } from "../../core/protocol";
import { HandMade } from "../../core/widget";
import { availableEncodings } from "../colorencodings";
import type { Sprites } from "../data/sprites";
import { SampleSummary } from "../panel/samplecard";
import type { MapActions } from "./maplayout";
import { ViewMenu, type ViewMenuProps } from "./viewmenu";

const GRIDS = [
  { value: "one", title: "One picture" },
  { value: "pictures", title: "All projections, side by side" },
  { value: "epochs", title: "This projection at several epochs, side by side" },
] as const;

export interface ToolbarProps extends Omit<ViewMenuProps, "images" | "onDisplay"> {
  sprites: Sprites;
  /** All that can be chosen. */
  methods: Method[];
  actions: MapActions;
  /** What stands at the end. */
  ends: Node[];
  method: string;
  /** What is wanted and not there yet, or undefined. */
  pendingMethod: string | undefined;
  pendingDims: number | undefined;
  /** The method that is computed anew, or "". */
  busy: string;
  colour: string;
  /** The sample that the panel is about, or -1, and when. */
  sample: number;
  at: number;
}

export function Toolbar(props: ToolbarProps) {
  const { recording, sprites, methods, actions, method, dims, pendingMethod, pendingDims, busy, display } = props;
  const { onMethod, onDims, onDisplay } = actions;
  const isAwaited = (name: string) => name === pendingMethod || name === busy;
  return (
    <>
      <Switch
        label="projection"
        chosen={method}
        onChoose={onMethod}
        choices={methods.map(({ name, title }) => ({ value: name, title, busy: isAwaited(name) }))}
      />
      <Switch
        label="dimensions"
        chosen={dims}
        onChoose={onDims}
        choices={[2, 3].map((n) => ({ value: n, title: `${n}-D`, busy: n === pendingDims && n !== dims }))}
      />
      <Colour recording={recording} colour={props.colour} onDisplay={onDisplay} />
      <Switch
        label="panes"
        class="grids"
        chosen={display.grid}
        onChoose={(grid) => onDisplay({ grid })}
        choices={GRIDS.map((grid) => ({ ...grid, sign: <Icon path={ICONS[grid.value]} /> }))}
      />
      <ViewMenu
        {...{ recording, display, dims, onDisplay }}
        images={sprites.exist}
        checkpoint={props.checkpoint}
        since={props.since}
        chosen={props.chosen}
      />
      <SampleSummary {...{ recording, sprites }} sample={props.sample} checkpoint={props.at} />
      <HandMade class="ends" nodes={props.ends} />
    </>
  );
}

/** What the colours of the dots say. */
function Colour({ recording, colour, onDisplay }: Pick<ToolbarProps, "recording" | "colour"> & Pick<MapActions, "onDisplay">) {
  const choices = availableEncodings(recording);
  const choose = (name: string) => onDisplay({ colour: choices.slice(1).find((choice) => choice.name === name)?.name ?? "" });
  return (
    <label class="colour">
      Colour
      <select
        value={colour}
        title={choices.find(({ name }) => name === colour)?.help}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {choices.map(({ name, title, help }) => (
          <option key={name} value={name} title={help}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
