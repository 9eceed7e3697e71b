// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StreamlitPage } from "../../src/streamlit/page";
import type { PlotlyElement } from "../../src/streamlit/plotly";

const CHECKPOINTS = [0, 1, 2, 4].map((epoch) => ({ epoch, label: String(epoch) }));
const actions = { onGlide: vi.fn(), onSeek: vi.fn(), onRelease: vi.fn(), onLeave: vi.fn() };
let page: StreamlitPage;

/** An axis over `pixels` from `offset` that shows the values from 0 to `end`. */
function axis(offset: number, pixels: number, end: number) {
  return {
    _offset: offset,
    _length: pixels,
    d2p: (value: number) => (value / end) * pixels,
    p2d: (at: number) => (at / pixels) * end,
  };
}

/** A chart as Plotly leaves it on a page: 400 pixels for `end` on its x axis, 200 for 1 on y, their corner at 50, 10. */
function chart(meta: unknown, end: number, more: object = {}): PlotlyElement {
  const plot = document.createElement("div") as unknown as PlotlyElement;
  plot.className = "js-plotly-plot";
  plot.innerHTML = '<div class="svg-container"><svg class="main-svg"></svg><svg class="main-svg"></svg></div>';
  const fields = { xaxis: axis(50, 400, end), yaxis: axis(10, 200, 1) };
  const listeners = new Set<() => void>();
  Object.assign(plot, {
    layout: { meta },
    _fullData: [],
    _fullLayout: { ...fields, _plots: { xy: fields }, dragmode: false, ...more },
    on: (name: string, listener: () => void) => name === "plotly_afterplot" && listeners.add(listener),
    removeListener: (name: string, listener: () => void) => name === "plotly_afterplot" && listeners.delete(listener),
    redraw: () => listeners.forEach((listener) => void listener()),
  });
  document.body.append(plot);
  return plot;
}

function pointer(type: string, node: Element, x: number, y: number, more: PointerEventInit = {}) {
  const init = { bubbles: true, clientX: x, clientY: y, isPrimary: true, button: 0, pointerType: "mouse", ...more };
  node.dispatchEvent(new PointerEvent(type, init));
}

function open() {
  page = new StreamlitPage(CHECKPOINTS, actions);
  page.move(2.5);
}

beforeEach(() => {
  vi.clearAllMocks();
  document.body.replaceChildren();
});

afterEach(() => page.destroy());

test("a line lies where the moment is on every chart over the training, and stays there when that is drawn anew", async () => {
  const plots = [chart({ nnviz: "epochs" }, 4), chart({ nnviz: "checkpoints" }, 3), chart({ nnviz: "other" }, 3)];
  open();
  expect(page.lines).toEqual([
    { axis: "epochs", x: 350, top: 10, height: 200 },
    { axis: "checkpoints", x: 50 + 400 * (2.5 / 3), top: 10, height: 200 },
  ]);
  expect(plots[2].querySelector(".nnviz-moments")).toBeNull();
  Object.assign(plots[0]._fullLayout?._plots?.xy ?? {}, { xaxis: axis(50, 400, 8) });
  (plots[0] as unknown as { redraw(): void }).redraw();
  expect(page.lines[0].x).toBe(200);
  plots[1].remove();
  chart({ nnviz: "epochs" }, 2); // whose end the moment is behind
  await vi.waitFor(() => expect(document.querySelectorAll(".nnviz-moments div")).toHaveLength(2));
  expect(page.lines).toHaveLength(1);
  expect(plots[1].classList.contains("nnviz-conducted")).toBe(false);
  page.destroy();
  expect(document.querySelector(".nnviz-moments, .nnviz-conducted")).toBeNull();
});

test("a click goes to the checkpoint there, a mouse that is dragged takes the moment along, and what Plotly has stays its own", () => {
  const plot = chart({ nnviz: "epochs" }, 4);
  open();
  pointer("pointerdown", plot, 360, 50);
  pointer("pointerup", plot, 362, 50);
  expect(actions.onGlide).toHaveBeenLastCalledWith(3); // 3.12 epochs lie between checkpoints 2 and 3
  pointer("pointerdown", plot, 150, 50);
  pointer("pointermove", plot, 200, 50);
  expect(actions.onSeek).toHaveBeenLastCalledWith(1.5);
  pointer("pointermove", plot, 151, 50);
  expect(actions.onSeek).toHaveBeenCalledTimes(2);
  pointer("pointerup", plot, 151, 50);
  expect([actions.onRelease.mock.calls.length, actions.onGlide.mock.calls.length]).toEqual([1, 1]);
  pointer("pointerdown", plot, 10, 50); // beside the field
  pointer("pointerup", plot, 10, 50);
  const zooms = chart({ nnviz: "epochs" }, 4, { dragmode: "zoom" });
  page.destroy();
  open();
  pointer("pointerdown", zooms, 150, 50);
  pointer("pointermove", zooms, 250, 50);
  pointer("pointerup", zooms, 250, 50);
  expect([actions.onSeek.mock.calls.length, actions.onGlide.mock.calls.length]).toEqual([2, 1]);
});

test("a dot goes along the path of a chart, which can be clicked and dragged where it is near", () => {
  const plot = chart({ nnviz: "path", x: [0, 2, 4], y: [0.5, 0.5, 0.5], checkpoints: [0, 2, 3] }, 4);
  open();
  expect(page.marks).toEqual([[350, 110]]);
  pointer("pointermove", plot, 150, 115);
  expect(plot.classList.contains("nnviz-near")).toBe(true);
  pointer("pointermove", plot, 150, 160);
  expect(plot.classList.contains("nnviz-near")).toBe(false);
  pointer("pointerdown", plot, 240, 112);
  pointer("pointerup", plot, 240, 112);
  expect(actions.onGlide).toHaveBeenLastCalledWith(2); // nothing was recorded at 1
  pointer("pointerdown", plot, 150, 110);
  pointer("pointermove", plot, 150, 190);
  expect(actions.onSeek).toHaveBeenLastCalledWith(1);
  document.dispatchEvent(new PointerEvent("pointercancel"));
  expect(actions.onRelease).toHaveBeenCalledTimes(1);
});

test("who goes to the sidebar takes along where the training is, once", () => {
  const [aside, inner] = [document.createElement("section"), document.createElement("a")];
  aside.dataset.testid = "stSidebar";
  aside.append(inner);
  document.body.append(aside);
  open();
  pointer("pointerover", aside, 0, 0);
  pointer("pointerover", inner, 0, 0, { relatedTarget: aside });
  expect(actions.onLeave).toHaveBeenCalledTimes(1);
});
