// The thin adapter between the parts of the Network screen and Streamlit: mounts one, fetches what it shows, hands back clicks.

import { fetchedFile } from "../core/server";
import { element } from "../core/dom";
import { FramesView } from "./framesview";
import { GraphView } from "./graphview";
import { InstancesView } from "./instances";
import { LinksView } from "./linksview";
import { readPart } from "./pack";
import { StripView } from "./strip";
import { Wishes } from "../core/wishes";

const PART_VIEWS = { graph: GraphView, links: LinksView, frames: FramesView, strip: StripView, instances: InstancesView };

const mountedParts = new WeakMap(); // the element that Streamlit gives → {view, data, asked, wishes, send, stop}

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  let entry = mountedParts.get(parentElement);
  if (entry && (entry.data.run !== data.run || entry.data.kind !== data.kind)) {
    entry.stop();
    entry = undefined;
  }
  entry ??= mountPart(data, parentElement);
  entry.send = setStateValue;
  entry.data = data;
  entry.wishes.hear(data.heard);
  if (!data.url) entry.view.show({ ...data.content, selected: data.selected, checkpoint: data.checkpoint });
  else if (data.url !== entry.asked) loadPart(entry);
  else attendToPart(entry);
  return () => {
    mountedParts.get(parentElement)?.stop();
    mountedParts.delete(parentElement);
  };
}

function mountPart(data, parentElement) {
  const host = parentElement.querySelector(".host");
  const entry = { data, asked: "", wishes: new Wishes(data.heard), send: () => {} };
  const onAct = (what, at) => {
    entry.wishes.add({ what, at });
    entry.send("act", { run: entry.data.run, ...entry.wishes.word });
  };
  entry.view = new PART_VIEWS[data.kind](host, data.run, onAct);
  entry.notice = element("p", { class: "notice", role: "status", hidden: true });
  host.append(entry.notice);
  entry.stop = () => (entry.view.destroy(), entry.notice.remove());
  mountedParts.set(parentElement, entry);
  return entry;
}

/** Fetch what is shown; what was asked for since is newer. */
async function loadPart(entry) {
  const { url } = entry.data;
  entry.asked = url;
  try {
    const part = await readPart(await fetchedFile(url));
    if (entry.asked !== url) return;
    entry.view.show(part, entry.data.checkpoint);
    entry.notice.hidden = true;
    attendToPart(entry);
  } catch (error) {
    if (entry.asked !== url) return;
    entry.asked = "";
    entry.notice.textContent = `This could not be loaded: ${error.message}`;
    entry.notice.hidden = false;
  }
}

/** Where the server has not heard the last word yet, it does not know better. */
function attendToPart({ view, data, wishes }) {
  if (wishes.settled()) view.attend?.(data.selected);
}
