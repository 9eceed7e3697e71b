// Equation panel of the selected part: symbols, with live numbers under them.

import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Block, blocksOf, type Scene, signalInto, unitBlocks } from "../equations/equations";
import { type Formula, mathOf } from "../equations/mathml";
import { shortNumber } from "../equations/rounding";
import type { Playground } from "../playground";
import { NOTHING, type Part, sourceName, sourceTitle, unitTitle } from "../training/selection";
import { ACTIVATION_TITLES } from "../training/settings";
import { RoundButton } from "./controls";
import type { PanelProps } from "./panels";

export function Reader({ view }: PanelProps) {
  const reading = view.state.reading.value;
  return (
    <section class="reader column" aria-label="equations" hidden={!reading}>
      <header>
        <h2 tabIndex={-1}>{reading && <Title {...reading} />}</h2>
        <RoundButton sign="×" title="Close (Esc)" label="Close" onClick={() => view.pick(NOTHING)} />
      </header>
      <div class="equations column">{reading && <Equations view={view} {...reading} />}</div>
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
        {selected.kind === "edge" && <WeightTable view={view} scene={scene} {...selected} inputs={[selected.from]} />}
      </>
    );
  }
  const { layer, unit } = selected;
  const inputs = [...Array(scene.shot.net.inputs(layer)).keys()];
  const from = Math.min(chosen.value, inputs.length - 1);
  const blocks = unitBlocks(scene, layer, unit, from);
  const choose = (input: number) => {
    chosen.value = input;
  };
  return (
    <>
      <Blocks view={view} blocks={blocks.slice(0, 3)} />
      <WeightTable view={view} scene={scene} layer={layer} to={unit} inputs={[...inputs, -1]} from={from} onChoose={choose} />
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

interface TableProps extends PanelProps {
  scene: Scene;
  layer: number;
  to: number;
  /** A row each, -1 for the bias. */
  inputs: number[];
  from: number; // the row that is read
  /** Where a click reads the equations of another row, a double click those of its edge. */
  onChoose?: (input: number) => void;
}

/** Of parameters that lead to a unit: the signal, and what the shown step makes of each. */
function WeightTable({ view, scene, layer, to, inputs, from, onChoose }: TableProps) {
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
      <tbody>
        {inputs.map((input) => (
          <tr
            key={input}
            tabIndex={0}
            aria-selected={onChoose && input === from}
            onClick={() => onChoose?.(input)}
            onKeyDown={({ key }) => key === "Enter" && onChoose?.(input)}
            onDblClick={() => onChoose && input >= 0 && view.pick({ kind: "edge", layer, from: input, to })}
          >
            <Cells scene={scene} layer={layer} from={input} to={to} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cells({ scene, layer, from, to }: { scene: Scene; layer: number; from: number; to: number }) {
  const { shot, data } = scene;
  const { net } = shot;
  const [at, name, signal] =
    from < 0
      ? [net.bias(layer, to), "bias", 1]
      : [net.weight(layer, from, to), sourceName(data, layer, from), signalInto(scene, layer, from)];
  const [before, after] = [shot.working[at], shot.after[at]];
  const numbers = { signal, before, gradient: shot.gradient[at], change: after - before, after };
  return (
    <>
      <th scope="row" title={name}>
        {name}
      </th>
      {Object.entries(numbers).map(([column, value]) => (
        <td key={column} class={column === "change" && value ? (value < 0 ? "less" : "more") : ""}>
          {shortNumber(value, 3)}
        </td>
      ))}
    </>
  );
}
