// Data of a gallery page, decoded from the container that views/gallery/pack.py writes.

import { fromBase64, unpack } from "../core/container";
import type { Predictions, Sprites } from "../core/samplecard";

export interface Page extends Predictions {
  samples: number[]; // in their order
  nClasses: number;
  checkpoint: number; // that of the answers
  names: Record<number, string>; // of the classes that occur
  colours: string[]; // one hex colour a class
  parts: string[] | null; // what part of the split each sample is of
  notes: string[]; // what each is sorted by, or ""
  sprites: Sprites | null;
  answers: Uint16Array; // (n, nClasses), 65535 is one
  confidence: Uint8Array; // (n, nCheckpoints) of the predicted class, 255 is one
}

export interface Prediction {
  truth: number; // a class, −1 for an unknown one
  predicted: number;
  confidence: number; // 0 to 1
  right: boolean | null;
}

export function decodeGallery(page: string): Page {
  return unpack<Page>(fromBase64(page).buffer, { labels: null });
}

/** What card `i` says at a checkpoint: exactly at that of the page, within half a per cent at others. */
export function predictionAt(page: Page, i: number, checkpoint: number): Prediction {
  const { labels, predicted, confidence, answers, nCheckpoints, nClasses } = page;
  const truth = labels ? labels[i] : -1;
  const says = predicted[i * nCheckpoints + checkpoint];
  const exact = checkpoint === page.checkpoint;
  const sure = exact ? answers[i * nClasses + says] / 65535 : confidence[i * nCheckpoints + checkpoint] / 255;
  return { truth, predicted: says, confidence: sure, right: labels ? truth === says : null };
}
