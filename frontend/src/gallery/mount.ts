// The gallery as a page has it: the cards of a page are fetched, what is pinned and chosen is said.

import { fitToWindow } from "../core/fit";
import type { GalleryState, Told } from "../core/protocol";
import { fetchFile, fileUrl, Newest } from "../core/server";
import type { Place, View, ViewType } from "../core/view";
import { type Attention, Gallery } from "./gallery";
import { decodeGallery } from "./pack";

class MountedGallery implements View<"gallery"> {
  private readonly _aborter = new AbortController();
  private readonly _gallery: Gallery;
  private readonly _page: Newest;
  private _state: GalleryState;
  private _where = "";
  private _shown: Attention = { picked: -1, chosen: [] };

  constructor(
    private readonly _place: Place,
    { run, state }: Told<"gallery">,
  ) {
    const { host, around } = _place;
    this._state = state;
    this._gallery = new Gallery(host, run, (attention) => this._wish(attention));
    this._page = new Newest(host, "These samples");
    fitToWindow(host, around, this._aborter.signal, { property: "--gallery-height", least: 400, aboveFoot: true });
  }

  update({ state }: Told<"gallery">): void {
    this._state = state;
    this._gallery.setCompact(state.compact);
    if (this._page.has(state.page)) this._attend();
    else void this._load();
  }

  destroy(): void {
    this._aborter.abort();
    this._page.stop();
    this._gallery.destroy();
  }

  /** Images change with the samples, and both come at once. */
  private _load(): Promise<void> {
    const { page, sheet, place } = this._state;
    const fetchBoth = async () => (await Promise.all([fetchFile(page), sheet && loadImage(sheet)]))[0];
    return this._page.load(page, fetchBoth, (content) => {
      this._attend();
      this._gallery.show(decodeGallery(content), sheet && fileUrl(sheet), place !== this._where);
      this._where = place;
    });
  }

  /** What a click changed: what is pinned, or whether a card is chosen. */
  private _wish({ picked, chosen }: Attention): void {
    const { wishes } = this._place;
    const before = this._shown;
    if (picked !== before.picked) wishes.change({ picked });
    for (const sample of chosen) if (!before.chosen.includes(sample)) wishes.add({ choose: sample });
    for (const sample of before.chosen) if (!chosen.includes(sample)) wishes.add({ leave: sample });
    this._shown = { picked, chosen };
    this._place.say();
  }

  /** What the server says, under what it had not heard. */
  private _attend(): void {
    const { wishes } = this._place;
    const chosen = new Set(this._state.chosen);
    for (const { choose, leave } of wishes.pending as { choose?: number; leave?: number }[]) {
      if (choose !== undefined) chosen.add(choose);
      if (leave !== undefined) chosen.delete(leave);
    }
    this._shown = { picked: wishes.over({ picked: this._state.picked }).picked, chosen: [...chosen] };
    this._gallery.attend(this._shown.picked, this._shown.chosen);
  }
}

/** An image that is decoded before it is shown. */
async function loadImage(address: string): Promise<void> {
  const image = new Image();
  image.src = fileUrl(address);
  await image.decode();
}

const type: ViewType<"gallery"> = { create: (place, told) => new MountedGallery(place, told) };
export default type;
