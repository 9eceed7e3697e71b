import assert from "node:assert/strict";
import { test } from "vitest";
import { wayBack } from "../../src/streamlit/history";

const before = { session: "a", bare: true, words: { run: "mine & yours", epoch: "5" } };
const usual = { run: "digits", epoch: "45" };

test("a new session that knows nothing is led back to what the page showed", () => {
  assert.equal(
    wayBack(before, { session: "b", bare: true, words: usual }, "/overview"),
    "/overview?run=mine+%26+yours&epoch=5",
  );
});

test("nothing is led anywhere that is right as it is", () => {
  assert.equal(wayBack(undefined, { session: "b", bare: true, words: usual }, "/"), ""); // a page that has just been opened
  assert.equal(wayBack(before, { session: "a", bare: true, words: usual }, "/"), ""); // the person chose another run
  assert.equal(wayBack(before, { session: "b", bare: false, words: usual }, "/"), ""); // the address said so
  assert.equal(wayBack(before, { session: "b", bare: true, words: before.words }, "/"), "");
});
