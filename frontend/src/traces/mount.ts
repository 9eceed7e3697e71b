// The histories of samples as a page has them: fetched, and what is pressed on them is said.

import { element } from "../core/dom";
import type { Told, TracesState } from "../core/protocol";
import { fetchFile } from "../core/server";
import type { Place, View, ViewType } from "../core/view";
import { readTraces } from "./pack";
import css from "./traces.css?inline";
import { TracesView } from "./tracesview";

class MountedTraces implements View<"traces"> {
  private readonly _view: TracesView;
  private readonly _notice = element("p", { class: "failed", role: "status", hidden: true });
  private _state: TracesState;
  private _asked = ""; // what is shown, or on its way
  private _sheet = "";

  constructor(
    private readonly _place: Place,
    { run, state }: Told<"traces">,
  ) {
    this._state = state;
    this._view = new TracesView(_place.host, run, state.checkpoint, (what: string, sample: number) => {
      _place.wishes.add({ what, sample });
      _place.say();
    });
    _place.host.append(this._notice);
  }

  update({ state }: Told<"traces">): void {
    this._state = state;
    if (state.url !== this._asked) void this._load();
    else this._attend();
  }

  destroy(): void {
    this._asked = "";
    this._view.destroy();
    URL.revokeObjectURL(this._sheet);
  }

  /** Histories and their images are shown at once; what was asked for since is newer. */
  private async _load(): Promise<void> {
    const { url } = this._state;
    this._asked = url;
    try {
      const traces = await readTraces(await fetchFile(url));
      if (this._asked !== url) return;
      this._attend();
      URL.revokeObjectURL(this._sheet);
      this._sheet = traces.sheet ? URL.createObjectURL(new Blob([traces.sheet], { type: "image/png" })) : "";
      this._view.show(traces, this._sheet);
      this._notice.hidden = true;
    } catch (error) {
      if (this._asked !== url) return;
      this._asked = "";
      this._notice.textContent = `These histories could not be loaded: ${(error as Error).message}`;
      this._notice.hidden = false;
    }
  }

  /** Where the server has not heard the last word yet, it does not know better. */
  private _attend(): void {
    if (this._place.wishes.settled()) this._view.attend(this._state.picked, this._state.chosen);
  }
}

const type: ViewType<"traces"> = { css, create: (place, told) => new MountedTraces(place, told) };
export default type;
