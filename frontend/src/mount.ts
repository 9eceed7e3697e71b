// Mounts a view in an element: mount, update, hand back, destroy. It knows no page; Streamlit's is in streamlit/adapter.ts.

import { NOTHING_AROUND, type PageLayout } from "./core/fit";
import { type Message, PROTOCOL, type Told, type ViewName } from "./core/protocol";
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

/** The styles of the epoch bar, which is a part of the map as well. */
export const EPOCHS_STYLES = [mapCss, epochsCss];

/** Of each view its module, and the files of its styles, which are fetched beside it. */
type Loaders = { [V in ViewName]?: [load: () => Promise<{ default: ViewType<V> }>, ...styles: string[]] };

const loaders: Loaders = {
  map: [() => import("./map/mount"), mapCss],
  epochs: [() => import("./time/mount"), ...EPOCHS_STYLES],
  story: [() => import("./story/mount"), storyCss],
  gallery: [() => import("./gallery/mount"), galleryCss],
  traces: [() => import("./traces/mount"), tracesCss],
  network: [() => import("./network/mount"), networkCss],
  flow: [() => import("./flow/mount"), flowCss],
  playground: [() => import("./playground/mount"), playgroundCss],
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
const styled = new WeakMap<Node, Set<string>>(); // root → the styles it has

/** How a view hands something back. */
export type HandBack = (name: "said" | "asked" | "unsupported", value: unknown) => void;

export class Mounted {
  private _message: Message | null = null; // the newest
  private _told: Told<ViewName> | null = null;
  private _view: View<ViewName> | null = null;
  private _wishes = new Wishes();
  /** May be another with each message. */
  handBack: HandBack;

  /** In a root of its own (shadow root or element), whose `host` it fills. */
  constructor(
    private readonly _root: ShadowRoot | HTMLElement,
    private readonly _host: HTMLElement,
    handBack: HandBack,
    private readonly _around: PageLayout = NOTHING_AROUND,
  ) {
    this.handBack = handBack;
  }

  /** Show what a message says; what it needs is fetched first, where it is not here. */
  update(message: Message): void {
    this._message = message;
    if (message.protocol !== PROTOCOL) {
      this._refuse(
        `The server speaks version ${message.protocol} of nnviz's messages, and this page version ${PROTOCOL}: one of them is older.`,
      );
      return;
    }
    const type = types.get(message.view);
    const content = contentHere(message);
    if (type && content) this._show(type, message, content);
    else void this._fetch(message);
  }

  destroy(): void {
    this._message = null;
    this._view?.destroy();
    this._view = null;
  }

  private async _fetch(message: Message): Promise<void> {
    try {
      const [type, content] = await Promise.all([loadType(message.view), loadContent(message)]);
      if (this._message === message) this._show(type, message, content);
    } catch (error) {
      if (this._message !== message) return;
      console.warn(error);
      this._refuse("This part of the page could not be loaded from the server.");
    }
  }

  private _show({ type, css }: Loaded, { run, heard, state }: Message, content: object): void {
    const told = { run, heard, content, state } as Told<ViewName>;
    const before = this._told;
    this._told = told;
    const goesOn = before !== null && (type.goesOn ?? sameRun)(before, told);
    if (!goesOn && this._view) this._view.leave?.();
    if (before?.run === run) this._wishes.hear(heard);
    else this._wishes = new Wishes(heard); // what was wished is of another run
    if (!goesOn) {
      this._view?.destroy();
      this._host.replaceChildren();
      addStyle(this._root, css);
      this._view = type.create(this._place(run), told);
    }
    this._view?.update(told);
  }

  private _place(run: string) {
    const wishes = this._wishes;
    return {
      host: this._host,
      around: this._around,
      wishes,
      say: () => this.handBack("said", { run, ...wishes.word }),
      answer: (name: "asked" | "unsupported", value: unknown) => this.handBack(name, value),
    };
  }

  /** Say in one sentence why nothing is shown. */
  private _refuse(sentence: string): void {
    this._view?.destroy();
    this._view = this._told = null;
    const reload = document.createElement("button");
    reload.textContent = "Reload";
    reload.addEventListener("click", () => location.reload());
    const notice = document.createElement("p");
    notice.setAttribute("role", "alert");
    notice.append(`${sentence} `, reload);
    this._host.replaceChildren(notice);
  }
}

/** Mount a view in an element of any page, in a shadow root of its own. `await import(".../mount.js")` gives this. */
export function mount(element: HTMLElement, message: Message, handBack: HandBack = () => {}, around?: PageLayout): Mounted {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const host = document.createElement("div");
  host.className = "host";
  root.replaceChildren(host);
  const mounted = new Mounted(root, host, handBack, around);
  mounted.update(message);
  return mounted;
}

function sameRun(before: Told<ViewName>, now: Told<ViewName>): boolean {
  return before.run === now.run;
}

async function loadType(view: ViewName): Promise<Loaded> {
  const [load, ...styles] = loaders[view] ?? [];
  if (!load) throw new Error(`there is no view ${view} here`);
  const [{ default: type }, ...texts] = await Promise.all([load(), ...styles.map(fetchText)]);
  const loaded = { type: type as ViewType<ViewName>, css: texts.join("\n") };
  types.set(view, loaded);
  return loaded;
}

function contentHere({ content }: Message): object | undefined {
  return typeof content === "string" ? contents.get(content) : content;
}

async function loadContent(message: Message): Promise<object> {
  const here = contentHere(message);
  if (here) return here;
  const address = message.content as string;
  const content = JSON.parse(new TextDecoder().decode(await fetchFile(address)));
  contents.set(address, content);
  for (const old of [...contents.keys()].slice(0, -MOST_CONTENTS)) contents.delete(old);
  return content;
}

/** Styles are those of the root that a view stands in, each once. */
function addStyle(root: ShadowRoot | HTMLElement, css: string): void {
  const known = styled.get(root) ?? new Set([""]);
  styled.set(root, known);
  if (known.has(css)) return;
  known.add(css);
  const style = document.createElement("style");
  style.textContent = css;
  root.prepend(style);
}
