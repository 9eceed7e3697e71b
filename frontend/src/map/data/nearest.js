// Which samples the network answered most alike, and how that changed. Pure.

/**
 * The samples whose answers at a checkpoint are nearest to this one's, by the Euclidean distance of their probabilities; nearest
 * first, of equally near ones the lower number first, itself left out. Squares of whole numbers below 2¹⁶, summed over at most 2¹⁶
 * classes, stay below 2⁴⁸, so that no distance is rounded and ties are ties.
 * @param {import("./recording").Recording} recording @param {number} count @returns {number[]}
 */
export function nearestAnswers({ probabilities, nSamples, nClasses }, checkpoint, sample, count) {
  const first = checkpoint * nSamples * nClasses;
  const own = Float64Array.from(probabilities.subarray(first + sample * nClasses, first + (sample + 1) * nClasses));
  const nearest = new NearestHeap(Math.min(count, nSamples - 1));
  let limit = Infinity;
  for (let other = 0, at = first; other < nSamples; other++, at += nClasses) {
    let distance = 0;
    for (let k = 0; k < nClasses; k++) {
      const difference = probabilities[at + k] - own[k];
      distance += difference * difference;
    }
    if (distance < limit && other !== sample) limit = nearest.take(distance, other);
  }
  return nearest.sorted();
}

/**
 * How the nearest `count` samples differ between two checkpoints.
 * @param {import("./recording").Recording} recording
 * @returns {{kept: number[], gained: number[], lost: number[]}}  nearest first: `lost` at the checkpoint before, the others after
 */
export function neighbourChange(recording, before, after, sample, count) {
  const then = nearestAnswers(recording, before, sample, count);
  const now = nearestAnswers(recording, after, sample, count);
  const [among, still] = [new Set(then), new Set(now)];
  return {
    kept: now.filter((other) => among.has(other)),
    gained: now.filter((other) => !among.has(other)),
    lost: then.filter((other) => !still.has(other)),
  };
}

/** The nearest so far, with the farthest of them on top. */
class NearestHeap {
  /** @param {number} size  how many are kept */
  constructor(size) {
    this._size = Math.max(size, 0);
    this._distances = [];
    this._samples = [];
  }

  /** Samples come in ascending order. @returns {number} what is as far as this, or farther, need not be offered any more */
  take(distance, sample) {
    const n = this._samples.length;
    if (this._size === 0) return -Infinity;
    if (n < this._size) this._rise(n, distance, sample);
    else this._sink(distance, sample);
    return this._samples.length < this._size ? Infinity : this._distances[0];
  }

  /** @returns {number[]} the samples, nearest first */
  sorted() {
    const { _distances: distances, _samples: samples } = this;
    const order = Array.from(samples.keys()).sort((a, b) => distances[a] - distances[b] || samples[a] - samples[b]);
    return order.map((place) => samples[place]);
  }

  /** Put one at the end, and exchange it with those above that are not as far. */
  _rise(place, distance, sample) {
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this._isFarther(distance, sample, above)) break;
      this._put(place, this._distances[above], this._samples[above]);
      place = above;
    }
    this._put(place, distance, sample);
  }

  /** Let one take the top's place, and exchange it with those below that are farther. */
  _sink(distance, sample) {
    const n = this._samples.length;
    let place = 0;
    for (let below = 1; below < n; below = 2 * place + 1) {
      const right = below + 1;
      if (right < n && !this._isFarther(this._distances[below], this._samples[below], right)) below = right;
      if (this._isFarther(distance, sample, below)) break;
      this._put(place, this._distances[below], this._samples[below]);
      place = below;
    }
    this._put(place, distance, sample);
  }

  _put(place, distance, sample) {
    this._distances[place] = distance;
    this._samples[place] = sample;
  }

  _isFarther(distance, sample, place) {
    return distance > this._distances[place] || (distance === this._distances[place] && sample > this._samples[place]);
  }
}
