// View type of the playground: fetches films and data, sends its requests.

import { element } from "../core/dom";
import { fitToWindow } from "../core/fit";
import type { PlaygroundState, ViewProps } from "../core/protocol";
import { fetchFile } from "../core/server";
import type { View, ViewContext, ViewType } from "../core/view";
import { Playground } from "./playground";
import type { ServerState } from "./session";

const MOST_FILES = 8;

class MountedPlayground implements View<"playground"> {
  private readonly _aborter = new AbortController();
  private readonly _files = new Map<string, Promise<ArrayBuffer>>(); // by address, the newest few
  private readonly _notice = element("p", { role: "alert" });
  private _view: Playground | null = null;
  private _newest: PlaygroundState | null = null;

  constructor(private readonly _context: ViewContext) {
    fitToWindow(_context.host, _context.pageLayout, this._aborter.signal, { property: "--playground-height", minHeight: 560 });
  }

  update({ content, state, heard }: ViewProps<"playground">): void {
    this._newest = state;
    void this._show(content.choices, state, heard);
  }

  destroy(): void {
    this._aborter.abort();
    this._view?.destroy();
  }

  /** An answer is shown with the files that it names; what was said since is newer. */
  private async _show(
    choices: ViewProps<"playground">["content"]["choices"],
    state: PlaygroundState,
    wished: number,
  ): Promise<void> {
    const files = await Promise.all([this._file(state.film), this._file(state.dataset)]).catch((error: Error) => error);
    if (this._newest !== state || this._aborter.signal.aborted) return;
    this._notice.remove();
    if (files instanceof Error) {
      const again = element("button", { type: "button" }, "Try again");
      again.addEventListener("click", () => this._show(choices, state, wished));
      this._notice.replaceChildren(`The training could not be loaded: ${files.message} `, again);
      this._context.host.append(this._notice);
      return;
    }
    const [film, dataset] = files;
    const serverState = { ...state, choices, film, dataset, heard: state.answered, wished } as unknown as ServerState; // names are the engine's
    if (this._view) this._view.setServerState(serverState);
    else this._view = new Playground(this._context.host, serverState, (ask: object) => this._context.sendValue("asked", ask));
  }

  private _file(address: string): Promise<ArrayBuffer> {
    const here = this._files.get(address) ?? fetchFile(address);
    here.catch(() => this._files.delete(address));
    this._files.set(address, here);
    for (const old of [...this._files.keys()].slice(0, -MOST_FILES)) this._files.delete(old);
    return here;
  }
}

const type: ViewType<"playground"> = { create: (context) => new MountedPlayground(context), canReuse: () => true };
export default type;
