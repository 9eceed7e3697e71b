// View type of the story.

import { hasSameContent, type ViewType } from "../core/view";
import { Story } from "./story";

const type: ViewType<"story"> = {
  create({ host }, { run, content, state }) {
    const story = new Story(host, run, content.events, state.checkpoint);
    return { update() {}, destroy: () => story.destroy() };
  },
  canReuse: hasSameContent,
};
export default type;
