// View type of the map: loads recordings and projections, reports the state of the view.

import { contentsOf } from "../core/contents";
import { element } from "../core/dom";
import { fitToWindow } from "../core/fit";
import type { MapContent, MapState, Offer, MapView as Shown, ViewProps } from "../core/protocol";
import { fetchFile, fileUrl } from "../core/server";
import type { View, ViewContext, ViewType } from "../core/view";
import { readPositions } from "./data/positions";
import { type Recording, readBundle } from "./data/recording";
import { Sprites } from "./data/sprites";
import { ProjectionCache, projectionName } from "./geometry/projections";
import { SmallMap } from "./smallmap";
import { MapView } from "./view";

const MOST_RECORDINGS = 3; // recordings that stay, with their images, so that no page loads them twice
const LONGEST_WAIT_MS = 3000; // for the server to write into the address where the view rests
const LONGEST_COLUMN_MS = 1000; // that a map waits for the colours of a link
const recordings = new Map<string, Promise<Recording>>(); // by digest
const sheets = new Map<string, Sprites>(); // likewise
const projectionCache = new ProjectionCache(8, async (url) => readPositions(await fetchFile(url)));
let webgl: boolean | undefined; // whether this browser can draw the dots, once that is known

class MountedMap implements View<"map"> {
  private readonly _aborter = new AbortController();
  private _content: MapContent;
  private _state: MapState;
  private _view: MapView | SmallMap | null = null;
  private _reported: Partial<Shown> = {}; // as it was said last
  private _offered = new Set<string>(); // keys of what was on offer before
  private _waiting: (() => void)[] = [];
  private _alignment = "";

  constructor(
    private readonly _context: ViewContext,
    { content, state }: ViewProps<"map">,
  ) {
    this._content = content;
    this._state = state;
    if (!content.compact)
      fitToWindow(_context.host, _context.pageLayout, this._aborter.signal, { property: "--nnviz-height", minHeight: 480 });
    void this._load();
  }

  update({ content, state }: ViewProps<"map">): void {
    const before = this._state;
    this._content = content;
    this._state = state;
    this._align();
    if (before.revision !== state.revision && this._view) this._setState(this._view);
    this._setServerState();
    if (this._context.wishes.settled()) for (const goOn of this._waiting.splice(0)) goOn();
  }

  flush(): void {
    this._view?.controller.flush();
  }

  destroy(): void {
    this._aborter.abort();
    this._view?.destroy();
  }

  /** Show what the server says, but for what the person did since. */
  private _setState({ controller }: MapView | SmallMap): void {
    const { initial } = this._state;
    controller.flush();
    const { model } = controller;
    controller.setState(this._context.wishes.over(this._content.compact ? smallMapState(model.state, initial) : initial));
    this._reported = model.state;
  }

  /** Trainings may stand beside each other in another way, which begins at a moment of its own. */
  private _align(): void {
    const { bar, trainings } = this._content;
    const alignment = JSON.stringify([bar, trainings]);
    if (this._view instanceof SmallMap && trainings.length && this._alignment !== alignment)
      this._view.align(bar, trainings, this._state.initial.checkpoint);
    this._alignment = alignment;
  }

  private async _load(): Promise<void> {
    const { host } = this._context;
    if (!drawsWebgl()) return this._fallBack();
    const { digest } = this._content;
    for (const offer of this._state.offers) projectionCache.positions(offer, digest).catch(() => {}); // asked for again when the view is there, which says what fails
    if (!recordings.has(digest)) host.replaceChildren(element("div", { class: "loading" }, "Loading the recording…"));
    try {
      const loaded = await cachedRecording(this._content);
      await Promise.all([firstColumn(loaded, this._context.wishes.over(this._state.initial)), this._firstPicture(loaded)]);
      if (this._aborter.signal.aborted) return;
      host.replaceChildren();
      this._show(loaded);
    } catch (error) {
      if (this._aborter.signal.aborted) return;
      const again = element("button", { type: "button" }, "Try again");
      again.addEventListener("click", () => this._load());
      host.replaceChildren(
        element("div", { class: "loading" }, `The recording could not be loaded: ${(error as Error).message}`, again),
      );
    }
  }

  /** Where nothing can be drawn by a matrix, wait for a picture that was computed. */
  private async _firstPicture({ spaces }: Recording): Promise<void> {
    if (spaces.length) return;
    const { offers, initial } = this._state;
    const wanted = offers.find(({ method, dims }) => method === initial.space && dims === initial.dims) ?? offers[0];
    if (!wanted) throw new Error("there is no picture of this run");
    await projectionCache.positions(wanted, this._content.digest);
  }

  private _show(recording: Recording): void {
    const { host, wishes } = this._context;
    const { digest, bar, sheets: urls, methods, events, trainings, compact } = this._content;
    const { initial, autoplay, guide } = this._state;
    const options = {
      sprites: spritesOf(digest, recording, urls),
      methods,
      events,
      loaded: projectionCache.of(digest),
      initial: wishes.over(initial),
      autoplay,
      guide,
      onStateChange: (state: Shown) => this._report(state),
      address: () => this._address(),
    };
    this._view = compact
      ? new SmallMap(host, recording, { ...options, run: bar, trainings })
      : new MapView(host, recording, options);
    this._reported = this._view.controller.model.state;
    this._align();
    this._setServerState();
    if (!compact) void this._view.controller.loadRunMeasures();
  }

  private _report(state: Shown): void {
    const changed = Object.entries(state).filter(([name, value]) => value !== this._reported[name as keyof Shown]);
    this._context.wishes.change(Object.fromEntries(changed));
    this._reported = state;
    this._context.send();
    this._setServerState(); // what is wanted now may have been on offer already
  }

  /** Nothing can be drawn here: the server does what it can. */
  private _fallBack(): void {
    const instead = this._content.compact ? "there is no map here" : "here is a plain chart, drawn by the server";
    const words = `This browser does not offer WebGL2, so ${instead}.`;
    this._context.host.replaceChildren(element("p", { class: "notice-line", role: "status" }, words));
    this._context.sendValue("unsupported", true);
  }

  /** The address, once it says where the view rests. */
  private async _address(): Promise<string> {
    if (!this._context.wishes.settled()) {
      await new Promise<void>((goOn) => {
        this._waiting.push(goOn);
        setTimeout(goOn, LONGEST_WAIT_MS);
      });
    }
    return location.href;
  }

  /** What the server says besides: that it computes a picture, or that it has one. */
  private _setServerState(): void {
    if (!this._view) return;
    const { controller } = this._view;
    const { offers } = this._state;
    controller.setServerState(this._state);
    const { pending } = controller.model.projections;
    for (const offer of offers) {
      const awaited = pending !== null && projectionName(pending) === projectionName(offer);
      if (awaited || !this._offered.has(offer.key)) void this._loadOffer(offer);
    }
    this._offered = new Set(offers.map(({ key }) => key));
  }

  private async _loadOffer(offer: Offer): Promise<void> {
    if (!this._view) return;
    const { controller, recording } = this._view;
    const settled = () => {
      const outdated = this._state.offers.some(
        (latest) => latest.key !== offer.key && projectionName(latest) === projectionName(offer),
      );
      return this._aborter.signal.aborted || outdated;
    };
    try {
      const positions = await projectionCache.positions(offer, this._content.digest);
      const { dims, complete, corners, nSamples, nCheckpoints } = positions;
      const same = nSamples === recording.nSamples && nCheckpoints === recording.nCheckpoints;
      if (!complete || !same || dims !== offer.dims || corners.length !== recording.nClasses * dims)
        throw new Error("it is of another recording");
      if (!settled()) controller.addPositions(offer, positions);
    } catch (error) {
      if (!settled())
        controller.reportError(`The picture could not be loaded: ${(error as Error).message}`, () => this._loadOffer(offer));
    }
  }
}

/** What a small map is to show: it takes its moment from the page, and keeps its camera as long as the picture is the same. */
function smallMapState(current: Shown, wanted: Shown): Partial<Shown> {
  const same = current.space === wanted.space && current.dims === wanted.dims;
  return { ...wanted, ...(same ? { look: current.look } : {}), checkpoint: undefined };
}

/** Whether this browser can draw the dots; asked once, since every context counts. */
function drawsWebgl(): boolean {
  if (webgl === undefined) {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    webgl = context !== null;
  }
  return webgl;
}

function spritesOf(digest: string, recording: Recording, urls: string[]): Sprites {
  const sprites = sheets.get(digest) ?? new Sprites(recording.sprites, urls.map(fileUrl));
  return cacheRecent(sheets, digest, sprites);
}

/** Where the colours of a link are a measure, wait a little for it, so that the dots do not begin with others. */
async function firstColumn({ columns }: Recording, { look }: Shown): Promise<void> {
  const colour = new URLSearchParams(look).get("colour") ?? "";
  const telling = columns.measures.some(({ name, telling }) => telling && name === colour);
  const late = new Promise((goOn) => setTimeout(goOn, LONGEST_COLUMN_MS));
  if (telling) await Promise.race([columns.load(colour).catch(() => {}), late]); // what fails, the view says
}

function cachedRecording({ digest, recording: address, contents }: MapContent): Promise<Recording> {
  const here = recordings.get(digest);
  if (here) return here;
  const beside = (file: string) => fetchFile(address.replace(/[^/]*$/, () => file));
  const loading = fetchFile(address).then((bundle) => readBundle(bundle, beside, contentsOf(contents)));
  loading.catch(() => recordings.delete(digest));
  return cacheRecent(recordings, digest, loading);
}

/** Put among the few that stay. */
function cacheRecent<T>(all: Map<string, T>, digest: string, value: T): T {
  all.set(digest, value);
  for (const old of [...all.keys()].slice(0, -MOST_RECORDINGS)) all.delete(old);
  return value;
}

const type: ViewType<"map"> = {
  create: (context, props) => new MountedMap(context, props),
  canReuse: (before, now) => before.run === now.run && before.content.digest === now.content.digest,
};
export default type;
