import assert from "node:assert/strict";
import { test } from "vitest";
import { LinearPositions, meanAnswer } from "../../../src/map/geometry/linear";
import { FEW_CLASSES, near, random, randomRecording, randomSpace } from "../../support";

const next = random(7);
const recording = randomRecording(next, 3, 50, 6);
const spaces = [2, 3].map((dims) => randomSpace(next, "star", dims, 6));
const sure = (k, nClasses = 6) => Float64Array.from({ length: nClasses }, (_, j) => Number(j === k));
const cornerOf = ({ corners, dims }, k) => [...corners.subarray(dims * k, dims * (k + 1))];
const plus = (place, move) => place.map((value, axis) => value + move[axis]);
// A depth counts in three dimensions only.
const drag = (linear, answer, [dx, dy, dz = 0.7], orthonormal) => linear.dragAnswer(answer, dx, dy, dz, orthonormal);
const meanPlace = (linear, checkpoint, samples) => {
  const positions = samples.map((sample) => linear.of(checkpoint, sample));
  return positions[0].map((_, axis) => positions.reduce((sum, place) => sum + place[axis], 0) / samples.length);
};

/** Star coordinates of so many classes. */
function starSpace(nClasses) {
  const angles = Array.from({ length: nClasses }, (_, k) => (2 * Math.PI * k) / nClasses);
  const matrix = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  return { method: "star", dims: 2, matrix, offset: new Float32Array(2) };
}

/** How far the columns of a frame are from orthonormal, and from orthogonal to (1, …, 1). */
function flaw(frame, nClasses) {
  let most = 0;
  for (let i = 0; i < frame.length; i++) {
    most = Math.max(most, Math.abs(frame[i].slice(0, nClasses).reduce((a, b) => a + b)));
    for (let j = 0; j < frame.length; j++) {
      most = Math.max(most, Math.abs(frame[i].reduce((sum, value, k) => sum + value * frame[j][k], 0) - Number(i === j)));
    }
  }
  return most;
}

for (const space of spaces) {
  const { dims, matrix, offset } = space;
  const axes = Array.from({ length: dims }, (_, axis) => axis);
  const move = [0.11, -0.07, 0.05].slice(0, dims);

  test(`in ${dims} dimensions positions are the affine picture of probabilities times the matrix, with corners in −1 to 1`, () => {
    const linear = new LinearPositions(recording, space);
    const corner = (k) => axes.map((axis) => matrix[dims * k + axis] + offset[axis]);
    const all = Array.from({ length: 6 }, (_, k) => corner(k));
    const low = axes.map((axis) => Math.min(...all.map((place) => place[axis])));
    const high = axes.map((axis) => Math.max(...all.map((place) => place[axis])));
    const scale = 2 / Math.max(...axes.map((axis) => high[axis] - low[axis]));
    const shown = (place) => place.map((value, axis) => (value - (low[axis] + high[axis]) / 2) * scale);
    for (const [checkpoint, sample] of [
      [0, 0],
      [1, 17],
      [2, 49],
    ]) {
      const answer = recording.probabilities.subarray((checkpoint * 50 + sample) * 6, (checkpoint * 50 + sample + 1) * 6);
      const place = axes.map(
        (axis) => offset[axis] + answer.reduce((sum, p, k) => sum + (p / 65535) * matrix[dims * k + axis], 0),
      );
      assert.ok(near(linear.of(checkpoint, sample), shown(place)));
      assert.deepEqual([...linear.at(checkpoint).subarray(dims * sample, dims * (sample + 1))], linear.of(checkpoint, sample));
    }
    for (let k = 0; k < 6; k++) assert.ok(near(cornerOf(linear, k), shown(corner(k))));
    assert.ok(Math.abs(Math.max(...linear.corners.map(Math.abs)) - 1) < 1e-6);
    assert.equal(linear.at(1), linear.at(1));
    assert.deepEqual([linear.nSamples, linear.nCheckpoints, linear.isModified, linear.frame], [50, 3, false, null]);
  });

  test(`in ${dims} dimensions a dragged handle is under the hand and all others stay`, () => {
    const linear = new LinearPositions(recording, space);
    const [before, positions, { extent }] = [linear.corners.slice(), linear.at(0), linear];
    drag(linear, sure(2), move, false);
    for (let k = 0; k < 6; k++) {
      const stood = [...before.subarray(dims * k, dims * (k + 1))];
      assert.ok(near(cornerOf(linear, k), k === 2 ? plus(stood, move) : stood, 1e-7));
    }
    assert.notEqual(linear.at(0), positions);
    assert.deepEqual([linear.isModified, linear.extent], [true, extent]);
    const answer = recording.probabilities.subarray(6 * 9, 6 * 10);
    const pulled = [...positions.subarray(dims * 9, dims * 10)].map((value, axis) => value + (answer[2] / 65535) * move[axis]);
    assert.ok(near(linear.of(0, 9), pulled));
    linear.reset();
    assert.deepEqual([linear.isModified, [...linear.corners], [...linear.at(0)]], [false, [...before], [...positions]]);
  });

  test(`in ${dims} dimensions what is held in orthonormal mode ends under the hand, from a free matrix and from a frame`, () => {
    const linear = new LinearPositions(recording, space);
    for (let trial = 0; trial < 40; trial++) {
      if (trial % 10 === 3) linear.dragAnswer(sure(1), 0.2, 0.3, -0.1, false);
      const k = Math.floor(6 * next());
      const step = move.map(() => 0.1 * (next() - 0.5));
      const wanted = plus(
        linear.positionOfAnswer(sure(k)).map((value) => 0.8 * value),
        step,
      );
      const hand = wanted.map((value, axis) => value - linear.positionOfAnswer(sure(k))[axis]);
      drag(linear, sure(k), hand, true);
      assert.ok(near(linear.positionOfAnswer(sure(k)), wanted, 1e-9), `trial ${trial}`);
      assert.ok(near(cornerOf(linear, k), wanted));
    }
  });

  test(`in ${dims} dimensions a dragged group's mean moves as the hand does, in both modes`, () => {
    const share = (sample) => recording.probabilities[(50 + sample) * 6 + 2];
    const samples = Array.from(Array(50).keys())
      .sort((a, b) => share(b) - share(a))
      .slice(0, 4); // far enough from the middle
    for (const orthonormal of [false, true]) {
      const linear = new LinearPositions(recording, space);
      linear.dragAnswer(sure(0), 0.01, 0, 0, true); // a frame, or there would be another change
      const before = meanPlace(linear, 1, samples);
      const hand = move.map((value) => value / 4);
      drag(linear, meanAnswer(recording, 1, samples), hand, orthonormal);
      assert.ok(near(meanPlace(linear, 1, samples), plus(before, hand), 1e-6));
    }
  });

  test(`in ${dims} dimensions a thousand drags leave the columns orthonormal`, () => {
    const linear = new LinearPositions(recording, space);
    let scale = null;
    for (let trial = 0; trial < 1000; trial++) {
      drag(
        linear,
        sure(trial % 6),
        move.map(() => (trial % 50 ? 0.3 : 40) * (next() - 0.5)),
        true,
      );
      const { frame } = linear;
      assert.ok(flaw(frame, 6) < 1e-9);
      const [x] = linear.positionOfAnswer(sure(0)).map((value, axis) => value - linear.positionOfAnswer(sure(1))[axis]);
      scale ??= x / (frame[0][0] - frame[0][1]);
      assert.ok(Math.abs(x - scale * (frame[0][0] - frame[0][1])) < 1e-9);
      const middle = linear.positionOfAnswer(new Float64Array(6).fill(1 / 6));
      for (let k = 0; k < 6; k++) {
        const away = Math.hypot(...linear.positionOfAnswer(sure(k)).map((value, axis) => value - middle[axis]));
        assert.ok(away <= scale * Math.sqrt(5 / 6) + 1e-9);
        assert.ok(away <= linear.radius);
      }
    }
  });
}

test("of all changes that move a group so, the free one is the least", () => {
  const linear = new LinearPositions(recording, spaces[0]);
  const answer = meanAnswer(recording, 0, [1, 2, 3]);
  const before = linear.corners.slice();
  linear.dragAnswer(answer, 0.3, 0, 0, false);
  const change = Array.from({ length: 6 }, (_, k) => linear.corners[2 * k] - before[2 * k]);
  const square = change.reduce((sum, value) => sum + value ** 2, 0);
  for (let trial = 0; trial < 50; trial++) {
    const other = change.map((value) => value + 0.1 * (next() - 0.5));
    const moved = other.reduce((sum, value, k) => sum + value * answer[k], 0);
    assert.ok(other.reduce((sum, value) => sum + (value * (0.3 / moved)) ** 2, 0) >= square - 1e-7);
  }
});

test("star coordinates are a frame already: orthonormal mode begins without a jump, and turns to where the hand is", () => {
  const ten = randomRecording(random(1), 1, 5, 10);
  const linear = new LinearPositions(ten, starSpace(10));
  const before = linear.corners.slice();
  linear.dragAnswer(sure(3, 10), 0, 0, 0, true);
  assert.ok(near([...linear.corners], [...before]));
  const [x, y] = cornerOf(linear, 0);
  linear.dragAnswer(sure(0, 10), 0, 0.5, 0, true);
  assert.ok(near(cornerOf(linear, 0), [x, y + 0.5]));
  assert.ok(cornerOf(linear, 5)[1] < -0.05, "the opposite class gives way to the other side");
});

test("along the rim of what can be reached the picture turns like a wheel, in its plane and no other way", () => {
  const linear = new LinearPositions(randomRecording(random(1), 1, 5, 3), starSpace(3)); // a triangle, all in its plane
  const before = [0, 1, 2].map((k) => linear.positionOfAnswer(sure(k, 3)));
  const middle = linear.positionOfAnswer(new Float64Array(3).fill(1 / 3));
  const turnedBy = (place, angle) => {
    const [x, y] = place.map((value, axis) => value - middle[axis]);
    return plus([x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)], middle);
  };
  for (const angle of [0.5, 2]) {
    linear.reset();
    const hand = turnedBy(before[1], angle).map((value, axis) => value - before[1][axis]);
    drag(linear, sure(1, 3), hand, true);
    for (const k of [0, 1, 2]) assert.ok(near(linear.positionOfAnswer(sure(k, 3)), turnedBy(before[k], angle), 0.005));
  }
  const across = before[1].map((value, axis) => 2 * (middle[axis] - value)); // at once to the opposite side
  linear.reset();
  drag(linear, sure(1, 3), across, true);
  assert.ok(near(linear.positionOfAnswer(sure(1, 3)), plus(before[1], across), 0.005));
  assert.ok(flaw(linear.frame, 3) < 1e-9);
});

test("a hand beyond the rim holds its handle at the rim, and brings the view back when it comes back", () => {
  const linear = new LinearPositions(recording, spaces[0]);
  linear.dragAnswer(sure(0), 0.01, 0.02, 0, true);
  const [corners, place] = [linear.corners.slice(), linear.positionOfAnswer(sure(4))];
  linear.dragAnswer(sure(4), 50, 20, 0, true);
  const middle = linear.positionOfAnswer(new Float64Array(6).fill(1 / 6));
  const [x, y] = linear.positionOfAnswer(sure(4)).map((value, axis) => value - middle[axis]);
  assert.ok(Math.abs(Math.atan2(y, x) - Math.atan2(place[1] + 20 - middle[1], place[0] + 50 - middle[0])) < 1e-9);
  assert.ok(Math.abs(Math.hypot(x, y) + Math.hypot(...middle) - linear.radius) < 1e-4);
  const back = linear.positionOfAnswer(sure(4)).map((value, axis) => place[axis] - value);
  drag(linear, sure(4), back, true);
  assert.ok(near([...linear.corners], [...corners], 1e-3));
});

test("few classes can be turned too, as what they are in space, and go in and out of the mode without a jump", () => {
  for (const [nClasses, dims] of FEW_CLASSES) {
    const few = randomRecording(random(nClasses), 1, 5, nClasses);
    const linear = new LinearPositions(few, randomSpace(random(10 * nClasses + dims), "pca", dims, nClasses));
    linear.dragAnswer(sure(0, nClasses), 0, 0, 0, true);
    const wanted = linear.positionOfAnswer(sure(0, nClasses)).map((value) => 0.3 * value);
    const hand = wanted.map((value, axis) => value - linear.positionOfAnswer(sure(0, nClasses))[axis]);
    drag(linear, sure(0, nClasses), hand, true);
    assert.ok(near(linear.positionOfAnswer(sure(0, nClasses)), wanted, 1e-9), `${nClasses} in ${dims}`);
    assert.ok(flaw(linear.frame, nClasses) < 1e-9);
    const again = new LinearPositions(few, randomSpace(random(10 * nClasses + dims), "pca", dims, nClasses));
    assert.equal(again.setMatrixWord(linear.matrixWord()), true);
    again.turnFrame(() => {});
    assert.ok(near([...again.corners], [...linear.corners], 1e-3), `${nClasses} in ${dims}`);
    assert.ok(flaw(again.frame, nClasses) < 1e-9);
    assert.ok(Math.abs(again.radius - linear.radius) < 1e-3);
  }
});

test("a matrix without any extent in some direction gets one, and what is nonsense moves nothing", () => {
  const matrix = Float32Array.from([1, 0, 2, 0, 3, 0, 4, 0, 6, 0, 9, 0]);
  const flatSpace = { method: "pca", dims: 2, matrix, offset: new Float32Array(2) };
  const linear = new LinearPositions(recording, flatSpace);
  for (const [answer, ...move] of [
    [sure(0), NaN, 0],
    [new Float64Array(6), 1, 1],
    [sure(0), Infinity, 0],
  ]) {
    for (const orthonormal of [false, true]) drag(linear, answer, move, orthonormal);
  }
  linear.dragAnswer(new Float64Array(6).fill(1 / 6), 0.5, 0, 0, true); // sure of nothing
  assert.equal(linear.isModified, false);
  linear.dragAnswer(sure(0), 0, 0, 0, true);
  assert.ok(flaw(linear.frame, 6) < 1e-9 && linear.corners.every(Number.isFinite));
  const spot = new LinearPositions(recording, { ...flatSpace, matrix: new Float32Array(12) });
  spot.dragAnswer(sure(0), 0.1, 0, 0, true);
  assert.ok(flaw(spot.frame, 6) < 1e-9 && spot.corners.every(Number.isFinite));
});

test("the frame that is nearest keeps the picture nearer than Gram–Schmidt does", () => {
  const [a, b] = [
    [1, 0, 0, -1, 0, 0],
    [0.7, 0.7, 0, -0.7, -0.7, 0],
  ]; // centred, and not orthogonal
  const matrix = Float32Array.from(a.flatMap((value, k) => [value, b[k]]));
  const linear = new LinearPositions(recording, { method: "pca", dims: 2, matrix, offset: new Float32Array(2) });
  const columns = [0, 1].map((axis) => Array.from({ length: 6 }, (_, k) => cornerOf(linear, k)[axis]));
  const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  const square = (v) => dot(v, v);
  const unit = (v) => v.map((value) => value / Math.sqrt(square(v)));
  const first = unit(columns[0]);
  const schmidt = [first, unit(columns[1].map((value, k) => value - dot(columns[1], first) * first[k]))];
  const distance = (frame) => {
    const scale = frame.reduce((sum, vector, axis) => sum + dot(vector, columns[axis]), 0) / 2; // the best for this frame
    return frame.reduce((sum, vector, axis) => sum + square(columns[axis].map((value, k) => value - scale * vector[k])), 0);
  };
  linear.turnFrame(() => {});
  const entered = [0, 1].map((axis) => Array.from({ length: 6 }, (_, k) => cornerOf(linear, k)[axis]));
  const moved = entered.reduce((sum, column, axis) => sum + square(column.map((value, k) => value - columns[axis][k])), 0);
  assert.ok(moved < 0.8 * distance(schmidt));
  for (let trial = 0; trial < 200; trial++) {
    const other = linear.frame.map((vector) => unit(Array.from(vector, (value) => value + 0.1 * (next() - 0.5))));
    other[1] = unit(other[1].map((value, k) => value - dot(other[0], other[1]) * other[0][k]));
    assert.ok(distance(other) > distance(linear.frame.map((vector) => [...vector])));
  }
});

test("the corners go into a word and come back, near and far", () => {
  for (const space of spaces) {
    for (const far of [0.1, 3, 500]) {
      const linear = new LinearPositions(recording, space);
      assert.equal(linear.matrixWord(), "");
      linear.dragAnswer(sure(1), far, -far / 3, far / 7, false);
      const other = new LinearPositions(recording, space);
      const positions = other.at(0);
      assert.equal(other.setMatrixWord(linear.matrixWord()), true);
      assert.ok(near([...other.corners], [...linear.corners], 1e-4 * Math.max(far, 1)));
      assert.ok(near([...other.at(2)], [...linear.at(2)], 2e-4 * Math.max(far, 1)));
      assert.notEqual(other.at(0), positions);
      assert.equal(other.isModified, true);
    }
  }
});

test("a word is what it says: doublings, then int16 of every corner", () => {
  const pair = { probabilities: new Uint16Array(2), nSamples: 1, nCheckpoints: 1, nClasses: 2 };
  const linear = new LinearPositions(pair, starSpace(2)); // (1, 0) and (−1, 0)
  linear.dragAnswer(sure(0, 2), 1, -1, 0, false); // to (2, −1) and (−1, 0)
  const bytes = Buffer.from(linear.matrixWord(), "base64url");
  assert.deepEqual(
    [0, 2, 4, 6, 8].map((at) => bytes.readInt16LE(at)),
    [1, 32767, -16383, -16383, 0],
  );
  assert.doesNotMatch(linear.matrixWord(), /[^\w-]/);
});

test("a word that is none changes nothing", () => {
  const linear = new LinearPositions(recording, spaces[0]);
  linear.dragAnswer(sure(1), 0.5, 0.5, 0, false);
  const [word, positions] = [linear.matrixWord(), linear.at(0)];
  const numbers = (...values) => Buffer.from(Int16Array.from(values).buffer).toString("base64url");
  const twelve = Array(12).fill(100);
  const eleven = twelve.slice(1);
  const odd = [
    [-1, ...twelve],
    [31, ...twelve],
    [0, ...eleven],
    [0, ...twelve, 1],
    [0, -32768, ...eleven],
  ];
  const wrong = odd.map((values) => numbers(...values));
  for (const nonsense of ["", "x", word.slice(1), `${word}A`, `${word}=`, "<b>", null, undefined, 7, [word], ...wrong]) {
    assert.equal(linear.setMatrixWord(nonsense), false);
  }
  assert.equal(linear.at(0), positions);
  assert.equal(linear.setMatrixWord(numbers(0, ...twelve)), true);
});

test("of more than a hundred classes there is no word", () => {
  for (const [nClasses, there] of [
    [100, true],
    [101, false],
  ]) {
    const many = { probabilities: new Uint16Array(nClasses), nSamples: 1, nCheckpoints: 1, nClasses };
    const linear = new LinearPositions(many, starSpace(nClasses));
    linear.dragAnswer(sure(0, nClasses), 0.1, 0, 0, false);
    assert.equal(linear.matrixWord() !== "", there);
    assert.equal(linear.setMatrixWord("A".repeat(Math.ceil(((2 + 4 * nClasses) * 4) / 3))), there);
  }
});

test("two classes stand on a half circle over the line between their corners, at equal ways for equal changes", () => {
  const nSamples = 101;
  const probabilities = new Uint16Array(2 * nSamples);
  for (let i = 0; i < nSamples; i++) {
    probabilities[2 * i] = Math.round(65535 * Math.cos((Math.PI * i) / 200) ** 2); // even steps of the angle between square roots
    probabilities[2 * i + 1] = 65535 - probabilities[2 * i];
  }
  const recording = { probabilities, nSamples, nCheckpoints: 1, nClasses: 2 };
  const space = {
    method: "star",
    dims: 2,
    matrix: Float32Array.from([1, 0, -1, 0]),
    offset: new Float32Array(2),
    arch: Float32Array.from([0, 1]),
  };
  const positions = new LinearPositions(recording, space);
  const at = positions.at(0);
  const point = (i) => [at[2 * i], at[2 * i + 1]];
  assert.ok(near(point(0), positions.corners.subarray(0, 2), 1e-3) && near(point(100), positions.corners.subarray(2, 4), 1e-3));
  assert.ok(near(point(50), [0, 0.5], 1e-3)); // undecided: at the top
  const [cx, cy] = [0, positions.corners[1]];
  for (let i = 0; i < nSamples; i++) assert.ok(Math.abs(Math.hypot(point(i)[0] - cx, point(i)[1] - cy) - 1) < 1e-3);
  const steps = Array.from({ length: 100 }, (_, i) => Math.hypot(point(i + 1)[0] - point(i)[0], point(i + 1)[1] - point(i)[1]));
  assert.ok(steps.every((step) => Math.abs(step - Math.PI / 100) < 0.01));
  assert.ok(near(positions.of(0, 37), point(37), 1e-9));
  assert.ok(near(positions.extent, [1, 0.5], 1e-6));
  positions.dragAnswer(Float64Array.of(1, 0), 0.25, 0.5, 0, false);
  assert.ok(near(positions.of(0, 0), [1.25, 0], 1e-3) && near(positions.of(0, 100), [-1, -0.5], 1e-3));
});
