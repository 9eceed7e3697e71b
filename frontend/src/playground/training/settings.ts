// Settings of a training as query parameters, their options and titles.

import type { Choices as SentChoices } from "../../core/protocol";
import type { Activation } from "./network";

export type Loss = "crossentropy" | "squared";
export type Optimiser = "sgd" | "momentum" | "adam";
export type Initialisation = "glorot" | "he" | "small" | "large" | "zero";

/** Words that `read_settings` of settings.py takes. `earlier` says how the training was tuned before it was changed. */
export type Settings = Record<TunedName | FixedName, string> & { earlier?: string };
type TunedName = "optimiser" | "rate" | "batch" | "l2";
type FixedName = "data" | "noise" | "test" | "layers" | "output" | "loss" | "init" | "seed";
export type SettingName = keyof Settings;

/** What can be chosen, by the names that the protocol leaves open. */
export interface Choices
  extends Omit<SentChoices, "hidden" | "output" | "probabilities" | "loss" | "optimiser" | "init" | "tuned"> {
  hidden: Activation[];
  output: Activation[];
  probabilities: Activation[]; // those of the outputs that are
  loss: Loss[];
  optimiser: Optimiser[];
  init: Initialisation[];
  tuned: SettingName[]; // that may change while a training goes on
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

export type HiddenLayer = { units: number; activation: Activation };

/** "8relu-8tanh" as layers, and back. */
export function readLayers(word: string): HiddenLayer[] {
  if (word === "none") return [];
  return word.split("-").map((part) => ({ units: parseInt(part, 10), activation: part.replace(/^\d+/, "") as Activation }));
}

export function writeLayers(layers: readonly HiddenLayer[]): string {
  return layers.map(({ units, activation }) => `${units}${activation}`).join("-") || "none";
}
