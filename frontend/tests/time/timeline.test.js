import assert from "node:assert/strict";
import { test } from "vitest";
import { eased, Timeline } from "../../src/time/timeline";

test("easing goes from 0 to 1 without turning back", () => {
  assert.equal(eased(0), 0);
  assert.equal(eased(0.5), 0.5);
  assert.equal(eased(1), 1);
  for (let x = 0.01; x <= 1; x += 0.01) assert.ok(eased(x) > eased(x - 0.01));
});

test("a glide takes 200 ms and ends exactly on the checkpoint", () => {
  const timeline = new Timeline(45, 3);
  timeline.glideTo(4, 1000);
  timeline.tick(1100);
  assert.equal(timeline.t, 3.5);
  timeline.tick(1200);
  assert.equal(timeline.t, 4);
  assert.equal(timeline.moving, false);
});

test("a glide can be interrupted and goes on from where it is", () => {
  const timeline = new Timeline(45, 3);
  timeline.glideTo(4, 1000);
  timeline.tick(1100);
  timeline.glideTo(timeline.target + 1, 1100);
  assert.equal(timeline.t, 3.5);
  timeline.tick(1300);
  assert.equal(timeline.t, 5);
});

test("playing shows five checkpoints a second, stops at the end and begins again from the start", () => {
  const timeline = new Timeline(11, 0);
  timeline.play(0);
  for (let now = 0; now <= 1000; now += 20) timeline.tick(now);
  assert.ok(Math.abs(timeline.t - 5) < 1e-9);
  timeline.speed = 2;
  for (let now = 1000; now <= 1500; now += 20) timeline.tick(now);
  timeline.tick(1520);
  assert.equal(timeline.t, 10);
  assert.equal(timeline.playing, false);
  timeline.play(2000);
  assert.equal(timeline.t, 0);
  assert.equal(timeline.playing, true);
});

test("a long run plays within twenty seconds", () => {
  const timeline = new Timeline(1001, 0);
  timeline.play(0);
  for (let now = 0; now <= 20000; now += 100) timeline.tick(now);
  assert.equal(timeline.t, 1000);
});

test("in a loop it shows the end for a while and goes on from the start", () => {
  const timeline = new Timeline(6, 4);
  timeline.loop = true;
  timeline.play(0);
  for (let now = 20; now <= 220; now += 20) timeline.tick(now);
  assert.deepEqual([timeline.t, timeline.playing], [5, true]);
  for (let now = 240; now < 1020; now += 20) timeline.tick(now);
  assert.deepEqual([timeline.t, timeline.playing], [5, true]);
  for (let now = 1020; now <= 1220; now += 20) timeline.tick(now);
  assert.ok(Math.abs(timeline.t - 1) < 1e-9);
  for (let now = 1240; now <= 2100; now += 20) timeline.tick(now);
  assert.deepEqual([timeline.t, timeline.playing], [5, true]);
  timeline.loop = false; // while it shows the end
  timeline.tick(2120);
  assert.deepEqual([timeline.t, timeline.playing], [5, false]);
});

test("what was interrupted at the end of a loop begins anew, with the whole pause", () => {
  const timeline = new Timeline(6, 5);
  timeline.loop = true;
  timeline.play(0);
  for (let now = 20; now <= 1500; now += 20) timeline.tick(now);
  assert.equal(timeline.t, 5);
  timeline.seek(4.9);
  timeline.play(1500);
  for (let now = 1520; now <= 2200; now += 20) timeline.tick(now);
  assert.equal(timeline.t, 5);
});

test("a tab that was hidden goes on playing where it was", () => {
  const timeline = new Timeline(101, 0);
  timeline.play(0);
  timeline.tick(3600_000);
  assert.ok(timeline.t < 2);
});

test("dragging stops playing and stays inside the run; nonsense is the start", () => {
  const timeline = new Timeline(5, 99);
  assert.equal(timeline.t, 4);
  timeline.play(0);
  timeline.seek(2.25);
  assert.equal(timeline.playing, false);
  assert.equal(timeline.t, 2.25);
  assert.equal(timeline.checkpoint, 2);
  timeline.seek(-3);
  assert.equal(timeline.t, 0);
  timeline.seek(NaN);
  assert.equal(timeline.t, 0);
});

test("a run of one checkpoint neither plays nor moves", () => {
  const timeline = new Timeline(1, 0);
  timeline.play(0);
  assert.equal(timeline.moving, false);
  timeline.glideTo(1, 0);
  assert.equal(timeline.t, 0);
});
