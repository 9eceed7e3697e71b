import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  cellsOf,
  isUnusual,
  linePath,
  mostUnusual,
  numberText,
  outlinePath,
  rangeOf,
  unusualText,
} from "../../src/core/contentplots";
import { ContentStore, contentsOf, decodeSamples } from "../../src/core/contents";
import type { Contents } from "../../src/core/protocol";
import { container } from "../support";

const MESSAGE: Contents = {
  url: "files/digest/contents",
  inputs: [
    { name: "scan", kind: "image", note: "" },
    { name: "history", kind: "table", note: "" },
    { name: "letter", kind: "text", note: "" },
  ],
};
const ABOUT = [{}, { names: ["age"], means: [50], spreads: [10] }, {}];

/** What the server answers for the samples of a key. */
function answer(key: string): ArrayBuffer {
  const samples = key.split(",").map(Number);
  const texts = {
    texts: samples.map((sample) => `letter ${sample}`),
    whole: samples.map(() => true),
    notes: samples.map(() => ""),
  };
  const bytes = gzipSync(container({ samples, inputs: [{}, {}, texts] }, { 1: Float64Array.from(samples, (at) => 10 * at) }));
  return new Uint8Array(bytes).buffer;
}

const json = (value: unknown): ArrayBuffer => new Uint8Array(Buffer.from(JSON.stringify(value))).buffer;
const arrival = (store: ContentStore) => new Promise<void>((done) => store.onLoad(done, AbortSignal.timeout(5000)));

/** A store whose server counts what it is asked, and fails as long as it is told to. */
function asked() {
  const server = { addresses: [] as string[], down: false };
  const store = new ContentStore(MESSAGE, async (address) => {
    server.addresses.push(address.replace(MESSAGE.url, ""));
    if (server.down) throw new Error("the server cannot be reached");
    return address.endsWith("/about/") ? json(ABOUT) : answer(address.split("/").at(-1) ?? "");
  });
  return { store, server };
}

test("what is looked at in one turn is asked for at once, and once", async () => {
  const { store, server } = asked();
  for (const sample of [7, 3, 7]) expect(store.get(sample)).toBeNull();
  await arrival(store);
  expect(server.addresses).toEqual(["/about/", "/samples/3,7"]);
  expect(store.get(7)).toEqual([
    { ...MESSAGE.inputs[0], about: {}, value: null },
    { ...MESSAGE.inputs[1], about: ABOUT[1], value: { kind: "table", values: Float64Array.of(70) } },
    { ...MESSAGE.inputs[2], about: ABOUT[2], value: { kind: "text", text: "letter 7", whole: true, note: "" } },
  ]);
  store.get(3);
  store.get(4);
  store.get(-1);
  await arrival(store);
  expect(server.addresses.slice(2)).toEqual(["/samples/4"]);
});

test("what is looked at while an answer is awaited goes together into the next question", async () => {
  const { store, server } = asked();
  store.get(1);
  await Promise.resolve();
  for (const sample of [2, 3, 4]) store.get(sample);
  await arrival(store);
  await arrival(store);
  expect(server.addresses.filter((address) => address.startsWith("/samples"))).toEqual(["/samples/1", "/samples/2,3,4"]);
});

test("what failed is asked for again by who looks again, and by nobody else", async () => {
  const { store, server } = asked();
  server.down = true;
  let heard = 0;
  store.onLoad(() => heard++, AbortSignal.timeout(5000));
  store.get(5);
  await new Promise((done) => setTimeout(done));
  expect([heard, server.addresses.length]).toEqual([0, 2]);
  server.down = false;
  store.get(5);
  await arrival(store);
  expect(store.get(5)?.[2].value).toMatchObject({ text: "letter 5" });
});

test("a run of images alone asks for nothing", () => {
  const store = new ContentStore({ url: "", inputs: [MESSAGE.inputs[0]] }, () => Promise.reject(new Error("asked")));
  expect([store.exist, store.get(0), store.leading, store.hasTexts]).toEqual([false, null, 0, false]);
  expect(new ContentStore({ url: "", inputs: [] }).leading).toBe(-1);
  expect(contentsOf(MESSAGE)).toBe(contentsOf({ ...MESSAGE }));
});

test("series, sounds and images are decoded sample by sample", () => {
  const header = {
    samples: [8, 9],
    inputs: [{ channels: 2, points: 3, low: [0, -1], high: [65534, 1] }, { places: 2, peaks: [0.5, 1] }, { shape: [1, 2, 1] }],
  };
  const arrays = {
    0: Uint16Array.of(0, 10, 65535, 1, 2, 3, 0, 32767, 65534, 0, 0, 0),
    1: Uint8Array.of(1, 128, 255, 128, 128, 128, 128, 255),
    2: Uint8Array.of(1, 2, 3, 4),
  };
  const [first, second] = [...decodeSamples(container(header, arrays).buffer as ArrayBuffer).values()];
  expect(first[0]).toEqual({ kind: "series", channels: [Float32Array.of(0, 10, NaN), Float32Array.of(1, 2, 3)] });
  expect(second[0]).toEqual({ kind: "series", channels: [Float32Array.of(-1, 0, 1), Float32Array.of(-1, -1, -1)] });
  expect(first[1]).toEqual({ kind: "audio", low: Float32Array.of(-1, 0), high: Float32Array.of(1, 0), peak: 0.5 });
  expect(second[2]).toMatchObject({ kind: "image", width: 2, height: 1, pixels: Uint8Array.of(3, 4) });
});

// --- plots ------------------------------------------------------------------------------------------------------------------

const points = (path: string) => [...path.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test("a line goes from left to right within its box, and is open where there is no number", () => {
  expect(linePath([0, 1, NaN, 1, 0], 0, 1, 100)).toBe("M0 97L25 3M75 3L100 97");
  expect(linePath([NaN, NaN], 0, 1, 100)).toBe("");
  expect(points(linePath([5, 5], 5, 5, 100))).toHaveLength(2);
});

test("of many numbers no peak is lost", () => {
  const values = new Float32Array(1000);
  values[517] = 9;
  values[518] = -9;
  const drawn = points(linePath(values, -9, 9, 40));
  expect(drawn).toHaveLength(80);
  expect(Math.min(...drawn.map(([, y]) => y))).toBe(3);
  expect(Math.max(...drawn.map(([, y]) => y))).toBe(97);
});

test("series are drawn in the range of nearly all, and in all of their own", () => {
  expect(rangeOf([Float32Array.of(0, NaN, 1)], { low: -2, high: 0.5 })).toEqual([-2, 1]);
  expect(rangeOf([Float32Array.of(NaN)], {})).toEqual([0, 1]);
});

test("the outline of a sound comes back to where it began", () => {
  expect(outlinePath([-1, 0], [1, 0])).toBe("M0 3L100 50L100 50L0 97Z");
});

test("the most unusual values of a row are told apart, in the order of the table", () => {
  const about = { names: ["a", "b", "c", "d"], means: [0, 10, 0, 5], spreads: [1, 1, 0, 1] };
  const cells = cellsOf([2.5, 6, 3, NaN], about);
  expect(cells.map(({ deviation }) => deviation)).toEqual([2.5, -4, 0, 0]);
  expect(cells.map(isUnusual)).toEqual([true, true, false, false]);
  expect(mostUnusual(cells, 2).map(({ name }) => name)).toEqual(["a", "b"]);
  expect(unusualText(cells[1])).toBe("4.0 standard deviations below the mean of the run");
});

test.each([
  [0, "0"],
  [-1.23456, "−1.235"],
  [1234.5678, "1235"],
  [842302, "842302"],
  [12345678, "1.23e+7"],
  [0.00001234, "1.23e−5"],
  [NaN, "–"],
])("%f is written %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});
