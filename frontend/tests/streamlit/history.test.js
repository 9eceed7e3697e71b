import assert from "node:assert/strict";
import { test } from "vitest";
import { guardHistory, isStep, returnAddress, rewrite } from "../../src/streamlit/history";

const RESTS = ["epoch", "camera"];

/** A browser's history and location, as far as they are asked. */
function browser(path) {
  const entries = [path];
  const location = { origin: "http://here", hash: "" };
  const go = () => {
    const url = new URL(entries.at(-1), "http://here");
    Object.assign(location, { href: url.href, pathname: url.pathname, search: url.search });
  };
  const history = {
    state: null,
    pushState(_, __, url) {
      entries.push(url);
      go();
    },
    replaceState(_, __, url) {
      entries[entries.length - 1] = url;
      go();
    },
  };
  go();
  return { entries, history, location };
}

test("another run, projection, sample or filter is a step, and where something rests is none", () => {
  const before = "?run=a&method=star&epoch=3";
  assert.ok(!isStep(before, "?run=a&method=star&epoch=4", RESTS));
  assert.ok(!isStep(before, "?run=a&method=star&epoch=4&camera=1,2,3", RESTS));
  for (const after of [
    "?run=b&method=star&epoch=3",
    "?run=a&method=pca&epoch=9",
    "?run=a&method=star&epoch=3&sample=7",
    "?run=a",
  ]) {
    assert.ok(isStep(before, after, RESTS), after);
  }
  assert.ok(!isStep("", before, RESTS)); // a page that was just opened
  assert.ok(!isStep(before, "?data=iris&rate=0.1", RESTS)); // one that was opened with the address of another, which came late
});

test("what is no step takes the place of the present entry, what is one makes another", () => {
  const { entries, history, location } = browser("/?run=a&method=star&epoch=1");
  guardHistory(RESTS, { history, location });
  guardHistory(RESTS, { history, location }); // again with the next page
  for (const epoch of [2, 3, 4]) history.pushState({}, "", `/?run=a&method=star&epoch=${epoch}`);
  assert.deepEqual(entries, ["/?run=a&method=star&epoch=4"]);
  history.pushState({}, "", "/?run=a&method=pca&epoch=4");
  history.pushState({}, "", "/mistakes");
  history.pushState({}, "", "/mistakes?run=a&method=pca&epoch=4");
  history.pushState({}, "", "/mistakes?run=a&method=pca&epoch=9");
  assert.deepEqual(entries, [
    "/?run=a&method=star&epoch=4",
    "/?run=a&method=pca&epoch=4",
    "/mistakes?run=a&method=pca&epoch=9",
  ]);
});

test("what the page was opened with gives way to what it is", () => {
  const { entries, history, location } = browser("/mistakes?epoch=7");
  rewrite("run=a&epoch=7", { history, location });
  rewrite("run=a&epoch=7", { history, location });
  assert.deepEqual(entries, ["/mistakes?run=a&epoch=7"]);
});

const before = { session: "a", bare: true, words: { run: "mine & yours", epoch: "5" } };
const usual = { run: "digits", epoch: "45" };

test("a new session that knows nothing is led back to what the page showed", () => {
  assert.equal(
    returnAddress(before, { session: "b", bare: true, words: usual }, "/overview"),
    "/overview?run=mine+%26+yours&epoch=5",
  );
});

test("nothing is led anywhere that is right as it is", () => {
  assert.equal(returnAddress(undefined, { session: "b", bare: true, words: usual }, "/"), ""); // a page that has just been opened
  assert.equal(returnAddress(before, { session: "a", bare: true, words: usual }, "/"), ""); // the person chose another run
  assert.equal(returnAddress(before, { session: "b", bare: false, words: usual }, "/"), ""); // the address said so
  assert.equal(returnAddress(before, { session: "b", bare: true, words: before.words }, "/"), "");
});
