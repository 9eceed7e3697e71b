// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import { HandMade, isSame, pure, Widget } from "../../src/core/widget";

function host(): HTMLElement {
  const shadow = document.createElement("div").attachShadow({ mode: "open" });
  const node = document.createElement("section");
  shadow.append(node);
  return node;
}

test("a widget is rendered at once, and again only where a prop is another", () => {
  let rendered = 0;
  const node = host();
  const widget = new Widget(node, ({ name, of }: { name: string; of: readonly number[] }) => {
    rendered++;
    return (
      <p title={name}>
        {name}: {of.length}
      </p>
    );
  });
  const samples = [1, 2];
  widget.update({ name: "<b>", of: samples });
  const shown = node.firstElementChild;
  expect(shown?.outerHTML).toBe('<p title="<b>">&lt;b&gt;: 2</p>');
  widget.update({ name: "<b>", of: samples });
  expect(rendered).toBe(1);
  widget.update({ name: "<b>", of: [1] });
  expect([rendered, node.textContent, node.firstElementChild === shown]).toEqual([2, "<b>: 1", true]);
  widget.destroy();
  expect(node.childNodes.length).toBe(0);
  widget.update({ name: "again", of: samples });
  expect(node.textContent).toBe("again: 2");
});

test("a signal as a text changes without rendering", async () => {
  let rendered = 0;
  const node = host();
  const epoch = signal("1");
  const widget = new Widget(node, () => {
    rendered++;
    return <output>{epoch}</output>;
  });
  widget.update({});
  epoch.value = "2";
  await vi.waitFor(() => expect(node.textContent).toBe("2"));
  expect(rendered).toBe(1);
  widget.destroy();
});

test("what was made by hand stays where it is", () => {
  const node = host();
  const made = document.createElement("canvas");
  const widget = new Widget(node, ({ title }: { title: string }) => <HandMade class="ends" title={title} nodes={[made]} />);
  widget.update({ title: "one" });
  widget.update({ title: "other" });
  expect(node.innerHTML).toBe('<div class="ends" title="other"><canvas></canvas></div>');
  expect(node.querySelector("canvas")).toBe(made);
  widget.destroy();
});

test("a part of a tree is rendered again only where its own props are others, and a signal takes all of it down", () => {
  let rendered = 0;
  const Part = pure(({ of }: { of: number[] }) => {
    rendered++;
    return <b>{of.length}</b>;
  });
  const aborter = new AbortController();
  const show = ({ title, of }: { title: string; of: number[] }) => (
    <p title={title}>
      <Part of={of} />
    </p>
  );
  const widget = new Widget(host(), show, aborter.signal);
  widget.update({ title: "one", of: [1] });
  widget.update({ title: "other", of: [1] });
  expect([rendered, widget.node.innerHTML]).toEqual([1, '<p title="other"><b>1</b></p>']);
  widget.update({ title: "other", of: [1, 2] });
  expect([rendered, widget.node.textContent]).toEqual([2, "2"]);
  aborter.abort();
  expect(widget.node.innerHTML).toBe("");
});

test("props are compared by their values, lists by what they hold", () => {
  expect(isSame({ a: NaN, b: [1, "2"] }, { a: NaN, b: [1, "2"] })).toBe(true);
  expect(isSame({ b: [1, 2] }, { b: [2, 1] })).toBe(false);
  expect(isSame({ b: {} }, { b: {} })).toBe(false);
  expect(isSame<object>({ a: 1 }, { a: 1, b: undefined })).toBe(false);
});
