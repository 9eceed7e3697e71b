// Network: layout of its parameters, activation functions, batched forward pass.

export type Activation = "relu" | "leaky" | "tanh" | "sigmoid" | "linear" | "softmax";

/**
 * Layers are counted from 0, the first hidden one; the last is the output. The parameters of each layer are its weights
 * (inputs × units), row by row, then its biases.
 */
export class Network {
  readonly nLayers: number;
  readonly nParameters: number;
  readonly nUnits: number;
  private readonly _weightStarts: number[] = [];
  private readonly _unitStarts: number[] = [];

  /** `sizes` are the units of the inputs and of each layer. */
  constructor(
    readonly sizes: readonly number[],
    readonly activations: readonly Activation[],
  ) {
    this.nLayers = sizes.length - 1;
    let [at, units] = [0, 0];
    for (let layer = 0; layer < this.nLayers; layer++) {
      this._weightStarts.push(at);
      this._unitStarts.push(units);
      at += (sizes[layer] + 1) * sizes[layer + 1];
      units += sizes[layer + 1];
    }
    this.nParameters = at;
    this.nUnits = units;
  }

  get last(): number {
    return this.nLayers - 1;
  }

  units(layer: number): number {
    return this.sizes[layer + 1];
  }

  inputs(layer: number): number {
    return this.sizes[layer];
  }

  weight(layer: number, from: number, to: number): number {
    return this._weightStarts[layer] + from * this.units(layer) + to;
  }

  bias(layer: number, unit: number): number {
    return this._weightStarts[layer] + this.inputs(layer) * this.units(layer) + unit;
  }

  /** Where a unit stands among the units of all layers. */
  unit(layer: number, unit: number): number {
    return this._unitStarts[layer] + unit;
  }
}

export const LEAK = 0.1; // the slope of the leaky ReLU below zero, as in activations.py

/** a = f(z) and f'(z) of those that look at one unit; a softmax looks at all of its layer. */
export const FUNCTIONS: Record<
  Exclude<Activation, "softmax">,
  { f(z: number): number; slope(z: number, a: number): number }
> = {
  relu: { f: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0) },
  leaky: { f: (z) => (z > 0 ? z : LEAK * z), slope: (z) => (z > 0 ? 1 : LEAK) },
  tanh: { f: Math.tanh, slope: (_, a) => 1 - a * a },
  sigmoid: { f: (z) => 1 / (1 + Math.exp(-z)), slope: (_, a) => a * (1 - a) },
  linear: { f: (z) => z, slope: () => 1 },
};

/** The activations of each layer, (n, units); `inputs` are (n, features). For pictures: numbers that are read are the server's. */
export function activationsOf(net: Network, parameters: ArrayLike<number>, inputs: Float32Array, n: number): Float32Array[] {
  const layers: Float32Array[] = [];
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
    activate(net.activations[layer], a, units);
    layers.push(a);
    signal = a;
  }
  return layers;
}

/** f of weighted sums, in place; a softmax goes over `units` of them. */
function activate(name: Activation, z: Float32Array, units: number): void {
  if (name === "softmax") {
    for (let start = 0; start < z.length; start += units) softmax(z.subarray(start, start + units));
  } else if (name !== "linear") {
    const { f } = FUNCTIONS[name];
    for (let k = 0; k < z.length; k++) z[k] = f(z[k]);
  }
}

function softmax(row: Float32Array): void {
  const most = Math.max(...row);
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    row[k] = Math.exp(row[k] - most);
    sum += row[k];
  }
  for (let k = 0; k < row.length; k++) row[k] /= sum;
}
