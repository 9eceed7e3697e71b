// Samples as a table that other programs read: comma-separated values after RFC 4180.

import { confidenceOf, learningOf, lossOf, marginOf } from "./recording";

const CSV_COLUMNS = [
  { title: "sample", value: (run, sample) => sample },
  { title: "split", needs: "split", value: ({ split, splitNames }, sample) => csvName(splitNames[split[sample]]) },
  { title: "true class", needs: "labels", value: ({ labels, classNames }, sample) => csvName(classNames[labels[sample]]) },
  { title: "predicted class", value: predictedClass },
  { title: "confidence", value: (run, sample, checkpoint) => csvNumber(confidenceOf(run, checkpoint, sample)) },
  { title: "loss", needs: "labels", value: (run, sample, checkpoint) => csvNumber(lossOf(run, checkpoint, sample)) },
  { title: "margin", needs: "labels", value: (run, sample, checkpoint) => csvNumber(marginOf(run, checkpoint, sample)) },
  { title: "first learnt epoch", needs: "labels", value: firstLearnt },
  { title: "times forgotten", needs: "labels", value: (run, sample) => learningOf(run).forgotten[sample] },
  { title: "epoch", value: ({ checkpoints }, _, checkpoint) => checkpoints[checkpoint].epoch },
];

/**
 * One line a sample, at a checkpoint. Columns that the run has no data for are left out; what was never learnt has an empty field.
 * @param {import("./recording").Recording} recording @param {Iterable<number>} samples @param {number} checkpoint
 */
export function samplesCsv(recording, samples, checkpoint) {
  const columns = CSV_COLUMNS.filter(({ needs }) => !needs || recording[needs] !== null);
  const lines = [columns.map(({ title }) => title)];
  for (const sample of samples) lines.push(columns.map(({ value }) => value(recording, sample, checkpoint)));
  return lines.map((fields) => `${fields.map(csvField).join(",")}\r\n`).join("");
}

function predictedClass({ predictions, classNames, nSamples }, sample, checkpoint) {
  return csvName(classNames[predictions[checkpoint * nSamples + sample]]);
}

function firstLearnt(recording, sample) {
  const checkpoint = learningOf(recording).learnt[sample];
  return checkpoint < 0 ? "" : recording.checkpoints[checkpoint].epoch;
}

/**
 * A name from a stranger's file. Spreadsheets run a field as a formula where it begins with one of these, also in quotes, so such a
 * name gets an apostrophe before it (CWE-1236). Numbers that are computed here need none, and stay numbers.
 */
function csvName(name) {
  return /^[=+\-@\t\r\n\0＝＋－＠]/u.test(name) ? `'${name}` : name;
}

/** Four decimals, as ui/tables.py: the browser has the probabilities in steps of 1/65535, and the losses as they were recorded. */
function csvNumber(value) {
  return Number(value.toFixed(4));
}

function csvField(value) {
  const written = String(value);
  return /[",\r\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
}
