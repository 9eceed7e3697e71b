// Sharing: the menu with the link, the picture, the film and the samples as a table, and what lies over the view while a film is made.

import { type Signal, signal } from "@preact/signals";
import { Menu } from "../../core/controls";
import { countedSamples, element } from "../../core/dom";
import { saveFile, saveTable } from "../../core/download";
import type { Theme } from "../../core/theme";
import { Widget } from "../../core/widget";
import type { MapController } from "../controller";
import { epochLabel, fileStem } from "../controls/summary";
import { samplesCsv } from "../data/csv";
import type { Stage } from "../layers/stage";
import type { DragController } from "../pointer/dragcontroller";
import { Film, Filming } from "./film";
import { drawPhotograph, filmFrameOptions, photographed, portraitOptions } from "./photograph";

const PICTURE_SCALES = [1, 2, 4];
const FILM_NAMES = { webm: "WebM", mp4: "MP4" };

/** What is drawn, and how. */
export interface Drawn {
  controller: MapController;
  hand: DragController;
  stage: Stage;
  manner: () => { theme: Theme; ratio: number };
}

export class Share {
  /** The button with its sheet. */
  readonly menu: HTMLElement;
  /** What is over the view while a film is recorded. */
  readonly card: HTMLElement;
  private readonly _menu: Menu;
  private readonly _sheet: Widget<SheetProps>;
  private readonly _filming: Filming;
  private readonly _scale = signal(2); // pixels of the picture a CSS pixel
  private readonly _said = signal(""); // how it went
  private readonly _link = signal(""); // to be copied by hand

  /** `address`: of what is seen, once it says all of it. */
  constructor(
    private readonly _drawn: Drawn,
    private readonly _address: () => Promise<string>,
    signal: AbortSignal,
  ) {
    const { controller, stage, manner } = _drawn;
    const { model } = controller;
    const host = element("div", { style: "display: contents" });
    this._sheet = new Widget(host, Sheet, signal);
    this._menu = new Menu("Share", "Take along a link, a picture, a film or the samples.", signal, host);
    this.menu = this._menu.node;
    this.menu.classList.add("share");
    this.menu.addEventListener("click", () => this._update()); // it was opened
    this._filming = new Filming(controller, {
      onFrame: (canvas, keepSize) => {
        const { theme, ratio } = manner();
        drawPhotograph(canvas, stage.layers, filmFrameOptions(model, theme, ratio), keepSize);
      },
      onDone: (film) => saveFile(film, `${fileStem(model, false)}.${Film.extension()}`, film.type),
      onFail: (words) => {
        this._said.value = words;
      },
    });
    this.card = this._filming.node;
    signal.addEventListener("abort", () => this._filming.destroy());
  }

  /** The view has drawn a frame, in this very task. */
  drew(): void {
    this._filming.drew();
    this._update();
  }

  private _update() {
    if (!this._menu.open) return;
    const { model } = this._drawn.controller;
    const { attention, panes, recording, timeline } = model;
    this._sheet.update({
      width: panes.size?.width ?? 0,
      height: panes.size?.height ?? 0,
      epoch: epochLabel(model),
      seconds: timeline.last ? Math.round(timeline.last / timeline.rate) + 2 : 0,
      nSamples: recording.nSamples,
      nChosen: attention.selection.size,
      scale: this._scale,
      said: this._said,
      link: this._link,
      onCopy: this._copy,
      onPicture: this._savePicture,
      onFilm: this._saveFilm,
      onTable: this._saveTable,
    });
  }

  // --- what a person presses --------------------------------------------------------------------------------------------------

  private readonly _copy = async () => {
    this._link.value = this._said.value = "";
    this._drawn.controller.leave();
    const address = await this._address();
    try {
      await navigator.clipboard.writeText(address);
      this._said.value = "Copied.";
    } catch {
      this._link.value = address; // the browser keeps its clipboard to itself
      this._said.value = "Copy it from here.";
    }
  };

  private readonly _savePicture = async () => {
    const { controller, hand, stage, manner } = this._drawn;
    const { model } = controller;
    const name = `${fileStem(model)}.png`;
    const { theme, ratio } = manner();
    const scale = this._scale.value;
    const options = portraitOptions(model, theme, scale);
    try {
      const picture = stage.photograph(model, hand, theme, scale, ratio, (layers) => photographed(layers, options));
      saveFile(await picture, name, "image/png");
      this._said.value = `Saved as ${name}.`;
    } catch (error) {
      this._said.value = error instanceof Error ? error.message : String(error);
    }
  };

  private readonly _saveFilm = () => {
    this._said.value = "";
    this._menu.close();
    this._filming.start();
  };

  private readonly _saveTable = (chosenOnly: boolean) => {
    const { model } = this._drawn.controller;
    const { attention, recording, timeline } = model;
    const samples = chosenOnly ? attention.selection.samples.toSorted((a, b) => a - b) : Array(recording.nSamples).keys();
    const name = `${fileStem(model)}${chosenOnly ? "-chosen" : ""}.csv`;
    saveTable(samplesCsv(recording, samples, timeline.checkpoint), name);
    this._said.value = `Saved as ${name}.`;
  };
}

interface SheetProps {
  /** Of the map, in CSS pixels, as the height. */
  width: number;
  height: number;
  epoch: string;
  /** How long a film takes; 0 of a run with one epoch. */
  seconds: number;
  nSamples: number;
  nChosen: number;
  scale: Signal<number>;
  said: Signal<string>;
  link: Signal<string>;
  onCopy: () => void;
  onPicture: () => void;
  onFilm: () => void;
  onTable: (chosenOnly: boolean) => void;
}

function Sheet({ scale, said, link, nChosen, epoch, ...shown }: SheetProps) {
  const [width, height] = [shown.width, shown.height].map((side) => Math.round(side * scale.value));
  const saved = (count: number) => `${countedSamples(count)} at epoch ${epoch}`;
  const nothing = "Nothing is chosen yet: hold shift and draw around dots.";
  return (
    <>
      <div class="share-row">
        <WideButton words="Copy link" help="The link opens this very view." onClick={shown.onCopy} />
        <p class="caption">Opens this very view</p>
        {link.value && <LinkField link={link.value} />}
      </div>
      <div class="share-row">
        <div class="share-pair">
          <WideButton words="Save picture" help="What is seen, with its legend and a caption." onClick={shown.onPicture} />
          <Scales scale={scale} />
        </div>
        <p class="caption">{`PNG with legend; the map ${width} × ${height} pixels`}</p>
      </div>
      <div class="share-row">
        <WideButton
          words="Save film"
          help="All of the training, from its first epoch to its last."
          disabled={!Film.supported() || !shown.seconds}
          onClick={shown.onFilm}
        />
        <p class="caption">{filmWords(shown.seconds)}</p>
      </div>
      <div class="share-row">
        <WideButton
          words="Save chosen as CSV"
          help="What the network says of each chosen sample."
          disabled={nChosen === 0}
          onClick={() => shown.onTable(true)}
        />
        <p class="caption">{nChosen ? saved(nChosen) : nothing}</p>
      </div>
      <div class="share-row">
        <WideButton words="Save all as CSV" help="What the network says of each sample." onClick={() => shown.onTable(false)} />
        <p class="caption">{saved(shown.nSamples)}</p>
      </div>
      <p class="share-said" role="status">
        {said.value}
      </p>
    </>
  );
}

function filmWords(seconds: number) {
  if (!seconds) return "This run has one epoch only.";
  if (!Film.supported()) return "This browser cannot record films.";
  return `${FILM_NAMES[Film.extension()]} of all epochs, about ${seconds} s`;
}

function WideButton({ words, help, ...button }: { words: string; help: string; disabled?: boolean; onClick: () => void }) {
  return (
    <button type="button" class="wide" title={help} {...button}>
      {words}
    </button>
  );
}

/** Selected at once, to be copied by the keyboard. */
function LinkField({ link }: { link: string }) {
  const select = (field: HTMLInputElement | null) => field?.select();
  return <input type="text" class="address" aria-label="link to this view" readOnly value={link} ref={select} />;
}

function Scales({ scale }: { scale: Signal<number> }) {
  return (
    <div class="switch" role="radiogroup" aria-label="pixels of the picture">
      {PICTURE_SCALES.map((times) => (
        <button
          key={times}
          type="button"
          role="radio"
          title={`${times} pixels for each on the screen, in both directions`}
          aria-checked={scale.value === times}
          onClick={() => {
            scale.value = times;
          }}
        >
          {`${times}×`}
        </button>
      ))}
    </div>
  );
}
