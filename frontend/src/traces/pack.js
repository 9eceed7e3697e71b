// The histories of a few samples as the browser holds them: what pack.py packs, decoded once.

import { decodeContainer, inflated } from "../core/container";
import { NEUTRAL_COLOUR } from "../core/colorscales";

/**
 * @typedef {object} Traces
 * @property {number[]} samples  in their order
 * @property {string[]} epochs  how the checkpoints are called
 * @property {number} nCheckpoints
 * @property {number} nShares  of how many classes the probabilities are here
 * @property {boolean} whole  whether these are all classes
 * @property {Record<string, string>} names  of the classes that occur, by number
 * @property {Record<string, string>} colours  likewise
 * @property {string[]} stories  how each was learnt, in words
 * @property {string[]} notes  why each is here, or ""
 * @property {number[][]} learnt  the checkpoints at which each became right
 * @property {number[][]} forgotten  and wrong again
 * @property {{columns: number, rows: number, width: number, height: number}|null} sprites  how the images lie in their sheet, in pixels
 * @property {Uint16Array} classes  (n, nShares), the true one first
 * @property {Uint16Array} shares  (n, nCheckpoints, nShares), 65535 is one
 * @property {Uint16Array} predicted  (n, nCheckpoints)
 * @property {Float32Array} confidence  (n, nCheckpoints) of the predicted class, 0 to 1
 * @property {Float32Array|null} margin  (n, nCheckpoints), −1 to 1
 * @property {Float32Array|null} loss  (n, nCheckpoints), nats
 * @property {Uint16Array|null} labels  (n,)
 * @property {Uint8Array|null} sheet  a PNG file
 */

/** Inflate and decode histories. @param {ArrayBuffer} zipped @returns {Promise<Traces>} */
export async function readTraces(zipped) {
  return decodeTraces(await inflated(zipped));
}

/** @param {ArrayBuffer} buffer @returns {Traces} */
export function decodeTraces(buffer) {
  const { header, arrays } = decodeContainer(buffer);
  return { labels: null, margin: null, loss: null, sheet: null, ...header, ...arrays };
}

/**
 * What is said of sample `i` at a checkpoint; null where the run has no true classes.
 * @param {Traces} traces
 * @returns {{says: number, sure: number, right: boolean|null, trueShare: number|null, margin: number|null, loss: number|null}}
 */
export function traceAt({ predicted, confidence, labels, shares, margin, loss, nCheckpoints, nShares }, i, checkpoint) {
  const at = i * nCheckpoints + checkpoint;
  const says = predicted[at];
  return {
    says,
    sure: confidence[at],
    right: labels ? says === labels[i] : null,
    trueShare: labels ? shares[at * nShares] / 65535 : null,
    margin: margin ? margin[at] : null,
    loss: loss ? loss[at] : null,
  };
}

/**
 * The bands of a ribbon, the lowest first; where not all classes are here, what is left to the others is the last.
 * @param {Traces} traces
 * @returns {{k: number, colour: string, shareAt: (checkpoint: number) => number}[]}  k: a class, or −1 for the others
 */
export function bandsOf({ classes, shares, colours, nCheckpoints, nShares, whole }, i) {
  const share = (place, at) => shares[(i * nCheckpoints + at) * nShares + place] / 65535;
  const bands = Array.from({ length: nShares }, (_, place) => {
    const k = classes[i * nShares + place];
    return { k, colour: colours[k], shareAt: (at) => share(place, at) };
  });
  if (whole) return bands;
  const rest = (at) => Math.max(1 - bands.reduce((sum, { shareAt }) => sum + shareAt(at), 0), 0);
  return [...bands, { k: -1, colour: NEUTRAL_COLOUR, shareAt: rest }];
}

/** The classes of a ribbon that anybody can see, the likeliest at its best first. @param {Traces} traces @returns {number[]} */
export function visibleClasses(traces, i, least = 0.04) {
  const peaks = bandsOf(traces, i)
    .filter(({ k }) => k >= 0)
    .map(({ k, shareAt }) => {
      return { k, peak: Math.max(...traces.epochs.map((_, at) => shareAt(at))) };
    });
  return peaks
    .filter(({ peak }) => peak >= least)
    .sort((a, b) => b.peak - a.peak || a.k - b.k)
    .map(({ k }) => k);
}

/** How high the losses of all that is shown reach, in nats; 0 where there are none. @param {Traces} traces */
export function highestLoss({ loss }) {
  return loss ? loss.reduce((highest, value) => Math.max(highest, value), 0) : 0;
}
