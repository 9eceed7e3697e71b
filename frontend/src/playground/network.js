// What a network is, and where its numbers lie: of each layer the weights (inputs × units), row by row, then the biases.

export class Net {
  /**
   * Layers are counted from 0, the first hidden one; the last is the output.
   * @param {{sizes: number[], activations: string[], loss: string, l2: number, optimiser: string, rate: number, fresh: number,
   *   stepsPerEpoch: number}} about  `fresh`: after how many steps the optimiser begins
   */
  constructor({ sizes, activations, loss, l2, optimiser, rate, fresh = 0, stepsPerEpoch }) {
    Object.assign(this, { sizes, activations, loss, l2, optimiser, rate, fresh, stepsPerEpoch });
    this.nLayers = sizes.length - 1;
    this.weightStarts = [];
    this.unitStarts = [];
    let [at, units] = [0, 0];
    for (let layer = 0; layer < this.nLayers; layer++) {
      this.weightStarts.push(at);
      this.unitStarts.push(units);
      at += (sizes[layer] + 1) * sizes[layer + 1];
      units += sizes[layer + 1];
    }
    this.nParameters = at;
    this.nUnits = units;
  }

  get last() {
    return this.nLayers - 1;
  }

  units(layer) {
    return this.sizes[layer + 1];
  }

  inputs(layer) {
    return this.sizes[layer];
  }

  weight(layer, from, to) {
    return this.weightStarts[layer] + from * this.units(layer) + to;
  }

  bias(layer, unit) {
    return this.weightStarts[layer] + this.inputs(layer) * this.units(layer) + unit;
  }

  /** Where a unit stands among the units of all layers. */
  unit(layer, unit) {
    return this.unitStarts[layer] + unit;
  }
}

/**
 * What is read: a unit, an edge, the loss, or nothing. @typedef {{kind: ""|"loss"} | {kind: "unit", layer: number, unit: number}
 *   | {kind: "edge", layer: number, from: number, to: number}} Pick
 */

/** @param {string} word  such as "u1.3" @param {Net} net @returns {Pick} nothing where the network has no such thing */
export function readPick(word, net) {
  if (word === "loss") return { kind: "loss" };
  const found = /^([ue])(\d+)\.(\d+)(?:\.(\d+))?$/.exec(word);
  if (!found) return { kind: "" };
  const [layer, a, b] = found.slice(2).map(Number);
  if (layer >= net.nLayers) return { kind: "" };
  if (found[1] === "u" && a < net.units(layer) && found[4] === undefined) return { kind: "unit", layer, unit: a };
  return found[1] === "e" && a < net.inputs(layer) && b < net.units(layer)
    ? { kind: "edge", layer, from: a, to: b }
    : { kind: "" };
}

/** @param {Pick} pick */
export function pickWord(pick) {
  if (pick.kind === "unit") return `u${pick.layer}.${pick.unit}`;
  if (pick.kind === "edge") return `e${pick.layer}.${pick.from}.${pick.to}`;
  return pick.kind;
}
