// Gallery card of one sample: image, class, prediction, star graph and history. Without canvases, of which the browser makes a
// compositing layer each: hundreds of them make every frame slow.

import type { ContentStore } from "../core/contents";
import { percent, setText, shortened } from "../core/dom";
import { perCent, predictionSpans, tileStyle } from "../core/samplecard";
import { Player, SampleContent } from "../core/samplecontent";
import { pure } from "../core/widget";
import { type Page, predictionAt } from "./pack";

const TRUTH_LETTERS = 14; // of a class's name; more have no room
const SAYS_LETTERS = 11;
const RADIUS = 33;
const SIDE = 76; // of the star's field
const MOST_SPOKES = 24; // more would be a disc
const SHOWN_SHARE = 0.01; // smaller probabilities have no dot

interface CardProps extends PicturesProps {
  picked: boolean;
  chosen: boolean;
}

/** What `CardText` writes is empty here. */
export const Card = pure(({ page, contents, i, picked, chosen }: CardProps) => {
  const { samples, names, colours, labels, notes } = page;
  const truth = labels ? labels[i] : -1;
  const sound = contents.inputs.findIndex(({ kind }) => kind === "audio");
  const choice = `${chosen ? "Leave out" : "Choose"} sample ${samples[i]} (Shift and click)`;
  return (
    <div class={`card${picked ? " picked" : ""}${chosen ? " chosen" : ""}`}>
      <button type="button" class="open column" tabIndex={-1} aria-pressed={picked}>
        <Pictures {...{ page, contents, i }} />
        <span class="class" hidden={truth < 0}>
          <span class="dot" style={{ background: colours[truth] ?? "" }} />
          <span class="name one-line">{truth < 0 ? "" : `is ${shortened(names[truth], TRUTH_LETTERS)}`}</span>
        </span>
        <span class="class">
          <span class="dot" />
          <span class="name one-line" />
        </span>
        <span class="history" style={{ background: historyBackground(page, i) }}>
          <span class="now" />
        </span>
        <span class="foot">
          <span class="sign" />
          <span class="sure" />
          <span class="number">{notes[i] || `sample ${samples[i]}`}</span>
        </span>
      </button>
      {sound >= 0 && (
        <span class="player">
          <Player key={samples[i]} url={contents.soundUrl(samples[i], sound)} />
        </span>
      )}
      <button type="button" class="choose" tabIndex={-1} title={choice} aria-label={choice} aria-pressed={chosen}>
        {chosen ? "✓" : "+"}
      </button>
    </div>
  );
});

/** What the network says of a card's sample: written by hand, since a hundred cards do so while the epoch bar moves. */
export class CardText {
  private readonly _parts: NodeListOf<HTMLElement>;
  private _text = "";

  constructor(
    private readonly _card: Element,
    private readonly _page: Page,
    private readonly _i: number,
  ) {
    this._parts = _card.querySelectorAll(".open, .star, .dot, .name, .sign, .sure");
  }

  follow(checkpoint: number): void {
    const { _page: page, _i: i } = this;
    const { samples, names, colours, parts, notes } = page;
    const { truth, predicted, confidence, right } = predictionAt(page, i, checkpoint);
    const [percentText, outdated] = [percent(confidence, 0), checkpoint !== page.checkpoint];
    const key = `${predicted} ${percentText} ${outdated}`;
    this._card.classList.toggle("wrong", right === false);
    if (key === this._text) return;
    this._text = key;
    const verdict = right === null ? "" : right ? ", right" : ", wrong";
    const about = `sample ${samples[i]}${parts ? ` (${parts[i]})` : ""}: ${truth < 0 ? "" : `is ${names[truth]}, `}`;
    const sentence = `${about}network says ${names[predicted]}, ${percentText}${verdict}`;
    const [open, star, , , dot, name, sign, percentage] = this._parts;
    open.setAttribute("aria-label", notes[i] ? `${sentence}; ${notes[i]}` : sentence);
    open.title = `${sentence}\nA click pins it on every screen; Shift and a click chooses it.`;
    star.classList.toggle("outdated", outdated); // it is that of the page's checkpoint
    dot.style.background = colours[predicted];
    setText(name, `says ${shortened(names[predicted], SAYS_LETTERS)}`);
    setText(sign, right === null ? "" : right ? "✓" : "✗");
    setText(percentage, percentText);
  }
}

interface PicturesProps {
  page: Page;
  contents: ContentStore;
  i: number;
}

const Pictures = pure(({ page, contents, i }: PicturesProps) => {
  const image = page.sprites && (
    <span class="image">
      <span class="tile" style={tileStyle(page.sprites, i)} />
    </span>
  );
  const bare = <span class="bare">{page.samples[i]}</span>;
  return (
    <span class="pictures">
      {contents.exist ? (
        <SampleContent store={contents} sample={page.samples[i]} size="card" picture={image} />
      ) : (
        (image ?? bare)
      )}
      <Star page={page} i={i} />
    </span>
  );
});

/** The predicted class of every checkpoint, in its colour: tall where it is right, or nobody knows, half as tall where it is wrong. */
export function historyBackground(page: Page, i: number): string {
  const spans = predictionSpans(page, i);
  const band = (wanted: boolean) => {
    const stops = spans.map(({ from, to, predicted, right }) => {
      const colour = (right === false) === wanted ? page.colours[predicted] : "transparent";
      return `${colour} ${perCent(from / page.nCheckpoints)} ${perCent(to / page.nCheckpoints)}`;
    });
    return `linear-gradient(90deg, ${stops.join(", ")})`;
  };
  return `${band(false)}, ${band(true)} 0 100% / 100% 50% no-repeat`;
}

/** One spoke a class, as long as the network is sure of it; a ring at the end of the true one. */
function Star({ page, i }: Omit<PicturesProps, "contents">) {
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
    <svg class="star" viewBox={`${-SIDE / 2} ${-SIDE / 2} ${SIDE} ${SIDE}`} aria-hidden="true">
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
