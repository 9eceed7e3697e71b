// Fetching files of the server that this script came from, relative to the script, under whatever path a page mounts the app.

import { element } from "./dom";

const base = new URL(/* @vite-ignore */ "../", import.meta.url).href;

/** The whole address of a file, as messages name it. */
export function fileUrl(address: string): string {
  return new URL(address, base).href;
}

/** The content of a file; what goes wrong is said in words for the person. */
export async function fetchFile(address: string): Promise<ArrayBuffer> {
  return (await responseOf(fileUrl(address))).arrayBuffer();
}

/** The text of a file by its whole address. */
export async function fetchText(url: string): Promise<string> {
  return (await responseOf(url)).text();
}

async function responseOf(url: string): Promise<Response> {
  const response = await fetch(url).catch(() => {
    throw new Error("the server cannot be reached");
  });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return response;
}

/** What a view fetches to show: the newest address that was asked for counts; where it cannot be had, a notice says so. */
export class LatestLoader {
  private _requested = ""; // what is shown, or on its way
  private readonly _notice: HTMLElement;

  /** `_what` cannot be loaded, such as "These samples", a notice in the host says. */
  constructor(
    host: HTMLElement,
    private readonly _what: string,
  ) {
    this._notice = element("p", { class: "failure", role: "status", hidden: true });
    host.append(this._notice);
  }

  /** Whether an address is shown, or on its way. */
  isCurrent(address: string): boolean {
    return address === this._requested;
  }

  /** Fetch what an address names and show it, unless another was asked for since; what failed is tried again when it is asked for. */
  async load<Content>(address: string, fetch: () => Promise<Content>, show: (content: Content) => void): Promise<void> {
    this._requested = address;
    try {
      const content = await fetch();
      if (!this.isCurrent(address)) return;
      show(content);
      this._notice.hidden = true;
    } catch (error) {
      if (!this.isCurrent(address)) return;
      this._requested = "";
      this._notice.textContent = `${this._what} could not be loaded: ${(error as Error).message}`;
      this._notice.hidden = false;
    }
  }

  /** Show nothing that is on its way. */
  cancel(): void {
    this._requested = "";
  }
}
