// The story of a training as a page has it.

import { sameContent, type ViewType } from "../core/view";
import { Story } from "./story";
import css from "./story.css?inline";

const type: ViewType<"story"> = {
  css,
  create({ host }, { run, content, state }) {
    const story = new Story(host, run, content.events, state.checkpoint);
    return { update() {}, destroy: () => story.destroy() };
  },
  goesOn: sameContent,
};
export default type;
