// Reads the stretches that test_playground.py packs, and reckons with what the equations show.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { blocksOf, unitBlocks } from "../../../src/playground/equations/equations";
import type { Line, Scene } from "../../../src/playground/equations/line";
import { type Formula, reckonable } from "../../../src/playground/equations/mathml";
import { rounded } from "../../../src/playground/equations/rounding";
import { type DataSet, decodeData, decodeFilm, Shot } from "../../../src/playground/training/film";
import { activationsOf } from "../../../src/playground/training/network";

const { choices, cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
let reckoned = 0;

for (const { film, data: packed } of cases) {
  const bytes = (path: string) => new Uint8Array(readFileSync(path)).buffer;
  const [stretch, data] = [decodeFilm(bytes(film)), decodeData(bytes(packed))];
  const { net } = stretch;
  for (const k of stretch.batches.keys()) {
    const shot = new Shot(stretch, k);
    picturesAgree(shot, data);
    for (const place of new Set([0, shot.count - 1])) {
      const scene = { shot, place, data, choices };
      for (let layer = 0; layer < net.nLayers; layer++) {
        for (let unit = 0; unit < net.units(layer); unit++) unitHolds(scene, layer, unit);
        edgeHolds(scene, layer);
      }
      const [own, batch] = blocksOf(scene, { kind: "loss" });
      near(holds(own.lines[0]), shot.lossOf(place));
      near(holds(batch.lines[0]), shot.loss);
    }
  }
}
console.log(reckoned);

function unitHolds(scene: Scene, layer: number, unit: number): void {
  const { shot, place } = scene;
  const { net } = shot;
  const at = net.unit(layer, unit);
  for (const from of [0, net.inputs(layer) - 1, -1]) {
    const [sum, activation, delta, gradient, update] = unitBlocks(scene, layer, unit, from);
    near(holds(sum.lines[0]), shot.z(place)[at]);
    near(holds(activation.lines[0]), shot.a(place)[at]);
    near(holds(delta.lines[0]), shot.delta(place)[at]);
    const parameter = from < 0 ? net.bias(layer, unit) : net.weight(layer, from, unit);
    near(holds(gradient.lines[0]), shot.gradient[parameter]);
    const updated = update.lines.map(holds);
    const last = updated[updated.length - 1];
    near(last, shot.after[parameter]);
    const [before, after] = [shot.working[parameter], shot.after[parameter]];
    const change = Math.abs(after - before);
    if (change > 1e-9 * Math.abs(before)) assert.ok(Math.abs(last - after) <= 0.06 * change, "the change is seen");
    if (shot.film.optimiser !== "sgd") near(updated[0], shot.slotAfter(0, parameter));
    if (shot.film.optimiser === "adam") near(updated[1], shot.slotAfter(1, parameter));
  }
}

function edgeHolds(scene: Scene, layer: number): void {
  const { shot, place, data } = scene;
  const { net } = shot;
  const [from, to] = [net.inputs(layer) - 1, net.units(layer) - 1];
  const x = layer ? shot.a(place)[net.unit(layer - 1, from)] : data.inputs[shot.sample(place) * data.features.length + from];
  const [carried] = blocksOf(scene, { kind: "edge", layer, from, to });
  near(holds(carried.lines[0]), x * shot.working[net.weight(layer, from, to)]);
}

/** The equation as it is shown gives the result that is shown, to its last digit; the result. */
function holds({ pieces }: Line): number {
  const shown = (formula: Formula) => reckonable(formula).replace(/\)\) \(/g, ")) * (");
  const text = pieces.slice(0, -1).map(shown).join(" ");
  assert.match(text, /^= /);
  const value = Function(`return ${text.slice(2)}`)();
  const result = rounded(Function(`return ${shown(pieces[pieces.length - 1]).slice(2)}`)(), 12); // less what a power of ten adds
  const digits = Math.max(String(Math.abs(result)).replace(/e.*/, "").replace(".", "").replace(/^0+/, "").length, 3);
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(result) || 1e-12)) + 1 - digits); // of the last digit
  const close = Math.abs(value - result) <= 0.5000001 * unit + 1e-12;
  assert.ok(close, `${text} is ${value}, shown as ${result}`);
  reckoned += 1;
  return result;
}

/** Results have three digits; single precision and what cancels leave a little more. */
function near(shown: number, engine: number): void {
  assert.ok(Math.abs(shown - engine) <= 0.006 * Math.abs(engine) + 2e-6, `${shown} is shown, ${engine} is reckoned`);
}

/** What the pictures are drawn from is what the engine reckons. */
function picturesAgree(shot: Shot, data: DataSet): void {
  const { net } = shot;
  const n = data.features.length;
  const inputs = new Float32Array(shot.count * n);
  for (let k = 0; k < shot.count; k++) inputs.set(data.inputs.subarray(shot.sample(k) * n, (shot.sample(k) + 1) * n), k * n);
  activationsOf(net, shot.working, inputs, shot.count).forEach((a, layer) => {
    for (let k = 0; k < shot.count; k++) {
      for (let unit = 0; unit < net.units(layer); unit++) {
        const [drawn, known] = [a[k * net.units(layer) + unit], shot.a(k)[net.unit(layer, unit)]];
        assert.ok(
          Math.abs(drawn - known) <= 1e-4 * Math.max(Math.abs(known), 1),
          `${net.activations[layer]}: ${drawn}, ${known}`,
        );
      }
    }
  });
}
