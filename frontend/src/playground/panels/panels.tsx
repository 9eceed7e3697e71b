// Layout of the playground: panels rendered from signals, around diagrams drawn by hand.

import { HandMade } from "../../core/widget";
import type { Playground } from "../playground";
import { LessonCard, Notices } from "./notices";
import { OwnDialog } from "./own";
import { Reader } from "./reader";
import { Setup } from "./setup";
import { PhaseBar, Transport } from "./transport";

/** What every panel is given: the state that it shows and what the person does with it. */
export interface PanelProps {
  view: Playground;
}

export function Panels({ view }: PanelProps) {
  return (
    <div class="playground column">
      <Setup view={view} />
      <div class="scene">
        <div class="left column">
          <PhaseBar view={view} />
          <HandMade style="display: contents" nodes={[view.board.node]} />
          <Notices view={view} />
        </div>
        <div class="side column">
          <LessonCard view={view} />
          <HandMade class="glance" nodes={[view.plane.node, view.curves.node]} />
          <Legend view={view} />
          <Reader view={view} />
        </div>
      </div>
      <Transport view={view} />
      <OwnDialog view={view} />
    </div>
  );
}

/** How to read the picture, until something is read. */
function Legend({ view }: PanelProps) {
  return (
    <div class="hint column" hidden={Boolean(view.state.selected.value.kind)}>
      <p>Click a unit, an edge or the loss to read its equations with the live numbers.</p>
      <dl class="legend">
        <Signs kind="line-sign" />
        <dd>weights below and above zero, as wide as they are large</dd>
        <Signs kind="frame-sign" />
        <dd>what a unit answers to the shown sample: its activation</dd>
        <Signs kind="frame-sign outer" />
        <dd>its error signal, which runs back from the loss</dd>
      </dl>
    </div>
  );
}

/** In the colours of what is below zero and above it. */
function Signs({ kind }: { kind: string }) {
  return (
    <dt>
      <span class={kind} style="--sign: var(--less)" />
      <span class={kind} style="--sign: var(--more)" />
    </dt>
  );
}
