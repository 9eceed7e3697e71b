import assert from "node:assert/strict";
import { test } from "vitest";
import { readLook, USUAL_LOOK, writeLook } from "../../src/map/look";

const RECORDING = { checkpoints: [{ label: "0.5" }, { label: "1" }, { label: "2" }], labels: Uint16Array.of(0) };

test("what is written is read again", () => {
  const drawn = { draw: "images", size: 1.5, opacity: 0.25, rings: true, regions: true };
  const look = { ...USUAL_LOOK, ...drawn, only: "wrong", trails: "flips", since: 1 };
  assert.equal(
    writeLook(look, RECORDING),
    "rings=1&size=1.5&opacity=0.25&draw=images&regions=1&trails=flips&only=wrong&since=1",
  );
  assert.deepEqual(readLook(writeLook(look, RECORDING), RECORDING), look);
  assert.equal(writeLook(USUAL_LOOK, RECORDING), "");
});

test("nonsense is usual, and numbers stay in their bounds", () => {
  const words = "draw=paint&trails=&only=some&since=7&rings=yes&size=1e9&opacity=-1&regions=2&other=1";
  assert.deepEqual(readLook(words, RECORDING), { ...USUAL_LOOK, size: 4, opacity: 0.05 });
  assert.deepEqual(readLook("size=&opacity=x", RECORDING), USUAL_LOOK);
  assert.deepEqual(readLook(undefined, RECORDING), USUAL_LOOK);
});

test("nothing is wrong where true classes are not known", () => {
  const blind = { ...RECORDING, labels: null };
  assert.deepEqual(readLook("rings=1&only=wrong&draw=images", blind), { ...USUAL_LOOK, draw: "images" });
  assert.equal(readLook("only=flips", blind).only, "flips");
});
