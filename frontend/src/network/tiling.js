// Which checkpoints a strip has room for, and where their tiles stand. No browser.

const LEAST_WIDTH = 14; // pixels of a tile that can still be read
const MOST_HEIGHT = 44;

/**
 * @param {number} nCheckpoints @param {number} width  pixels from the first checkpoint to the last
 * @param {number} aspect  of a frame: width by height
 * @returns {{shown: number[], width: number, height: number, left: (at: number) => number}}  pixels; `left` is from half a tile
 *   before the first checkpoint
 */
export function tilesOf(nCheckpoints, width, aspect) {
  const last = nCheckpoints - 1;
  const step = last ? width / last : width;
  const every = Math.max(1, Math.ceil(LEAST_WIDTH / step));
  const tile = Math.min(step * every, MOST_HEIGHT * aspect);
  const shown = Array.from({ length: Math.floor(last / every) + 1 }, (_, i) => i * every);
  return { shown, width: tile, height: Math.min(tile / aspect, MOST_HEIGHT), left: (at) => at * (last ? step : 0) };
}
