// @vitest-environment happy-dom
import assert from "node:assert/strict";
import { test } from "vitest";
import { bandPath, drawFlow } from "../../src/flow/flow";

test("a band goes from its place at the left to that at the right, as thick at both ends", () => {
  const numbers = bandPath({ leaves: 0.1, arrives: 0.6, thick: 0.25 })
    .match(/[\d.]+/g)
    .map(Number);
  assert.deepEqual(numbers.slice(0, 8), [0, 0.1, 50, 0.1, 50, 0.6, 100, 0.6]);
  assert.deepEqual(numbers.slice(8), [0.85, 50, 0.85, 50, 0.35, 0, 0.35]);
});

test("nodes stand at their sides, and every band says from what to what it goes", () => {
  const node = (name, samples) => ({ sign: "", name, colour: "#123456", samples, top: 0, thick: 0.5 });
  const bands = [{ from: 0, to: 1, samples: 1, leaves: 0, arrives: 0.5, thick: 0.1 }];
  const root = document.createElement("div");
  drawFlow(root, { sides: [[node("cat", 3)], [node("cat", 2), node("a species of bird", 1)]], bands, height: 80 });
  const flow = root.firstElementChild;
  assert.equal(flow.getAttribute("aria-label"), "cat to a species of bird: 1 sample");
  assert.equal(flow.style.height, "80px");
  assert.deepEqual(
    [...flow.querySelectorAll("div")].map(({ className, title }) => [className, title]),
    [
      ["was", "cat: 3 samples"],
      ["now", "cat: 2 samples"],
      ["now", "a species of bird: 1 sample"],
    ],
  );
  assert.equal(flow.querySelector("title").textContent, "cat → a species of bird: 1 sample");
});
