import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "vitest";
import { readSelectionWord, Selection, selectionWord } from "../../src/map/selection";
import { random } from "../support";

const words = JSON.parse(readFileSync(new URL("../../../tests/views/selection_words.json", import.meta.url), "utf-8"));

test("samples are kept in the order they were chosen, each once, and the mask says the same", () => {
  const selection = new Selection(6);
  const { mask } = selection;
  selection.set([4, 1, 4]);
  selection.add([5, 1, 0]);
  assert.deepEqual(selection.samples, [4, 1, 5, 0]);
  selection.remove([1, 3]);
  assert.deepEqual(selection.samples, [4, 5, 0]);
  selection.toggle(5);
  selection.toggle(2);
  assert.deepEqual(selection.samples, [4, 0, 2]);
  assert.equal(selection.size, 3);
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((sample) => selection.has(sample)),
    [true, false, true, false, true, false],
  );
  assert.equal(selection.mask, mask);
  assert.deepEqual([...mask], [1, 0, 1, 0, 1, 0]);
  selection.clear();
  assert.deepEqual([selection.samples, [...mask]], [[], [0, 0, 0, 0, 0, 0]]);
});

test("the version counts what changed something, and nothing else", () => {
  const selection = new Selection(6);
  const after = (act) => {
    act();
    return selection.version;
  };
  assert.equal(selection.version, 0);
  assert.equal(
    after(() => selection.clear()),
    0,
  );
  assert.equal(
    after(() => selection.set([2, 3])),
    1,
  );
  assert.equal(
    after(() => selection.set([2, 3])),
    1,
  );
  assert.equal(
    after(() => selection.set(selection.samples)),
    1,
  );
  assert.equal(
    after(() => selection.add([3])),
    1,
  );
  assert.equal(
    after(() => selection.remove([5])),
    1,
  );
  assert.equal(
    after(() => selection.set([3, 2])),
    2,
  );
  assert.equal(
    after(() => selection.remove([3])),
    3,
  );
  assert.equal(
    after(() => selection.toggle(3)),
    4,
  );
});

test("what is no sample is passed over, and a list that was handed out stays as it was", () => {
  const selection = new Selection(3);
  selection.set([-1, 3, 1.5, NaN, 2]);
  const before = selection.samples;
  selection.add([0, 99]);
  selection.remove([-1, 99]);
  assert.deepEqual([before, selection.samples], [[2], [2, 0]]);
  assert.equal(selection.has(99), false);
});

test("the words are those of the examples, both ways", () => {
  for (const { about, n_samples: n, samples, word } of words.written) {
    assert.equal(selectionWord([...samples].reverse(), n), word, about);
    assert.deepEqual(readSelectionWord(word, n), samples, about);
  }
  for (const { about, n_samples: n, samples, word } of words.read) assert.deepEqual(readSelectionWord(word, n), samples, about);
});

test("nonsense is nothing", () => {
  for (const { about, n_samples: n, word } of words.nonsense) assert.equal(readSelectionWord(word, n), null, about);
});

test("whatever is chosen comes back, few or many, and never longer than a bitmap", () => {
  const next = random(3);
  for (const n of [1, 7, 8, 9, 1000, 100003]) {
    for (const share of [0.001, 0.1, 0.5, 0.99, 1]) {
      const samples = Array.from({ length: n }, (_, sample) => sample).filter(() => next() < share);
      const word = selectionWord(samples, n);
      assert.deepEqual(readSelectionWord(word, n), samples);
      assert.ok(word.length <= 1 + Math.ceil((Math.ceil(n / 8) * 4) / 3));
    }
  }
});
