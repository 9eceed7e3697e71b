// Gallery: a grid of sample cards with pinning, choosing, keyboard navigation and predictions that follow the moment.

import type { ContentStore } from "../core/contents";
import { closest, element } from "../core/dom";
import { expose } from "../core/expose";
import { RovingTabindex } from "../core/keys";
import type { GalleryState } from "../core/protocol";
import { cardIndexOf, TileSheet } from "../core/samplecard";
import { Widget } from "../core/widget";
import { checkpointAt, followMoments } from "../time/momentevents";
import { Card, CardText } from "./card";
import type { Page } from "./pack";

/** The pinned sample, −1 for none, and the chosen ones. */
export type GallerySelection = Pick<GalleryState, "picked" | "chosen">;

export class Gallery {
  readonly node: HTMLElement;
  private readonly _grid = element("div", { class: "grid", role: "group", "aria-label": "samples" });
  private readonly _cards = new Widget(this._grid, Cards);
  private readonly _sheet: TileSheet;
  private readonly _roving: RovingTabindex;
  private readonly _aborter = new AbortController();
  private _texts: CardText[] = [];
  private _page: Page | null = null;
  private _contents: ContentStore | null = null;
  private _t: number | null = null; // the page's moment, where it has said it
  private _checkpoint = -1; // the checkpoint whose words stand on the cards
  private _picked = -1;
  private _chosen: ReadonlySet<number> = new Set();
  private _drawnAt = 0;

  /** It follows the moments of `run`; `onAttend` hears when a card was pinned or chosen, or not any more. */
  constructor(
    root: HTMLElement,
    run: string,
    private readonly _onSelect: (attention: GallerySelection) => void,
  ) {
    this.node = element("div", { class: "gallery" }, this._grid);
    root.append(this.node);
    this._sheet = new TileSheet(root);
    const { signal } = this._aborter;
    this._grid.addEventListener("click", (event) => this._click(event), { signal });
    this._roving = new RovingTabindex(this._grid, ".open", signal); // arrows go from card to card; the tabulator leaves the gallery
    followMoments(run, (t) => this._follow(t), signal);
    const readers = {
      samples: () => this._page?.samples ?? [],
      checkpoint: () => this._page?.checkpoint ?? -1, // of the page, which is the server's
      said: () => this._checkpoint, // the checkpoint whose words stand on the cards
      picked: () => this._picked,
      chosen: () => [...this._chosen],
      shown: () => this._drawnAt, // when the cards were drawn last, in milliseconds since the page was opened
    };
    expose("__nnvizGallery", readers, signal);
  }

  destroy(): void {
    this._aborter.abort();
    this._sheet.destroy();
    this._cards.destroy();
    this.node.remove();
  }

  /** `sheet` is the address of the images, a PNG file; `anew` says that it is another page, not the same at another epoch. */
  show(page: Page, sheet: string, contents: ContentStore, anew: boolean): void {
    this._page = page;
    this._contents = contents;
    this.node.classList.toggle("wide", contents.exist);
    this.node.style.setProperty("--inputs", String(contents.inputs.length));
    this._texts = [];
    this._checkpoint = checkpointAt(this._t ?? page.checkpoint, page.nCheckpoints);
    this._sheet.show(sheet);
    this._moveLine(this._t ?? page.checkpoint);
    this._update();
    this._texts = [...this._grid.children].map((card, i) => new CardText(card, page, i));
    this._updateTexts();
    this._roving.refresh(anew);
    if (anew) this.node.scrollTop = 0;
    this._drawnAt = performance.now();
  }

  select(picked: number, chosen: number[]): void {
    this._picked = picked;
    this._chosen = new Set(chosen);
    this._update();
  }

  setCompact(compact: boolean): void {
    this.node.classList.toggle("compact", compact);
  }

  private _update(): void {
    const { _page: page, _contents: contents, _picked: picked, _chosen: chosen } = this;
    if (page && contents) this._cards.update({ page, contents, picked, chosen });
    this._updateTexts();
  }

  private _updateTexts(): void {
    for (const words of this._texts) words.follow(this._checkpoint);
  }

  // --- what the person does ---------------------------------------------------------------------------------------------------

  private _click(event: MouseEvent): void {
    const at = cardIndexOf(this._grid, event);
    if (at < 0 || !this._page) return;
    const sample = this._page.samples[at];
    if (event.shiftKey || closest(event, ".choose")) this._toggle(sample);
    else this._picked = this._picked === sample ? -1 : sample;
    this._roving.setActive(this._grid.children[at].querySelector(".open"));
    this._update();
    this._onSelect({ picked: this._picked, chosen: [...this._chosen] });
  }

  private _toggle(sample: number): void {
    const chosen = new Set(this._chosen);
    if (!chosen.delete(sample)) chosen.add(sample);
    this._chosen = chosen;
  }

  // --- the moment -------------------------------------------------------------------------------------------------------------

  /** The epoch bar moves: the lines at once, the words with each checkpoint; who is shown changes when it rests. */
  private _follow(t: number): void {
    this._t = t;
    if (!this._page) return;
    this._moveLine(t);
    const at = checkpointAt(t, this._page.nCheckpoints);
    if (at === this._checkpoint) return;
    this._checkpoint = at;
    this._updateTexts();
  }

  private _moveLine(t: number): void {
    if (this._page) this._grid.style.setProperty("--at", String((t + 0.5) / this._page.nCheckpoints));
  }
}

interface CardsProps {
  page: Page;
  contents: ContentStore;
  picked: number;
  chosen: ReadonlySet<number>;
}

function Cards({ page, contents, picked, chosen }: CardsProps) {
  return page.samples.map((sample, i) => (
    <Card {...{ page, contents, i }} picked={sample === picked} chosen={chosen.has(sample)} />
  ));
}
