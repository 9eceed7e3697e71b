// Where the pictures come from: the forward pass of many inputs. The numbers that are read come from the server.

const LEAK = 0.1; // the slope of the leaky ReLU below zero, as in activations.py

/**
 * The activations of each layer, units of one input after another.
 * @param {import("./network").Net} net @param {ArrayLike<number>} parameters
 * @param {Float32Array} inputs  n × features @param {number} n @returns {Float32Array[]}
 */
export function activationsOf(net, parameters, inputs, n) {
  const found = [];
  let signal = inputs;
  for (let layer = 0; layer < net.nLayers; layer++) {
    const [before, units] = [net.inputs(layer), net.units(layer)];
    const a = new Float32Array(n * units);
    const [start, biases] = [net.weight(layer, 0, 0), net.bias(layer, 0)];
    for (let row = 0; row < n; row++) {
      const to = row * units;
      for (let unit = 0; unit < units; unit++) a[to + unit] = parameters[biases + unit];
      for (let from = 0; from < before; from++) {
        const x = signal[row * before + from];
        if (x === 0) continue;
        const at = start + from * units;
        for (let unit = 0; unit < units; unit++) a[to + unit] += x * parameters[at + unit];
      }
    }
    activateAll(net.activations[layer], a, units);
    found.push((signal = a));
  }
  return found;
}

/** f of weighted sums, in place. @param {string} name @param {Float32Array} z @param {number} units  that a softmax goes over */
export function activateAll(name, z, units) {
  if (name === "softmax") {
    for (let start = 0; start < z.length; start += units) {
      const row = z.subarray(start, start + units);
      const most = Math.max(...row);
      let sum = 0;
      for (let k = 0; k < units; k++) sum += row[k] = Math.exp(row[k] - most);
      for (let k = 0; k < units; k++) row[k] /= sum;
    }
    return;
  }
  const f = SCALAR[name];
  if (f) for (let k = 0; k < z.length; k++) z[k] = f(z[k]);
}

const SCALAR = {
  relu: (z) => (z > 0 ? z : 0),
  leaky: (z) => (z > 0 ? z : LEAK * z),
  tanh: Math.tanh,
  sigmoid: (z) => 0.5 + 0.5 * Math.tanh(0.5 * z),
};
