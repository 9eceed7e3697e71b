// The thin adapter between the histories and Streamlit: fetches what Python names, hands back what was pressed.

import { element } from "../core/dom";
import { fetchedFile } from "../core/server";
import { Wishes } from "../core/wishes";
import { readTraces } from "./pack";
import { TracesView } from "./tracesview";

const mountedTraces = new WeakMap(); // the element that Streamlit gives → {view, data, asked, sheet, wishes, send, stop}

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  let entry = mountedTraces.get(parentElement);
  if (entry?.data.run !== data.run) {
    entry?.stop();
    entry = mountTraces(data, parentElement);
  }
  entry.send = setStateValue;
  entry.data = data;
  entry.wishes.hear(data.heard);
  if (data.url !== entry.asked) loadTraces(entry);
  else attendTo(entry);
  return () => {
    mountedTraces.get(parentElement)?.stop();
    mountedTraces.delete(parentElement);
  };
}

function mountTraces(data, parentElement) {
  const host = parentElement.querySelector(".host");
  const entry = { data, asked: "", sheet: "", wishes: new Wishes(data.heard), send: () => {} };
  const onAct = (what, sample) => {
    entry.wishes.add({ what, sample });
    entry.send("act", { run: entry.data.run, ...entry.wishes.word });
  };
  entry.view = new TracesView(host, data.run, data.checkpoint, onAct);
  entry.notice = element("p", { class: "failed", role: "status", hidden: true });
  host.append(entry.notice);
  entry.stop = () => (entry.view.destroy(), entry.notice.remove(), URL.revokeObjectURL(entry.sheet));
  mountedTraces.set(parentElement, entry);
  return entry;
}

/** Fetch histories and their images, then show both at once; what was asked for since is newer. */
async function loadTraces(entry) {
  const { url } = entry.data;
  entry.asked = url;
  try {
    const traces = await readTraces(await fetchedFile(url));
    if (entry.asked !== url) return;
    attendTo(entry);
    URL.revokeObjectURL(entry.sheet);
    entry.sheet = traces.sheet ? URL.createObjectURL(new Blob([traces.sheet], { type: "image/png" })) : "";
    entry.view.show(traces, entry.sheet);
    entry.notice.hidden = true;
  } catch (error) {
    if (entry.asked !== url) return;
    entry.asked = "";
    entry.notice.textContent = `These histories could not be loaded: ${error.message}`;
    entry.notice.hidden = false;
  }
}

/** Where the server has not heard the last word yet, it does not know better. */
function attendTo({ view, data, wishes }) {
  if (wishes.settled()) view.attend(data.picked, data.chosen);
}
