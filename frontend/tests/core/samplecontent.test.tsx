// @vitest-environment happy-dom
import { gzipSync } from "node:zlib";
import { beforeEach, expect, test, vi } from "vitest";
import { ContentStore } from "../../src/core/contents";
import type { ContentInput, Contents } from "../../src/core/protocol";
import { SampleContent } from "../../src/core/samplecontent";
import { Widget } from "../../src/core/widget";
import { container } from "../support";

const HOSTILE = "<img src=x onerror='window.hacked=1'>";
const input = (name: string, kind: ContentInput["kind"]): ContentInput => ({ name, kind, note: "" });
const bytes = (value: string) => new Uint8Array(Buffer.from(value)).buffer;

const ABOUT = [
  {},
  {},
  { names: ["age", HOSTILE], means: [50, 0], spreads: [10, 1] },
  { names: ["left", "right"], low: 0, high: 1, note: "2 s" },
  { note: "16 kHz" },
];
const INPUTS = [
  input("scan", "image"),
  input("letter", "text"),
  input("history", "table"),
  input("ecg", "series"),
  input("call", "audio"),
];

/** A store of one sample's inputs, those of the numbers that are given. */
function storeOf(...numbers: number[]): ContentStore {
  const message: Contents = { url: "files/a", inputs: numbers.map((at) => INPUTS[at]) };
  const arrays: Record<number, ArrayBufferView> = {
    2: Float64Array.of(90, 0.1),
    3: Uint16Array.of(0, 65534, 65534, 0),
    4: Uint8Array.of(1, 128, 255, 128),
  };
  const headers = [
    {},
    { texts: [`${HOSTILE} and more`], whole: [false], notes: ["cut"] },
    {},
    { channels: 2, points: 2, low: [0], high: [1] },
    { places: 2, peaks: [0.5] },
  ];
  return new ContentStore(message, async (address) => {
    if (address.endsWith("/about/")) return bytes(JSON.stringify(numbers.map((at) => ABOUT[at])));
    if (address.endsWith("/text/6")) return bytes(JSON.stringify(numbers.map((at) => (at === 1 ? "the whole letter" : null))));
    const here = Object.fromEntries(numbers.flatMap((at, i) => (arrays[at] ? [[i, arrays[at]]] : [])));
    return new Uint8Array(gzipSync(container({ samples: [6], inputs: numbers.map((at) => headers[at]) }, here))).buffer;
  });
}

let host: HTMLElement;
beforeEach(() => {
  document.body.replaceChildren();
  host = document.body.appendChild(document.createElement("div"));
});

async function shown(store: ContentStore, size: "thumb" | "card" | "large", more = {}) {
  const widget = new Widget(host, SampleContent);
  const arrived = new Promise<void>((done) => store.onLoad(done, AbortSignal.timeout(5000)));
  widget.update({ store, sample: 6, size, ...more });
  const before = [...host.querySelectorAll(".input")].map((box) => box.className);
  await arrived;
  await new Promise((done) => setTimeout(done));
  expect([...host.querySelectorAll(".input")].map((box) => box.className)).toEqual(before); // its boxes were there
  return widget;
}

test("several inputs stand side by side in their order; the image comes from who has it", async () => {
  await shown(storeOf(0, 1, 2, 3, 4), "card", { picture: <b>the image</b> });
  expect([...host.querySelectorAll(".input")].map((box) => box.className)).toEqual(
    ["image", "text", "table", "series", "audio"].map((kind) => `input of-${kind}`),
  );
  expect(host.querySelector(".input.of-image")?.textContent).toBe("the image");
  expect(host.querySelectorAll(".line-of")).toHaveLength(2);
  expect(host.querySelector("audio, button")).toBeNull(); // a card may be a button
});

test("a thumbnail is of the image, or else of the first input", async () => {
  const widget = await shown(storeOf(2, 3), "thumb");
  expect(host.querySelectorAll(".input")).toHaveLength(1);
  expect(host.querySelectorAll("rect")).toHaveLength(2);
  expect(host.querySelectorAll("rect.unusual")).toHaveLength(1);
  widget.destroy();
  await shown(storeOf(1, 0), "thumb", { picture: <b>the image</b> });
  expect(host.textContent).toBe("the image");
});

test("names and texts are text, whatever they hold", async () => {
  await shown(storeOf(1, 2), "card");
  expect(host.querySelector("img")).toBeNull();
  expect(host.querySelector(".letters")?.textContent).toBe(`${HOSTILE} and more…`);
  expect([...host.querySelectorAll(".cell-name")].map((cell) => cell.textContent)).toEqual(["age", HOSTILE]);
});

test("large, a text is whole, a table has all columns and marks what is unusual", async () => {
  await shown(storeOf(1, 2), "large");
  await vi.waitFor(() => expect(host.querySelector(".letters")?.textContent).toBe("the whole letter"));
  expect([...host.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual(["90▲", "0.1"]);
  expect([...host.querySelectorAll(".input-name")].map((name) => name.textContent)).toEqual(["letter · cut", "history"]);
});

test("channels are named in their colours, and a sound has an address that is not loaded before it is played", async () => {
  await shown(storeOf(3, 4), "large", { playable: true });
  const colours = [...host.querySelectorAll(".line-of")].map((line) => line.getAttribute("stroke"));
  expect(new Set(colours).size).toBe(2);
  expect([...host.querySelectorAll(".channel")].map((name) => name.textContent?.trim())).toEqual(["left", "right"]);
  const audio = host.querySelector("audio");
  expect([audio?.preload, audio?.src.endsWith("files/a/sound/6,1")]).toEqual(["none", true]);
  expect(host.querySelector(".listen")?.getAttribute("aria-label")).toBe("Play the sound");
});
