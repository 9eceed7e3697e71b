import assert from "node:assert/strict";
import { test } from "vitest";
import { consistent, digitsToSee, rounded, shortNumber, written } from "../../../src/playground/equations/rounding";

test("numbers are written plainly, or with a power of ten where they are very small or large", () => {
  assert.deepEqual(written(-0.25), { mantissa: "−0.25", power: null });
  assert.deepEqual(written(0.00012), { mantissa: "1.2", power: -4 });
  assert.deepEqual(written(-2.5e7), { mantissa: "−2.5", power: 7 });
  assert.deepEqual(written(0), { mantissa: "0", power: null });
  assert.equal(written(-Infinity).mantissa, "−∞");
  assert.equal(shortNumber(0.000123456), "1.2e−4");
});

test("operands get as many digits as the result needs", () => {
  const sum = ([a, b]: number[]) => a + b;
  assert.deepEqual(consistent([0.5, 0.25], sum), { operands: [0.5, 0.25], result: 0.75, digits: 3 });
  const tight = consistent([1.23456789, -1.23356789], sum); // 0.001: three digits of the operands would give 0
  assert.equal(tight.result, 0.001);
  assert.ok(Math.abs(sum(tight.operands) - 0.001) < 5e-6);
  assert.ok(tight.digits >= 4);
});

test("a change is seen in the number that it changes", () => {
  for (const [value, change] of [
    [0.5, 1e-4],
    [3, -1e-6],
    [1e-3, 1],
    [0, 1],
    [1, 0],
  ]) {
    const digits = digitsToSee(value, change);
    assert.ok(digits >= 3 && digits <= 10);
    if (value && change) assert.notEqual(rounded(value, digits), rounded(value + change, digits));
  }
});
