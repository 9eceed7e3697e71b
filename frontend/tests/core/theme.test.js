import assert from "node:assert/strict";
import { test } from "vitest";
import { watchPixelRatio } from "../../src/core/theme";

/** A window whose ratio can be changed, with or without the layout. */
class Host extends EventTarget {
  devicePixelRatio = 1;
  queries = [];
  matchMedia(words) {
    const query = new EventTarget();
    this.queries.push({ words, query });
    return query;
  }
  setInterval(look) {
    this.look = look;
    return 1;
  }
  clearInterval() {
    this.look = () => {};
  }
  become(ratio, event) {
    const { query } = this.queries.at(-1);
    this.devicePixelRatio = ratio;
    if (event === "nothing") this.look();
    else (event === "resize" ? this : query).dispatchEvent(new Event(event));
  }
}

test("every change of the ratio is told once, whichever way the browser says it", () => {
  const [host, aborter] = [new Host(), new AbortController()];
  const heard = [];
  watchPixelRatio(() => heard.push(host.devicePixelRatio), aborter.signal, host);
  host.become(2, "change");
  host.become(1.25, "resize");
  host.dispatchEvent(new Event("resize")); // another size, the same ratio
  host.queries[0].query.dispatchEvent(new Event("change")); // an old query
  host.become(1, "change");
  host.become(1.5, "nothing");
  assert.deepEqual(heard, [2, 1.25, 1, 1.5]);
  assert.equal(host.queries.at(-1).words, "(resolution: 1.5dppx)");
  aborter.abort();
  host.become(3, "change");
  host.become(4, "resize");
  host.become(5, "nothing");
  assert.deepEqual(heard, [2, 1.25, 1, 1.5]);
});
