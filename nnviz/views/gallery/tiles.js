// The pictures on a card, each on a canvas of its own: the image, a small star graph, the strip of the predictions so far.

import { paintedPixels, spansOf } from "./pack.js";

const STAR_SIDE = 152; // pixels of the canvas; style shows it at half that, so it is sharp on fine screens
const STAR_RADIUS = 66;
const MOST_SPOKES = 24; // more would be a disc
const SHOWN_SHARE = 0.01; // smaller probabilities have no dot
const FAINT = "rgba(138, 143, 152, 0.45)";
const SIGN = "#8a8f98";

/**
 * One image, pixel for pixel; style enlarges it.
 * @param {HTMLCanvasElement} canvas @param {import("./pack.js").Page} page @param {number} i
 * @param {ImageBitmap|null} sheet  of a page without plain pixels
 */
export function drawTile(canvas, page, i, sheet) {
  const { columns, width, height } = page.sprites;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (page.pixels) context.putImageData(new ImageData(paintedPixels(page, i), width, height), 0, 0);
  else context.drawImage(sheet, (i % columns) * width, Math.floor(i / columns) * height, width, height, 0, 0, width, height);
}

/**
 * One spoke a class, as long as the network is sure of it; a ring at the end of the true one.
 * @param {HTMLCanvasElement} canvas @param {import("./pack.js").Page} page @param {number} i
 * @param {number} says  the class of the colour
 */
export function drawStar(canvas, { answers, labels, colours, nClasses }, i, says) {
  canvas.width = canvas.height = STAR_SIDE; // which also clears it
  const context = canvas.getContext("2d");
  const middle = STAR_SIDE / 2;
  const shares = answers.subarray(i * nClasses, (i + 1) * nClasses);
  const along = (k, radius) => {
    const angle = (-2 * Math.PI * k) / nClasses;
    return [middle + Math.cos(angle) * radius, middle + Math.sin(angle) * radius];
  };
  context.lineWidth = 1.5;
  context.strokeStyle = FAINT;
  circle(context, [middle, middle], STAR_RADIUS);
  context.stroke();
  const spokes = nClasses <= MOST_SPOKES ? Array.from(shares.keys()) : [];
  context.beginPath();
  for (const k of spokes) {
    context.moveTo(middle, middle);
    context.lineTo(...along(k, STAR_RADIUS));
  }
  context.stroke();
  const ends = Array.from(shares.keys()).filter((k) => spokes.length || shares[k] > 65535 * SHOWN_SHARE);
  context.beginPath();
  for (const k of ends) {
    if (!spokes.length) context.lineTo(middle, middle);
    context.lineTo(...along(k, (STAR_RADIUS * shares[k]) / 65535));
  }
  context.closePath();
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = colours[says];
  context.stroke();
  context.fillStyle = `${colours[says]}40`;
  context.fill();
  for (const k of ends) {
    if (shares[k] <= 65535 * SHOWN_SHARE) continue;
    context.fillStyle = colours[k];
    circle(context, along(k, (STAR_RADIUS * shares[k]) / 65535), 6);
    context.fill();
  }
  if (!labels) return;
  context.strokeStyle = SIGN;
  circle(context, along(labels[i], STAR_RADIUS), 7);
  context.stroke();
}

/**
 * The predicted class of every checkpoint, in its colour: tall where it is right, or nobody knows, half as tall where it is wrong.
 * A checkpoint is a pixel wide; style stretches it.
 * @param {HTMLCanvasElement} canvas @param {import("./pack.js").Page} page @param {number} i
 */
export function drawHistory(canvas, page, i) {
  canvas.width = page.nCheckpoints;
  canvas.height = 2;
  const context = canvas.getContext("2d");
  for (const { from, to, says, right } of spansOf(page, i)) {
    context.fillStyle = page.colours[says];
    const top = right === false ? 1 : 0;
    context.fillRect(from, top, to - from, 2 - top);
  }
}

function circle(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
