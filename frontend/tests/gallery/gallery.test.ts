// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { Gallery, type GallerySelection } from "../../src/gallery/gallery";
import type { Page } from "../../src/gallery/pack";
import { NO_CONTENTS } from "../support";

const PAGE: Page = {
  samples: [40, 7],
  nClasses: 2,
  nCheckpoints: 3,
  checkpoint: 1,
  names: { 0: "cat", 1: "dog" },
  colours: ["#000000", "#111111"],
  parts: null,
  notes: ["", "loss 2"],
  sprites: null,
  answers: Uint16Array.of(65535, 0, 13107, 52428),
  predicted: Uint16Array.of(0, 0, 1, 1, 1, 1),
  confidence: Uint8Array.of(51, 255, 102, 204, 153, 255),
  labels: Uint16Array.of(0, 1),
};
let gallery: Gallery;
let heard: GallerySelection[];

beforeEach(() => {
  heard = [];
  gallery = new Gallery(document.body, "digits", (attention) => heard.push(attention));
  gallery.show(PAGE, "", NO_CONTENTS, true);
});
afterEach(() => gallery.destroy());

const opens = () => [...gallery.node.querySelectorAll<HTMLElement>(".open")];
const words = (i: number) => opens()[i].getAttribute("aria-label")?.replaceAll("\u00a0", " ");
const moment = (t: number, run = "digits") => document.dispatchEvent(new CustomEvent("nnviz:moment", { detail: { run, t } }));

test("what a card says follows the moment of its run, and only of that", () => {
  expect(words(0)).toBe("sample 40: is cat, network says cat, 100 %, right");
  moment(1.8, "other");
  expect(words(0)).toBe("sample 40: is cat, network says cat, 100 %, right");
  moment(1.8);
  expect(words(0)).toBe("sample 40: is cat, network says dog, 40 %, wrong");
  expect(words(1)).toBe("sample 7: is dog, network says dog, 100 %, right; loss 2");
  const [card] = gallery.node.querySelectorAll(".card");
  expect(card.className).toBe("card wrong");
  gallery.select(40, []);
  expect(card.className.split(" ").sort()).toEqual(["card", "picked", "wrong"]);
});

test("a click pins a card or lets it go, with Shift or on its corner it is chosen", () => {
  opens()[0].click();
  opens()[1].dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
  gallery.node.querySelectorAll<HTMLElement>(".choose")[0].click();
  opens()[0].click();
  expect(heard.map(({ picked, chosen }) => [picked, ...chosen])).toEqual([[40], [40, 7], [40, 7, 40], [-1, 7, 40]]);
});

test("the tabulator comes to one card, and to the first of another page", () => {
  const stops = () => opens().map(({ tabIndex }) => tabIndex);
  expect(stops()).toEqual([0, -1]);
  opens()[1].click();
  expect(stops()).toEqual([-1, 0]);
  gallery.show({ ...PAGE, checkpoint: 2 }, "", NO_CONTENTS, false);
  expect(stops()).toEqual([-1, 0]);
  gallery.show({ ...PAGE, samples: [3, 4] }, "", NO_CONTENTS, true);
  expect(stops()).toEqual([0, -1]);
});

test("arrows go on from the card whose corner was clicked", () => {
  const [, corner] = gallery.node.querySelectorAll<HTMLElement>(".choose");
  corner.click();
  const press = new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true, cancelable: true });
  corner.dispatchEvent(press);
  expect(document.activeElement).toBe(opens()[0]);
  expect(press.defaultPrevented).toBe(true); // no step in time
});
