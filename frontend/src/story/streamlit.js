// The thin adapter between the list of events and Streamlit.

import { Story } from "./story";

const mountedStories = new WeakMap(); // the element that Streamlit gives → {story, content}

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data: { run, events, checkpoint }, parentElement }) {
  const content = JSON.stringify([run, events]);
  const before = mountedStories.get(parentElement);
  if (before?.content !== content) {
    before?.story.destroy();
    mountedStories.set(parentElement, {
      content,
      story: new Story(parentElement.querySelector(".host"), run, events, checkpoint),
    });
  }
  return () => {
    mountedStories.get(parentElement)?.story.destroy();
    mountedStories.delete(parentElement);
  };
}
