import assert from "node:assert/strict";
import { test } from "vitest";
import { markedTable, safeFileName } from "../../src/core/download";

test("a plain name stays as it is, and spaces become dashes", () => {
  assert.equal(safeFileName("mnist-45.csv"), "mnist-45.csv");
  assert.equal(safeFileName("t-SNE,  epoch 12.5"), "t-SNE,-epoch-12.5");
  assert.equal(safeFileName("Äpfel und 梨"), "Äpfel-und-梨");
});

test("no name leaves its folder, hides or turns round", () => {
  assert.equal(safeFileName("../../etc/passwd"), "etc-passwd");
  assert.equal(safeFileName("C:\\run?.png"), "C-run-.png");
  assert.equal(safeFileName(".hidden"), "hidden");
  assert.equal(safeFileName("a\u202egnp.exe\u0000\n"), "a-gnp.exe");
  assert.equal(safeFileName("<b>x</b>"), "b-x-b");
});

test("names that Windows keeps for itself are changed", () => {
  assert.equal(safeFileName("con"), "_con");
  assert.equal(safeFileName("NUL.csv"), "_NUL.csv");
  assert.equal(safeFileName("console"), "console");
  assert.equal(safeFileName("name. "), "name");
});

test("what leaves nothing is nnviz, and what is too long is cut", () => {
  for (const text of ["", "   ", "...", "///", "\u200b"]) assert.equal(safeFileName(text), "nnviz");
  assert.equal(Array.from(safeFileName("🐦".repeat(500))).length, 80);
});

test("tables say their encoding where it matters", () => {
  assert.equal(markedTable("sample,class\r\n1,cat\r\n"), "sample,class\r\n1,cat\r\n");
  assert.deepEqual([...new TextEncoder().encode(markedTable("猫"))].slice(0, 4), [0xef, 0xbb, 0xbf, 0xe7]);
});
