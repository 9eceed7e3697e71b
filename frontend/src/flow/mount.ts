// View type of the flow diagram.

import type { ViewType } from "../core/view";
import { drawFlow } from "./flow";

const type: ViewType<"flow"> = {
  create: ({ host }) => ({ update: ({ content }) => drawFlow(host, content), destroy() {} }),
};
export default type;
