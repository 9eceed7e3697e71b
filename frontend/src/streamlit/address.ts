// The browser's history, which holds steps only, and what the page remembers for a session that begins later. It shows nothing.

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
