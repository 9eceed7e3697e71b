// @vitest-environment happy-dom
import assert from "node:assert/strict";
import { h, render } from "preact";
import { test } from "vitest";
import { layoutOf } from "../../src/playground/drawing/layout";
import { type Option, Select } from "../../src/playground/panels/controls";
import { columnHeaders } from "../../src/playground/panels/headers";
import { silentUnitNotices } from "../../src/playground/panels/notices";
import type { Choices, Settings } from "../../src/playground/training/settings";

const rendered = () => new Promise((resolve) => setTimeout(resolve));

const CHOICES = {
  hidden: ["relu", "tanh"],
  output: ["linear", "sigmoid", "softmax"],
  probabilities: ["sigmoid", "softmax"],
  maxLayers: 3,
  maxUnits: 9,
} as Choices;

/** Headers of a picture, what they ask for, and a way to press one of their handles. */
function headers(changes: Partial<Settings>) {
  const settings = { layers: "8relu-2tanh", output: "softmax", loss: "crossentropy", ...changes } as Settings;
  const asked: string[] = [];
  const layout = layoutOf([4, ...settings.layers.split("-").map(parseFloat), 3], 1000, 600, ["a"], ["x"]);
  const onChange = ({ layers }: Partial<Settings>) => layers && asked.push(layers);
  const node = columnHeaders({ layout, settings, dataTitle: "Iris", choices: CHOICES, onChange });
  const handle = (name: string) => node.querySelector<HTMLButtonElement>(`[data-handle="${name}"]`);
  return { node, asked, handle, press: (name: string) => handle(name)?.click() };
}

test("every change of the layers counts, before the picture shows any", () => {
  const { asked, press } = headers({});
  for (const name of ["more1", "more1", "add0", "less0", "away1"]) press(name);
  assert.deepEqual(asked, ["8relu-3tanh", "8relu-4tanh", "4relu-8relu-4tanh", "4relu-7relu-4tanh", "4relu-7relu"]);
});

test("the headers show at once what is wanted, and how far it goes", async () => {
  const { node, handle, press } = headers({});
  press("more0");
  await rendered();
  assert.equal(node.querySelector(".count")?.textContent, "9");
  assert.ok(handle("more0")?.disabled);
  press("away0");
  await rendered();
  assert.equal(node.querySelector(".count")?.textContent, "–");
  assert.ok(handle("less0")?.disabled);
});

test("no more layers are offered than there may be, and after cross-entropy only probabilities", () => {
  const { handle, node } = headers({ layers: "8relu-8relu-8relu" });
  assert.equal(handle("add0"), null);
  const outputs = [...node.querySelectorAll<HTMLOptionElement>('[data-handle="output"] option')].map(({ value }) => value);
  assert.deepEqual(outputs, ["sigmoid", "softmax"]);
});

test("a value that is none of the options is offered from then on", () => {
  const host = document.createElement("div");
  const options: Option[] = [["iris", "Iris"]];
  const offered = (value: string, valueTitle?: string) => {
    render(h(Select, { label: "Data", options, value, valueTitle, onChoose: () => {} }), host);
    const select = host.querySelector("select");
    return [select?.value, ...[...(select?.options ?? [])].map(({ text }) => text)];
  };
  assert.deepEqual(offered("iris"), ["iris", "Iris"]);
  assert.deepEqual(offered("csv-1", "own data"), ["csv-1", "Iris", "own data"]);
  assert.deepEqual(offered("iris"), ["iris", "Iris", "own data"]);
});

test("units that are silent or dead are told of, each in its own number", () => {
  assert.deepEqual(silentUnitNotices({ silent: 0, dead: 0 }), []);
  const [dead, silent] = silentUnitNotices({ silent: 1, dead: 2 });
  assert.match(dead, /^2 units of hidden layer 1 are dead: they answer 0 .* never changes their weights again\.$/);
  assert.match(silent, /^1 unit is silent: it answers 0 /);
});
