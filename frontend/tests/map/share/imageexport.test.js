import assert from "node:assert/strict";
import { test } from "vitest";
import { imageLayout, wrappedLines } from "../../../src/map/share/imageexport";

const LETTER = 7;
const measure = (words) => LETTER * Array.from(words).length;
const PLAIN = { width: 400, height: 300, title: "", caption: "", legend: [], ramp: null };
const layoutOf = (changes) => imageLayout({ ...PLAIN, ...changes }, measure);
const entries = (count) => Array.from({ length: count }, (_, k) => ({ colour: "#123456", title: `class ${k}` }));

/** Every text's box, to see whether it is inside and overlaps no other. */
function boxesOf({ words }) {
  return words.map(({ text, x, y, align, style }) => {
    const left = align === "center" ? x - measure(text) / 2 : x;
    return { text, left, right: left + measure(text), top: y - style.size / 2, bottom: y + style.size / 2 };
  });
}

function assertClear(layout, width) {
  const boxes = boxesOf(layout);
  for (const [i, a] of boxes.entries()) {
    assert.ok(a.left >= 15.99 && a.right <= width - 15.99, `${a.text} ${a.left} ${a.right}`);
    assert.ok(a.top >= 0 && a.bottom <= layout.height, a.text);
    for (const b of boxes.slice(i + 1)) {
      assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, `${a.text} / ${b.text}`);
    }
  }
}

test("text is broken between words", () => {
  assert.deepEqual(wrappedLines("the quick brown fox", 7 * 9, measure), ["the quick", "brown fox"]);
  assert.deepEqual(wrappedLines("  spaces \n and  breaks ", 700, measure), ["spaces and breaks"]);
  assert.deepEqual(wrappedLines("", 70, measure), []);
});

test("a word that fits no line is broken between letters", () => {
  assert.deepEqual(wrappedLines("an abcdefghijkl x", 7 * 5, measure), ["an", "abcde", "fghij", "kl x"]);
  assert.deepEqual(wrappedLines("🐦🐦🐦", 7 * 2, measure), ["🐦🐦", "🐦"]);
  assert.deepEqual(wrappedLines("abc", 1, measure), ["a", "b", "c"]);
});

test("with nothing to say the picture is the layers alone", () => {
  assert.deepEqual(layoutOf({}), { top: 0, height: 300, words: [], dots: [], bar: null });
});

test("the title is over the layers, and the legend and the caption are under them", () => {
  const layout = layoutOf({ title: "mnist", caption: "epoch 12", legend: entries(2) });
  const [title, first, second, caption] = layout.words;
  assert.deepEqual([title.text, first.text, second.text, caption.text], ["mnist", "class 0", "class 1", "epoch 12"]);
  assert.ok(title.y < layout.top && first.y > layout.top + 300 && caption.y > first.y && caption.y < layout.height);
  assert.equal(first.y, second.y);
  assert.deepEqual(
    layout.dots.map(({ y }) => y),
    [first.y, second.y],
  );
  assert.ok(layout.dots[0].x + 5 < first.x);
});

test("everything fits and nothing overlaps, however much there is", () => {
  const ticks = ["≤ 0.01", "0.1", "0.11", "1", "≥ 11"].map((title, i) => ({ at: [0, 0.33, 0.36, 0.66, 1][i], title }));
  const ramp = { kind: "scale", title: "loss, in nats", colours: ["#000000", "#ffffff"], ticks };
  const long = { colour: "#ffffff", title: "a very long name ".repeat(20) };
  const [title, caption] = ["A title of some length ".repeat(5), "and so on ".repeat(30)];
  for (const width of [120, 400, 1600]) {
    for (const legend of [[], entries(3), entries(30), entries(1000), [long, long]]) {
      const layout = layoutOf({ width, title, caption, legend, ramp });
      assertClear(layout, width);
      assert.ok(layout.bar.x >= 16 && layout.bar.x + layout.bar.width <= width - 16);
    }
  }
});

test("of many classes the first are named, and how many more there are", () => {
  const { words, dots } = layoutOf({ legend: entries(1000) });
  assert.equal(dots.length, 40);
  assert.equal(words.at(-1).text, "and 960 more");
  assert.equal(layoutOf({ legend: entries(41) }).dots.length, 41);
});

test("ticks that would touch are left out, but never the ends", () => {
  const ticks = Array.from({ length: 50 }, (_, i) => ({ at: i / 49, title: String(i) }));
  const { words } = layoutOf({ ramp: { title: "times", colours: ["#000000", "#ffffff"], ticks } });
  const shown = words.slice(1).map(({ text }) => text);
  assert.equal(shown[0], "0");
  assert.equal(shown.at(-1), "49");
  assert.ok(shown.length > 5 && shown.length < 20);
});
