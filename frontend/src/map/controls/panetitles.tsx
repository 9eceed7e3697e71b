// Pane titles as buttons, and notices in the panes whose projection is not loaded. The titles themselves are drawn on the canvas.

import { element } from "../../core/dom";
import { Widget } from "../../core/widget";
import { type Pane, TITLE } from "../geometry/panes";
import { projectionName } from "../geometry/projections";
import type { ViewModel } from "../viewmodel";

interface PaneActions {
  /** Go to the epoch of a pane. */
  onGlide(checkpoint: number): void;
  /** Show one projection alone. */
  onAlone(method: string): void;
  /** Have a projection computed. */
  onMethod(method: string): void;
}

type Box = Pane["box"];

type Titled = Pick<Pane, "name" | "title" | "box"> & { method: string };
type PaneTitle = Titled & Pick<Pane, "isCurrent" | "checkpoint">;

/** A pane without a picture, and why. */
type EmptyPaneNotice = Titled & { reason: "absent" | "computed" | "loading" };

export class PaneTitles {
  readonly node = element("div", { class: "pane-titles" });
  private readonly _widget: Widget<TitlesProps>;
  private _shownKey = "";

  constructor(
    private readonly _actions: PaneActions,
    signal: AbortSignal,
  ) {
    this._widget = new Widget(this.node, Titles, signal);
  }

  update(model: ViewModel): void {
    const { panes } = model;
    const epochs = panes.grid === "epochs";
    const several = panes.grid !== "one" && panes.all.length > 0;
    const titles = (several ? panes.all : []).map(({ name, title, box, isCurrent, projection, checkpoint }) => {
      return { name, title, box, isCurrent, method: projection.method, checkpoint: epochs ? checkpoint : 0 };
    });
    const vacancies = (several ? panes.empty : []).map(({ projection: { method }, ...vacancy }) => {
      return { ...vacancy, method, reason: reasonOf(model, vacancy.name, method) };
    });
    const key = JSON.stringify([epochs, titles, vacancies]);
    if (key !== this._shownKey) this._widget.update({ epochs, titles, vacancies, actions: this._actions });
    this._shownKey = key;
  }
}

function reasonOf(
  { projections: { pending }, missing, busy }: ViewModel,
  name: string,
  method: string,
): EmptyPaneNotice["reason"] {
  const requested = pending !== null && projectionName(pending) === name;
  if (missing.has(name) && !requested) return "absent";
  return requested && busy === method ? "computed" : "loading";
}

interface TitlesProps {
  actions: PaneActions;
  /** Each pane is another epoch, and not another projection. */
  epochs: boolean;
  titles: PaneTitle[];
  vacancies: EmptyPaneNotice[];
}

function Titles({ actions: { onGlide, onAlone, onMethod }, epochs, titles, vacancies }: TitlesProps) {
  const words = {
    absent: (title: string) => `${title} is not computed yet.`,
    computed: (title: string) => `${title} is being computed.`,
    loading: (title: string) => `Loading ${title} …`,
  };
  return (
    <>
      {titles.map(({ name, title, box, isCurrent, method, checkpoint }) => {
        const help = epochs ? `Go to ${title}` : `Show ${title} alone`;
        return (
          <button
            key={name}
            type="button"
            class="pane-title"
            title={help}
            aria-label={help}
            aria-current={isCurrent}
            style={placed(above(box))}
            onClick={() => (epochs ? onGlide(checkpoint) : onAlone(method))}
          >
            {title}
          </button>
        );
      })}
      {vacancies.map(({ name, title, box, method, reason }) => (
        <div key={name}>
          <span class="vacancy-title" style={placed(above(box))}>
            {title}
          </span>
          {/* It comes at once, as a rule. */}
          <div class={reason === "loading" ? "vacancy loading-pane" : "vacancy"} style={placed(box)}>
            <p>{words[reason](title)}</p>
            <button type="button" hidden={reason !== "absent"} onClick={() => onMethod(method)}>
              Compute
            </button>
          </div>
        </div>
      ))}
    </>
  );
}

/** Where the title of a pane stands. */
function above(box: Box): Box {
  return { ...box, top: box.top - TITLE, height: TITLE };
}

function placed({ left, top, width, height }: Box) {
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
}
