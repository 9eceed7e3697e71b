import assert from "node:assert/strict";
import { test } from "vitest";
import { Network } from "../../../src/playground/training/network";
import { pickWord, readPick } from "../../../src/playground/training/selection";
import { readLayers, writeLayers } from "../../../src/playground/training/settings";

const net = new Network([2, 3, 2], ["relu", "softmax"]);

test("every parameter has its own place, as the server lays them", () => {
  const places: number[] = [];
  for (let layer = 0; layer < 2; layer++) {
    for (let from = 0; from < net.inputs(layer); from++)
      for (let to = 0; to < net.units(layer); to++) places.push(net.weight(layer, from, to));
    for (let unit = 0; unit < net.units(layer); unit++) places.push(net.bias(layer, unit));
  }
  assert.deepEqual(
    places,
    Array.from({ length: 17 }, (_, k) => k),
  );
  assert.deepEqual([net.nParameters, net.nUnits, net.unit(1, 1)], [17, 5, 4]);
});

test("what is read is a word of the address, and only what there is", () => {
  for (const word of ["", "loss", "u0.2", "u1.1", "e0.1.2", "e1.2.0"]) assert.equal(pickWord(readPick(word, net)), word);
  for (const word of ["u0.3", "u2.0", "e0.2.0", "e1.0.2", "u0.1.1", "e0.1", "x", "u-1.0"])
    assert.deepEqual(readPick(word, net), { kind: "" });
});

test("layers are words and back", () => {
  for (const word of ["none", "8relu", "8relu-16tanh-1leaky"]) assert.equal(writeLayers(readLayers(word)), word);
});
