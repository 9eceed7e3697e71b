// Strip of samples: images or drawings in a row, texts one under the other, or numbers where the run has neither. All lists of
// samples are strips.

import { useLayoutEffect, useRef } from "preact/hooks";
import { closest } from "../../core/dom";
import { SampleContent } from "../../core/samplecontent";
import { pure, useRovingTabindex } from "../../core/widget";
import type { Recording } from "../data/recording";
import type { Sprites } from "../data/sprites";

/** What pointing at a sample and pressing it does; no sample is -1. */
export interface StripActions {
  onPin(sample: number, shift: boolean): void;
  onHoverSample(sample: number): void;
}

interface StripProps extends StripActions {
  recording: Recording;
  sprites: Sprites;
  /** What these samples are, for who cannot see them. */
  name: string;
  samples: number[];
  /** How many of the first are marked, with what, and what that means. */
  noted?: number;
  mark?: string;
  note?: string;
  /** The one that is pinned, or -1, where these can be. */
  pinned?: number;
  /** More in a row. */
  small?: boolean;
  class?: string;
}

/** A button stays where it is although it is of another sample, so that it keeps the keyboard. */
export const SampleStrip = pure((props: StripProps) => {
  const { recording, sprites, name, samples, noted = 0, mark, note, pinned, small, onPin, onHoverSample } = props;
  const node = useRovingTabindex<HTMLDivElement>("button");
  const { contents } = recording;
  const shown = sprites.exist ? "images" : contents.exist ? contents.inputs[contents.leading].kind : "numbers";
  const kinds = ["strip", small && "small", shown, props.class];
  const sampleOf = (event: Event) => {
    const button = closest(event, "button");
    return (button && node.current && samples[[...node.current.children].indexOf(button)]) ?? -1;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the buttons, and of useRoving
    <div
      ref={node}
      class={kinds.filter(Boolean).join(" ")}
      role="toolbar"
      aria-label={name}
      onClick={(event) => sampleOf(event) >= 0 && onPin(sampleOf(event), event.shiftKey)}
      onPointerOver={(event) => event.pointerType === "mouse" && onHoverSample(sampleOf(event))}
      onPointerLeave={() => onHoverSample(-1)}
      onFocusIn={(event) => closest(event, ":focus-visible") && onHoverSample(sampleOf(event))}
      onFocusOut={() => onHoverSample(-1)}
    >
      {samples.map((sample, i) => {
        const truth = recording.labels ? `, is ${recording.classNames[recording.labels[sample]]}` : "";
        const title = `sample ${sample}${truth}${i < noted ? `, ${note}` : ""}`;
        const pressed = pinned === undefined ? undefined : sample === pinned;
        return (
          <button key={i} type="button" title={title} aria-label={title} aria-pressed={pressed}>
            {shown === "numbers" ? <span>{sample}</span> : <SampleThumb {...{ recording, sprites, sample }} />}
            <span class="mark" aria-hidden="true">
              {i < noted && mark}
            </span>
          </button>
        );
      })}
    </div>
  );
});

type SampleThumbProps = Pick<StripProps, "recording" | "sprites"> & { sample: number };

/** A sample where there is little room: its image, or its first input. */
export function SampleThumb({ recording, sprites, sample }: SampleThumbProps) {
  if (sprites.exist) return <SampleImage sprites={sprites} sample={sample} />;
  if (!recording.contents.exist) return null;
  return <SampleContent store={recording.contents} sample={sample} size="thumb" />;
}

interface SampleImageProps {
  sprites: Sprites;
  sample: number;
  class?: string;
  /** Without one it says nothing that does not stand beside it. */
  label?: string;
}

/** A sample's image, as soon as it is there; hidden where the run has none. */
export const SampleImage = pure(({ sprites, sample, label, ...attributes }: SampleImageProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const draw = () => canvas.current && sprites.draw(canvas.current, sample);
    draw();
    const aborter = new AbortController();
    sprites.onLoad(draw, aborter.signal);
    return () => aborter.abort();
  }, [sprites, sample]);
  return (
    <canvas
      ref={canvas}
      hidden={!sprites.exist}
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      {...attributes}
    />
  );
});
