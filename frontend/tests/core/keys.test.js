import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "vitest";
import { listenToKeys } from "../../src/core/keys";

// As much of a page as the keyboard asks for: elements that know their selectors, in the view or beside it.
let aborter;
let view;
let done;

beforeEach(() => {
  globalThis.document = new EventTarget();
  aborter = new AbortController();
  done = [];
  const over = { open: false };
  const within = new Set();
  view = { over, within, contains: (node) => within.has(node), querySelector: () => (over.open ? {} : null) };
  const names = ["ArrowRight", "ArrowLeft", "Home", "End", "Escape", " ", "/", "?", "v", "l", "b"];
  listenToKeys(view, aborter.signal, Object.fromEntries(names.map((name) => [name, () => done.push(name)])));
});

afterEach(() => aborter.abort());

/** An element of a kind, such as `input[type=range]`, that is matched by the selectors it is named in. */
function control(kind, inView = true) {
  const [, tag, type, more] = /^(\w+)(?:\[type=(\w+)\])?(.*)$/.exec(kind);
  const one = (selector) => {
    const [, name, not] = /^(.*?)(?::not\((.*)\))?$/s.exec(selector.trim());
    const bare = (part) =>
      part === tag || part === `[type=${type}]` || part === `${tag}[type=${type}]` || (more !== "" && part === more);
    return bare(name) && !(not ?? "").split(",").some((part) => bare(part.trim()));
  };
  const matches = (selectors) => selectors.split(/,(?![^(]*\))/).some(one);
  const node = { matches, isContentEditable: false };
  if (inView) view.within.add(node);
  return node;
}

function press(key, target = control("canvas"), more = {}) {
  const event = Object.assign(new Event("keydown", { cancelable: true }), {
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...more,
  });
  event.composedPath = () => [target];
  document.dispatchEvent(event);
  return event.defaultPrevented;
}

test("every key does its own", () => {
  for (const key of ["ArrowRight", "ArrowLeft", "Home", "End", "Escape", " ", "/", "?", "v", "l", "b"]) {
    assert.equal(press(key), true);
    assert.deepEqual(done.splice(0), [key]);
  }
  press("L");
  assert.deepEqual(done.splice(0), ["l"]); // with shift or caps lock too
  assert.equal(press("x"), false);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(press("l", undefined, { [held]: true }), false);
  assert.deepEqual(done, []);
});

test("what is typed in a field is no key, in the view and beside it", () => {
  for (const kind of ["input[type=text]", "input[type=search]", "input[type=number]", "textarea", "select"]) {
    for (const inView of [true, false])
      for (const key of ["v", "/", "?", " ", "Home", "Escape"]) assert.equal(press(key, control(kind, inView)), false);
  }
  assert.equal(press("v", { ...control("div"), isContentEditable: true }), false);
  assert.deepEqual(done, []);
});

test("a control keeps its own keys and leaves the others", () => {
  const owns = {
    button: [" "],
    "input[type=checkbox]": [" "],
    "input[type=range]": ["ArrowLeft", "ArrowRight", "Home", "End"],
  };
  for (const [kind, own] of Object.entries(owns)) {
    for (const key of ["ArrowLeft", "ArrowRight", "Home", "End", " ", "v"])
      assert.equal(press(key, control(kind)), !own.includes(key), `${key} in ${kind}`);
  }
  assert.equal(press("ArrowLeft", control("input[type=range][data-view-keys]")), true); // the slider of the epochs
});

test("while something else is over the view, its keys rest", () => {
  view.over.open = true;
  assert.equal(press(" "), false);
  assert.equal(press("Escape"), false);
  view.over.open = false;
  assert.equal(press(" "), true);
});
