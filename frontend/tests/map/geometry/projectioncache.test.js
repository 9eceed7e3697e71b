import assert from "node:assert/strict";
import { test } from "vitest";
import { ProjectionCache } from "../../../src/map/geometry/projections";

const offer = (key, method = "tsne", dims = 2) => ({ method, dims, key, url: `/media/${key}` });

function counting() {
  const loads = [];
  const load = async (url) => {
    loads.push(url);
    return { url };
  };
  return [new ProjectionCache(3, load), loads];
}

test("equal keys are loaded once, also while the first one loads", async () => {
  const [library, loads] = counting();
  const [one, two] = await Promise.all([library.positions(offer("a"), "run"), library.positions(offer("a"), "run")]);
  assert.equal(one, two);
  assert.equal(await library.positions(offer("a"), "run"), one);
  assert.deepEqual(loads, ["/media/a"]);
});

test("what is here of a recording is told, what was offered last coming last", async () => {
  const [library] = counting();
  for (const key of ["a", "b", "a"]) await library.positions(offer(key), "run");
  await library.positions(offer("c", "umap", 3), "other run");
  assert.deepEqual(
    library.of("run").map(([picture, { url }]) => [picture.method, picture.dims, url]),
    [
      ["tsne", 2, "/media/b"],
      ["tsne", 2, "/media/a"],
    ],
  );
  assert.deepEqual(
    library.of("other run").map(([picture]) => picture),
    [{ method: "umap", dims: 3 }],
  );
});

test("only so many are kept, those that were asked for longest ago going first", async () => {
  const [library, loads] = counting();
  for (const key of ["a", "b", "c", "a", "d"]) await library.positions(offer(key), "run");
  assert.deepEqual(
    library.of("run").map(([, { url }]) => url),
    ["/media/c", "/media/a", "/media/d"],
  );
  await library.positions(offer("b"), "run");
  assert.equal(loads.filter((url) => url === "/media/b").length, 2);
});

test("what could not be loaded is loaded anew, and is not here meanwhile", async () => {
  let fails = true;
  const library = new ProjectionCache(3, async () => {
    if (fails) throw new Error("503");
    return {};
  });
  await assert.rejects(library.positions(offer("a"), "run"), /503/);
  assert.deepEqual(library.of("run"), []);
  fails = false;
  assert.ok(await library.positions(offer("a"), "run"));
});
