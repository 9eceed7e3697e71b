import assert from "node:assert/strict";
import { test } from "vitest";
import { decodedText } from "../../../src/playground/training/table";

const TEXT = "größe;gewicht;art\r\n1,5;2,25;Bär\r\n";

const utf16 = (text: string, big: boolean, mark: boolean) => {
  const units = [...(mark ? "\ufeff" : ""), ...text].map((letter) => letter.codePointAt(0) ?? 0);
  return Uint8Array.from(units.flatMap((unit) => (big ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
};
const latin = (text: string) => Uint8Array.from([...text].map((letter) => letter.codePointAt(0) ?? 0));
const utf8 = (text: string) => new TextEncoder().encode(text);

for (const [name, bytes] of Object.entries({
  "UTF-8": utf8(TEXT),
  "UTF-8 with a mark": utf8(`\ufeff${TEXT}`),
  "UTF-16, little end first, with a mark": utf16(TEXT, false, true),
  "UTF-16, big end first, with a mark": utf16(TEXT, true, true),
  "UTF-16, little end first": utf16(TEXT, false, false),
  "UTF-16, big end first": utf16(TEXT, true, false),
  "Windows-1252": latin(TEXT),
}))
  test(`a table is read from ${name}`, () => assert.equal(decodedText(bytes.buffer), TEXT));

test("short files are read, and what is neither of these", () => {
  assert.equal(decodedText(new ArrayBuffer(0)), "");
  assert.equal(decodedText(utf8("1").buffer), "1");
  assert.equal(decodedText(utf8("猫,1\n").buffer), "猫,1\n");
});
