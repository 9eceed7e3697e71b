// View type of traces: fetches the histories, reports the actions on their cards.

import { contentsOf } from "../core/contents";
import type { TracesState, ViewProps } from "../core/protocol";
import { fetchFile, LatestLoader } from "../core/server";
import type { View, ViewContext, ViewType } from "../core/view";
import { readTraces } from "./pack";
import { TracesView } from "./tracesview";

class MountedTraces implements View<"traces"> {
  private readonly _view: TracesView;
  private readonly _histories: LatestLoader;
  private _state: TracesState;
  private _sheet = "";

  constructor(
    private readonly _context: ViewContext,
    { run, state }: ViewProps<"traces">,
  ) {
    this._state = state;
    this._view = new TracesView(_context.host, run, state.checkpoint, (what, sample) => {
      _context.wishes.add({ what, sample });
      _context.send();
    });
    this._histories = new LatestLoader(_context.host, "These histories");
  }

  update({ state }: ViewProps<"traces">): void {
    this._state = state;
    if (this._histories.isCurrent(state.url)) this._select();
    else void this._load();
  }

  destroy(): void {
    this._histories.cancel();
    this._view.destroy();
    URL.revokeObjectURL(this._sheet);
  }

  /** Histories and their images are shown at once. */
  private _load(): Promise<void> {
    const { url, contents } = this._state;
    return this._histories.load(
      url,
      () => fetchFile(url).then(readTraces),
      (traces) => {
        this._select();
        URL.revokeObjectURL(this._sheet);
        this._sheet = traces.sheet ? URL.createObjectURL(new Blob([traces.sheet], { type: "image/png" })) : "";
        this._view.show(traces, this._sheet, contentsOf(contents));
      },
    );
  }

  /** Where the server has not heard the last word yet, it does not know better. */
  private _select(): void {
    if (this._context.wishes.settled()) this._view.select(this._state.picked, this._state.chosen);
  }
}

const type: ViewType<"traces"> = { create: (context, props) => new MountedTraces(context, props) };
export default type;
