// Data of the parts of the Network screen, decoded from the containers that views/network/pack.py writes.

import { inflate, unpack } from "../core/container";

export type Shape = [height: number, width: number, channels: number];

/** Of an "amount" 255 is the largest; of what is "signed" 128 is zero, 1 and 255 the largest on either side. */
export type Scale = "amount" | "signed" | "picture";

/** Images of samples, and which of them excite a unit most at each checkpoint. */
export interface Pictures {
  nCheckpoints: number;
  pictureShape: Shape | null;
  pictures: Uint8Array; // (p, height, width, channels)
  real: Uint16Array; // (r, nCheckpoints, nReal): pictures, 65535 for none
  nReal: number;
}

/** Numbers as small pictures, at every checkpoint. */
export interface Frames extends Pictures {
  epochs: string[]; // what the checkpoints are called
  frameShape: Shape; // rows of numbers have a height of 1
  frames: Uint8Array; // (n, nCheckpoints, height, width, channels)
  side: number; // pixels that a picture is wide on the page
  clickable: boolean;
  cards: FrameCard[];
}

export interface FrameCard {
  id: number;
  title: string;
  panels: Panel[];
  lines: string[] | null; // one a checkpoint
  failed: boolean[] | null; // likewise
  tokens?: string[]; // words for the numbers of its frames, which are rows; "" where there is none
}

/** What is shown: a frame, a picture or real samples; its words are one for all checkpoints, or one for each. */
export type Panel = { words: string | string[] } & ({ frame: number; scale: Scale } | { picture: number } | { real: number });

export interface DenseNode {
  number: number;
  name: string;
  real: number; // its row of the pictures, −1 for none
}

/** A dense layer at every checkpoint. */
export interface DenseLayer extends Pictures {
  epochs: string[];
  nInputs: number;
  nUnits: number;
  inputs: DenseNode[];
  units: DenseNode[];
  words: string; // said beside the diagram
  weights: Float32Array; // (nCheckpoints, nInputs, nUnits); NaN where they were not recorded
}

/** Samples of the probe; their pictures are in their order. */
export interface Instances extends Pictures {
  samples: number[];
  classNames: Record<number, string>;
  colours: Record<number, string>;
  labels: Uint16Array | null; // (n,)
  predicted: Uint16Array; // (nCheckpoints, n)
  confidence: Uint8Array; // (nCheckpoints, n), 255 is one
}

/** Inflate and decode a container. */
export async function readPart<Part extends Pictures>(zipped: ArrayBuffer): Promise<Part> {
  return unpack<Part>(await inflate(zipped));
}

/** Words that are one for all checkpoints, or one for each. */
export function wordsAt(words: string | string[] | null, at: number): string {
  return Array.isArray(words) ? (words[at] ?? "") : (words ?? "");
}
