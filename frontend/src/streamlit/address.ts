// The browser's history, which holds steps only. It shows nothing.

import type { ViewType } from "../core/view";
import { guardHistory, rewrite } from "./history";

const type: ViewType<"address"> = {
  create: () => ({
    update({ state: { rests, query } }) {
      guardHistory(rests);
      if (query !== null) rewrite(query);
    },
    destroy() {},
  }),
};
export default type;
