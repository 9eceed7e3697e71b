// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { WHOLE_WINDOW } from "../../src/core/fit";
import { Wishes } from "../../src/core/wishes";
import mountedGallery from "../../src/gallery/mount";
import type { Page } from "../../src/gallery/pack";
import { container } from "../support";

interface Readers extends Pick<Page, "samples" | "checkpoint"> {
  picked: number;
  shown: number;
}

const hook = () => (window as unknown as { __nnvizGallery: Readers }).__nnvizGallery;
const settle = () => new Promise((done) => setTimeout(done));

/** A message to the gallery with a page of one sample. */
function told(sample: number, checkpoint: number, picked = -1) {
  const header = {
    samples: [sample],
    nClasses: 2,
    nCheckpoints: 3,
    checkpoint,
    names: { 0: "cat" },
    colours: ["#000000", "#111111"],
  };
  const arrays = { answers: Uint16Array.of(65535, 0), predicted: new Uint16Array(3), confidence: Uint8Array.of(255, 255, 255) };
  const page = Buffer.from(container({ ...header, parts: null, notes: [""], sprites: null }, arrays)).toString("base64");
  const state = { place: "all", picked, chosen: [], compact: false };
  return { run: "a", heard: 0, content: { page, sheet: "", contents: { url: "", inputs: [] } }, state };
}

test("another page is drawn, the same page is not drawn again", async () => {
  const context = { host: document.body, pageLayout: WHOLE_WINDOW, wishes: new Wishes(), send() {}, sendValue() {} };
  const view = mountedGallery.create(context, told(4, 0));
  view.update(told(4, 0));
  await settle();
  expect([hook().samples, hook().checkpoint]).toEqual([[4], 0]);
  const { shown } = hook();
  view.update(told(4, 0, 4));
  await settle();
  expect([hook().shown, hook().picked]).toEqual([shown, 4]);
  view.update(told(7, 1)); // the newest counts
  view.update(told(8, 2));
  await settle();
  expect([hook().samples, hook().checkpoint]).toEqual([[8], 2]);
  view.destroy();
});
