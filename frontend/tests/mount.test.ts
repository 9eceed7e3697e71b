// @vitest-environment happy-dom
// Messages and their answers, with a view that keeps what it is told.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Message, PROTOCOL, type ViewProps } from "../src/core/protocol";
import type { ViewContext, ViewType } from "../src/core/view";

type Flow = ViewProps<"flow">;

/** What a view was told, in order, and what became of it. */
interface Seen {
  place: ViewContext;
  told: Flow[];
  destroyed: number;
}

const STYLE = ".flow { color: red; }";

let seen: Seen[];
let type: ViewType<"flow">;
let load: () => Promise<{ default: ViewType<"flow"> }>;
let files: Record<string, () => Promise<Response>>;
let asked: string[];
let page: typeof import("../src/mount");
let element: HTMLElement;

function message(more: Partial<Message> = {}): Message {
  return {
    protocol: PROTOCOL,
    view: "flow",
    files: [],
    run: "a",
    content: {},
    name: "",
    state: { epoch: 1 },
    heard: 0,
    ...more,
  };
}

function shown(): HTMLElement {
  return element.shadowRoot?.querySelector<HTMLElement>(".host") as HTMLElement;
}

function refusal(): string {
  const alert = shown().querySelector("[role=alert]");
  expect(alert?.querySelector("button")?.textContent).toBe("Reload");
  return alert?.firstChild?.textContent ?? "";
}

function otherVersion(version: number): string {
  return `The server speaks version ${version} of nnviz's messages, and this page version ${PROTOCOL}: one of them is older.`;
}

/** What is on its way has come. */
const settle = () => new Promise((done) => setTimeout(done));

function json(content: unknown): () => Promise<Response> {
  return async () => new Response(JSON.stringify(content));
}

beforeEach(async () => {
  seen = [];
  files = { "flow.css": async () => new Response(STYLE) };
  asked = [];
  type = {
    create(place) {
      const view: Seen = { place, told: [], destroyed: 0 };
      seen.push(view);
      place.host.append("a flow");
      return { update: (told) => view.told.push(told), destroy: () => view.destroyed++ };
    },
  };
  load = async () => ({ default: type });
  vi.resetModules(); // what was loaded is forgotten
  page = await import("../src/mount");
  page.addViews({ flow: [() => load(), "http://localhost/flow.css"] });
  element = document.createElement("div");
  document.body.replaceChildren(element);
  vi.stubGlobal("fetch", async (address: string) => {
    const name = new URL(address).pathname.split("/").pop() ?? "";
    if (name !== "flow.css") asked.push(name);
    return files[name]?.() ?? new Response("", { status: 404 });
  });
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a view is made in a shadow root with its style, and told what the message says", async () => {
  page.mount(element, message({ content: { height: 30 }, heard: 3 }));
  await settle();
  expect(shown().textContent).toBe("a flow");
  expect(element.shadowRoot?.querySelector("style")?.textContent).toBe(STYLE);
  expect(seen.map(({ told }) => told)).toEqual([[{ run: "a", heard: 3, content: { height: 30 }, state: { epoch: 1 } }]]);
});

test("later messages of the run go to the same view, at once", async () => {
  const mounted = page.mount(element, message());
  await settle();
  mounted.update(message({ state: { epoch: 2 } }));
  expect(seen.length).toBe(1);
  expect(seen[0].told.map(({ state }) => state)).toEqual([{ epoch: 1 }, { epoch: 2 }]);
});

test("a view says its wishes with the run until they are heard, and answers by name", async () => {
  const handBack = vi.fn();
  const mounted = page.mount(element, message({ heard: 4 }), handBack);
  await settle();
  const { place } = seen[0];
  place.wishes.change({ epoch: 3 });
  place.send();
  place.sendValue("unsupported", true);
  expect(handBack.mock.calls).toEqual([
    ["said", { run: "a", count: 5, wishes: [{ changes: { epoch: 3 }, n: 5 }] }],
    ["unsupported", true],
  ]);
  mounted.update(message({ heard: 5 }));
  const other = vi.fn();
  mounted.handBack = other; // of a later message
  place.send();
  expect(other).toHaveBeenCalledWith("said", { run: "a", count: 5, wishes: [] });
  expect(handBack).toHaveBeenCalledTimes(2);
});

test("another run has another view, and wishes of the one before are forgotten", async () => {
  const handBack = vi.fn();
  const left = vi.fn();
  const { create } = type;
  type.create = (place, told) => ({ ...create(place, told), flush: left });
  const mounted = page.mount(element, message(), handBack);
  await settle();
  seen[0].place.wishes.change({ epoch: 3 });
  mounted.update(message({ run: "b", heard: 1 }));
  expect(left).toHaveBeenCalledOnce();
  expect(seen.map(({ destroyed }) => destroyed)).toEqual([1, 0]);
  expect(shown().textContent).toBe("a flow"); // once
  expect(element.shadowRoot?.querySelectorAll("style").length).toBe(1);
  expect(seen[1].place.wishes.pending).toEqual([]);
  seen[0].place.wishes.change({ epoch: 4 });
  seen[0].place.send(); // late
  seen[1].place.wishes.change({ epoch: 5 });
  seen[1].place.send();
  const words = handBack.mock.calls.map(([, word]) => [word.run, word.wishes.at(-1)?.changes]);
  expect(words).toEqual([
    ["a", { epoch: 4 }],
    ["b", { epoch: 5 }],
  ]);
});

test("a view decides itself whether it goes on", async () => {
  type.canReuse = (before, now) => before.content.height === now.content.height;
  const mounted = page.mount(element, message({ content: { height: 1 } }));
  await settle();
  mounted.update(message({ content: { height: 1 }, run: "b" }));
  mounted.update(message({ content: { height: 2 }, run: "b" }));
  expect(seen.map(({ told }) => told.length)).toEqual([2, 1]);
});

test("what is destroyed shows nothing that comes later", async () => {
  const mounted = page.mount(element, message());
  await settle();
  mounted.destroy();
  mounted.destroy();
  expect(seen[0].destroyed).toBe(1);
  const early = page.mount(element, message({ content: "files/late" }));
  files.late = json({});
  early.destroy();
  await settle();
  expect(seen.length).toBe(1);
});

test("content by address is fetched once, by whichever views and messages name it", async () => {
  files.one = json({ height: 7 });
  const mounted = page.mount(element, message({ content: "files/one" }));
  mounted.update(message({ content: "files/one", state: { epoch: 2 } })); // while it is on its way
  const other = document.createElement("div");
  page.mount(other, message({ content: "files/one" }));
  await settle();
  mounted.update(message({ content: "files/one", state: { epoch: 3 } }));
  expect(seen.map(({ told }) => told.map(({ content, state }) => [content, state]))).toEqual([
    [
      [{ height: 7 }, { epoch: 2 }],
      [{ height: 7 }, { epoch: 3 }],
    ],
    [[{ height: 7 }, { epoch: 1 }]],
  ]);
  expect(asked).toEqual(["one"]);
});

test("the newest message counts, whatever comes first", async () => {
  let come = (_: Response) => {};
  files.slow = () => new Promise((resolve) => (come = resolve));
  files.quick = json({ height: 2 });
  const mounted = page.mount(element, message({ content: "files/slow" }));
  mounted.update(message({ content: "files/quick" }));
  await settle();
  come(new Response('{"height": 1}'));
  await settle();
  expect(seen.flatMap(({ told }) => told.map(({ content }) => content))).toEqual([{ height: 2 }]);
});

test.each([
  ["is gone", async () => new Response("", { status: 404 })],
  ["cannot be reached", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["is no JSON", async () => new Response("<html>")],
  ["holds no object", json(7)],
])("content that %s is told in place of the view, and the next message may bring it back", async (_, answer) => {
  files.one = answer;
  const mounted = page.mount(element, message({ content: "files/one" }));
  await settle();
  expect(refusal()).toBe("This part of the page could not be loaded from the server.");
  expect(seen).toEqual([]);
  files.one = json({ height: 1 });
  mounted.update(message({ content: "files/one" }));
  await settle();
  expect(shown().textContent).toBe("a flow");
});

test("a view whose script cannot be loaded is told", async () => {
  load = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
  page.mount(element, message());
  await settle();
  expect(refusal()).toBe("This part of the page could not be loaded from the server.");
});

test("a view whose style cannot be loaded is told", async () => {
  delete files["flow.css"];
  page.mount(element, message());
  await settle();
  expect(refusal()).toBe("This part of the page could not be loaded from the server.");
});

test("what fails late does not take the place of what is newer", async () => {
  let fail = (_: unknown) => {};
  files.slow = () => new Promise((_, reject) => (fail = reject));
  const mounted = page.mount(element, message({ content: "files/slow" }));
  mounted.update(message());
  await settle();
  fail(new TypeError("Failed to fetch"));
  await settle();
  expect(shown().textContent).toBe("a flow");
});

test.each([
  [{ protocol: PROTOCOL + 1 }, otherVersion(PROTOCOL + 1)],
  [{ protocol: 0 }, otherVersion(0)],
  [{ protocol: undefined }, "What the server says is no message of nnviz's."],
  [{ view: "<b>chart" }, 'The server asks for a view "<b>chart", which this page has not.'],
  [{ view: "toString" }, 'The server asks for a view "toString", which this page has not.'],
  [{ content: null }, 'The server\'s message to the view "flow" is not whole.'],
  [{ state: undefined }, 'The server\'s message to the view "flow" is not whole.'],
  [{ run: 7 }, 'The server\'s message to the view "flow" is not whole.'],
])("a message with %j is refused by name, and takes the view down", async (fault, words) => {
  const mounted = page.mount(element, message());
  await settle();
  mounted.update(message(fault as Partial<Message>));
  expect(refusal()).toBe(words);
  expect([seen[0].destroyed, shown().querySelector("b")]).toEqual([1, null]);
  mounted.update(message());
  expect([shown().textContent, seen.length]).toEqual(["a flow", 2]);
});

test.each([[null], [undefined], ["nonsense"], [7], [[]]])("%j is no message", (nonsense) => {
  page.mount(element, nonsense as unknown as Message);
  expect(refusal()).toBe("What the server says is no message of nnviz's.");
});

test.each(["create", "update"])("a view that fails at what it is told is told, in %s", async (at) => {
  const { create } = type;
  const fail = () => {
    throw new TypeError("bands is undefined");
  };
  type.create = (place, told) => (at === "create" ? fail() : { ...create(place, told), update: fail });
  page.mount(element, message());
  await settle();
  expect(refusal()).toBe("This part of the page does not understand what the server says.");
  expect(console.error).toHaveBeenCalledOnce();
  expect(seen.map(({ destroyed }) => destroyed)).toEqual(at === "create" ? [] : [1]);
});

test("Reload loads the page again", () => {
  const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
  page.mount(element, message({ protocol: PROTOCOL + 1 }));
  shown().querySelector("button")?.click();
  expect(reload).toHaveBeenCalledOnce();
});

test("a view that shows nothing says nothing either", () => {
  page.mount(element, message({ protocol: PROTOCOL + 1, view: "address" }));
  expect(shown().childNodes.length).toBe(0);
});

test("content that came along has not to be fetched when later messages name it", async () => {
  const mounted = page.mount(element, message({ content: { shown: 1 }, name: "files/x" }));
  await vi.waitFor(() => expect(seen.length).toBe(1));
  const before = asked.length;
  mounted.update(message({ content: "files/x", name: "files/x", state: { epoch: 2 } }));
  expect(asked.length).toBe(before);
  expect(refusalOrNothing()).toBe("");
});

test("content that messages go on naming is kept, however much comes after it", async () => {
  const mounted = page.mount(element, message({ content: { shown: 1 }, name: "files/x" }));
  const other = page.mount(document.createElement("div"), message());
  await vi.waitFor(() => expect(seen.length).toBe(2));
  const before = asked.length;
  for (let at = 0; at < 100; at++) {
    other.update(message({ content: { at }, name: `files/${at}` }));
    mounted.update(message({ content: "files/x", name: "files/x" }));
  }
  expect(asked.length).toBe(before);
  expect(seen[0].told.length).toBe(101);
});

function refusalOrNothing(): string {
  return shown().querySelector("[role=alert]")?.textContent ?? "";
}
