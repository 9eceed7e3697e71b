// The thin adapter between the gallery and Streamlit: decodes the page that Python sends, hands back what is pinned and chosen.

import { Wishes } from "../core/wishes";
import { Gallery } from "./gallery";
import { decodeGallery } from "./pack";

/** The element that Streamlit gives → {gallery, data, page, place, wishes, shown, send, stop}. */
const mountedGalleries = new WeakMap();

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  let entry = mountedGalleries.get(parentElement);
  if (entry?.data.run !== data.run) {
    entry?.stop();
    entry = mountGallery(data, parentElement);
  }
  entry.send = setStateValue;
  entry.data = data;
  entry.wishes.hear(data.heard);
  entry.gallery.setCompact(data.compact);
  if (data.page !== entry.page)
    showPage(entry); // images change with the samples, and these are in the page
  else attendAs(entry);
  return () => {
    mountedGalleries.get(parentElement)?.stop();
    mountedGalleries.delete(parentElement);
  };
}

function mountGallery(data, parentElement) {
  const host = parentElement.querySelector(".host");
  const aborter = new AbortController();
  const entry = { data, page: "", place: "", wishes: new Wishes(data.heard), shown: null, send: () => {} };
  const onAttend = (attention) => {
    wishAttention(entry, attention);
    entry.send("attention", { run: entry.data.run, ...entry.wishes.word });
  };
  entry.gallery = new Gallery(host, data.run, onAttend);
  entry.stop = () => (aborter.abort(), entry.gallery.destroy());
  fitGallery(host, aborter.signal);
  mountedGalleries.set(parentElement, entry);
  return entry;
}

function showPage(entry) {
  const { page, sheet, place } = entry.data;
  attendAs(entry);
  entry.gallery.show(
    decodeGallery(Uint8Array.from(atob(page), (letter) => letter.charCodeAt(0)).buffer),
    sheet,
    place !== entry.place,
  );
  entry.page = page;
  entry.place = place;
}

/** What a click changed: what is pinned, or whether a card is chosen. */
function wishAttention(entry, { picked, chosen }) {
  const { shown } = entry;
  if (picked !== shown.picked) entry.wishes.change({ picked });
  for (const sample of chosen) if (!shown.chosen.includes(sample)) entry.wishes.add({ choose: sample });
  for (const sample of shown.chosen) if (!chosen.includes(sample)) entry.wishes.add({ leave: sample });
  entry.shown = { picked, chosen };
}

/** What the server says, under what it had not heard. */
function attendAs(entry) {
  const { wishes, data } = entry;
  const chosen = new Set(data.chosen);
  for (const { choose, leave } of wishes.pending) {
    if (choose !== undefined) chosen.add(choose);
    chosen.delete(leave);
  }
  entry.shown = { picked: wishes.over({ picked: data.picked }).picked, chosen: [...chosen] };
  entry.gallery.attend(entry.shown.picked, entry.shown.chosen);
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
