// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EpochView, type MomentActions } from "../../src/time/epochview";
import { followMoments, seekMoment } from "../../src/time/momentevents";

const CONTENT = {
  run: "digits",
  checkpoints: [0, 1, 2, 3].map((epoch) => ({ epoch, label: String(epoch) })),
  accuracy: { of: "right", shares: [0.1, 0.5, 0.9, 1] },
  events: [{ checkpoint: 2, words: "class 9 learnt" }],
  checkpoint: 1,
  unit: "epoch",
};
const onRest = vi.fn();
const around = { move: vi.fn(), paint: vi.fn(), destroy: vi.fn(), lines: [], marks: [] };
let view: EpochView;
let actions: MomentActions;
let moments: number[];
let heard: AbortController;

beforeEach(() => {
  vi.clearAllMocks();
  vi.stubGlobal("matchMedia", () => Object.assign(new EventTarget(), { matches: true })); // no motion: it is there at once
  heard = new AbortController();
  moments = [];
  followMoments("digits", (t) => moments.push(t), heard.signal);
  view = new EpochView(document.body, CONTENT, onRest, (_, given) => {
    actions = given;
    return around;
  });
});

afterEach(() => {
  view.destroy();
  heard.abort();
});

const words = () => view.node.querySelector(".moment")?.textContent;

test("keys, other views and the page around move it, all follow it, and where it rests is said once", async () => {
  expect([words(), moments]).toEqual(["epoch 1 of 350.0\u00a0% right", [1]]);
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
  await vi.waitFor(() => expect(onRest.mock.calls).toEqual([[{ checkpoint: 2 }]]));
  expect(view.node.querySelector(".happening")?.textContent).toBe("class 9 learnt");
  seekMoment("another", { checkpoint: 0 });
  seekMoment("digits", { t: 0.25 });
  expect([words(), moments.at(-1)]).toEqual(["epoch 0 of 310.0\u00a0% right", 0.25]);
  actions.onGlide(3);
  await vi.waitFor(() => expect(onRest).toHaveBeenLastCalledWith({ checkpoint: 3 }));
  expect(moments).toEqual([1, 2, 0.25, 3]);
  expect(around.move.mock.calls.flat()).toEqual(moments);
  expect(onRest).toHaveBeenCalledTimes(2);
});

test("a view that comes after the bar begins where the bar is, and none where there is no bar any more", async () => {
  const late: number[] = [];
  actions.onSeek(2.5);
  followMoments("digits", (t) => late.push(t), heard.signal);
  followMoments("another", (t) => late.push(t), heard.signal);
  await vi.waitFor(() => expect(late).toEqual([2.5]));
  view.destroy();
  followMoments("digits", (t) => late.push(t), heard.signal);
  await Promise.resolve();
  expect(late).toEqual([2.5]);
});

test("what the page says is shown and not said back, and who leaves takes along what was not said yet", async () => {
  view.setCheckpoint(3);
  await vi.waitFor(() => expect(moments).toEqual([1, 3]));
  view.flushUnlessPlaying();
  expect(onRest).not.toHaveBeenCalled();
  actions.onSeek(0.8);
  actions.onLeave();
  expect(onRest.mock.calls).toEqual([[{ checkpoint: 1 }]]);
  view.destroy();
  expect(around.destroy).toHaveBeenCalled();
  expect(document.querySelector(".epochs")).toBeNull();
});
