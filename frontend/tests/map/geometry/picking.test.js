import assert from "node:assert/strict";
import { test } from "vitest";
import { samplesInside } from "../../../src/map/geometry/picking";
import { random } from "../../support";

const polygonOf = (...corners) => Float32Array.from(corners.flat());
const arrow = polygonOf([0, 0], [10, 0], [10, 10], [5, 4], [0, 10]); // with a notch from below

/** The samples among points [x, y] that are inside. */
const inside = (points, polygon, counts) => samplesInside((sample) => points[sample], points.length, polygon, counts);

/** The even-odd rule, tried on every edge. */
function isInside(polygon, x, y) {
  let crossings = 0;
  for (let i = 0; i < polygon.length; i += 2) {
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map((k) => polygon[(i + k) % polygon.length]);
    if (y1 > y !== y2 > y && x < ((x1 - x2) * (y - y2)) / (y1 - y2) + x2) crossings++;
  }
  return crossings % 2 === 1;
}

test("a point is inside where the outline says so, with its notches", () => {
  for (const [x, y] of [
    [5, 2],
    [1, 7],
    [9, 7],
  ])
    assert.deepEqual(inside([[x, y]], arrow), [0], `${x}, ${y}`);
  for (const [x, y] of [
    [5, 7],
    [-1, 5],
    [11, 5],
    [5, 11],
  ])
    assert.deepEqual(inside([[x, y]], arrow), [], `${x}, ${y}`);
});

test("an outline that crosses itself holds what it goes around once, and not twice", () => {
  const angles = [0, 2, 4, 1, 3].map((i) => (2 * Math.PI * i) / 5);
  const star = polygonOf(...angles.map((angle) => [10 * Math.cos(angle), 10 * Math.sin(angle)])); // a pentagram
  const points = [
    [0, 0],
    [8, 0],
  ];
  assert.deepEqual(inside(points, star), [1]);
});

test("neighbouring boxes share no point and leave none out, also on their edges", () => {
  const boxes = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ].map(([x, y]) => polygonOf([x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]));
  for (const [x, y] of [
    [1, 1],
    [1, 0.5],
    [0.5, 1],
    [0.25, 0.75],
    [1.5, 1],
  ]) {
    assert.equal(boxes.filter((box) => isInside(box, x, y)).length, 1, `${x}, ${y}`);
    assert.equal(boxes.filter((box) => inside([[x, y]], box).length).length, 1, `${x}, ${y}`);
  }
});

test("the samples inside are those that a plain search finds, for lassos of any shape", () => {
  const next = random(5);
  for (let trial = 0; trial < 60; trial++) {
    const nCorners = 3 + Math.floor(200 * next() ** 3);
    const whole = trial % 2 ? Math.floor : (value) => value; // corners and points on the same heights and positions
    const polygon = polygonOf(...Array.from({ length: nCorners }, () => [whole(20 * next()), whole(15 * next())]));
    const points = Array.from({ length: 400 }, () => [whole(24 * next() - 2), whole(19 * next() - 2)]);
    const counts = trial % 3 ? undefined : (sample) => sample % 2 === 0;
    const isIn = (sample) => isInside(polygon, ...points[sample]) && (!counts || counts(sample));
    const expected = Array.from(points.keys()).filter(isIn);
    assert.deepEqual(inside(points, polygon, counts), expected);
  }
});

test("what is no outline holds nothing, nor does any hold what is nowhere", () => {
  const points = [
    [1, 1],
    [2, 2],
  ];
  for (const polygon of [polygonOf(), polygonOf([1, 1]), polygonOf([0, 0], [3, 3]), polygonOf([0, 1], [3, 1], [5, 1])]) {
    assert.deepEqual(inside(points, polygon), []);
  }
  assert.deepEqual(
    inside(
      [
        [NaN, 1],
        [1, NaN],
      ],
      arrow,
    ),
    [],
  );
});
