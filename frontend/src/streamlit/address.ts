// Address view, which shows nothing: keeps the browser's history to steps, and restores a page whose session was lost.

import type { Remembered } from "../core/protocol";
import type { ViewType } from "../core/view";
import { guardHistory, returnAddress, rewrite } from "./history";

const page: typeof globalThis & { __nnvizBefore?: Remembered } = globalThis;

const type: ViewType<"address"> = {
  create: () => ({
    update({ state: { rests, query, remembered } }) {
      const way = remembered && returnAddress(page.__nnvizBefore, remembered, location.pathname);
      if (way) return location.replace(way);
      if (remembered) page.__nnvizBefore = remembered;
      guardHistory(rests);
      if (query !== null) rewrite(query);
    },
    destroy() {},
  }),
};
export default type;
