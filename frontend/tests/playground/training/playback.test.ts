import assert from "node:assert/strict";
import { test } from "vitest";

import { PHASES, PLAYBACK_PACES, Playback, type PlaybackPace } from "../../../src/playground/training/playback";

/** A walk over frames of three samples, up to `end`, of which `there` have come. */
function walking(pace: PlaybackPace, { end = Infinity, there = Infinity } = {}) {
  const known = { there };
  const walk = new Playback(
    (frame) => (frame >= 0 && frame < Math.min(known.there, end) ? 3 : null),
    () => end,
  );
  walk.pace = pace;
  return { walk, known };
}

const settle = (walk: Playback): [frame: number, phase: string, place: number, done: boolean] => {
  for (let k = 0; k < 1000 && walk.moving; k++) walk.tick(50);
  return [walk.frame, walk.position.stage?.phase ?? "", walk.position.stage?.place ?? -1, walk.done];
};

const go = (walk: Playback, times: number, way: "next" | "back" = "next") =>
  Array.from({ length: times }, () => {
    walk[way]();
    return settle(walk);
  });

test("by pass one goes from phase to phase, and into the next step", () => {
  const { walk } = walking("pass");
  assert.deepEqual(go(walk, 5), [
    [0, "forward", 0, false],
    [0, "loss", 0, false],
    [0, "backward", 0, false],
    [0, "update", 0, true],
    [1, "forward", 0, false],
  ]);
});

test("by sample each one goes forward and back before the weights are updated", () => {
  const { walk } = walking("sample");
  assert.deepEqual(go(walk, 5), [
    [0, "backward", 0, false],
    [0, "backward", 1, false],
    [0, "backward", 2, false],
    [0, "update", 2, true],
    [1, "backward", 0, false],
  ]);
});

test("by batch and by epoch a step is a whole frame", () => {
  for (const pace of ["batch", "epoch"] as const) {
    const rests = go(walking(pace).walk, 3).map(([frame, , , done]) => [frame, done]);
    assert.deepEqual(rests, [
      [0, true],
      [1, true],
      [2, true],
    ]);
  }
});

test("going on and back is where one was, and going back ends at the beginning", () => {
  for (const pace of PLAYBACK_PACES) {
    const { walk } = walking(pace);
    const place = () => walk.frame * walk.stages().length + walk.at; // the end of a frame is the beginning of the next
    for (let k = 0; k < 12; k++) {
      const before = place();
      go(walk, 1);
      assert.ok(place() > before, pace);
      go(walk, 1, "back");
      assert.equal(place(), before, pace);
      go(walk, 1);
    }
    let presses = 0;
    for (; place() > 0; presses++) go(walk, 1, "back");
    assert.ok(presses >= 12 && presses <= 15, `${pace}: ${presses}`);
  }
});

test("from the beginning of a frame one goes back by a whole one", () => {
  for (const pace of ["batch", "epoch"] as const) {
    const { walk } = walking(pace);
    walk.jumpTo(3);
    const rests = go(walk, 4, "back").map(([frame, , , done]) => frame + (done ? 1 : 0));
    assert.deepEqual(rests, [2, 1, 0, 0]);
  }
});

test("before the first step there is nothing to go back to", () => {
  const { walk } = walking("pass");
  walk.back();
  assert.deepEqual([walk.frame, walk.at], [0, 0]);
});

test("playing takes as long as its phases, at every speed", () => {
  const { walk } = walking("batch");
  walk.play();
  for (let k = 0; k < 22; k++) walk.tick(100); // one step takes 2.2 s
  assert.ok(Math.abs(4 * walk.frame + walk.at - 4) < 1e-6);
  walk.speed = 2;
  for (let k = 0; k < 22; k++) walk.tick(100);
  assert.ok(Math.abs(4 * walk.frame + walk.at - 12) < 1e-6);
});

test("where frames are too short for phases each is shown as done", () => {
  const { walk } = walking("batch");
  walk.speed = 32;
  walk.play();
  const seen = new Set();
  for (let k = 0; k < 60; k++) {
    walk.tick(1000 / 60);
    assert.ok(walk.isSkimming);
    const { frame, stage, progress } = walk.position;
    if (walk.frame > 0) assert.deepEqual([stage?.phase, progress], ["update", 1]);
    seen.add(frame);
  }
  assert.equal(walk.frame, 14); // a second of 2.2 s / 32 each
  assert.ok(seen.size >= 14);
});

test("what was seen last stays where frames that flash by are paused", () => {
  const { walk } = walking("batch");
  walk.speed = 32;
  walk.play();
  for (let k = 0; k < 50; k++) walk.tick(1000 / 60);
  const { frame } = walk.position;
  walk.pause();
  assert.deepEqual([walk.position.frame, walk.done, walk.moving], [frame, true, false]);
});

test("a step that is finished at once is where it would have gone", () => {
  const { walk } = walking("pass");
  walk.next();
  walk.finish();
  assert.deepEqual([walk.frame, walk.at, walk.moving], [0, 1, false]);
});

test("it waits for frames that have not come, and goes on when they do", () => {
  const { walk, known } = walking("batch", { there: 1 });
  walk.play();
  for (let k = 0; k < 40; k++) walk.tick(100);
  assert.deepEqual([walk.frame, walk.at, walk.playing, walk.waiting], [1, 0, true, true]);
  known.there = 5;
  walk.tick(100);
  assert.ok(walk.at > 0);
});

test("at the end it stops with the last frame done", () => {
  const { walk } = walking("batch", { end: 2 });
  walk.play();
  for (let k = 0; k < 100; k++) walk.tick(100);
  assert.deepEqual([walk.frame, walk.done, walk.playing], [1, true, false]);
  walk.next();
  assert.deepEqual([walk.frame, walk.moving], [1, false]);
});

test("a phase can be asked for before anything was shown, whatever sample is", () => {
  const { walk } = walking("batch");
  walk.place = 2;
  walk.show("backward");
  assert.deepEqual(settle(walk), [0, "backward", 2, false]);
});

test("a phase that is asked for plays to its end and rests", () => {
  const { walk } = walking("batch");
  for (const phase of PHASES) {
    walk.show(phase);
    assert.deepEqual(settle(walk).slice(0, 2), [0, phase]);
  }
});
