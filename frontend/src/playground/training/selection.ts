// Selected part of the network, its encoding in an address, and names of parts.

import type { DataSet } from "./film";
import type { Network } from "./network";

export type UnitPart = { kind: "unit"; layer: number; unit: number };
export type EdgePart = { kind: "edge"; layer: number; from: number; to: number };
/** What is selected: a unit, an edge, the loss, or nothing. */
export type Part = { kind: "" | "loss" } | UnitPart | EdgePart;

export const NOTHING: Part = Object.freeze({ kind: "" });

/** Of a word such as "u1.3"; nothing where the network has no such thing. */
export function readPick(word: string, net: Network): Part {
  if (word === "loss") return { kind: "loss" };
  const found = /^([ue])(\d+)\.(\d+)(?:\.(\d+))?$/.exec(word);
  if (!found) return NOTHING;
  const [layer, a, b] = found.slice(2).map(Number);
  if (layer >= net.nLayers) return NOTHING;
  if (found[1] === "u" && a < net.units(layer) && found[4] === undefined) return { kind: "unit", layer, unit: a };
  return found[1] === "e" && a < net.inputs(layer) && b < net.units(layer) ? { kind: "edge", layer, from: a, to: b } : NOTHING;
}

export function pickWord(part: Part): string {
  if (part.kind === "unit") return `u${part.layer}.${part.unit}`;
  if (part.kind === "edge") return `e${part.layer}.${part.from}.${part.to}`;
  return part.kind;
}

/** "hidden layer 1", "the output". */
export function layerTitle(net: Network, layer: number): string {
  return layer === net.last ? "the output" : `hidden layer ${layer + 1}`;
}

/** "unit 3 of hidden layer 1", "output setosa". */
export function unitTitle(net: Network, data: DataSet, layer: number, unit: number): string {
  return layer === net.last ? `output ${data.classes[unit]}` : `unit ${unit + 1} of ${layerTitle(net, layer)}`;
}

/** What an edge comes from: "input petal length", "unit 3 of hidden layer 1". */
export function sourceTitle(net: Network, data: DataSet, layer: number, from: number): string {
  return layer === 0 ? `input ${data.features[from]}` : unitTitle(net, data, layer - 1, from);
}

/** The same where the layer is known. */
export function sourceName(data: DataSet, layer: number, from: number): string {
  return layer === 0 ? data.features[from] : `unit ${from + 1}`;
}
