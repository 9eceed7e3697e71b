// The thin adapter between the epoch bar and Streamlit: mounts it once, hands back where it rests.

import { Wishes } from "../core/wishes";
import { StreamlitPage } from "../streamlit/page";
import { EpochView } from "./epochview";

const mountedBars = new WeakMap(); // the element that Streamlit gives → {view, run, content, revision, wishes, send}

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  const { run, checkpoints, accuracy, events, checkpoint, unit, revision, heard } = data;
  const content = JSON.stringify([run, checkpoints, accuracy, events, unit]);
  const before = mountedBars.get(parentElement);
  before?.wishes.hear(heard);
  if (before?.content === content) {
    before.send = setStateValue;
    if (before.revision !== revision) follow(before, checkpoint);
    before.revision = revision;
  } else {
    if (before) before.view.leave(); // what was done just now and was not said yet
    const same = before?.run === run; // else what is wished is of another run
    const entry = { run, content, revision, wishes: same ? before.wishes : new Wishes(heard), send: setStateValue };
    before?.view.destroy();
    mountedBars.set(parentElement, entry);
    const onRest = (changes) => {
      entry.wishes.change(changes);
      entry.send("rest", { run, ...entry.wishes.word });
    };
    const shown = { ...data, ...entry.wishes.over({ checkpoint }) };
    shown.checkpoint = Math.min(shown.checkpoint, checkpoints.length - 1);
    entry.view = new EpochView(parentElement.querySelector(".host"), shown, onRest, (...page) => new StreamlitPage(...page));
  }
  return () => {
    mountedBars.get(parentElement)?.view.destroy();
    mountedBars.delete(parentElement);
  };
}

/** Show what the server says, but for what the person did since. */
function follow({ view, wishes }, checkpoint) {
  view.sayMoved();
  view.show(wishes.over({ checkpoint }).checkpoint);
}
