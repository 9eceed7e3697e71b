// What is looked at, remembered by the page, and the way back to it where a new session knows nothing of it. It shows nothing.

import type { ContinuityState } from "../core/protocol";
import type { ViewType } from "../core/view";
import { wayBack } from "./history";

const page: typeof globalThis & { __nnvizBefore?: ContinuityState } = globalThis;

const type: ViewType<"continuity"> = {
  create: () => ({
    update({ state }) {
      const way = wayBack(page.__nnvizBefore, state, location.pathname);
      if (way) location.replace(way);
      else page.__nnvizBefore = state;
    },
    destroy() {},
  }),
};
export default type;
