// Help: the dialog of keys and gestures, the guided tour, and the live region for screen readers.

import { Fragment } from "preact";
import { element, setAttribute, setText } from "../../core/dom";
import { Widget } from "../../core/widget";
import type { Stage } from "../layers/stage";
import type { ViewModel } from "../viewmodel";
import { Introduction } from "./introduction";
import { spokenSummary } from "./summary";

/** What a person presses, any of the keys, and what it does. */
interface KeySection {
  title: string;
  rows: { keys: string[]; meaning: string }[];
}

const KEY_SECTIONS: KeySection[] = [
  {
    title: "Keys",
    rows: [
      { keys: ["space"], meaning: "play, pause" },
      { keys: ["←", "→"], meaning: "one epoch back, on" },
      { keys: ["Home", "End"], meaning: "first, last epoch" },
      { keys: ["/"], meaning: "search samples" },
      { keys: ["V"], meaning: "drag moves or turns the picture" },
      { keys: ["L", "B"], meaning: "drag draws a lasso, a box around dots" },
      { keys: ["Esc"], meaning: "let go of all that is pinned and chosen" },
      { keys: ["?"], meaning: "this list" },
    ],
  },
  {
    title: "Touch",
    rows: [
      { keys: ["tap"], meaning: "pin a sample" },
      { keys: ["one finger"], meaning: "turn in 3-D, move what is zoomed" },
      { keys: ["two fingers"], meaning: "zoom and move" },
      { keys: ["double tap"], meaning: "the whole map again" },
    ],
  },
  {
    title: "Mouse",
    rows: [
      { keys: ["point"], meaning: "see a sample" },
      { keys: ["click"], meaning: "pin it, and draw its path" },
      { keys: ["shift + click"], meaning: "choose it besides others" },
      { keys: ["drag"], meaning: "move the picture; in 3-D turn it" },
      { keys: ["right button"], meaning: "move the picture, also in 3-D" },
      { keys: ["wheel"], meaning: "zoom" },
      { keys: ["shift + drag"], meaning: "draw around dots to choose them" },
      { keys: ["alt + drag"], meaning: "draw around dots to drop them" },
      { keys: ["drag a ring"], meaning: "move a class's axis; all samples follow" },
      { keys: ["drag a chosen dot"], meaning: "turn the picture towards all chosen ones" },
      { keys: ["double click"], meaning: "the whole map again; on a ring: its axis goes back" },
    ],
  },
];

export class Help {
  private readonly _keys: KeyHelp;
  private readonly _announcer: Announcer;
  private readonly _introduction: Introduction;

  /**
   * @param view the `.nnviz` that all of it is in
   * @param button lists the keys
   * @param guide show the tour by itself, to who has not seen it
   */
  constructor(
    model: ViewModel,
    view: HTMLElement,
    { node, overlay }: Pick<Stage, "node" | "overlay">,
    button: HTMLElement,
    guide: boolean,
    signal: AbortSignal,
  ) {
    this._announcer = new Announcer(model, overlay, signal);
    this._introduction = new Introduction(model, view, node, guide, signal);
    this._keys = new KeyHelp(KEY_SECTIONS, () => this._introduction.show());
    button.addEventListener("click", () => this.listKeys());
    view.append(this._announcer.node, this._keys.node);
  }

  listKeys(): void {
    this._keys.open();
  }

  /** The view was drawn. */
  update(): void {
    this._announcer.update();
    this._introduction.update();
  }
}

/** The button at the toolbar's end. */
export function helpButton(): HTMLButtonElement {
  const name = "Keys and gestures";
  return element("button", { type: "button", class: "help", title: `${name} (?)`, "aria-label": name }, "?");
}

/** The list of keys and gestures, in a dialog over the view. */
export class KeyHelp {
  /** Put it inside the view's `.nnviz`. */
  readonly node = element("dialog", { class: "keys", "aria-label": "keys and gestures" });

  /** @param onAround show what there is, where that can be shown */
  constructor(sections: KeySection[], onAround?: () => void) {
    const onClose = () => this.node.close();
    const around = () => {
      onClose();
      onAround?.();
    };
    new Widget(this.node, KeySheet).update({ sections, onClose, onAround: onAround && around });
    this.node.addEventListener("click", ({ target }) => target === this.node && onClose()); // beside the sheet
    this.node.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the view's own keys rest meanwhile
      if (event.key === "?") onClose();
    });
  }

  open(): void {
    if (!this.node.open) this.node.showModal();
  }
}

function KeySheet({ sections, onClose, onAround }: { sections: KeySection[]; onClose(): void; onAround?(): void }) {
  return (
    <div class="keys-sheet column">
      <h2>Keys and gestures</h2>
      <div class="keys-lists">
        {sections.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(({ keys, meaning }) => (
                <Fragment key={meaning}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div class="keys-foot">
        {onAround && (
          <button type="button" title="What there is here, in a few steps" onClick={onAround}>
            Show me around
          </button>
        )}
        <button type="button" class="keys-close" autofocus onClick={onClose}>
          Close
        </button>
      </div>
    </div>
  );
}

const SILENCE_MS = 700; // whoever steps through epochs hears the last one

/** What is shown, said to a screen reader: once it rests, and only where it is another. */
class Announcer {
  readonly node = element("div", { class: "spoken", role: "status", "aria-live": "polite" });
  private _timer: ReturnType<typeof setTimeout> | undefined;

  /** @param map what is described so too, by its name */
  constructor(
    private readonly _model: ViewModel,
    private readonly _map: HTMLElement,
    signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => clearTimeout(this._timer));
  }

  /** It was drawn. */
  update(): void {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._model.moving || this._announce(spokenSummary(this._model)), SILENCE_MS);
  }

  private _announce(summary: string): void {
    setText(this.node, summary);
    setAttribute(this._map, "aria-label", `map: ${summary}`);
  }
}
