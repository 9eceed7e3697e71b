import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "vitest";
import { ContentStore } from "../../../src/core/contents";
import { findSamples, requiredMeasures, requiredWords, suggestions } from "../../../src/map/data/queryparser";
import { columnsOf, container, NO_CONTENTS, random, randomRecording } from "../../support";

const names = (...classNames) => ({ classNames, nClasses: classNames.length });

/** Of what `run` says where nothing else is said, NaN for never learnt. */
const OF_TRAINING = {
  learnt: { values: [1, 0, 0, NaN, 0, 0], written: "checkpoint", follows: false, title: "epoch of learning" },
  forgotten: { values: [0, 1, 0, 0, 1, 1], written: "count", follows: false, title: "times forgotten" },
};

/** 3 checkpoints, 6 samples, 3 classes; each answer is 80 % sure unless it is doubted. */
function run({ classNames = ["cat", "car", "dog"], said, labels = [0, 0, 1, 1, 2, 2], doubted = [], ...more } = {}) {
  const predictions = said ?? [2, 0, 1, 0, 2, 2, 0, 2, 1, 0, 2, 0, 0, 0, 1, 0, 1, 2];
  const probabilities = predictions.flatMap((k, i) => {
    const sure = doubted.includes(i) ? 0.48 : 0.8;
    return classNames.map((_, j) => Math.round(65535 * (j === k ? sure : (1 - sure) / 2)));
  });
  const confidence = { values: predictions.map((_, i) => (doubted.includes(i) ? 0.48 : 0.8)), written: "share" };
  return {
    columns: columnsOf(labels ? { confidence, ...OF_TRAINING } : { confidence }),
    contents: NO_CONTENTS,
    ...names(...classNames),
    nCheckpoints: 3,
    nSamples: 6,
    checkpoints: [{ label: "0.5" }, { label: "1" }, { label: "2" }],
    probabilities: Uint16Array.from(probabilities),
    hasAnswers: true,
    predictions: Uint16Array.from(predictions),
    labels: labels && Uint16Array.from(labels),
    split: Uint8Array.from([0, 0, 0, 1, 1, 1]),
    splitNames: ["test", "train"],
    ...more,
  };
}

const samplesOf = (recording, query, checkpoint = 1) => findSamples(recording, query, checkpoint)?.samples ?? null;
const wordsOf = (recording, query, checkpoint = 1) => findSamples(recording, query, checkpoint)?.description ?? null;
const queriesOf = (recording, query) => suggestions(recording, query).map((suggestion) => suggestion.query);

test("numbers are samples, in the order they were typed, each once", () => {
  const recording = run();
  for (const [query, expected] of [
    ["3", [3]],
    ["#3", [3]],
    ["5, 1 2-4", [5, 1, 2, 3, 4]],
    ["#5;#1", [5, 1]],
    ["1–3 , 2 0", [1, 2, 3, 0]],
    ["4-2", [2, 3, 4]],
    ["2 - 3", [2, 3]],
  ]) {
    assert.deepEqual(samplesOf(recording, query), expected, query);
  }
  assert.equal(wordsOf(recording, "3"), "sample 3");
  assert.equal(wordsOf(recording, "1-3"), "3 samples");
});

test("numbers of no sample are told, and never asked for by the million", () => {
  const recording = run();
  assert.deepEqual(findSamples(recording, "12345", 1), { samples: [], description: "no sample 12345, only 0 to 5" });
  assert.deepEqual(findSamples(recording, "2, 9", 1), {
    samples: [2],
    description: "sample 2; there is no sample 9, only 0 to 5",
  });
  assert.deepEqual(findSamples(recording, "4-999999999999999", 1).samples, [4, 5]);
});

test("a class is found by its name, whatever the capitals, or by how names begin", () => {
  const recording = run();
  assert.deepEqual(findSamples(recording, "dog", 1), { samples: [4, 5], description: "class dog: 2 samples" });
  assert.deepEqual(samplesOf(recording, "  CAR "), [2, 3]);
  assert.deepEqual(findSamples(recording, "d", 1), { samples: [4, 5], description: "class dog: 2 samples" });
  assert.deepEqual(findSamples(recording, "ca", 1), { samples: [0, 1, 2, 3], description: "classes cat or car: 4 samples" });
  assert.equal(wordsOf(run({ classNames: ["ab", "ac", "ad", "ae", "af"] }), "a"), "classes ab, ac, ad or 2 more: 6 samples");
});

test("a whole name counts more than the beginning of another, and capitals where only they differ", () => {
  const recording = run({ classNames: ["care", "car", "CAR"] });
  assert.deepEqual(samplesOf(recording, "car"), [2, 3]);
  assert.deepEqual(samplesOf(recording, "CAR"), [4, 5]);
  assert.deepEqual(samplesOf(recording, "Car"), [2, 3, 4, 5]);
});

test("a number that is a class's name means the class, unless it is written with #", () => {
  const recording = run({ classNames: ["4", "9", "12"] });
  assert.deepEqual(findSamples(recording, "4", 1), { samples: [0, 1], description: "class 4: 2 samples" });
  assert.deepEqual(findSamples(recording, "#4", 1), { samples: [4], description: "sample 4" });
  assert.deepEqual(findSamples(recording, "1", 1), { samples: [1], description: "sample 1" }, "not the class that begins so");
  assert.deepEqual(samplesOf(recording, "4, 5"), [4, 5], "several numbers are samples");
});

test("mistakes: is one class, and the network says another, at this checkpoint", () => {
  const recording = run({ classNames: ["4", "9", "12"] });
  for (const query of ["9 > 4", "9→4", "9>4", "9 -> 4", "9 as 4", "9 AS 4", "9 says 4"]) {
    assert.deepEqual(
      findSamples(recording, query, 1),
      { samples: [3], description: "is 9, network says 4 at epoch 1: 1 sample" },
      query,
    );
  }
  assert.deepEqual(samplesOf(recording, "4 > 12", 0), [0]);
  assert.deepEqual(samplesOf(recording, "4 > 12", 1), [1]);
  assert.deepEqual(findSamples(recording, "4 > 12", 2), {
    samples: [],
    description: "is 4, network says 12 at epoch 2: no sample",
  });
  assert.deepEqual(samplesOf(run(), "do > c"), [5]);
});

test("names may hold what stands between names", () => {
  const recording = run({ classNames: ["a > b", "b", "b as a > b"] });
  assert.deepEqual(samplesOf(recording, "a > b"), [0, 1]);
  assert.deepEqual(wordsOf(recording, "b > a > b"), "is b, network says a > b at epoch 1: 1 sample");
  assert.deepEqual(wordsOf(recording, "b as a > b as a > b"), "is b as a > b, network says a > b at epoch 1: 1 sample");
  assert.deepEqual(wordsOf(recording, "b as a > b"), "class b as a > b: 2 samples");
});

test("what the network says, at this checkpoint", () => {
  const recording = run();
  assert.deepEqual(findSamples(recording, "says cat", 1), {
    samples: [0, 3, 5],
    description: "network says cat at epoch 1: 3 samples",
  });
  assert.deepEqual(samplesOf(recording, "Says DO", 2), [5]);
});

test("right, wrong and unsure are of this checkpoint, learning and forgetting of all", () => {
  const recording = run({ doubted: [7, 9, 12] });
  assert.deepEqual(findSamples(recording, "wrong", 1), { samples: [1, 3, 5], description: "wrong at epoch 1: 3 samples" });
  assert.deepEqual(samplesOf(recording, "Right", 1), [0, 2, 4]);
  assert.deepEqual(samplesOf(recording, "unsure", 1), [1, 3]);
  assert.deepEqual(samplesOf(recording, "unsure", 2), [0]);
  assert.deepEqual(findSamples(recording, "never learnt", 0), { samples: [3], description: "never learnt: 1 sample" });
  assert.deepEqual(samplesOf(recording, "never  learned"), [3]);
  assert.deepEqual(findSamples(recording, "forgotten", 0), {
    samples: [1, 4, 5],
    description: "forgotten at least once: 3 samples",
  });
});

test("flips are predictions that changed since the checkpoint before; before the first there is none", () => {
  const recording = run();
  assert.deepEqual(samplesOf(recording, "flips", 1), [0, 1, 5]);
  assert.equal(wordsOf(recording, "flips", 1), "another answer than before at epoch 1: 3 samples");
  assert.deepEqual(samplesOf(recording, "flips", 2), [1, 4, 5]);
  assert.deepEqual(samplesOf(recording, "flips", 0), []);
});

test("a measure is compared by its title or its name, and known to be needed", () => {
  const recording = run({ doubted: [7, 9, 12] });
  assert.deepEqual(findSamples(recording, "confidence < 50 %", 1), {
    samples: [1, 3],
    description: "confidence < 50\u00a0% at epoch 1: 2 samples",
  });
  assert.deepEqual(samplesOf(recording, "Confidence>=0.5", 1), [0, 2, 4, 5]);
  assert.deepEqual(findSamples(recording, "times forgotten ≥ 1", 1), {
    samples: [1, 4, 5],
    description: "times forgotten ≥ 1: 3 samples",
  });
  assert.equal(findSamples(run({ labels: null }), "forgotten > 0", 1), null);
  assert.equal(
    wordsOf(run({ classNames: ["confidence", "1", "2"] }), "confidence > 1"),
    "is confidence, network says 1 at epoch 1: no sample",
  );
  assert.deepEqual(
    ["forgotten > 0", "unsure", "never learnt", "wrong", "dog", "5", "?"].map((query) => requiredMeasures(recording, query)[0]),
    ["forgotten", "confidence", "learnt", undefined, undefined, undefined, undefined],
  );
  assert.ok(queriesOf(recording, "conf").includes("confidence < 50 %"));
  for (const query of ["loss > 1", "confidence > x", "confidence >", "toString > 1"])
    assert.equal(findSamples(recording, query, 1), null);
});

test("splits are found by their names", () => {
  assert.deepEqual(findSamples(run(), "Train", 1), { samples: [3, 4, 5], description: "split train: 3 samples" });
  assert.equal(findSamples(run({ split: null, splitNames: [] }), "train", 1), null);
});

test("without true classes a class is the predicted one, and nothing is right or wrong", () => {
  const recording = run({ labels: null });
  assert.deepEqual(findSamples(recording, "dog", 1), {
    samples: [1, 4],
    description: "network says dog at epoch 1: 2 samples",
  });
  for (const query of ["wrong", "right", "never learnt", "forgotten", "cat > dog"]) {
    assert.deepEqual(samplesOf(recording, query), [], query);
    assert.match(wordsOf(recording, query), /no true classes/);
  }
  assert.deepEqual(samplesOf(recording, "flips"), [0, 1, 5]);
});

test("a class called like a word or a split is the class", () => {
  const recording = run({ classNames: ["wrong", "test", "#4"] });
  assert.equal(wordsOf(recording, "wrong"), "class wrong: 2 samples");
  assert.equal(wordsOf(recording, "test"), "class test: 2 samples");
  assert.equal(wordsOf(recording, "#4"), "class #4: 2 samples");
});

test("names of all kinds are text, and nothing is meant by nonsense", () => {
  const odd = run({ classNames: ["<b>x</b>", "", "(.*)"] });
  assert.equal(wordsOf(odd, "<b>x</b>"), "class <b>x</b>: 2 samples");
  assert.equal(wordsOf(odd, "(.*)"), "class (.*): 2 samples");
  assert.equal(wordsOf(run({ classNames: ["I\u0307", "e\u0301", "  two   words "] }), "\u00e9"), "class e\u0301: 2 samples");
  assert.deepEqual(samplesOf(run({ classNames: ["a", "b", "  two   words "] }), "TWO WORDS"), [4, 5]);
  const nonsense = [
    "",
    "   ",
    "?",
    "cat >",
    "> cat",
    "cat > fish",
    "says",
    "says fish",
    "1.5",
    "-3",
    "3-",
    "1 x",
    "constructor",
  ];
  for (const query of nonsense) {
    assert.equal(findSamples(run(), query, 1), null, query);
  }
});

test("suggestions go on from what was typed", () => {
  const digits = run({ classNames: ["4", "9", "42"] });
  assert.deepEqual(suggestions(digits, "4").slice(0, 3), [
    { query: "4", description: "class 4" },
    { query: "#4", description: "sample 4" },
    { query: "42", description: "class 42" },
  ]);
  assert.ok(queriesOf(digits, "4").includes("says 4"));
  assert.deepEqual(queriesOf(digits, "4 >"), ["4 > 4", "4 > 9", "4 > 42"]);
  assert.deepEqual(suggestions(digits, "9 as 4")[0], { query: "9 > 4", description: "is 9, network says 4" });
  assert.deepEqual(queriesOf(digits, "says 4"), ["says 4", "says 42"]);
  assert.deepEqual(queriesOf(run(), "f").slice(0, 2), ["forgotten", "flips"]);
  assert.deepEqual(queriesOf(run(), "T").slice(0, 2), ["test", "train"]);
  assert.ok(queriesOf(run(), "learn").includes("never learnt"));
  assert.deepEqual(queriesOf(run(), "").slice(0, 6), ["wrong", "right", "unsure", "never learnt", "forgotten", "flips"]);
  assert.deepEqual(queriesOf(run(), "zzz"), []);
});

test("what is suggested finds what it says, once, and at most eight are", () => {
  const many = Array.from({ length: 300 }, (_, k) => `class ${k}`);
  const called = [
    ["wrong", "#4", "test"],
    ["4 > 9", "4", "9"],
  ].map((classNames) => run({ classNames }));
  const typedSoFar = [
    "",
    "w",
    "t",
    "4",
    "#4",
    "4 >",
    "4 > 9 >",
    "c",
    "class 1",
    "cat > ",
    "says",
    "says c",
    "s",
    "1-3",
    "99",
    "<",
  ];
  const large = { ...run(), ...names(...many), predictions: new Uint16Array(18), probabilities: new Uint16Array(18 * 300) };
  for (const recording of [run(), run({ labels: null }), ...called, large]) {
    for (const typed of typedSoFar) {
      const found = suggestions(recording, typed);
      assert.ok(found.length <= 8);
      assert.equal(new Set(found.map(({ description }) => description)).size, found.length);
      for (const { query, description: words } of found) {
        const { description: told } = findSamples(recording, query, 1);
        const same = /^(class|classes|network says|is|split|sample|\d+ samples) ?/.test(words);
        if (same) assert.ok(told.startsWith(words), `${typed} → ${query}: ${words}, ${told}`);
      }
    }
    if (!recording.labels) assert.ok(!queriesOf(recording, "").includes("wrong"));
  }
  assert.equal(suggestions(large, "class").length, 8);
});

test("on runs of any size what is found agrees with a plain search", () => {
  const recording = {
    ...randomRecording(random(3), 4, 300, 5),
    ...names("0", "1", "2", "3", "4"),
    splitNames: [],
    split: null,
  };
  recording.checkpoints = Array.from({ length: 4 }, (_, label) => ({ label: String(label) }));
  const { predictions, labels, probabilities } = recording;
  const all = Array.from({ length: 300 }, (_, sample) => sample);
  const history = (sample) => [0, 1, 2, 3].map((at) => predictions[300 * at + sample] === labels[sample]);
  const sure = (sample, at) =>
    Math.max(...probabilities.subarray((300 * at + sample) * 5, (300 * at + sample + 1) * 5)) / 65535;
  const learnt = (sample) => (history(sample).includes(true) ? history(sample).indexOf(true) : NaN);
  const forgotten = (sample) => history(sample).filter((right, at) => at > 0 && history(sample)[at - 1] && !right).length;
  recording.columns = columnsOf({
    confidence: { values: [0, 1, 2, 3].flatMap((at) => all.map((sample) => sure(sample, at))) },
    learnt: { values: all.map(learnt), follows: false },
    forgotten: { values: all.map(forgotten), follows: false },
  });
  assert.deepEqual(
    samplesOf(recording, "never learnt"),
    all.filter((sample) => !history(sample).includes(true)),
  );
  assert.deepEqual(
    samplesOf(recording, "forgotten"),
    all.filter((sample) => /10/.test(history(sample).map(Number).join(""))),
  );
  assert.deepEqual(
    samplesOf(recording, "unsure", 3),
    all.filter((sample) => sure(sample, 3) < 0.5),
  );
  const mistaken = (sample) => labels[sample] === 2 && predictions[600 + sample] === 3;
  assert.deepEqual(samplesOf(recording, "2 > 3", 2), all.filter(mistaken));
});

// --- texts ------------------------------------------------------------------------------------------------------------------

/** A run whose samples 1 and 4 have a text with the words that are looked for. */
function written(asked = []) {
  const message = { url: "files/a", inputs: [{ name: "review", kind: "text", note: "" }] };
  const fetch = async (address) => {
    asked.push(Buffer.from(address.split("/").at(-1), "base64url").toString());
    const bytes = gzipSync(container({}, { bits: Uint8Array.of(0b10010) }));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  };
  return run({ contents: new ContentStore(message, fetch) });
}

test("words are looked for in texts by the server, in quotes or not, and nowhere else", async () => {
  const asked = [];
  const recording = written(asked);
  for (const query of ["text:Grüße / an", 'text: "Grüße  / an"', "Grüße / an"]) {
    await recording.contents.find(requiredWords(recording, query));
    assert.deepEqual(samplesOf(recording, query), [1, 4]);
    assert.equal(wordsOf(recording, query), "texts with “Grüße / an”: 2 samples");
  }
  assert.deepEqual(asked, ["grüße / an"]);
  for (const query of ["cat", "wrong", "7", "confidence > 50 %", "text:"])
    assert.equal(requiredWords(recording, query), undefined);
  assert.equal(samplesOf(recording, "text:"), null);
  assert.equal(samplesOf(run(), "text:word"), null);
});

test("a class counts more than the words of a text, which are offered besides", () => {
  const recording = written();
  assert.deepEqual(samplesOf(recording, "cat"), samplesOf(run(), "cat"));
  assert.ok(queriesOf(recording, "cat").includes("text:cat"));
  assert.ok(!queriesOf(run(), "cat").includes("text:cat"));
  assert.deepEqual(queriesOf(recording, "text:cat"), ["text:cat"]);
});

test("words of a text hold together with other conditions", async () => {
  const loss = { values: [0, 5, 0, 0, 1, 5], written: "number", title: "loss", name: "loss", follows: false };
  const recording = written();
  recording.columns = columnsOf({ loss });
  for (const query of ["text:good loss>2", 'text:"good" loss>2', "loss>2 good"]) {
    await recording.contents.find(requiredWords(recording, query));
    assert.deepEqual([query, samplesOf(recording, query)], [query, [1]]);
  }
});
