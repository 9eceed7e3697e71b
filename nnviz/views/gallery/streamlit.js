// The thin adapter between the gallery and Streamlit: fetches the page that Python names, hands back what is pinned and chosen.

import { element } from "../map/dom.js";
import { Gallery } from "./gallery.js";
import { readGallery } from "./pack.js";
import { fetchedFile } from "./server.js";

const mountedGalleries = new WeakMap(); // the element that Streamlit gives → {gallery, data, shown, count, send, stop}

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  let entry = mountedGalleries.get(parentElement);
  if (entry?.data.run !== data.run) {
    entry?.stop();
    entry = mountGallery(data, parentElement);
  }
  entry.send = setStateValue;
  entry.data = data;
  entry.gallery.setCompact(data.compact);
  if (data.url !== entry.asked) loadPage(entry);
  else attendAs(entry);
  return () => {
    mountedGalleries.get(parentElement)?.stop();
    mountedGalleries.delete(parentElement);
  };
}

function mountGallery(data, parentElement) {
  const host = parentElement.querySelector(".host");
  const aborter = new AbortController();
  const entry = { data, asked: "", place: "", count: data.heard, send: () => {} };
  // The count makes every word a new one, so that none is taken for an old one.
  const onAttend = (attention) => entry.send("attention", { ...attention, run: entry.data.run, count: ++entry.count });
  entry.gallery = new Gallery(host, data.run, onAttend);
  entry.notice = element("p", { class: "failed", role: "status", hidden: true });
  host.append(entry.notice);
  entry.stop = () => (aborter.abort(), entry.gallery.destroy(), entry.notice.remove());
  fitGallery(host, aborter.signal);
  mountedGalleries.set(parentElement, entry);
  return entry;
}

/** Fetch a page and its images, then show both at once; what was asked for since is newer. */
async function loadPage(entry) {
  const { url, place } = entry.data;
  entry.asked = url;
  try {
    const page = await readGallery(await fetchedFile(url));
    const sheet = page.sheet && (await createImageBitmap(new Blob([page.sheet], { type: "image/png" })));
    if (entry.asked !== url) return sheet?.close();
    attendAs(entry);
    entry.gallery.show(page, sheet, place !== entry.place);
    sheet?.close();
    entry.place = place;
    entry.notice.hidden = true;
  } catch (error) {
    if (entry.asked !== url) return;
    entry.asked = "";
    entry.notice.textContent = `These samples could not be loaded: ${error.message}`;
    entry.notice.hidden = false;
  }
}

/** Where the server has not heard the last word yet, it does not know better. */
function attendAs({ gallery, data, count }) {
  if (data.heard >= count) gallery.attend(data.picked, data.chosen);
}

/** The gallery is as tall as what the window has left beside the epoch bar. */
function fitGallery(host, signal) {
  const fit = () => {
    const main = document.querySelector("[data-testid=stMain]");
    const top = host.getBoundingClientRect().top + (main?.scrollTop ?? 0);
    const bar = document.querySelector(".st-key-epoch_bar")?.offsetHeight ?? 0;
    host.style.setProperty("--gallery-height", `${Math.max(innerHeight - top - bar - 24, 400)}px`);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(host);
  addEventListener("resize", fit, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  fit();
}
