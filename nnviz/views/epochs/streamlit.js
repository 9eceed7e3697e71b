// The thin adapter between the epoch bar and Streamlit: mounts it once, hands back where it rests.

import { EpochView } from "./epochview.js";

const mountedBars = new WeakMap(); // the element that Streamlit gives → {view, content, revision, count, send}

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  const { run, checkpoints, accuracy, events, checkpoint, unit, revision, heard } = data;
  const content = JSON.stringify([run, checkpoints, accuracy, events, unit]);
  const before = mountedBars.get(parentElement);
  if (before?.content === content) {
    before.send = setStateValue;
    // Where the server has not heard the last word yet, it does not know better.
    if (before.revision !== revision && heard >= before.count) before.view.show(checkpoint);
    before.revision = revision;
  } else {
    before?.view.destroy();
    const entry = { content, revision, count: heard, send: setStateValue };
    mountedBars.set(parentElement, entry);
    // The count makes every word a new one, so that none is taken for an old one.
    const onRest = (state) => entry.send("rest", { ...state, run, count: ++entry.count });
    entry.view = new EpochView(parentElement.querySelector(".host"), data, onRest);
  }
  return () => {
    mountedBars.get(parentElement)?.view.destroy();
    mountedBars.delete(parentElement);
  };
}
