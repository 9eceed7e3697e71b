// Contents of a sample, the one way in which all views show them: texts, tables, time series, sounds and images, side by side.

import type { ComponentChild } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { SERIES_COLOURS } from "./colorscales";
import {
  type Cell,
  cellsOf,
  isUnusual,
  linePath,
  mostUnusual,
  numberText,
  outlinePath,
  rangeOf,
  unusualText,
} from "./contentplots";
import type { ContentStore, Input, Value } from "./contents";
import { contextOf } from "./dom";
import { pure } from "./widget";

/** A thumbnail is of the leading input alone; a card has them side by side; large, all of them is said. */
export type ContentSize = "thumb" | "card" | "large";

const PLACES = { thumb: 48, card: 96, large: 256 } satisfies Record<ContentSize, number>; // of a line
const CARD_ROWS = 5; // of a table
const THUMB_BARS = 32;
const LARGE_ROWS = 8; // more are scrolled to

interface SampleContentProps {
  store: ContentStore;
  sample: number;
  size: ContentSize;
  /** The image that comes in a sheet. */
  picture?: ComponentChild;
  /** Sounds can be played here; not in what is a button itself. */
  playable?: boolean;
}

/** Its box is what style makes it, whether the contents have arrived or not. */
export function SampleContent({ store, sample, size, picture, playable = false }: SampleContentProps) {
  const inputs = useInputs(store, sample);
  const all = store.inputs.map((input, at) => ({ ...input, at }));
  const listed = size === "thumb" ? all.filter(({ at }) => at === store.leading) : all;
  const sheet = all.find(({ kind }) => kind === "image")?.at;
  return (
    <span class={`inputs as-${size}${listed.length > 1 ? " several" : ""}`}>
      {listed.map(({ name, kind, note, at }) => (
        <span key={at} class={`input of-${kind}`} title={size === "thumb" || kind === "text" ? undefined : name}>
          {size === "large" && <InputTitle name={name} note={note || noteOf(inputs?.[at])} />}
          {at === sheet ? picture : <InputContent input={inputs?.[at] ?? null} {...{ store, sample, at, size, playable }} />}
        </span>
      ))}
    </span>
  );
}

function InputTitle({ name, note }: { name: string; note: string }) {
  return (
    <span class="input-name" title={note ? `${name}, ${note}` : name}>
      {name}
      <span class="input-note">{note && ` · ${note}`}</span>
    </span>
  );
}

/** How it was made smaller, in words. */
function noteOf(input: Input | undefined): string {
  return (input?.value?.kind === "text" ? input.value.note : input?.about.note) ?? "";
}

/** The inputs of a sample, as soon as they are here. */
export function useInputs(store: ContentStore, sample: number): readonly Input[] | null {
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const aborter = new AbortController();
    store.onLoad(() => redraw((count) => count + 1), aborter.signal);
    return () => aborter.abort();
  }, [store]);
  return store.get(sample);
}

interface InputProps {
  input: Input | null;
  store: ContentStore;
  sample: number;
  at: number;
  size: ContentSize;
  playable: boolean;
}

const InputContent = pure(({ input, store, sample, at, size, playable }: InputProps) => {
  if (!input?.value) return null;
  const { value, about } = input;
  switch (value.kind) {
    case "image":
      return <Pixels image={value} label={`${input.name} of sample ${sample}`} />;
    case "text":
      return <Text key={sample} {...{ store, sample, at, size, value }} />;
    case "table": {
      const cells = cellsOf(value.values, about);
      if (size === "thumb") return <Profile cells={cells} />;
      return size === "card" ? <Cells cells={mostUnusual(cells, CARD_ROWS)} /> : <Rows cells={cells} />;
    }
    case "series":
      return <Lines value={value} about={about} size={size} />;
    case "audio":
      return <Sound key={sample} value={value} size={size} url={playable ? store.soundUrl(sample, at) : ""} />;
  }
});

type Of<Kind extends Value["kind"]> = Extract<Value, { kind: Kind }>;

/** A text as its file has it; the whole of a long one where it is large. */
function Text({
  store,
  sample,
  at,
  size,
  value,
}: Pick<InputProps, "store" | "sample" | "at" | "size"> & { value: Of<"text"> }) {
  const [whole, setWhole] = useState("");
  useLayoutEffect(() => {
    let gone = false;
    if (size === "large" && !value.whole)
      store.wholeText(sample, at).then(
        (text) => gone || setWhole(text),
        () => {},
      );
    return () => {
      gone = true;
    };
  }, [store, sample, at, size, value]);
  return (
    <span class="letters" dir="auto" tabIndex={size === "large" ? 0 : undefined}>
      {whole || (value.whole ? value.text : `${value.text}…`)}
    </span>
  );
}

/** How far each number of a row is from its mean, as bars: what a table looks like where nothing can be read. */
function Profile({ cells }: { cells: Cell[] }) {
  const bars = cells.slice(0, THUMB_BARS);
  const width = 100 / Math.max(bars.length, 1);
  return (
    <svg class="plot" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <path class="axis" d="M0 50H100" />
      {bars.map((cell, i) => {
        const height = (Math.min(Math.abs(cell.deviation), 3) / 3) * 48;
        const y = cell.deviation > 0 ? 50 - height : 50;
        const box = { x: i * width + width * 0.1, y, width: width * 0.8, height };
        return <rect key={cell.column} class={isUnusual(cell) ? "unusual" : ""} {...box} />;
      })}
    </svg>
  );
}

/** A few of a row, in what may be a button. */
function Cells({ cells }: { cells: Cell[] }) {
  return (
    <span class="cells">
      {cells.map((cell) => (
        <span key={cell.column} class={isUnusual(cell) ? "cell unusual" : "cell"} title={`${cell.name}: ${cell.text}`}>
          <span class="cell-name">{cell.name}</span>
          <span class="cell-value">{cell.text}</span>
        </span>
      ))}
    </span>
  );
}

function Rows({ cells }: { cells: Cell[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <span class="rows-scroll" style={{ height: `${Math.min(cells.length, LARGE_ROWS) * 22}px` }} tabIndex={0}>
      <table class="values">
        <tbody>
          {cells.map((cell) => (
            <tr key={cell.column} class={isUnusual(cell) ? "unusual" : ""} title={unusualText(cell) || cell.name}>
              <th scope="row">{cell.name}</th>
              <td>
                {cell.text}
                <span class="side">{isUnusual(cell) ? (cell.deviation > 0 ? "▲" : "▼") : ""}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </span>
  );
}

function Lines({ value: { channels }, about, size }: { value: Of<"series">; about: Input["about"]; size: ContentSize }) {
  const [low, high] = rangeOf(channels, about);
  const { names = [] } = about;
  const colours = channels.length > 1 ? SERIES_COLOURS : ["currentColor"];
  const range = `${numberText(low)} to ${numberText(high)}`;
  return (
    <>
      <svg class="plot" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={`time series from ${range}`}>
        {channels.map((channel, c) => (
          <path key={c} class="line-of" d={linePath(channel, low, high, PLACES[size])} stroke={colours[c % colours.length]} />
        ))}
      </svg>
      {size === "large" && (
        <span class="input-note">
          {range}
          {channels.length > 1 &&
            channels.map((_, c) => (
              <span key={c} class="channel" style={{ color: colours[c % colours.length] }}>
                {` ${names[c] ?? c}`}
              </span>
            ))}
        </span>
      )}
    </>
  );
}

let playing: HTMLAudioElement | null = null; // one sound at a time

/** The outline of a sound, and a button that plays it where it has an address. */
function Sound({ value: { low, high, peak }, size, url }: { value: Of<"audio">; size: ContentSize; url: string }) {
  const level = `peak ${numberText(peak)}`;
  return (
    <>
      <svg class="plot" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={`outline of a sound, ${level}`}>
        <path class="outline" d={outlinePath(low, high)} />
      </svg>
      {url && <Player url={url} />}
      {size === "large" && <span class="input-note">{level}</span>}
    </>
  );
}

/** Its line stands over the outline beside it. */
export function Player({ url }: { url: string }) {
  const audio = useRef<HTMLAudioElement>(null);
  const cursor = useRef<HTMLSpanElement>(null);
  const [state, setState] = useState<"silent" | "playing" | "failed">("silent");
  useEffect(() => () => audio.current?.pause(), []);
  useEffect(() => {
    if (state !== "playing") return;
    let frame = requestAnimationFrame(function follow() {
      const { currentTime = 0, duration = NaN } = audio.current ?? {};
      cursor.current?.style.setProperty("left", `${(100 * currentTime) / (duration || 1)}%`);
      frame = requestAnimationFrame(follow);
    });
    return () => cancelAnimationFrame(frame);
  }, [state]);
  const press = (event: Event) => {
    event.stopPropagation();
    const { current: sound } = audio;
    if (!sound) return;
    if (!sound.paused) return sound.pause();
    if (playing !== sound) playing?.pause();
    playing = sound;
    sound.play().catch((error: DOMException) => error.name === "AbortError" || setState("failed"));
  };
  const says =
    state === "playing" ? "Stop the sound" : state === "failed" ? "This sound cannot be played here" : "Play the sound";
  return (
    <>
      <span ref={cursor} class="cursor" hidden={state !== "playing"} />
      <button type="button" class="listen" title={says} aria-label={says} onClick={press}>
        {state === "playing" ? "❚❚" : state === "failed" ? "✕" : "▶"}
      </button>
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what is heard */}
      <audio
        ref={audio}
        src={url}
        preload="none"
        onPlaying={() => setState("playing")}
        onPause={() => setState("silent")}
        onEnded={() => setState("silent")}
        onError={() => setState("failed")}
      />
    </>
  );
}

const Pixels = pure(({ image, label }: { image: Of<"image">; label: string }) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const { pixels, width, height, channels } = image;
    const rgba = new Uint8ClampedArray(4 * width * height);
    for (let at = 0; at < width * height; at++) {
      for (let c = 0; c < 3; c++) rgba[4 * at + c] = pixels[at * channels + Math.min(c, channels - 1)];
      rgba[4 * at + 3] = 255;
    }
    Object.assign(canvas.current, { width, height });
    contextOf(canvas.current).putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [image]);
  return <canvas ref={canvas} class="pixels" role="img" aria-label={label} />;
});
