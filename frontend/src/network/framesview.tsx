// Cards of small images at the moment: kernels, attributions, what units look for.

import { RIGHT_COLOUR, WRONG_COLOUR } from "../core/colorscales";
import { element, percent, shortened } from "../core/dom";
import { cardIndexOf } from "../core/samplecard";
import { readTheme, type Theme, watchPixelRatio, watchTheme } from "../core/theme";
import { pure, Widget } from "../core/widget";
import { checkpointAt } from "../time/momentevents";
import { type FrameCard, type Frames, type Panel, wordsAt } from "./pack";
import { type OnClick, PartView } from "./partview";
import { type CardProps, opacityOf, PanelCanvas, panelShape, ZERO } from "./pictures";

export class FramesView extends PartView<Frames> {
  private readonly _cards = new Widget(this.node, Cards);
  private _theme: Theme;
  private _selected = -1;

  constructor(root: HTMLElement, run: string, onAct: OnClick) {
    super(element("div", { class: "frames" }), root, run, onAct);
    this._theme = readTheme(root);
    this.node.addEventListener("click", (event) => this._clicked(event), { signal: this.signal });
    watchTheme(root, () => this._repaint(), this.signal);
    watchPixelRatio(() => this.follow(), this.signal);
  }

  protected override build({ side }: Frames): void {
    this.node.style.setProperty("--side", `${side}px`);
  }

  /** By the number of a card. */
  override select(id: number): void {
    this._selected = id;
    this.follow();
  }

  protected override follow(): void {
    const { part, _theme: theme, _selected: selected } = this;
    if (!part) return;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    this._cards.update({ part, at: checkpointAt(this.t, part.nCheckpoints), theme, ratio, selected });
  }

  private _repaint(): void {
    this._theme = readTheme(this.node);
    this.follow();
  }

  private _clicked(event: MouseEvent): void {
    const card = this.part?.cards[cardIndexOf(this.node, event)];
    if (card && this.part?.clickable) this.onClick("card", card.id);
  }
}

function Cards({ selected, ...shown }: CardProps & { selected: number }) {
  return shown.part.cards.map((card) => <Card key={card.id} card={card} {...shown} selected={card.id === selected} />);
}

interface TokensProps {
  words: string[];
  panel: Extract<Panel, { frame: number }>;
  part: Frames;
  at: number;
}

/** The words of a text, each behind it the colour of its number: the stronger, the more it mattered. */
const Tokens = pure(({ words, panel: { frame, scale }, part, at }: TokensProps) => {
  const start = (frame * part.nCheckpoints + at) * words.length;
  return (
    <span class="tokens" dir="auto">
      {words.map((word, i) => {
        if (!word) return null;
        const value = part.frames[start + i];
        const share = (scale === "signed" ? opacityOf(value) : value) / 255;
        const colour = scale !== "signed" ? "var(--accent)" : value < ZERO ? WRONG_COLOUR : RIGHT_COLOUR;
        const sign = scale === "signed" && value < ZERO ? "−" : "";
        const style = { "--colour": colour, "--share": percent(share, 0).replace(/\s/, "") };
        return (
          <span key={i} class="token" style={style} title={`${word}: ${sign}${percent(share, 0)} of the largest`}>
            {word}
          </span>
        );
      })}
    </span>
  );
});

const Card = pure(({ card, selected, ...shown }: CardProps & { card: FrameCard; selected: boolean }) => {
  const { part, at } = shown;
  const names = `card${card.failed?.[at] ? " failed" : ""}${selected ? " selected" : ""}`;
  const body = (
    <>
      <span class="title" title={card.title}>
        {shortened(card.title, 40)}
      </span>
      <span class="panels">
        {card.panels.map((panel) => (
          <figure key={panel} class={panelShape(part, panel)[0] === 1 ? "bars" : "real" in panel ? "mosaic" : "picture"}>
            {card.tokens && "frame" in panel ? (
              <Tokens words={card.tokens} panel={panel} part={part} at={at} />
            ) : (
              <PanelCanvas panel={panel} {...shown} />
            )}
            <figcaption>{wordsAt(panel.words, at)}</figcaption>
          </figure>
        ))}
      </span>
      <span class="line">{wordsAt(card.lines, at)}</span>
    </>
  );
  if (!part.clickable) return <article class={names}>{body}</article>;
  return (
    <button type="button" class={names}>
      {body}
    </button>
  );
});
