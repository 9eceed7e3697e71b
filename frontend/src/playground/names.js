// What things are called.

export const ACTIVATION_TITLES = Object.freeze({
  relu: "ReLU",
  leaky: "leaky ReLU",
  tanh: "tanh",
  sigmoid: "sigmoid",
  linear: "linear",
  softmax: "softmax",
});
export const LOSS_TITLES = Object.freeze({ crossentropy: "cross-entropy", squared: "squared error" });
export const OPTIMISER_TITLES = Object.freeze({ sgd: "SGD", momentum: "momentum", adam: "Adam" });
export const INIT_TITLES = Object.freeze({ glorot: "Glorot", he: "He", small: "small", large: "large", zero: "all zero" });
export const PACE_TITLES = Object.freeze({ sample: "sample", pass: "pass", batch: "batch", epoch: "epoch" });
export const PACE_WORDS = Object.freeze({
  sample: "One sample after another goes forward and back; after the last of the batch the weights are updated.",
  pass: "One phase after another: forward, loss, backward, update.",
  batch: "One whole step after another: a batch goes forward and back, and the weights are updated.",
  epoch: "One epoch after another: every training sample once.",
});

/** "hidden layer 1", "the output". @param {import("./network").Net} net */
export function layerTitle(net, layer) {
  return layer === net.last ? "the output" : `hidden layer ${layer + 1}`;
}

/** "unit 3 of hidden layer 1", "output setosa". @param {import("./pack").Data} data */
export function unitTitle(net, data, layer, unit) {
  return layer === net.last ? `output ${data.classes[unit]}` : `unit ${unit + 1} of ${layerTitle(net, layer)}`;
}

/** What an edge comes from. */
export function sourceTitle(net, data, layer, from) {
  return layer === 0 ? `input ${data.features[from]}` : `unit ${from + 1} of ${layerTitle(net, layer - 1)}`;
}

/** The same where the layer is known. */
export function sourceName(data, layer, from) {
  return layer === 0 ? data.features[from] : `unit ${from + 1}`;
}

/** "8relu-8tanh" as layers, and back. @returns {{units: number, activation: string}[]} */
export function readLayers(word) {
  if (word === "none") return [];
  return word.split("-").map((part) => ({ units: parseInt(part, 10), activation: part.replace(/^\d+/, "") }));
}

export function writeLayers(layers) {
  return layers.map(({ units, activation }) => `${units}${activation}`).join("-") || "none";
}
