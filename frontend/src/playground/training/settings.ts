// What decides a training, as words; what can be chosen, and what the choices are called.

import type { Activation, NetworkHeader } from "./network";

export type Loss = NetworkHeader["loss"];
export type Optimiser = NetworkHeader["optimiser"];
export type Initialisation = "glorot" | "he" | "small" | "large" | "zero";

/** Each a word that `read_settings` of settings.py takes. `earlier` says how the training was tuned before it was changed. */
export interface Settings {
  data: string;
  noise: string;
  test: string;
  layers: string;
  output: string;
  loss: string;
  optimiser: string;
  rate: string;
  batch: string;
  l2: string;
  init: string;
  seed: string;
  earlier?: string;
}
export type SettingName = keyof Settings;

export interface Lesson {
  name: string;
  title: string;
  says: string;
  attempt: string;
}

/** What the server says can be chosen, with its limits and constants (CHOICES of component.py). */
export interface Choices {
  /** Name → title. */
  data: Record<string, string>;
  hidden: Activation[];
  output: Activation[];
  /** Those of the outputs that are probabilities. */
  probabilities: Activation[];
  loss: Loss[];
  optimiser: Optimiser[];
  init: Initialisation[];
  /** The settings that may change while a training goes on. */
  tuned: SettingName[];
  maxLayers: number;
  maxUnits: number;
  momentum: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  lessons: Lesson[];
}

export const ACTIVATION_TITLES: Readonly<Record<Activation, string>> = {
  relu: "ReLU",
  leaky: "leaky ReLU",
  tanh: "tanh",
  sigmoid: "sigmoid",
  linear: "linear",
  softmax: "softmax",
};
export const LOSS_TITLES: Readonly<Record<Loss, string>> = { crossentropy: "cross-entropy", squared: "squared error" };
export const OPTIMISER_TITLES: Readonly<Record<Optimiser, string>> = { sgd: "SGD", momentum: "momentum", adam: "Adam" };
export const INIT_TITLES: Readonly<Record<Initialisation, string>> = {
  glorot: "Glorot",
  he: "He",
  small: "small",
  large: "large",
  zero: "all zero",
};

/** What a training is named by. */
export function keyOf(settings: Partial<Settings>): string {
  return Object.entries(settings)
    .map(([name, word]) => `${name}=${word}`)
    .sort()
    .join("&");
}

export interface HiddenLayer {
  units: number;
  activation: Activation;
}

/** "8relu-8tanh" as layers, and back. */
export function readLayers(word: string): HiddenLayer[] {
  if (word === "none") return [];
  return word.split("-").map((part) => ({ units: parseInt(part, 10), activation: part.replace(/^\d+/, "") as Activation }));
}

export function writeLayers(layers: readonly HiddenLayer[]): string {
  return layers.map(({ units, activation }) => `${units}${activation}`).join("-") || "none";
}
