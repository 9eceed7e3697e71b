// The thin adapter between the view and Streamlit: loads what Python names, mounts the view once, hands back where it rests.

import { element } from "../core/dom";
import { ProjectionCache } from "./data/projectioncache";
import { readPositions } from "./data/positions";
import { readBundle } from "./data/recording";
import { SmallMap } from "./smallmap";
import { pictureName } from "./geometry/projections";
import { Sprites } from "./data/sprites";
import { MapView } from "./view";
import { Wishes } from "../core/wishes";

const mounted = new WeakMap(); // the element that Streamlit gives → {data, view, send, stop, asked, wishes, shown, awaiting}
const bundles = new Map(); // digest → promise of a recording, kept over page switches so that nothing is loaded twice
const sheets = new Map(); // digest → the images, likewise
const KEPT = 3;
const LONGEST_WAIT_MS = 3000; // for the server to write into the address where the view rests
let webgl; // whether this browser can draw the dots, once that is known
const library = new ProjectionCache(8, async (url) => readPositions(await fetched(url)));

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data: [data], parentElement, setStateValue }) {
  const before = mounted.get(parentElement);
  if (before?.data.digest === data.digest && before.data.run === data.run) {
    const follows = before.data.revision !== data.revision;
    before.send = setStateValue;
    before.data = data;
    before.wishes.hear(data.heard);
    align(before);
    if (follows && before.view) follow(before);
    hear(before);
    if (isSettled(before)) before.awaiting.splice(0).forEach((goOn) => goOn());
  } else {
    before?.view?.controller.leave(); // what was done just now and was not said yet
    before?.stop();
    const same = before?.data.run === data.run; // a run that goes on; else what is wished is of another run
    if (same) before.wishes.hear(data.heard);
    mount(data, parentElement, setStateValue, same ? before.wishes : new Wishes(data.heard));
  }
  return () => {
    mounted.get(parentElement)?.stop();
    mounted.delete(parentElement);
  };
}

/** Show what the server says, but for what the person did since. */
function follow(entry) {
  const { controller } = entry.view;
  const { compact, initial } = entry.data;
  controller.leave(); // what was done just now and was not said yet
  controller.show(entry.wishes.over(compact ? besides(controller.state, initial) : initial));
  entry.shown = controller.state;
}

/** What a small map is to show: it takes its moment from the page, and keeps its camera as long as the picture is the same. */
function besides(shown, wanted) {
  const same = shown.space === wanted.space && shown.dims === wanted.dims;
  return { ...wanted, ...(same ? { look: shown.look } : {}), checkpoint: undefined };
}

/** Trainings may stand beside each other in another way, which begins at a moment of its own. */
function align(entry) {
  const { bar, trainings, initial } = entry.data;
  const alignment = JSON.stringify([bar, trainings]);
  if (entry.view && trainings.length && entry.alignment !== alignment) entry.view.align(bar, trainings, initial.checkpoint);
  entry.alignment = alignment;
}

function mount(data, parentElement, send, wishes) {
  const host = parentElement.querySelector(".host");
  const aborter = new AbortController();
  const { signal } = aborter;
  const stop = () => (aborter.abort(), entry.view?.destroy());
  const entry = { data, signal, view: null, asked: new Set(), wishes, awaiting: [], send, stop };
  mounted.set(parentElement, entry);
  if (!data.compact) fitHeight(host, signal);
  load(entry, host);
}

async function load(entry, host) {
  if (!drawsWebgl()) return refuse(entry, host);
  const { digest, bundle_url, offers } = entry.data;
  for (const offer of offers) library.positions(offer, digest).catch(() => {}); // asked for again when the view is there, which says what fails
  if (!bundles.has(digest)) host.replaceChildren(element("div", { class: "loading" }, "Loading the recording…"));
  try {
    const recording = await cachedBundle(digest, bundle_url);
    if (entry.signal.aborted) return;
    host.replaceChildren();
    show(entry, host, recording);
  } catch (error) {
    if (entry.signal.aborted) return;
    const again = element("button", { type: "button" }, "Try again");
    again.addEventListener("click", () => load(entry, host));
    host.replaceChildren(element("div", { class: "loading" }, `The recording could not be loaded: ${error.message}`, again));
  }
}

function show(entry, host, recording) {
  const { digest, bar, sprite_urls, methods, events, initial, autoplay, guide, trainings } = entry.data;
  const onRest = (state) => {
    entry.wishes.change(Object.fromEntries(Object.entries(state).filter(([name, value]) => value !== entry.shown[name])));
    entry.shown = state;
    entry.send("rest", { run: entry.data.run, ...entry.wishes.word });
    hear(entry); // what is wanted now may have been on offer already
  };
  const loaded = library.of(digest);
  const sprites = spritesOf(digest, recording, sprite_urls);
  const wished = entry.wishes.over(initial);
  const options = {
    sprites,
    methods,
    events,
    loaded,
    initial: wished,
    autoplay,
    guide,
    onRest,
    address: () => addressOf(entry),
  };
  entry.view = entry.data.compact
    ? new SmallMap(host, recording, { ...options, run: bar, trainings })
    : new MapView(host, recording, options);
  entry.shown = entry.view.controller.state;
  align(entry);
  hear(entry);
}

/** Nothing can be drawn here: the server does what it can. */
function refuse(entry, host) {
  const instead = entry.data.compact ? "there is no map here" : "here is a plain chart, drawn by the server";
  const words = `This browser does not offer WebGL2, so ${instead}.`;
  host.replaceChildren(element("p", { class: "notice-line", role: "status" }, words));
  entry.send("unsupported", true);
}

/** The address, once it says where the view rests. @returns {Promise<string>} */
async function addressOf(entry) {
  if (!isSettled(entry)) {
    await new Promise((goOn) => {
      entry.awaiting.push(goOn);
      setTimeout(goOn, LONGEST_WAIT_MS);
    });
  }
  return location.href;
}

/** Whether the server has heard all that was said. */
function isSettled({ wishes }) {
  return wishes.settled();
}

/** What the server says besides: that it computes a picture, or that it has one. */
function hear(entry) {
  const { view, data } = entry;
  if (!view) return;
  view.controller.setBusy(data.busy);
  view.controller.setMissing(data.missing);
  if (data.measured) view.controller.judge(data.measured);
  view.controller.trace(data.traced);
  const { pending } = view.controller.spaces;
  for (const offer of data.offers) {
    const awaited = pending !== null && pictureName(pending) === pictureName(offer);
    if (awaited || !entry.asked.has(offer.key)) take(entry, offer);
  }
  entry.asked = new Set(data.offers.map(({ key }) => key));
}

/** @param {import("./data/projectioncache").Offer} offer */
async function take(entry, offer) {
  const { controller, recording } = entry.view;
  const settled = () => {
    const outdated = entry.data.offers.some((latest) => latest.key !== offer.key && pictureName(latest) === pictureName(offer));
    return entry.signal.aborted || outdated;
  };
  try {
    const positions = await library.positions(offer, entry.data.digest);
    if (!fits(positions, offer, recording)) throw new Error("it is of another recording");
    if (!settled()) controller.take(offer, positions);
  } catch (error) {
    if (!settled()) controller.fail(`The picture could not be loaded: ${error.message}`, () => take(entry, offer));
  }
}

function fits({ dims, whole, corners, nSamples, nCheckpoints }, offer, recording) {
  const same = nSamples === recording.nSamples && nCheckpoints === recording.nCheckpoints;
  return whole && same && dims === offer.dims && corners.length === recording.nClasses * dims;
}

/** Whether this browser can draw the dots; asked once, since every context counts. */
function drawsWebgl() {
  webgl ??= testContext();
  return webgl;
}

function testContext() {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** The images of a recording, kept over page switches like the recording itself. */
function spritesOf(digest, recording, urls) {
  if (!sheets.has(digest)) sheets.set(digest, new Sprites(recording.sprites, urls.map(serverUrl)));
  for (const old of [...sheets.keys()].slice(0, -KEPT)) sheets.delete(old);
  return sheets.get(digest);
}

function cachedBundle(digest, url) {
  if (!bundles.has(digest)) {
    const loading = fetched(url).then(readBundle);
    loading.catch(() => bundles.delete(digest));
    bundles.set(digest, loading);
    for (const old of [...bundles.keys()].slice(0, -KEPT)) bundles.delete(old);
  }
  return bundles.get(digest);
}

/** @returns {Promise<ArrayBuffer>} */
async function fetched(path) {
  const response = await fetch(serverUrl(path));
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return response.arrayBuffer();
}

/** A path of the server's, wherever the app is mounted: beside Streamlit's own scripts. */
function serverUrl(path) {
  const script = document.querySelector('script[src*="/static/js/"]');
  const base = script ? script.src.slice(0, script.src.indexOf("/static/js/")) : location.origin;
  return base + path;
}

/** The view is as tall as what the window has left. */
function fitHeight(host, signal) {
  const fit = () => {
    const top = host.getBoundingClientRect().top + scrollTopOf(host);
    host.style.setProperty("--nnviz-height", `${Math.max(innerHeight - top - 24, 480)}px`);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(host);
  addEventListener("resize", fit, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  fit();
}

function scrollTopOf(node) {
  return node.closest?.("section")?.scrollTop ?? document.querySelector("section.stMain, [data-testid=stMain]")?.scrollTop ?? 0;
}
