// Star graph: a radar chart of the probabilities, one spoke a class.

import { shortened } from "../../core/dom";
import { pure } from "../../core/widget";
import type { Recording } from "../data/recording";

const RADIUS = 70;
const WIDTH = 264;
const HEIGHT = 196;
const MOST_NAMES = 24; // more would lie over each other; then the likeliest are named

interface StarGraphProps extends Pick<Recording, "classNames" | "colours"> {
  probabilities: Float32Array; // (nClasses,)
  /** The true class, or -1. */
  truth: number;
  /** The predicted class, whose colour the area has. */
  says: number;
  label: string;
}

export const StarGraph = pure(({ classNames, colours, probabilities, truth, says, label }: StarGraphProps) => {
  const ends = angles(classNames.length).map((angle, k) => toward(angle, RADIUS * probabilities[k]));
  const least = classNames.length > MOST_NAMES ? Math.max(probabilities.slice().sort()[classNames.length - 3], 0.01) : 0;
  const colour = colours[says];
  return (
    <svg class="star" viewBox={`${-WIDTH / 2} ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <Axes nClasses={classNames.length} />
      <polygon class="area" points={ends.join(" ")} style={{ fill: colour, stroke: colour }} />
      {ends.map(([x, y], k) => (
        <circle key={k} r={3} fill={colours[k]} cx={x} cy={y} style={{ opacity: probabilities[k] > 0.005 ? 1 : 0 }} />
      ))}
      {angles(classNames.length).map((angle, k) => {
        const named = k === truth || probabilities[k] >= least;
        return <ClassName key={k} angle={angle} name={classNames[k]} isTruth={k === truth} visible={named} />;
      })}
    </svg>
  );
});

const Axes = pure(({ nClasses }: { nClasses: number }) => (
  <>
    {[0.5, 1].map((share) => (
      <circle key={share} class="ring" r={share * RADIUS} />
    ))}
    {angles(nClasses).map((angle) => {
      const [x, y] = toward(angle, RADIUS);
      return <line key={angle} class="spoke" x2={x} y2={y} />;
    })}
  </>
));

interface ClassNameProps {
  angle: number;
  name: string;
  isTruth: boolean;
  visible: boolean;
}

const ClassName = pure(({ angle, name, isTruth, visible }: ClassNameProps) => {
  const anchor = Math.abs(Math.cos(angle)) < 0.3 ? "middle" : Math.cos(angle) > 0 ? "start" : "end";
  const [x, y] = [Math.cos(angle) * (RADIUS + 9), Math.sin(angle) * (RADIUS + 11)];
  return (
    <text
      x={x}
      y={y}
      text-anchor={anchor}
      dominant-baseline="middle"
      class={isTruth ? "truth" : ""}
      style={{ visibility: visible ? "visible" : "hidden" }}
    >
      {shortened(name, anchor === "middle" ? 14 : 7)}
    </text>
  );
});

/** Of the spokes in radians, the first to the right, the others against the clock. */
function angles(nClasses: number): number[] {
  return Array.from({ length: nClasses }, (_, k) => (-2 * Math.PI * k) / nClasses);
}

function toward(angle: number, radius: number): [x: string, y: string] {
  return [(Math.cos(angle) * radius).toFixed(2), (Math.sin(angle) * radius).toFixed(2)];
}
