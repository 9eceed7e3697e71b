// View type of the gallery: shows the cards of a page, reports what is pinned and chosen.

import { contentsOf } from "../core/contents";
import { fitToWindow } from "../core/fit";
import type { GalleryContent, GalleryState, ViewProps } from "../core/protocol";
import { fileUrl, LatestLoader } from "../core/server";
import type { View, ViewContext, ViewType } from "../core/view";
import { Gallery, type GallerySelection } from "./gallery";
import { decodeGallery } from "./pack";

class MountedGallery implements View<"gallery"> {
  private readonly _aborter = new AbortController();
  private readonly _gallery: Gallery;
  private readonly _page: LatestLoader;
  private _state: GalleryState;
  private _place = "";
  private _sheet = "";
  private _selection: GallerySelection = { picked: -1, chosen: [] };

  constructor(
    private readonly _context: ViewContext,
    { run, state }: ViewProps<"gallery">,
  ) {
    const { host, pageLayout } = _context;
    this._state = state;
    this._gallery = new Gallery(host, run, (attention) => this._send(attention));
    this._page = new LatestLoader(host, "These samples");
    fitToWindow(host, pageLayout, this._aborter.signal, { property: "--gallery-height", minHeight: 400, aboveFooter: true });
  }

  update({ content, state }: ViewProps<"gallery">): void {
    this._state = state;
    this._gallery.setCompact(state.compact);
    if (this._page.isCurrent(content.page)) this._select();
    else void this._load(content);
  }

  destroy(): void {
    this._aborter.abort();
    this._page.cancel();
    this._gallery.destroy();
  }

  /** Images change with the samples, and both come at once. */
  private _load({ page, sheet, contents }: GalleryContent): Promise<void> {
    const loadSheet = async () => sheet && sheet !== this._sheet && loadImage(sheet);
    return this._page.load(page, loadSheet, () => {
      const { place } = this._state;
      this._select();
      this._gallery.show(decodeGallery(page), sheet && fileUrl(sheet), contentsOf(contents), place !== this._place);
      this._place = place;
      this._sheet = sheet;
    });
  }

  /** What a click changed: what is pinned, or whether a card is chosen. */
  private _send({ picked, chosen }: GallerySelection): void {
    const { wishes } = this._context;
    const before = this._selection;
    if (picked !== before.picked) wishes.change({ picked });
    for (const sample of chosen) if (!before.chosen.includes(sample)) wishes.add({ choose: sample });
    for (const sample of before.chosen) if (!chosen.includes(sample)) wishes.add({ leave: sample });
    this._selection = { picked, chosen };
    this._context.send();
  }

  /** What the server says, under what it had not heard. */
  private _select(): void {
    const { wishes } = this._context;
    const chosen = new Set(this._state.chosen);
    for (const { choose, leave } of wishes.pending as { choose?: number; leave?: number }[]) {
      if (choose !== undefined) chosen.add(choose);
      if (leave !== undefined) chosen.delete(leave);
    }
    this._selection = { picked: wishes.over({ picked: this._state.picked }).picked, chosen: [...chosen] };
    this._gallery.select(this._selection.picked, this._selection.chosen);
  }
}

/** An image that is decoded before it is shown. */
async function loadImage(address: string): Promise<void> {
  const image = new Image();
  image.src = fileUrl(address);
  await image.decode();
}

const type: ViewType<"gallery"> = { create: (context, props) => new MountedGallery(context, props) };
export default type;
