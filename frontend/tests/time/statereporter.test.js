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
  assert.ok(rest.isReported({ checkpoint: 3 }));
  checkpoint = 5;
  rest.schedule();
  assert.ok(rest.isReported({ checkpoint: 3 }) && !rest.isReported({ checkpoint: 5 }));
  rest.flush();
  assert.deepEqual(said, [{ checkpoint: 5 }]);
  assert.ok(rest.isReported({ checkpoint: 5 }) && !rest.isReported({ checkpoint: 3 }));
  rest.flush();
  assert.equal(said.length, 1);
  checkpoint = 1;
  rest.acknowledge();
  assert.ok(rest.isReported({ checkpoint: 1 }));
  rest.destroy();
});
