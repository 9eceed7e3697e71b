import assert from "node:assert/strict";
import { test } from "vitest";
import {
  DIVERGING,
  DOTS_SEQUENTIAL,
  hexColour,
  NEUTRAL_COLOUR,
  RIGHT_COLOUR,
  ramp,
  WRONG_COLOUR,
} from "../../src/core/colorscales";

// Machado, Oliveira and Fernandes (2009), severity 1, as in tests/charts/test_palette.py.
const VISIONS = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const TO_CONES = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
].flat();
const TO_LAB = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
].flat();

const times = (m, [x, y, z]) => [0, 3, 6].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z);
const bytes = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const linear = (hex) =>
  bytes(hex)
    .map((byte) => byte / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
const clipped = (values) => values.map((v) => Math.min(Math.max(v, 0), 1));
const seen = (hex, vision) => times(TO_LAB, times(TO_CONES, clipped(times(VISIONS[vision], linear(hex)))).map(Math.cbrt));
const distance = (a, b) => Math.hypot(...a.map((value, k) => value - b[k]));

/** WCAG 2 contrast ratio. */
function contrast(a, b) {
  const luminances = [a, b].map((hex) => times([0.2126, 0.7152, 0.0722, 0, 0, 0, 0, 0, 0], linear(hex))[0]);
  const [low, high] = luminances.sort((p, q) => p - q);
  return (high + 0.05) / (low + 0.05);
}

test("the simulation here is the one of the palette's tests", () => {
  const [l, a, b] = seen("#ff0000", "normal");
  assert.ok(distance([l, a, b], [0.62796, 0.22486, 0.12585]) < 1e-4);
  assert.ok(Math.abs(contrast("#ffffff", "#000000") - 21) < 1e-9);
});

test("a ramp goes through its stops", () => {
  for (const stops of [DOTS_SEQUENTIAL, DIVERGING, ["#000000", "#ffffff"]]) {
    assert.deepEqual(ramp(stops, stops.length), [...stops]);
    const fine = ramp(stops, 8 * (stops.length - 1) + 1);
    assert.deepEqual(
      fine.filter((_, i) => i % 8 === 0),
      [...stops],
    );
  }
});

test("between black and white in the middle is the grey of half the lightness", () => {
  const [, middle] = ramp(["#000000", "#ffffff"], 3);
  assert.ok(Math.abs(seen(middle, "normal")[0] - 0.5) < 0.002);
  assert.equal(new Set(bytes(middle)).size, 1);
});

test("one colour is the first", () => {
  assert.deepEqual(ramp(["#102030", "#405060"], 1), ["#102030"]);
});

for (const [name, stops] of Object.entries({ DOTS_SEQUENTIAL, DIVERGING })) {
  const colours = ramp(stops, 256);

  test(`${name}: no colour of 256 vanishes on a light or on a dark background`, () => {
    assert.ok(Math.min(...colours.map((colour) => contrast(colour, "#ffffff"))) > 1.8);
    assert.ok(Math.min(...colours.map((colour) => contrast(colour, "#0e1117"))) > 2.5);
  });

  test(`${name}: equal steps look equally large`, () => {
    const places = ramp(stops, 33).map((colour) => seen(colour, "normal"));
    const steps = places.slice(1).map((place, i) => distance(place, places[i]));
    assert.ok(Math.min(...steps) > 0.8 * Math.max(...steps), `${Math.min(...steps)} ${Math.max(...steps)}`);
  });

  test(`${name}: values an eighth apart differ for every kind of colour vision`, () => {
    for (const vision of Object.keys(VISIONS)) {
      const places = colours.map((colour) => seen(colour, vision));
      for (let a = 0; a < 224; a++) assert.ok(distance(places[a], places[a + 32]) > 0.035, `${vision} ${a}`);
    }
  });
}

test("any two values further apart than a quarter of the sequential scale differ", () => {
  const colours = ramp(DOTS_SEQUENTIAL, 65);
  for (const vision of Object.keys(VISIONS)) {
    const places = colours.map((colour) => seen(colour, vision));
    for (let a = 0; a < 65; a++) {
      for (let b = a + 16; b < 65; b++) assert.ok(distance(places[a], places[b]) > 0.07, `${vision} ${a} ${b}`);
    }
  }
});

test("right and wrong differ for every kind of colour vision, and both stand out", () => {
  for (const vision of Object.keys(VISIONS)) assert.ok(distance(seen(RIGHT_COLOUR, vision), seen(WRONG_COLOUR, vision)) > 0.19);
  for (const colour of [RIGHT_COLOUR, WRONG_COLOUR, NEUTRAL_COLOUR]) {
    for (const background of ["#ffffff", "#0e1117"]) assert.ok(contrast(colour, background) > 3);
  }
});

test("three numbers are a hex colour", () => {
  assert.equal(hexColour([0, 15.6, 255]), "#0010ff");
  assert.equal(hexColour(Uint8Array.from([250, 250, 250])), "#fafafa");
});
