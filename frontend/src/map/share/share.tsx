// Share menu: link, image, film and CSV.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Switch } from "../../core/controls";
import { countedSamples, element } from "../../core/dom";
import { saveFile, saveTable } from "../../core/download";
import { Menu } from "../../core/menu";
import type { Theme } from "../../core/theme";
import { Widget } from "../../core/widget";
import type { MapController } from "../controller";
import { epochLabel, fileStem } from "../controls/summary";
import type { Stage } from "../layers/stage";
import type { DragController } from "../pointer/dragcontroller";
import type * as Photograph from "./imageexport";
import { CanvasRecorder, VideoExport } from "./videoexport";

const SCALES = [1, 2, 4].map((value) => {
  return { value, title: `${value}×`, help: `${value} pixels for each on the screen, in both directions` };
});
const FILM_NAMES = { webm: "WebM", mp4: "MP4" };

/** What is drawn, and how. */
export interface ShareSource {
  controller: MapController;
  drag: DragController;
  stage: Stage;
  style: () => { theme: Theme; ratio: number };
}

export class Share {
  /** The button with its sheet. */
  readonly menu = element("div");
  /** What is over the view while a film is recorded. */
  readonly card: HTMLElement;
  private readonly _widget: Widget<ShareProps>;
  private readonly _videoExport: VideoExport;
  private _imageExport: typeof Photograph | null = null; // loaded when it is asked for
  readonly scale = signal(2); // pixels of the picture a CSS pixel
  readonly status = signal(""); // how it went
  readonly link = signal(""); // to be copied by hand

  /** `address`: of what is seen, once it says all of it. */
  constructor(
    private readonly _source: ShareSource,
    private readonly _address: () => Promise<string>,
    signal: AbortSignal,
  ) {
    const { controller, stage, style } = _source;
    const { model } = controller;
    this._widget = new Widget(this.menu, ShareMenu, signal);
    this._videoExport = new VideoExport(controller, {
      onFrame: (canvas, keepSize) => {
        const { theme, ratio } = style();
        const photograph = this._imageExport;
        photograph?.drawImage(canvas, stage.layers, photograph.filmFrameOptions(model, theme, ratio), keepSize);
      },
      onDone: (film) => saveFile(film, `${fileStem(model, false)}.${CanvasRecorder.extension()}`, film.type),
      onFail: (words) => {
        this.status.value = words;
      },
    });
    this.card = this._videoExport.node;
    signal.addEventListener("abort", () => this._videoExport.destroy());
  }

  /** The view has drawn a frame, in this very task. */
  update(): void {
    this._videoExport.update();
    const { model } = this._source.controller;
    const { interaction, panes, timeline } = model;
    this._widget.update({
      width: panes.size?.width ?? 0,
      height: panes.size?.height ?? 0,
      epoch: epochLabel(model),
      seconds: timeline.last ? Math.round(timeline.last / timeline.rate) + 2 : 0,
      nSamples: model.recording.nSamples,
      nChosen: interaction.selection.size,
      share: this,
    });
  }

  private async _loadImageExport(): Promise<typeof Photograph> {
    this._imageExport ??= await import("./imageexport");
    return this._imageExport;
  }

  // --- what a person presses --------------------------------------------------------------------------------------------------

  async copy(): Promise<void> {
    this.link.value = this.status.value = "";
    this._source.controller.flush();
    const address = await this._address();
    try {
      await navigator.clipboard.writeText(address);
      this.status.value = "Copied.";
    } catch {
      this.link.value = address; // the browser keeps its clipboard to itself
      this.status.value = "Copy it from here.";
    }
  }

  async savePicture(): Promise<void> {
    const { controller, drag, stage, style } = this._source;
    const { model } = controller;
    const name = `${fileStem(model)}.png`;
    const { theme, ratio } = style();
    const scale = this.scale.value;
    try {
      const { exportPng, momentOptions } = await this._loadImageExport();
      const options = momentOptions(model, theme, scale);
      const picture = stage.renderAt(model, drag, theme, scale, ratio, (layers) => exportPng(layers, options));
      saveFile(await picture, name, "image/png");
      this.status.value = `Saved as ${name}.`;
    } catch (error) {
      this.status.value = error instanceof Error ? error.message : String(error);
    }
  }

  async saveFilm(): Promise<void> {
    this.status.value = "";
    try {
      await this._loadImageExport();
      this._videoExport.start();
    } catch (error) {
      this.status.value = error instanceof Error ? error.message : String(error);
    }
  }

  async saveTable(chosenOnly: boolean): Promise<void> {
    const { controller } = this._source;
    const { model } = controller;
    const { interaction, recording, timeline } = model;
    const samples = chosenOnly ? [...interaction.selection.samples].sort((a, b) => a - b) : Array(recording.nSamples).keys();
    const name = `${fileStem(model)}${chosenOnly ? "-chosen" : ""}.csv`;
    const { checkpoint } = timeline;
    const { samplesCsv } = await import("../data/csv");
    try {
      await recording.columns.loadAll();
    } catch (error) {
      controller.reportError(`The table could not be loaded: ${(error as Error).message}`, () => this.saveTable(chosenOnly));
      return;
    }
    saveTable(samplesCsv(recording, samples, checkpoint), name);
    this.status.value = `Saved as ${name}.`;
  }
}

interface ShareProps {
  share: Share;
  width: number; // of the map, in CSS pixels
  height: number;
  epoch: string;
  seconds: number; // how long a film takes; 0 of a run with one epoch
  nSamples: number;
  nChosen: number;
}

function ShareMenu(props: ShareProps) {
  return (
    <Menu title="Share" help="Take along a link, a picture, a film or the samples." class="share">
      {(close) => <Sheet {...props} close={close} />}
    </Menu>
  );
}

function Sheet({ share, nChosen, epoch, close, ...props }: ShareProps & { close: () => void }) {
  const { scale, status: said, link } = share;
  const [width, height] = [props.width, props.height].map((side) => Math.round(side * scale.value));
  const saved = (count: number) => `${countedSamples(count)} at epoch ${epoch}`;
  const film = () => {
    close();
    share.saveFilm();
  };
  return (
    <>
      <Row label="Copy link" help="The link opens this very view." caption="Opens this very view" onClick={() => share.copy()}>
        {link.value && <LinkField link={link.value} />}
      </Row>
      <div class="share-row column">
        <div class="share-pair">
          <WideButton
            label="Save picture"
            help="What is seen, with its legend and a caption."
            onClick={() => share.savePicture()}
          />
          <Switch
            label="pixels of the picture"
            chosen={scale.value}
            choices={SCALES}
            onChoose={(times) => {
              scale.value = times;
            }}
          />
        </div>
        <p class="caption">{`PNG with legend; the map ${width} × ${height} pixels`}</p>
      </div>
      <Row
        label="Save film"
        help="All of the training, from its first epoch to its last."
        caption={filmWords(props.seconds)}
        disabled={!CanvasRecorder.supported() || !props.seconds}
        onClick={film}
      />
      <Row
        label="Save chosen as CSV"
        help="What the network says of each chosen sample."
        caption={nChosen ? saved(nChosen) : "Nothing is chosen yet: hold shift and draw around dots."}
        disabled={nChosen === 0}
        onClick={() => share.saveTable(true)}
      />
      <Row
        label="Save all as CSV"
        help="What the network says of each sample."
        caption={saved(props.nSamples)}
        onClick={() => share.saveTable(false)}
      />
      <p class="share-said" role="status">
        {said.value}
      </p>
    </>
  );
}

function filmWords(seconds: number) {
  if (!seconds) return "This run has one epoch only.";
  if (!CanvasRecorder.supported()) return "This browser cannot record films.";
  return `${FILM_NAMES[CanvasRecorder.extension()]} of all epochs, about ${seconds} s`;
}

interface ButtonProps {
  label: string;
  help: string;
  disabled?: boolean;
  onClick: () => void;
}

function Row({ caption, children, ...button }: ButtonProps & { caption: string; children?: ComponentChildren }) {
  return (
    <div class="share-row column">
      <WideButton {...button} />
      <p class="caption">{caption}</p>
      {children}
    </div>
  );
}

function WideButton({ label, help, ...button }: ButtonProps) {
  return (
    <button type="button" class="wide" title={help} {...button}>
      {label}
    </button>
  );
}

/** Selected at once, to be copied by the keyboard. */
function LinkField({ link }: { link: string }) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return <input type="text" class="address" aria-label="link to this view" readOnly value={link} ref={field} />;
}
