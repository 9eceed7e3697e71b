// Samples as a table that other programs read: comma-separated values after RFC 4180.

import { csvFormatRow } from "d3-dsv";
import { confidenceOf, learningOf, lossOf, marginOf, type Recording } from "./recording";

type Value = (run: Recording, sample: number, checkpoint: number) => string | number;

/** Columns that a run can have, in their order; those that need labels or splits are left out where it has none. */
function columnsOf({ labels, split, classNames, splitNames, checkpoints }: Recording): [title: string, value: Value][] {
  const all: [title: string, value: Value | null | undefined][] = [
    ["sample", (_, sample) => sample],
    ["split", split && ((_, sample) => csvName(splitNames[split[sample]]))],
    ["true class", labels && ((_, sample) => csvName(classNames[labels[sample]]))],
    ["predicted class", ({ predictions, nSamples }, sample, at) => csvName(classNames[predictions[at * nSamples + sample]])],
    ["confidence", (run, sample, at) => csvNumber(confidenceOf(run, at, sample))],
    ["loss", labels && ((run, sample, at) => csvNumber(lossOf(run, at, sample)))],
    ["margin", labels && ((run, sample, at) => csvNumber(marginOf(run, at, sample)))],
    ["first learnt epoch", labels && ((run, sample) => checkpoints[learningOf(run).learnt[sample]]?.epoch ?? "")],
    ["times forgotten", labels && ((run, sample) => learningOf(run).forgotten[sample])],
    ["epoch", (_run, _sample, at) => checkpoints[at].epoch],
  ];
  return all.flatMap(([title, value]) => (value ? [[title, value]] : []));
}

/**
 * One line a sample, at a checkpoint. Columns that the run has no data for are left out; what was never learnt has an empty field.
 */
export function samplesCsv(recording: Recording, samples: Iterable<number>, checkpoint: number): string {
  const columns = columnsOf(recording);
  const rows = [columns.map(([title]) => title)];
  for (const sample of samples) rows.push(columns.map(([, value]) => String(value(recording, sample, checkpoint))));
  return rows.map((row) => `${csvFormatRow(row)}\r\n`).join("");
}

/**
 * A name from a stranger's file. Spreadsheets run a field as a formula where it begins with one of these, also in quotes, so such a
 * name gets an apostrophe before it (CWE-1236). Numbers that are computed here need none, and stay numbers.
 */
function csvName(name: string): string {
  return /^[=+\-@\t\r\n\0＝＋－＠]/u.test(name) ? `'${name}` : name;
}

/** Four decimals, as ui/tables.py: the browser has the probabilities in steps of 1/65535, and the losses as they were recorded. */
function csvNumber(value: number): number {
  return Number(value.toFixed(4));
}
