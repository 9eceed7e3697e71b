import assert from "node:assert/strict";
import { test } from "vitest";
import { DEFAULT_DISPLAY_OPTIONS, readDisplayOptions, writeDisplayOptions } from "../../src/map/displayoptions";

const RECORDING = { checkpoints: [{ label: "0.5" }, { label: "1" }, { label: "2" }], labels: Uint16Array.of(0) };

test("what is written is read again", () => {
  const drawn = { draw: "images", size: 1.5, opacity: 0.25, rings: true, regions: true };
  const look = { ...DEFAULT_DISPLAY_OPTIONS, ...drawn, only: "wrong", trails: "flips", since: 1 };
  assert.equal(
    writeDisplayOptions(look, RECORDING),
    "rings=1&size=1.5&opacity=0.25&draw=images&regions=1&trails=flips&only=wrong&since=1",
  );
  assert.deepEqual(readDisplayOptions(writeDisplayOptions(look, RECORDING), RECORDING), look);
  assert.equal(writeDisplayOptions(DEFAULT_DISPLAY_OPTIONS, RECORDING), "");
});

test("nonsense is usual, and numbers stay in their bounds", () => {
  const words = "draw=paint&trails=&only=some&since=7&rings=yes&size=1e9&opacity=-1&regions=2&other=1";
  assert.deepEqual(readDisplayOptions(words, RECORDING), { ...DEFAULT_DISPLAY_OPTIONS, size: 4, opacity: 0.05 });
  assert.deepEqual(readDisplayOptions("size=&opacity=x", RECORDING), DEFAULT_DISPLAY_OPTIONS);
  assert.deepEqual(readDisplayOptions(undefined, RECORDING), DEFAULT_DISPLAY_OPTIONS);
});

test("nothing is wrong where true classes are not known", () => {
  const blind = { ...RECORDING, labels: null };
  assert.deepEqual(readDisplayOptions("rings=1&only=wrong&draw=images", blind), { ...DEFAULT_DISPLAY_OPTIONS, draw: "images" });
  assert.equal(readDisplayOptions("only=flips", blind).only, "flips");
});
