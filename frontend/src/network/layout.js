// Where the layers of a model stand, from left to right, and the lines between them. No browser.

export const BOX = { width: 110, height: 96, gapX: 18, gapY: 14 }; // pixels

/**
 * @param {{column: number, row: number}[]} layers
 * @returns {{boxes: {left: number, top: number}[], width: number, height: number}}  in pixels; a column is centred
 */
export function placedLayers(layers) {
  const rows = new Map(); // column → how many layers it has
  for (const { column, row } of layers) rows.set(column, Math.max(rows.get(column) ?? 0, row + 1));
  const most = Math.max(1, ...rows.values());
  const height = stackHeight(most);
  const boxes = layers.map(({ column, row }) => ({
    left: column * (BOX.width + BOX.gapX),
    top: (height - stackHeight(rows.get(column))) / 2 + row * (BOX.height + BOX.gapY),
  }));
  const columns = Math.max(0, ...rows.keys()) + 1;
  return { boxes, width: columns * BOX.width + (columns - 1) * BOX.gapX, height };
}

function stackHeight(count) {
  return count * BOX.height + (count - 1) * BOX.gapY;
}

/**
 * The line from one box to a later one. It goes around what lies between them.
 * @param {{left: number, top: number}} from @param {{left: number, top: number}} to
 * @returns {string}  a path of SVG
 */
export function linkPath(from, to) {
  const [x0, y0, x1, y1] = [from.left + BOX.width, from.top + BOX.height / 2, to.left, to.top + BOX.height / 2];
  const bend = Math.max((x1 - x0) / 2, 12);
  if (x1 - x0 > BOX.gapX + 1 && y0 === y1) {
    const low = from.top + BOX.height + BOX.gapY / 2; // past boxes of the same row
    const down = `C${x0 + 20} ${y0} ${x0} ${low} ${x0 + 30} ${low}`;
    return `M${x0} ${y0}${down}L${x1 - 30} ${low}C${x1} ${low} ${x1 - 20} ${y1} ${x1} ${y1}`;
  }
  return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
}

/**
 * How large a layer's output is drawn: deep ones are wide, those with many positions tall.
 * @param {(number|null)[]|null} shape  of its output for one sample
 * @returns {{width: number, height: number}}  pixels
 */
export function blockSize(shape) {
  if (!shape || !shape.length) return { width: 8, height: 8 };
  const units = shape[shape.length - 1] ?? 1;
  const side = shape.length > 1 ? (shape[0] ?? 1) : 0;
  const grown = (value) => Math.log2(1 + Math.max(value, 0));
  if (!side) return { width: 5, height: Math.min(8 + 3 * grown(units), 40) };
  return { width: Math.min(4 + 3 * grown(units), 40), height: Math.min(6 + 5 * grown(side), 40) };
}
