// What was clicked, as equations: in symbols, and with the live numbers under them.

import { useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Block, blocksOf, type Scene, signalInto, unitBlocks } from "../equations/equations";
import { type Formula, mathOf } from "../equations/mathml";
import { shortNumber } from "../equations/rounding";
import type { Playground } from "../playground";
import type { Shot } from "../training/film";
import { type EdgePart, NOTHING, type Part, sourceName, sourceTitle, type UnitPart, unitTitle } from "../training/selection";
import { ACTIVATION_TITLES } from "../training/settings";
import { RoundButton } from "./controls";
import type { PanelProps } from "./panels";

export function Reader({ view }: PanelProps) {
  const reading = view.state.reading.value;
  return (
    <section class="reader" aria-label="equations" hidden={!reading}>
      <header>
        <h2 tabIndex={-1}>{reading && <Title {...reading} />}</h2>
        <RoundButton sign="×" title="Close (Esc)" label="Close" onClick={() => view.pick(NOTHING)} />
      </header>
      <div class="equations">{reading && <Equations view={view} {...reading} />}</div>
      <p class="quiet small">Numbers are rounded so that what is shown gives the result to three digits or more.</p>
    </section>
  );
}

interface Reading {
  scene: Scene;
  selected: Part;
}

function Title({ scene: { shot, data, place }, selected }: Reading) {
  const where = shot.film.pace === "epoch" ? "last step of the epoch, " : "";
  return (
    <>
      <span>{titleOf(selected, { shot, data })}</span>
      <span class="quiet">{`${where}sample ${place + 1} of ${shot.count}`}</span>
    </>
  );
}

function titleOf(part: Part, { shot: { net }, data }: Pick<Scene, "shot" | "data">): string {
  if (part.kind === "unit") {
    const title = unitTitle(net, data, part.layer, part.unit);
    return `${title[0].toUpperCase()}${title.slice(1)}, ${ACTIVATION_TITLES[net.activations[part.layer]]}`;
  }
  if (part.kind !== "edge") return "The loss";
  const { layer, from, to } = part;
  return `Weight from ${sourceTitle(net, data, layer, from)} to ${unitTitle(net, data, layer, to)}`;
}

function Equations({ view, scene, selected }: PanelProps & Reading) {
  const chosen = useSignal(0); // which of a unit's weights is read, -1 for its bias
  if (selected.kind !== "unit") {
    return (
      <>
        <Blocks view={view} blocks={blocksOf(scene, selected)} />
        {selected.kind === "edge" && <EdgeTable view={view} scene={scene} edge={selected} />}
      </>
    );
  }
  const from = Math.min(chosen.value, scene.shot.net.inputs(selected.layer) - 1);
  const blocks = unitBlocks(scene, selected.layer, selected.unit, from);
  return (
    <>
      <Blocks view={view} blocks={blocks.slice(0, 3)} />
      <UnitTable view={view} scene={scene} part={selected} from={from} onChoose={(other) => (chosen.value = other)} />
      <Blocks view={view} blocks={blocks.slice(3)} />
    </>
  );
}

function Blocks({ view, blocks }: PanelProps & { blocks: Block[] }) {
  return blocks.map((block) => <OneBlock key={block.name} view={view} {...block} />);
}

function OneBlock({ view, name, phase, lines }: PanelProps & Block) {
  const classes = usePhaseClasses(view, phase, "block");
  return (
    <div class={classes} data-phase={phase}>
      <h3>{name}</h3>
      {Object.entries(lines).map(([k, { symbols, pieces, note }]) => (
        <div key={k} class="line">
          <Formulas class="symbols" formulas={[symbols]} />
          <Formulas class="numbers" formulas={pieces} />
          {note && <span class="quiet small">{note}</span>}
        </div>
      ))}
    </div>
  );
}

/** What belongs to the phase that goes on stands out. The classes are a signal, so that no equation is made anew for them. */
function usePhaseClasses({ state }: Playground, phase: string, classes: string) {
  return useComputed(() => (state.phaseNow.value === phase ? `${classes} now` : classes));
}

function Formulas({ class: classes, formulas }: { class: string; formulas: Formula[] }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => host.current?.replaceChildren(...formulas.map(mathOf)));
  return <div class={classes} ref={host} />;
}

interface UnitTableProps extends PanelProps {
  scene: Scene;
  part: UnitPart;
  from: number;
  onChoose: (from: number) => void;
}

/** What goes into a unit; a click reads the equations of that weight, a double click those of its edge. */
function UnitTable({ view, scene, part: { layer, unit }, from, onChoose }: UnitTableProps) {
  const { shot, data } = scene;
  const { net } = shot;
  const rows = Array.from({ length: net.inputs(layer) }, (_, input) => ({
    input,
    at: net.weight(layer, input, unit),
    name: sourceName(data, layer, input),
    signal: signalInto(scene, layer, input),
    onOpen: () => view.pick({ kind: "edge", layer, from: input, to: unit }),
  }));
  const bias = { input: -1, at: net.bias(layer, unit), name: "bias", signal: 1, onOpen: undefined };
  return (
    <WeightTable view={view}>
      {[...rows, bias].map(({ input, ...row }) => (
        <Row key={row.at} shot={shot} {...row} isChosen={input === from} onChoose={() => onChoose(input)} />
      ))}
    </WeightTable>
  );
}

function EdgeTable({ view, scene, edge: { layer, from, to } }: PanelProps & { scene: Scene; edge: EdgePart }) {
  const { shot, data } = scene;
  const at = shot.net.weight(layer, from, to);
  return (
    <WeightTable view={view}>
      <Row shot={shot} at={at} name={sourceName(data, layer, from)} signal={signalInto(scene, layer, from)} />
    </WeightTable>
  );
}

function WeightTable({ view, children }: PanelProps & { children: ComponentChildren }) {
  return (
    <table class={usePhaseClasses(view, "update", "weights")} data-phase="update">
      <thead>
        <tr>
          {["", "signal", "before", "gradient", "change", "after"].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

interface RowProps {
  shot: Shot;
  at: number; // of the parameter
  name: string;
  signal: number;
  isChosen?: boolean;
  onChoose?: () => void;
  onOpen?: () => void;
}

/** A parameter at the shown step, as the equations have it. */
function Row({ shot, at, name, signal, isChosen, onChoose, onOpen }: RowProps) {
  const [before, after] = [shot.working[at], shot.after[at]];
  const numbers = { signal, before, gradient: shot.gradient[at], change: after - before, after };
  return (
    <tr
      tabIndex={0}
      aria-selected={isChosen}
      onClick={onChoose}
      onKeyDown={({ key }) => key === "Enter" && onChoose?.()}
      onDblClick={onOpen}
    >
      <th scope="row" title={name}>
        {name}
      </th>
      {Object.entries(numbers).map(([column, value]) => (
        <td key={column} class={column === "change" && value ? (value < 0 ? "less" : "more") : ""}>
          {shortNumber(value, 3)}
        </td>
      ))}
    </tr>
  );
}
