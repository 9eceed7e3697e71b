// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { Story } from "../../src/story/story";
import { announceMoment, followSeeks } from "../../src/time/momentevents";

const EVENTS = [
  { checkpoint: 2, words: "12 % of 1 taken for 7" },
  { checkpoint: 5, words: "class 9 learnt" },
];

test("a sentence is to come, now or over as the run's moment is, and goes to its checkpoint", () => {
  const root = document.createElement("div");
  const story = new Story(root, "digits", EVENTS, 0);
  const state = () => [...root.querySelectorAll("button")].map((b) => [b.className, b.getAttribute("aria-current")]);
  expect(root.textContent).toContain("12\u00a0% of 1");
  expect(state()).toEqual([
    ["to-come", null],
    ["to-come", null],
  ]);
  announceMoment("digits", 2.3);
  announceMoment("another run", 9);
  expect(state()).toEqual([
    ["", "true"],
    ["to-come", null],
  ]);
  const asked = [];
  followSeeks("digits", { onGlide: (to) => asked.push(to), onSeek: () => {} }, new AbortController().signal);
  root.querySelectorAll("button")[1].click();
  expect(asked).toEqual([5]);
  story.destroy();
  expect(root.childNodes.length).toBe(0);
});
