// Mounting of views: mount, update, hand values back, destroy. It knows no page; Streamlit's is in streamlit/adapter.ts.

import baseCss from "./core/base.css?url";
import { showErrorNotice } from "./core/errornotice";
import { type PageLayout, WHOLE_WINDOW } from "./core/fit";
import { type Message, PROTOCOL, type ViewName, type ViewProps } from "./core/protocol";
import { fetchFile, fetchText } from "./core/server";
import type { View, ViewType } from "./core/view";
import { Wishes } from "./core/wishes";
import flowCss from "./flow/flow.css?url";
import galleryCss from "./gallery/gallery.css?url";
import mapCss from "./map/map.css?url";
import networkCss from "./network/network.css?url";
import playgroundCss from "./playground/playground.css?url";
import storyCss from "./story/story.css?url";
import epochsCss from "./time/epochs.css?url";
import tracesCss from "./traces/traces.css?url";

/** Of the epoch bar, which is a part of the map as well. */
export const EPOCHS_STYLES = [baseCss, epochsCss];

/** Of each view its module, and the files of its styles, which are fetched beside it. */
type Loaders = { [V in ViewName]?: [load: () => Promise<{ default: ViewType<V> }>, ...styles: string[]] };

const loaders: Loaders = {
  map: [() => import("./map/mount"), ...EPOCHS_STYLES, mapCss],
  epochs: [() => import("./time/mount"), ...EPOCHS_STYLES],
  story: [() => import("./story/mount"), baseCss, storyCss],
  gallery: [() => import("./gallery/mount"), baseCss, galleryCss],
  traces: [() => import("./traces/mount"), baseCss, tracesCss],
  network: [() => import("./network/mount"), baseCss, networkCss],
  flow: [() => import("./flow/mount"), baseCss, flowCss],
  playground: [() => import("./playground/mount"), baseCss, playgroundCss],
};

/** A kind of page has views of its own, or has some in its own way. */
export function addViews(more: Loaders): void {
  Object.assign(loaders, more);
}

const MOST_CONTENTS = 32;
/** A kind of view that is here: what it shows is drawn at once. */
interface Loaded {
  type: ViewType<ViewName>;
  css: string;
}

const types = new Map<ViewName, Loaded>();
const contents = new Map<string, object>(); // by address
const loadingContents = new Map<string, Promise<object>>(); // likewise, those on their way
const styles = new Map<string, Promise<string>>(); // by address
const stylesOfRoot = new WeakMap<Node, Set<string>>(); // root → the styles it has

/** How a view hands something back. */
export type HandBack = (name: "said" | "asked" | "unsupported", value: unknown) => void;

export class Mounted {
  private _message: Message | null = null; // the newest
  private _props: ViewProps<ViewName> | null = null;
  private _view: View<ViewName> | null = null;
  private _wishes = new Wishes();
  /** May be another with each message. */
  handBack: HandBack;

  /** In a root of its own (shadow root or element), whose `host` it fills. */
  constructor(
    private readonly _root: ShadowRoot | HTMLElement,
    private readonly _host: HTMLElement,
    handBack: HandBack,
    private readonly _pageLayout: PageLayout = WHOLE_WINDOW,
  ) {
    this.handBack = handBack;
  }

  /** Show what a message says; what it needs is fetched first, where it is not here. */
  update(message: Message): void {
    this._message = message;
    const fault = messageError(message);
    if (fault) {
      this._showError(fault);
      return;
    }
    const type = types.get(message.view);
    const content = cachedContent(message);
    if (type && content) this._show(type, message, content);
    else void this._fetch(message);
  }

  destroy(): void {
    this._message = null;
    this._unmount();
  }

  private _unmount(): void {
    const view = this._view;
    this._view = null;
    view?.destroy();
  }

  private async _fetch(message: Message): Promise<void> {
    const loading = Promise.all([loadType(message.view), loadContent(message)]);
    const loaded = await loading.catch((error) => void console.warn(error));
    if (this._message !== message) return;
    if (loaded) this._show(loaded[0], message, loaded[1]);
    else this._showError("This part of the page could not be loaded from the server.");
  }

  private _show(loaded: Loaded, { run, heard, state }: Message, content: object): void {
    try {
      this._update(loaded, { run, heard, content, state } as ViewProps<ViewName>);
    } catch (error) {
      console.error(error);
      this._showError("This part of the page does not understand what the server says.");
    }
  }

  private _update({ type, css }: Loaded, props: ViewProps<ViewName>): void {
    const { run, heard } = props;
    const before = this._props;
    this._props = props;
    const goesOn = before !== null && (type.canReuse ?? sameRun)(before, props);
    if (!goesOn && this._view) this._view.flush?.();
    if (before?.run === run) this._wishes.hear(heard);
    else this._wishes = new Wishes(heard); // what was wished is of another run
    if (!goesOn) {
      this._unmount();
      this._host.replaceChildren();
      addStyle(this._root, css);
      this._view = type.create(this._context(run), props);
    }
    this._view?.update(props);
  }

  private _context(run: string) {
    const wishes = this._wishes;
    return {
      host: this._host,
      pageLayout: this._pageLayout,
      wishes,
      send: () => this.handBack("said", { run, ...wishes.word }),
      sendValue: (name: "asked" | "unsupported", value: unknown) => this.handBack(name, value),
    };
  }

  /** Say in one sentence why nothing is shown. */
  private _showError(sentence: string): void {
    this._props = null;
    this._unmount();
    showErrorNotice(this._host, sentence, this._message?.view);
  }
}

/** Mount a view in an element of any page, in a shadow root of its own. `await import(".../mount.js")` gives this. */
export function mount(element: HTMLElement, message: Message, handBack: HandBack = () => {}, pageLayout?: PageLayout): Mounted {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const host = document.createElement("div");
  host.className = "host";
  root.replaceChildren(host);
  const mounted = new Mounted(root, host, handBack, pageLayout);
  mounted.update(message);
  return mounted;
}

/** Why a message is none for this page, in a sentence; "" where it is one. */
function messageError(message: unknown): string {
  const { protocol, view, run, content, state } = isObject(message) ? message : {};
  if (typeof protocol !== "number") return "What the server says is no message of nnviz's.";
  if (protocol !== PROTOCOL)
    return `The server speaks version ${protocol} of nnviz's messages, and this page version ${PROTOCOL}: one of them is older.`;
  if (typeof view !== "string" || !Object.hasOwn(loaders, view))
    return `The server asks for a view "${view}", which this page has not.`;
  const whole = typeof run === "string" && (typeof content === "string" || isObject(content)) && isObject(state);
  return whole ? "" : `The server's message to the view "${view}" is not whole.`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function sameRun(before: ViewProps<ViewName>, now: ViewProps<ViewName>): boolean {
  return before.run === now.run;
}

async function loadType(view: ViewName): Promise<Loaded> {
  const [load, ...sheets] = loaders[view] ?? [];
  if (!load) throw new Error(`there is no view ${view} here`);
  const [{ default: type }, ...texts] = await Promise.all([load(), ...sheets.map(loadStyle)]);
  const loaded = { type: type as ViewType<ViewName>, css: texts.join("\n") };
  types.set(view, loaded);
  return loaded;
}

/** What two views share, or a view that is there twice, is fetched once. */
function loadStyle(address: string): Promise<string> {
  const text = styles.get(address) ?? fetchText(address);
  styles.set(address, text);
  text.catch(() => styles.delete(address));
  return text;
}

function cachedContent({ content, name }: Message): object | undefined {
  const here = typeof content === "string" ? contents.get(content) : content;
  if (name && here) cacheContent(name, here);
  return here;
}

function cacheContent(address: string, content: object): void {
  contents.delete(address); // so that it is the newest
  contents.set(address, content);
  for (const old of [...contents.keys()].slice(0, -MOST_CONTENTS)) contents.delete(old);
}

/** What two messages name is fetched once. */
function loadContent({ content: address }: Message): object | Promise<object> {
  if (typeof address !== "string") return address;
  const here = contents.get(address) ?? loadingContents.get(address);
  if (here) return here;
  const loading = fetchContent(address).finally(() => loadingContents.delete(address));
  loadingContents.set(address, loading);
  return loading;
}

async function fetchContent(address: string): Promise<object> {
  const content: unknown = JSON.parse(new TextDecoder().decode(await fetchFile(address)));
  if (!isObject(content)) throw new Error(`${address} is no content of a message`);
  cacheContent(address, content);
  return content;
}

/** Styles are those of the root that a view stands in, each once. */
function addStyle(root: ShadowRoot | HTMLElement, css: string): void {
  const added = stylesOfRoot.get(root) ?? new Set([""]);
  stylesOfRoot.set(root, added);
  if (added.has(css)) return;
  added.add(css);
  const style = document.createElement("style");
  style.textContent = css;
  root.prepend(style);
}
