// The flow between classes as a page has it.

import type { ViewType } from "../core/view";
import { drawFlow } from "./flow";
import css from "./flow.css?inline";

const type: ViewType<"flow"> = {
  css,
  create: ({ host }) => ({ update: ({ content }) => drawFlow(host, content), destroy() {} }),
};
export default type;
