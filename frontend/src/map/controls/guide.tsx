// Guided tour: a card beside one element after another.

import { element } from "../../core/dom";
import { watchSize } from "../../core/theme";
import { Widget } from "../../core/widget";

const GUIDE_GAP = 12; // pixels between a target and the card
const GUIDE_RIM = 8; // pixels between the card and the edge of what is seen

export interface GuideStep {
  /** What it is about; where that is missing or hidden, the step is left out. */
  target(): HTMLElement | null;
  title: string;
  text: string;
}

type Box = Pick<DOMRect, "left" | "top" | "width" | "height">;

interface GuideActions {
  /** again: the person wants to see it another time */
  onEnd(end: { finished: boolean; again: boolean }): void;
}

export class Guide {
  private readonly _layer = element("div", { class: "guide" });
  private readonly _widget = new Widget(this._layer, Card);
  private _step = -1;
  private _focusedBefore: Element | null = null; // what had the keyboard
  private _aborter = new AbortController();

  /** @param root the view's `.nnviz`, which everything that is pointed at is in */
  constructor(
    private readonly _root: HTMLElement,
    private readonly _steps: GuideStep[],
    private readonly _actions: GuideActions,
  ) {}

  get isOpen(): boolean {
    return this._step >= 0;
  }

  /** Begin. Says whether there is anything to point at. */
  show(): boolean {
    const [first] = this._present();
    if (first === undefined) return false;
    if (!this.isOpen) this._open();
    this._go(first);
    return true;
  }

  /** Where the view is taken down: nobody is told. */
  destroy(): void {
    this._aborter.abort();
    this._layer.remove();
    this._widget.destroy();
    this._step = -1;
  }

  private _open(): void {
    this._focusedBefore = this._focused;
    this._root.append(this._layer);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || this._root.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation(); // the view would clear what is chosen
      this._close(false);
    };
    window.addEventListener("keydown", pressed, { signal, capture: true });
    window.addEventListener("resize", () => this._place(), { signal });
    window.addEventListener("scroll", () => this._place(), { signal, capture: true });
    watchSize(this._root, () => this._place(), signal);
  }

  private _close(finished: boolean): void {
    if (!this.isOpen) return;
    const again = this._layer.querySelector("input")?.checked === false;
    const held = this._layer.contains(this._focused);
    this.destroy();
    if (held && this._focusedBefore instanceof HTMLElement && this._focusedBefore.isConnected)
      this._focusedBefore.focus({ preventScroll: true });
    this._actions.onEnd({ finished, again });
  }

  private get _focused(): Element | null {
    return (this._root.getRootNode() as Document | ShadowRoot).activeElement;
  }

  private _go(step: number): void {
    this._step = step;
    const present = this._present();
    const { title, text, target } = this._steps[step];
    this._widget.update({
      title,
      text,
      count: `${present.indexOf(step) + 1} of ${present.length}`,
      isFirst: step === present[0],
      isLast: step === present.at(-1),
      onBack: this._back,
      onNext: this._next,
      onEnd: this._end,
    });
    target()?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this._place();
    this._element("next")?.focus({ preventScroll: true });
  }

  private readonly _next = () => {
    const after = this._present().find((step) => step > this._step);
    if (after === undefined) this._close(true);
    else this._go(after);
  };

  private readonly _back = () => {
    const before = this._present().findLast((step) => step < this._step);
    if (before !== undefined) this._go(before);
  };

  private readonly _end = () => this._close(false);

  private _element(name: "ring" | "card" | "next"): HTMLElement | null {
    return this._layer.querySelector(`.guide-${name}`);
  }

  /** The steps, by index, whose target can be seen. */
  private _present(): number[] {
    return [...this._steps.keys()].filter((step) => this._steps[step].target()?.getClientRects().length);
  }

  private _place(): void {
    const target = this.isOpen && this._steps[this._step].target();
    const [card, ring] = [this._element("card"), this._element("ring")];
    if (!target || !card || !ring) return;
    const frame = this._root.getBoundingClientRect();
    const about = target.getBoundingClientRect();
    const inFrame = { left: about.left - frame.left, top: about.top - frame.top, width: about.width, height: about.height };
    const left = Math.max(-frame.left, 0);
    const top = Math.max(-frame.top, 0);
    const width = Math.min(frame.width, window.innerWidth - frame.left) - left;
    const height = Math.min(frame.height, window.innerHeight - frame.top) - top;
    const size = { width: card.offsetWidth, height: card.offsetHeight };
    const place = placeBeside(inFrame, size, { left, top, width, height });
    card.style.transform = `translate(${place.left}px, ${place.top}px)`;
    for (const side of ["left", "top", "width", "height"] as const) ring.style[side] = `${inFrame[side]}px`;
  }
}

interface CardProps {
  title: string;
  text: string;
  count: string;
  isFirst: boolean;
  isLast: boolean;
  onBack(): void;
  onNext(): void;
  onEnd(): void;
}

function Card({ title, text, count, isFirst, isLast, onBack, onNext, onEnd }: CardProps) {
  return (
    <>
      <div class="guide-ring" />
      <div class="guide-card column" role="dialog" aria-label={title}>
        <div class="guide-head">
          <div class="caption">{count}</div>
          <button type="button" class="guide-end" aria-label="End the tour" onClick={onEnd}>
            ×
          </button>
        </div>
        <h2>{title}</h2>
        <p role="status">{text}</p>
        <label class="caption">
          <input type="checkbox" defaultChecked />
          Don't show again
        </label>
        <div class="guide-foot">
          <button type="button" class="guide-back" disabled={isFirst} onClick={onBack}>
            Back
          </button>
          <button type="button" class="guide-next" onClick={onNext}>
            {isLast ? "Done" : "Next"}
          </button>
        </div>
      </div>
    </>
  );
}

/** Where a card goes: under the target, over it, or beside it, where there is room; or else at the lower end of it. Never outside. */
export function placeBeside(target: Box, card: Pick<Box, "width" | "height">, bounds: Box): Pick<Box, "left" | "top"> {
  const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), Math.max(most, least));
  const clampedLeft = (left: number) =>
    within(left, bounds.left + GUIDE_RIM, bounds.left + bounds.width - card.width - GUIDE_RIM);
  const clampedTop = (top: number) => within(top, bounds.top + GUIDE_RIM, bounds.top + bounds.height - card.height - GUIDE_RIM);
  const middle = clampedLeft(target.left + (target.width - card.width) / 2);
  const level = clampedTop(target.top + (target.height - card.height) / 2);
  const [right, bottom] = [target.left + target.width, target.top + target.height];
  const choices = [
    { left: middle, top: bottom + GUIDE_GAP },
    { left: middle, top: target.top - GUIDE_GAP - card.height },
    { left: right + GUIDE_GAP, top: level },
    { left: target.left - GUIDE_GAP - card.width, top: level },
  ];
  const fits = ({ left, top }: (typeof choices)[number]) => left === clampedLeft(left) && top === clampedTop(top);
  return choices.find(fits) ?? { left: middle, top: clampedTop(bottom - GUIDE_GAP - card.height) };
}
