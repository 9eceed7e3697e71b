// View menu: the display options.

import type { ComponentChildren } from "preact";
import { Switch, type SwitchOption } from "../../core/controls";
import { percent } from "../../core/dom";
import { Menu } from "../../core/menu";
import { pure } from "../../core/widget";
import type { Recording } from "../data/recording";
import { DEFAULT_DISPLAY_OPTIONS, type DisplayOptions } from "../displayoptions";
import { Checkbox, Slider } from "./inputs";
import type { MapActions } from "./maplayout";

const SETTINGS_HERE = ["draw", "size", "opacity", "rings", "only", "trails", "since", "regions"] as const;
const DEFAULTS_HERE = Object.fromEntries(SETTINGS_HERE.map((name) => [name, DEFAULT_DISPLAY_OPTIONS[name]]));
const MANY = 2000; // samples; the trails of fewer are always drawn
const EPOCH_BEFORE = -1; // compare with the checkpoint before, as look.since says it
const NO_ANSWERS = "This run holds no answers of the network.";
const NO_LABELS = "This run has no true classes, so nothing is known to be wrong.";
const ONE_EPOCH = "This run has one epoch only.";
const ONLY_FLAT = "Only in two dimensions.";

export interface ViewMenuProps extends Pick<MapActions, "onDisplay"> {
  recording: Recording;
  /** Whether it has some. */
  images: boolean;
  display: DisplayOptions;
  checkpoint: number;
  /** The checkpoint that it is compared with. */
  since: number;
  /** How many samples are chosen. */
  chosen: number;
  /** Of what is drawn. */
  dims: number;
}

export const ViewMenu = pure((props: ViewMenuProps) => {
  const { display } = props;
  const changed = SETTINGS_HERE.some((name) => display[name] !== DEFAULT_DISPLAY_OPTIONS[name]);
  return (
    <Menu title="View" help="How the samples are drawn, and what is drawn besides." class="view-menu" changed={changed}>
      <Settings {...props} changed={changed} />
    </Menu>
  );
});

function Settings({ changed, ...props }: ViewMenuProps & { changed: boolean }) {
  const { recording, images, display, checkpoint, since, dims, onDisplay } = props;
  const still = recording.nCheckpoints === 1 ? ONE_EPOCH : "";
  const mute = recording.hasAnswers ? "" : NO_ANSWERS;
  const blind = mute || (recording.labels ? "" : NO_LABELS);
  const then = `epoch ${recording.checkpoints[since].label}`;
  const unchanged = since === checkpoint;
  const drawn = {
    dots: "One dot each.",
    images: images ? "Where there is room; look closer for more." : "No images here: numbers, where there is room.",
    density: "The greyer, the more dots lie there.",
  };
  const coloured = {
    all: "Every dot keeps its colour.",
    flips: unchanged ? "Nothing has changed: it is the same epoch." : `Only answers that changed since ${then}.`,
    wrong: "Only answers that are wrong at this epoch.",
  };
  const choice = <Name extends "draw" | "only" | "trails">(
    title: string,
    name: Name,
    choices: SwitchOption<DisplayOptions[Name]>[],
  ) => (
    <Row title={title}>
      <Switch label={title} chosen={display[name]} choices={choices} onChoose={(value) => onDisplay({ [name]: value })} />
    </Row>
  );
  return (
    <>
      {choice("Samples as", "draw", [
        { value: "dots", title: "Dots", help: "Each sample is a dot." },
        images
          ? { value: "images", title: "Images", help: "Samples as their images." }
          : { value: "images", title: "Numbers", help: "Samples as their numbers, since this run has no images." },
        { value: "density", title: "Density", help: "Grey where many dots lie over each other." },
      ])}
      <p class="caption">{drawn[display.draw]}</p>
      <Row title="Size">
        <Slider
          title="Size of dots and images"
          least={Math.log2(0.3)}
          most={2}
          value={Math.log2(display.size)}
          valueText={`${Number(display.size.toFixed(2))}×`}
          onInput={(power) => onDisplay({ size: 2 ** power })}
        />
      </Row>
      <Row title="Opacity">
        <Slider
          title="Opacity of dots"
          least={0.05}
          most={1}
          value={display.opacity}
          valueText={percent(display.opacity, 0)}
          onInput={(opacity) => onDisplay({ opacity })}
        />
      </Row>
      <Checkbox
        title="Ring wrong predictions"
        help={blind || "A dark ring around each."}
        disabled={Boolean(blind)}
        checked={display.rings}
        onChange={(rings) => onDisplay({ rings })}
      />
      <hr />
      {choice("In colour", "only", [
        { value: "all", title: "All", help: "Every dot keeps its colour." },
        {
          value: "flips",
          title: "Flips",
          help: "Dots whose answer has changed keep their colour.",
          unavailable: mute || still,
        },
        { value: "wrong", title: "Wrong", help: "Dots that the network gets wrong keep their colour.", unavailable: blind },
      ])}
      <p class="caption">{coloured[display.only]}</p>
      {choice("Trails", "trails", [
        { value: "none", title: "None", help: "No trails." },
        { value: "all", title: "All", help: "Trails of all dots that moved.", unavailable: still },
        { value: "chosen", title: "Chosen", help: "Trails of the chosen dots.", unavailable: still },
        { value: "flips", title: "Flips", help: "Trails of dots whose answer has changed.", unavailable: mute || still },
      ])}
      <Row title="Since">
        <Since {...props} disabled={Boolean(still)} />
      </Row>
      <p class="caption">{trailWords(props, then)}</p>
      <hr />
      <Checkbox
        title="Decision regions"
        disabled={dims === 3 || Boolean(mute)}
        checked={display.regions}
        onChange={(regions) => onDisplay({ regions })}
      />
      <p class="caption">
        {mute || (dims === 3 ? ONLY_FLAT : "What the network says at each place, over the whole training.")}
      </p>
      <button
        type="button"
        class="usual"
        title="Draw everything as at first."
        disabled={!changed}
        onClick={() => onDisplay(DEFAULTS_HERE)}
      >
        Reset to usual
      </button>
    </>
  );
}

function Row({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="view-row">
      <span>{title}</span>
      {children}
    </div>
  );
}

/** The epoch that flips and trails begin at. */
function Since({ recording, display, checkpoint, disabled, onDisplay }: ViewMenuProps & { disabled: boolean }) {
  return (
    <div class="pair">
      <select
        aria-label="compare with"
        title="The epoch that flips and trails begin at."
        disabled={disabled}
        value={display.since}
        onChange={({ currentTarget }) => onDisplay({ since: Number(currentTarget.value) })}
        onClick={(event) => event.stopPropagation()} // the view would close its list
      >
        <option value={EPOCH_BEFORE}>the epoch before</option>
        {recording.checkpoints.map(({ label }, at) => (
          <option key={label} value={at}>
            epoch {label}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="since-now"
        title="Compare with the epoch that is shown now; then move on."
        disabled={disabled}
        onClick={() => onDisplay({ since: checkpoint })}
      >
        Now
      </button>
    </div>
  );
}

function trailWords({ recording, display, checkpoint, since, chosen }: ViewMenuProps, then: string): string {
  if (recording.nCheckpoints === 1) return ONE_EPOCH;
  if (display.trails === "none") return `The way that dots went since ${then}.`;
  if (display.trails === "chosen" && chosen === 0) return "Nothing is chosen yet: hold shift and draw around dots.";
  if (since === checkpoint) return "Nothing has moved: it is the same epoch.";
  return `Thin where a dot was at ${then}, thick where it is${recording.nSamples > MANY ? "; of very many a part" : ""}.`;
}
