// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { LatestLoader } from "../../src/core/server";

test("what was asked for last is shown, whichever comes first, and what failed is said and asked for again", async () => {
  const host = document.createElement("div");
  const newest = new LatestLoader(host, "These samples");
  const shown: string[] = [];
  const arrivals: Record<string, (content: string) => void> = {};
  const load = (address: string) =>
    newest.load<string>(
      address,
      () => new Promise((arrive) => (arrivals[address] = arrive)),
      (content) => shown.push(content),
    );
  const both = [load("a"), load("b")];
  arrivals.b("second");
  arrivals.a("first");
  await Promise.all(both);
  expect(shown).toEqual(["second"]);
  expect([newest.isCurrent("a"), newest.isCurrent("b")]).toEqual([false, true]);

  const fails = () => Promise.reject(new Error("the server answers 404"));
  await newest.load("c", fails, () => shown.push("never"));
  expect(host.textContent).toBe("These samples could not be loaded: the server answers 404");
  expect(newest.isCurrent("c")).toBe(false);
  const again = load("c");
  arrivals.c("third");
  await again;
  expect(host.querySelector("p")?.hidden).toBe(true);
});
