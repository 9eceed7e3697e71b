// CSV of samples (RFC 4180).

import { csvFormatRow } from "d3-dsv";
import { valueText } from "../../core/measures";
import { type Column, valueAt } from "./columns";
import type { Recording } from "./recording";

type Value = (sample: number) => string | number;

/** The columns of a run in their order; those that need labels or splits are left out where it has none. */
function fieldsOf(recording: Recording, at: number): [title: string, value: Value][] {
  const { predictions, labels, split, classNames, splitNames, checkpoints, columns, nSamples, hasAnswers } = recording;
  const all: [title: string, value: Value | null | false][] = [
    ["sample", (sample) => sample],
    ["split", split && ((sample) => escapeFormula(splitNames[split[sample]]))],
    ["true class", labels && ((sample) => escapeFormula(classNames[labels[sample]]))],
    ["predicted class", hasAnswers && ((sample) => escapeFormula(classNames[predictions[at * nSamples + sample]]))],
    ...columns.measures
      .flatMap(({ name }) => columns.get(name) ?? [])
      .map((column): [string, Value] => [
        column.measure.recorded ? escapeFormula(column.measure.column) : column.measure.column,
        (sample) => csvValue(column, valueAt(column, recording, at, sample), checkpoints),
      ]),
    ["epoch", () => checkpoints[at].epoch],
  ];
  return all.flatMap(([title, value]) => (value ? [[title, value]] : []));
}

/**
 * One line a sample, at a checkpoint, with the measures and metadata that are here. Columns that the run has no data for are left out; a field is
 * empty where a sample has no value.
 */
export function samplesCsv(recording: Recording, samples: Iterable<number>, checkpoint: number): string {
  const fields = fieldsOf(recording, checkpoint);
  const rows = [fields.map(([title]) => title)];
  for (const sample of samples) rows.push(fields.map(([, value]) => String(value(sample))));
  return rows.map((row) => `${csvFormatRow(row)}\r\n`).join("");
}

/**
 * A name from a stranger's file. Spreadsheets run a field as a formula where it begins with one of these, also in quotes, so such a
 * name gets an apostrophe before it (CWE-1236). Numbers that are computed here need none, and stay numbers.
 */
function escapeFormula(name: string): string {
  return /^[=+\-@\t\r\n\0＝＋－＠]/u.test(name) ? `'${name}` : name;
}

/** Measures have four decimals, as ui/tables.py writes them; a checkpoint is its epoch. */
function csvValue(
  { measure: { written }, categories }: Column,
  value: number,
  checkpoints: Recording["checkpoints"],
): string | number {
  if (Number.isNaN(value)) return "";
  if (written === "real") return value; // as it was recorded
  if (written === "category" || written === "text" || written === "date") {
    return escapeFormula(valueText(written, value, [], categories));
  }
  return written === "checkpoint" ? checkpoints[value].epoch : Number(value.toFixed(4));
}
