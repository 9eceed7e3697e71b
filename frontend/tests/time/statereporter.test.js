import assert from "node:assert/strict";
import { test } from "vitest";

import { StateReporter } from "../../src/time/statereporter";

test("the other side knows what it was told last, or said", () => {
  let checkpoint = 3;
  const said = [];
  const rest = new StateReporter(
    () => ({ checkpoint }),
    () => false,
    (state) => said.push(state),
  );
  assert.ok(rest.knows({ checkpoint: 3 }));
  checkpoint = 5;
  rest.touched();
  assert.ok(rest.knows({ checkpoint: 3 }) && !rest.knows({ checkpoint: 5 }));
  rest.sayUnsaid();
  assert.deepEqual(said, [{ checkpoint: 5 }]);
  assert.ok(rest.knows({ checkpoint: 5 }) && !rest.knows({ checkpoint: 3 }));
  rest.sayUnsaid();
  assert.equal(said.length, 1);
  checkpoint = 1;
  rest.known();
  assert.ok(rest.knows({ checkpoint: 1 }));
  rest.destroy();
});
