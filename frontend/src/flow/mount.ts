// The flow between classes as a page has it.

import type { ViewType } from "../core/view";
import { drawFlow } from "./flow";

const type: ViewType<"flow"> = {
  create: ({ host }) => ({ update: ({ content }) => drawFlow(host, content), destroy() {} }),
};
export default type;
