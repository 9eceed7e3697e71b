import assert from "node:assert/strict";
import { test } from "vitest";
import { RequestQueue } from "../../../src/playground/training/requestqueue";

test("what must be heard is asked one by one, and of wishes only the newest", () => {
  const sent: [string, number][] = [];
  const questions = new RequestQueue<{ want: string }>((question) => sent.push([question.want, question.count]), 7);
  questions.request({ want: "a" }, 0);
  questions.request({ want: "b" }, 0);
  questions.ask({ want: "record" }, 0);
  questions.request({ want: "c" }, 0);
  questions.ask({ want: "check" }, 0);
  assert.deepEqual(sent, [["a", 8]]);
  questions.acknowledge(7, 10); // an answer to nothing
  assert.deepEqual(sent, [["a", 8]]);
  for (const count of [8, 9, 10, 11]) questions.acknowledge(count, 20);
  assert.deepEqual(sent, [
    ["a", 8],
    ["record", 9],
    ["check", 10],
    ["c", 11],
  ]);
  assert.ok(questions.idle);
});

test("a question that is lost is not waited for forever", () => {
  const sent: string[] = [];
  const questions = new RequestQueue<{ want: string }>(({ want }) => sent.push(want), 0);
  questions.ask({ want: "lost" }, 0);
  questions.request({ want: "next" }, 5000);
  questions.sendNext(20_000);
  assert.deepEqual(sent, ["lost", "next"]);
});
