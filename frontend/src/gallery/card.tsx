// One sample as a card: its image, what it is and what the network says, a small star graph, and its history. No canvas: each would
// be a layer of its own to the browser, and hundreds of them make every frame slow.

import { percent, shortened } from "../core/dom";
import { perCent, spansOf, tileStyle } from "../core/samplecard";
import { pure } from "../core/widget";
import { type Page, spokenAt } from "./pack";

const TRUTH_LETTERS = 14; // of a class's name; more have no room
const SAYS_LETTERS = 11;
const RADIUS = 33;
const SIDE = 76; // of the star's field
const MOST_SPOKES = 24; // more would be a disc
const SHOWN_SHARE = 0.01; // smaller probabilities have no dot

interface CardProps extends PicturesProps {
  says: number;
  sure: string;
  right: boolean | null;
  picked: boolean;
  chosen: boolean;
}

/** What of a card follows the checkpoint. */
export function saidAt(page: Page, i: number, checkpoint: number) {
  const { says, sure, right } = spokenAt(page, i, checkpoint);
  return { says, sure: percent(sure, 0), right, outdated: checkpoint !== page.checkpoint };
}

export const Card = pure(({ page, i, says, sure, right, outdated, picked, chosen }: CardProps) => {
  const { samples, names, colours, labels, parts, notes } = page;
  const sample = samples[i];
  const truth = labels ? labels[i] : -1;
  const verdict = right === null ? "" : right ? ", right" : ", wrong";
  const about = `sample ${sample}${parts ? ` (${parts[i]})` : ""}: ${truth < 0 ? "" : `is ${names[truth]}, `}`;
  const words = `${about}network says ${names[says]}, ${sure}${verdict}`;
  const choice = `${chosen ? "Leave out" : "Choose"} sample ${sample} (Shift and click)`;
  return (
    <div class={`card${right === false ? " wrong" : ""}${picked ? " picked" : ""}${chosen ? " chosen" : ""}`}>
      <button
        type="button"
        class="open"
        tabIndex={-1}
        aria-label={notes[i] ? `${words}; ${notes[i]}` : words}
        aria-pressed={picked}
        title={`${words}\nA click pins it on every screen; Shift and a click chooses it.`}
      >
        <Pictures page={page} i={i} outdated={outdated} />
        <ClassLine words={truth < 0 ? "" : `is ${shortened(names[truth], TRUTH_LETTERS)}`} colour={colours[truth]} />
        <ClassLine words={`says ${shortened(names[says], SAYS_LETTERS)}`} colour={colours[says]} />
        <History page={page} i={i} />
        <span class="foot">
          <span class="sign">{right === null ? "" : right ? "✓" : "✗"}</span>
          <span class="sure">{sure}</span>
          <span class="number">{notes[i] || `sample ${sample}`}</span>
        </span>
      </button>
      <button type="button" class="choose" tabIndex={-1} title={choice} aria-label={choice} aria-pressed={chosen}>
        {chosen ? "✓" : "+"}
      </button>
    </div>
  );
});

/** A class's dot and words. */
const ClassLine = pure(({ words, colour }: { words: string; colour?: string }) => (
  <span class="class" hidden={!words}>
    <span class="dot" style={{ background: colour ?? "" }} />
    <span class="name">{words}</span>
  </span>
));

interface PicturesProps {
  page: Page;
  i: number;
  outdated: boolean; // the star graph is that of the page's checkpoint, the words are of another
}

const Pictures = pure(({ page, i, outdated }: PicturesProps) => (
  <span class="pictures">
    <span class="image" hidden={!page.sprites}>
      <span class="tile" style={page.sprites ? tileStyle(page.sprites, i) : undefined} />
    </span>
    <span class="bare" hidden={Boolean(page.sprites)}>
      {page.sprites ? "" : page.samples[i]}
    </span>
    <Star page={page} i={i} outdated={outdated} />
  </span>
));

const History = pure(({ page, i }: { page: Page; i: number }) => (
  <span class="history" style={{ background: historyBackground(page, i) }}>
    <span class="now" />
  </span>
));

/** The predicted class of every checkpoint, in its colour: tall where it is right, or nobody knows, half as tall where it is wrong. */
export function historyBackground(page: Page, i: number): string {
  const spans = spansOf(page, i);
  const band = (wanted: boolean) => {
    const stops = spans.map(({ from, to, says, right }) => {
      const colour = (right === false) === wanted ? page.colours[says] : "transparent";
      return `${colour} ${perCent(from / page.nCheckpoints)} ${perCent(to / page.nCheckpoints)}`;
    });
    return `linear-gradient(90deg, ${stops.join(", ")})`;
  };
  return `${band(false)}, ${band(true)} 0 100% / 100% 50% no-repeat`;
}

/** One spoke a class, as long as the network is sure of it; a ring at the end of the true one. */
function Star({ page, i, outdated }: PicturesProps) {
  const { answers, labels, colours, predicted, checkpoint, nClasses, nCheckpoints } = page;
  const classes = Array.from({ length: nClasses }, (_, k) => k);
  const shareOf = (k: number) => answers[i * nClasses + k] / 65535;
  const along = (k: number, length: number) => {
    const angle = (-2 * Math.PI * k) / nClasses;
    return [(Math.cos(angle) * length).toFixed(1), (Math.sin(angle) * length).toFixed(1)];
  };
  const ends = classes.map((k) => along(k, RADIUS * shareOf(k)));
  const some = classes.filter((k) => shareOf(k) > SHOWN_SHARE);
  const few = nClasses <= MOST_SPOKES; // the rim has spokes, and the area a corner at each of them
  const spokes = few ? classes.map((k) => `M0 0L${along(k, RADIUS).join(" ")}`).join("") : "";
  const corners = few ? ends : some.flatMap((k) => [[0, 0], ends[k]]);
  const [cx, cy] = labels ? along(labels[i], RADIUS) : [0, 0];
  return (
    <svg class={outdated ? "star outdated" : "star"} viewBox={`${-SIDE / 2} ${-SIDE / 2} ${SIDE} ${SIDE}`} aria-hidden="true">
      <path
        class="wheel"
        d={`M${RADIUS} 0A${RADIUS} ${RADIUS} 0 1 1 ${-RADIUS} 0A${RADIUS} ${RADIUS} 0 1 1 ${RADIUS} 0${spokes}`}
      />
      <polygon
        class="area"
        points={corners.map((corner) => corner.join(",")).join(" ")}
        style={{ color: colours[predicted[i * nCheckpoints + checkpoint]] }}
      />
      <g>
        {some.map((k) => (
          <circle key={k} cx={ends[k][0]} cy={ends[k][1]} r={3} fill={colours[k]} />
        ))}
      </g>
      <circle class="truth" r={3.5} cx={cx} cy={cy} style={{ display: labels ? "" : "none" }} />
    </svg>
  );
}
