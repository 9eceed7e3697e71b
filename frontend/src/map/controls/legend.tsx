// Legend. Hovering a class highlights it and clicking keeps the highlight, whatever the colours encode.

import { useLayoutEffect, useRef } from "preact/hooks";
import { element, preparedContext, shortened } from "../../core/dom";
import { pure, useRovingTabindex } from "../../core/widget";
import type { KeyEntry, LegendKey, ScaleKey } from "../colorencodings";
import type { MapActions } from "./maplayout";

const HOLLOW = "transparent"; // the dot of a class where the colours say something else
const LONGEST = 18; // characters of a name
const RAMP_WIDTH = 220; // CSS pixels, as in legend.css
const RAMP_HEIGHT = 10;
const TICK_SIZE = 11.5;
const APART = 6; // pixels between two words

export interface LegendProps extends Pick<MapActions, "onHoverClass" | "onToggleClass"> {
  classNames: string[];
  /** The same object as long as it says the same. */
  colours: LegendKey;
  /** Classes, or -1. */
  fixed: number;
  active: number;
  ratio: number;
}

export function Legend({ classNames, colours, fixed, active, ratio, onHoverClass, onToggleClass }: LegendProps) {
  const classes = useRovingTabindex<HTMLDivElement>("button");
  const entries = colours.kind === "classes" ? colours.entries : [];
  return (
    <>
      <Key colours={colours} ratio={ratio} />
      <div class="legend" role="group" aria-label="classes" ref={classes}>
        {classNames.map((name, k) => (
          <button
            key={k}
            type="button"
            class={active >= 0 && k !== active ? "dim" : ""}
            title={name}
            aria-pressed={k === fixed}
            onPointerEnter={() => onHoverClass(k)}
            onPointerLeave={() => onHoverClass(-1)}
            onFocus={({ currentTarget }) => currentTarget.matches(":focus-visible") && onHoverClass(k)}
            onBlur={() => onHoverClass(-1)}
            onClick={() => onToggleClass(k)}
          >
            <Dot colour={entries[k]?.colour ?? HOLLOW} />
            <span>{shortened(name, LONGEST)}</span>
          </button>
        ))}
      </div>
    </>
  );
}

function Dot({ colour }: Pick<KeyEntry, "colour">) {
  return <span class="dot" data-colour={colour} style={{ background: colour }} />;
}

/** What explains colours that are none of classes. */
const Key = pure(({ colours, ratio }: Pick<LegendProps, "colours" | "ratio">) => {
  const ramp = useRef<HTMLCanvasElement>(null);
  const ticks = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (colours.kind === "scale" && ramp.current && ticks.current) drawScale(ramp.current, ticks.current, colours, ratio);
  }, [colours, ratio]);
  return (
    <div class="key" hidden={colours.kind === "classes"}>
      <span class="quiet">{colours.title}:</span>
      <div class="scale-key" hidden={colours.kind !== "scale"}>
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nobody can focus it */}
        <canvas class="ramp" aria-hidden="true" ref={ramp} />
        <div class="ticks" ref={ticks} />
      </div>
      <div class="groups">
        {colours.kind !== "classes" &&
          colours.entries.map(({ colour, title }) => (
            <span key={title} class="entry">
              <Dot colour={colour} />
              <span>{shortened(title, LONGEST)}</span>
            </span>
          ))}
      </div>
    </div>
  );
});

/** By hand, since where ticks stand depends on how wide they are. */
function drawScale(ramp: HTMLCanvasElement, node: HTMLElement, { colours, ticks }: ScaleKey, ratio: number): void {
  const context = preparedContext(ramp, RAMP_WIDTH, RAMP_HEIGHT, ratio);
  colours.forEach((colour, i) => {
    context.fillStyle = colour;
    context.fillRect((i / colours.length) * RAMP_WIDTH, 0, RAMP_WIDTH / colours.length + 0.5, RAMP_HEIGHT);
  });
  context.font = `${TICK_SIZE}px ${getComputedStyle(node).fontFamily}`;
  const placed = placedTicks(ticks, RAMP_WIDTH, (words) => context.measureText(words).width);
  node.replaceChildren(...placed.map(({ title }) => element("span", {}, title)));
  for (const [i, tick] of [...node.querySelectorAll("span")].entries()) tick.style.left = `${placed[i].x}px`;
}

/**
 * Where the words under a scale stand, so that none touches another or hangs over the scale's ends: those that would touch the one
 * before are left out, but for the last. `at` goes from 0 to 1 along the scale, `x` is the pixel of the words' middle.
 * @param room how far words may reach, from the scale's left end
 */
export function placedTicks(
  ticks: readonly { at: number; title: string }[],
  width: number,
  measure: (words: string) => number,
  room = width,
): { title: string; x: number }[] {
  const placed = ticks.map(({ at, title }) => {
    const half = measure(title) / 2;
    return { title, half, x: Math.min(Math.max(at * width, half), Math.max(room - half, half)) };
  });
  const last = placed[placed.length - 1];
  let end = -Infinity;
  const clear = placed.filter((tick) => {
    const fits = tick === last || (tick.x - tick.half >= end && tick.x + tick.half + APART <= last.x - last.half);
    if (fits) end = tick.x + tick.half + APART;
    return fits;
  });
  return clear.map(({ title, x }) => ({ title, x }));
}
