// Traces: cards with the histories of samples and a shared cursor, which follows the page's moment and seeks.

import { RIGHT_COLOUR, WRONG_COLOUR } from "../core/colorscales";
import type { ContentStore } from "../core/contents";
import { closest, element } from "../core/dom";
import { expose } from "../core/expose";
import { cardIndexOf, TileSheet } from "../core/samplecard";
import { readTheme, watchDisplay } from "../core/theme";
import { Widget } from "../core/widget";
import { checkpointAt, followMoments, seekMoment } from "../time/momentevents";
import { type CardAction, ClassName, drawTrace, TraceCard } from "./card";
import { type Traces, visibleClasses } from "./pack";
import { shareOfTime, timeAt } from "./plots";

const CLICK_REACH = 4; // pixels; a pointer that moves less between down and up clicks
const MOST_IN_LEGEND = 12; // classes

interface CardsProps {
  traces: Traces;
  contents: ContentStore;
  checkpoint: number;
  picked: number;
  chosen: ReadonlySet<number>;
}

export class TracesView {
  readonly node: HTMLElement;
  private readonly _legend = element("div", { class: "legend" });
  private readonly _grid = element("div", { class: "grid" });
  private readonly _classes = new Widget(this._legend, Legend);
  private readonly _cards = new Widget(this._grid, Cards);
  private readonly _sheet: TileSheet;
  private readonly _aborter = new AbortController();
  private _traces: Traces | null = null;
  private _contents: ContentStore | null = null;
  private _hovered = -1; // the checkpoint under the pointer
  private _drag: { field: Element; x: number; y: number; dragged: boolean } | null = null; // a pointer is down
  private _picked = -1; // a sample, −1 for none
  private _chosen: ReadonlySet<number> = new Set();

  /** It follows the moments of `_run`, from `_t` in checkpoints on; `_onAct` hears when a button of a card was pressed. */
  constructor(
    root: HTMLElement,
    private readonly _run: string,
    private _t: number,
    private readonly _onAction: (what: CardAction, sample: number) => void,
  ) {
    this.node = element("div", { class: "traces column" }, this._legend, this._grid);
    root.append(this.node);
    this._sheet = new TileSheet(root);
    const { signal } = this._aborter;
    this._listen(signal);
    watchDisplay(this._grid, root, () => this._draw(), signal);
    const readers = {
      samples: () => this._traces?.samples ?? [],
      t: () => this._t,
      at: () => Number(this._grid.style.getPropertyValue("--at")), // where the lines stand, as a share of the fields' width
      pointed: () => this._hovered,
      picked: () => this._picked,
      chosen: () => [...this._chosen],
    };
    expose("__nnvizTraces", readers, signal);
  }

  destroy(): void {
    this._aborter.abort();
    this._sheet.destroy();
    this._classes.destroy();
    this._cards.destroy();
    this.node.remove();
  }

  /** `sheet` is the address of the images, or "". */
  show(traces: Traces, sheet: string, contents: ContentStore): void {
    this._traces = traces;
    this._contents = contents;
    this._hovered = -1;
    this._sheet.show(sheet);
    this._grid.classList.toggle("alone", traces.nCheckpoints === 1);
    this._classes.update({ traces });
    this._update();
    this._draw();
  }

  select(picked: number, chosen: number[]): void {
    this._picked = picked;
    this._chosen = new Set(chosen);
    this._update();
  }

  // --- drawing ----------------------------------------------------------------------------------------------------------------

  /** What does not depend on the moment. */
  private _draw(): void {
    const { _traces: traces } = this;
    if (!traces) return;
    const theme = readTheme(this.node);
    const ratio = Math.min(devicePixelRatio || 1, 2);
    for (const [i, card] of [...this._grid.children].entries()) drawTrace(card, traces, i, theme, ratio);
  }

  /** The lines, at once, and what is said at the moment, or at the checkpoint under the pointer. */
  private _update(): void {
    const { _traces: traces, _contents: contents, _hovered: pointed, _picked: picked, _chosen: chosen } = this;
    if (!traces || !contents) return;
    const { nCheckpoints } = traces;
    const t = Math.min(Math.max(this._t, 0), nCheckpoints - 1);
    this._grid.style.setProperty("--at", String(shareOfTime(t, nCheckpoints)));
    this._grid.style.setProperty("--pointed", String(shareOfTime(pointed, nCheckpoints)));
    this._grid.classList.toggle("pointing", pointed >= 0);
    const checkpoint = pointed >= 0 ? pointed : checkpointAt(t, nCheckpoints);
    this._cards.update({ traces, contents, checkpoint, picked, chosen });
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  private _listen(signal: AbortSignal): void {
    const grid = this._grid;
    grid.addEventListener("click", (event) => this._clicked(event), { signal });
    grid.addEventListener("pointermove", (event) => this._moved(event), { signal });
    grid.addEventListener("pointerleave", () => this._hover(-1), { signal });
    grid.addEventListener("pointerdown", (event) => this._startDrag(event), { signal });
    grid.addEventListener("pointerup", (event) => this._released(event), { signal });
    grid.addEventListener("pointercancel", () => this._endDrag(), { signal });
    followMoments(this._run, (t) => this._follow(t), signal);
  }

  /** The page is at another moment. */
  private _follow(t: number): void {
    this._t = t;
    this._update();
  }

  private _clicked(event: MouseEvent): void {
    const what = closest(event, "button")?.dataset.what as CardAction | undefined;
    const at = cardIndexOf(this._grid, event);
    if (!what || at < 0 || !this._traces) return;
    const sample = this._traces.samples[at];
    if (what === "pick" || what === "unpin") this._picked = what === "pick" ? sample : -1;
    if (what === "choose") this._chosen = new Set([...this._chosen, sample]);
    if (what === "leave") this._chosen = new Set([...this._chosen].filter((other) => other !== sample));
    this._update();
    this._onAction(what, sample);
  }

  private _startDrag(event: PointerEvent): void {
    const field = closest(event, ".field");
    if (!field || event.button !== 0 || !event.isPrimary) return;
    if (event.pointerType === "mouse") field.setPointerCapture(event.pointerId);
    this._drag = { field, x: event.clientX, y: event.clientY, dragged: false };
  }

  private _endDrag(): void {
    this._drag = null;
  }

  private _moved(event: PointerEvent): void {
    const { _drag: held } = this;
    if (event.pointerType !== "mouse") return; // a finger scrolls
    if (held && (held.dragged || Math.hypot(event.clientX - held.x, event.clientY - held.y) >= CLICK_REACH)) {
      held.dragged = true;
      this._hover(-1);
      seekMoment(this._run, { t: this._timeUnder(event, held.field) });
    } else {
      const field = held?.field ?? closest(event, ".field");
      this._hover(field ? Math.round(this._timeUnder(event, field)) : -1);
    }
  }

  private _released(event: PointerEvent): void {
    const { _drag: held } = this;
    this._endDrag();
    if (!held) return;
    const near = Math.hypot(event.clientX - held.x, event.clientY - held.y) < CLICK_REACH;
    if (held.dragged || near) seekMoment(this._run, { checkpoint: Math.round(this._timeUnder(event, held.field)) });
  }

  private _hover(checkpoint: number): void {
    if (checkpoint === this._hovered) return;
    this._hovered = checkpoint;
    this._update();
  }

  private _timeUnder(event: PointerEvent, field: Element): number {
    const { left, width } = field.getBoundingClientRect();
    return timeAt((event.clientX - left) / width, this._traces?.nCheckpoints ?? 1);
  }
}

function Cards({ traces, contents, checkpoint, picked, chosen }: CardsProps) {
  return traces.samples.map((sample, i) => (
    <TraceCard {...{ traces, contents, i, checkpoint }} key={sample} picked={sample === picked} chosen={chosen.has(sample)} />
  ));
}

/** The classes that the ribbons show, where they are few, and what the marks mean. */
function Legend({ traces }: { traces: Traces }) {
  const { samples, names, colours, labels, whole } = traces;
  const seen = new Set(whole ? samples.flatMap((_, i) => visibleClasses(traces, i)) : []);
  const classes = seen.size <= MOST_IN_LEGEND ? [...seen].sort((a, b) => a - b) : [];
  return (
    <>
      {classes.map((k) => (
        <ClassName key={k} name={names[k]} colour={colours[k]} />
      ))}
      {labels && <Sign sign="▲" colour={RIGHT_COLOUR} label="learnt" />}
      {labels && <Sign sign="✕" colour={WRONG_COLOUR} label="forgotten" />}
    </>
  );
}

function Sign({ sign, colour, label }: { sign: string; colour: string; label: string }) {
  return (
    <span class="class">
      <span class="sign" aria-hidden="true" style={{ color: colour }}>
        {sign}
      </span>
      {label}
    </span>
  );
}
