// Where the words under a scale stand, so that none touches another or hangs over the scale's ends; pure.

const APART = 6; // pixels between two words

/**
 * Words that would touch the one before are left out, but for the last.
 * @param {{at: number, title: string}[]} ticks  `at` from 0 to 1 along the scale, in that order
 * @param {number} width  of the scale in pixels @param {(words: string) => number} measure  how wide words are
 * @param {number} [room]  how far words may reach, from the scale's left end
 * @returns {{title: string, x: number}[]}  x: of the middle of the words, in pixels
 */
export function placedTicks(ticks, width, measure, room = width) {
  const placed = ticks.map(({ at, title }) => {
    const half = measure(title) / 2;
    return { title, half, x: Math.min(Math.max(at * width, half), Math.max(room - half, half)) };
  });
  const last = placed.at(-1);
  let end = -Infinity;
  const clear = placed.filter((tick) => {
    const fits = tick === last || (tick.x - tick.half >= end && tick.x + tick.half + APART <= last.x - last.half);
    if (fits) end = tick.x + tick.half + APART;
    return fits;
  });
  return clear.map(({ title, x }) => ({ title, x }));
}
