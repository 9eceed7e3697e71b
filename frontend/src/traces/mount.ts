// The histories of samples as a page has them: fetched, and what is pressed on them is said.

import type { Told, TracesState } from "../core/protocol";
import { fetchFile, Newest } from "../core/server";
import type { Place, View, ViewType } from "../core/view";
import { readTraces } from "./pack";
import { TracesView } from "./tracesview";

class MountedTraces implements View<"traces"> {
  private readonly _view: TracesView;
  private readonly _histories: Newest;
  private _state: TracesState;
  private _sheet = "";

  constructor(
    private readonly _place: Place,
    { run, state }: Told<"traces">,
  ) {
    this._state = state;
    this._view = new TracesView(_place.host, run, state.checkpoint, (what, sample) => {
      _place.wishes.add({ what, sample });
      _place.say();
    });
    this._histories = new Newest(_place.host, "These histories");
  }

  update({ state }: Told<"traces">): void {
    this._state = state;
    if (this._histories.has(state.url)) this._attend();
    else void this._load();
  }

  destroy(): void {
    this._histories.stop();
    this._view.destroy();
    URL.revokeObjectURL(this._sheet);
  }

  /** Histories and their images are shown at once. */
  private _load(): Promise<void> {
    const { url } = this._state;
    return this._histories.load(
      url,
      () => fetchFile(url).then(readTraces),
      (traces) => {
        this._attend();
        URL.revokeObjectURL(this._sheet);
        this._sheet = traces.sheet ? URL.createObjectURL(new Blob([traces.sheet], { type: "image/png" })) : "";
        this._view.show(traces, this._sheet);
      },
    );
  }

  /** Where the server has not heard the last word yet, it does not know better. */
  private _attend(): void {
    if (this._place.wishes.settled()) this._view.attend(this._state.picked, this._state.chosen);
  }
}

const type: ViewType<"traces"> = { create: (place, told) => new MountedTraces(place, told) };
export default type;
