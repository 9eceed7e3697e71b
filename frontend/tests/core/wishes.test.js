import assert from "node:assert/strict";
import { test } from "vitest";

import { Wishes } from "../../src/core/wishes";

test("an answer that is older than a wish does not take it back", () => {
  const wishes = new Wishes();
  wishes.change({ picked: 3 });
  wishes.change({ checkpoint: 7 });
  wishes.hear(1);
  assert.deepEqual(wishes.over({ picked: 5, checkpoint: 0, kept: 2 }), { picked: 5, checkpoint: 7, kept: 2 });
  wishes.hear(2);
  assert.deepEqual(wishes.over({ picked: 5, checkpoint: 9 }), { picked: 5, checkpoint: 9 });
  assert.ok(wishes.settled());
});

test("of a field only the newest wish counts, and other wishes stay in their order", () => {
  const wishes = new Wishes(4);
  wishes.change({ picked: 3, kept: 1 });
  wishes.add({ choose: 8 });
  wishes.change({ picked: 4 });
  assert.deepEqual(wishes.pending, [
    { changes: { kept: 1 }, n: 5 },
    { choose: 8, n: 6 },
    { changes: { picked: 4 }, n: 7 },
  ]);
  assert.equal(wishes.word.count, 7);
  assert.ok(!wishes.settled("changes"));
  wishes.hear(7);
  assert.deepEqual(wishes.word, { count: 7, wishes: [] });
});

test("whatever words are skipped, the server has every wish once and in the end both agree", () => {
  let seed = 1;
  const random = (count) => {
    seed = (seed * 48271) % 2147483647;
    return seed % count;
  };
  for (let round = 0; round < 200; round++) {
    const wishes = new Wishes();
    const server = { state: { a: 0, b: 0, c: 0 }, heard: 0, taken: [] };
    const [up, down] = [[], []];
    const hear = (word) => {
      for (const { n, changes } of word.wishes.filter((wish) => wish.n > server.heard)) {
        Object.assign(server.state, changes);
        server.heard = n;
        server.taken.push(n);
      }
      down.push({ state: { ...server.state }, heard: server.heard });
    };
    const wanted = { a: 0, b: 0, c: 0 };
    let shown = { ...wanted };
    for (let step = 0; step < 60; step++) {
      const deed = random(3);
      if (deed === 0) {
        const changes = { [["a", "b", "c"][random(3)]]: step };
        Object.assign(wanted, changes);
        wishes.change(changes);
        shown = { ...shown, ...changes };
        up.push(wishes.word);
      } else if (deed === 1 && up.length)
        hear(up.splice(0, 1 + random(up.length)).at(-1)); // those before are skipped
      else if (deed === 2 && down.length) {
        const { state, heard } = down.shift();
        wishes.hear(heard);
        shown = wishes.over(state);
      }
      assert.deepEqual(shown, wanted);
    }
    if (up.length) hear(up.at(-1));
    assert.deepEqual(server.state, wanted);
    assert.deepEqual([...new Set(server.taken)], server.taken);
  }
});

test("a view that takes the place of another does not use its numbers again, which the server may hear of later", () => {
  const left = new Wishes(100);
  left.change({ picked: 3 });
  const come = new Wishes(100); // the server has not heard of it yet
  come.change({ picked: 4 });
  const [n, m] = [left, come].map(({ pending: [wish] }) => wish.n);
  assert.ok(m > n && n > 100);
});
