// The samples that excite a unit most, side by side in one canvas.

const NONE = 65535;

/**
 * Draw the first pictures of a row of `real` as a square, or as one row.
 * @param {HTMLCanvasElement} canvas @param {object} part  with pictures, pictureShape, real and nReal
 * @param {number} row @param {number} checkpoint @param {number} count
 */
export function drawReals(canvas, { pictures, pictureShape, real, nReal, nCheckpoints }, row, checkpoint, count) {
  const [height, width, channels] = pictureShape;
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const gap = count > 1 ? 1 : 0;
  canvas.width = columns * (width + gap) - gap;
  canvas.height = rows * (height + gap) - gap;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0; i < count; i++) {
    const number = real[(row * nCheckpoints + checkpoint) * nReal + i];
    if (number === NONE || number === undefined) continue;
    const start = number * height * width * channels;
    for (let p = 0; p < height * width; p++) {
      for (let k = 0; k < 3; k++) image.data[4 * p + k] = pictures[start + p * channels + (channels === 3 ? k : 0)];
      image.data[4 * p + 3] = 255;
    }
    context.putImageData(image, (i % columns) * (width + gap), Math.floor(i / columns) * (height + gap));
  }
}
