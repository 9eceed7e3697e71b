// Where the rings stand by which axes are held: a little beyond their corners, so that they hide no dots there. Pure.

import { seen, toPixel } from "../geometry/camera";

const BEYOND = 11; // pixels from a corner to the middle of its ring
export const RING_RADIUS = 4.5; // pixels
export const NAME_AWAY = 13; // pixels from the middle of a ring to that of a short name, which then do not touch
const NAME_EDGE = 9; // pixels from the middle of a name to the upper or the lower edge of what it is drawn on

/**
 * @typedef {object} Handle
 * @property {[number, number]} corner  the pixel where a sample stands that is wholly the class
 * @property {[number, number]} ring  the pixel of the ring's middle
 * @property {[number, number]} outwards  from the picture's middle, of length 1; none where the corner is in the middle
 * @property {number} depth  how near the corner is to the eye
 */

/** Of every class. @param {import("../geometry/camera").Viewport} view @param {import("../geometry/geometry").Positions} positions @returns {Handle[]} */
export function handlesOf(view, { corners, dims }) {
  const [cx, cy] = originOf(view, { corners, dims });
  return Array.from({ length: corners.length / dims }, (_, k) => {
    const place = corners.subarray(dims * k, dims * (k + 1));
    const [x, y] = toPixel(view, ...place);
    const distance = Math.hypot(x - cx, y - cy) || 1;
    const outwards = [(x - cx) / distance, (y - cy) / distance];
    return {
      corner: [x, y],
      ring: [x + BEYOND * outwards[0], y + BEYOND * outwards[1]],
      outwards,
      depth: seen(view, ...place)[2],
    };
  });
}

/**
 * The middle of a name: beyond a ring, outwards. It gives way to the edges; where it would then lie on its ring, it is over or under it.
 * @param {[number, number]} ring @param {[number, number]} outwards  of length 1, or none @param {number} room  pixels between the middles
 * @param {number} half  of the name's width @param {{right: number, top: number, bottom: number}} edges  the left one is 0
 * @returns {[number, number]}
 */
export function nameBeyond([x, y], [dx, dy], room, half, { right, top, bottom }) {
  const [wantedX, wantedY] = [x + dx * room, y + dy * room];
  const nameX = x >= 0 && x <= right ? Math.min(Math.max(wantedX, half), right - half) : wantedX;
  const nameY = y >= top && y <= bottom ? Math.min(Math.max(wantedY, top + NAME_EDGE), bottom - NAME_EDGE) : wantedY;
  const moved = (dx || dy) && (nameX !== wantedX || nameY !== wantedY);
  if (!moved || Math.abs(nameX - x) >= half + RING_RADIUS || Math.abs(nameY - y) >= NAME_AWAY - 1) return [nameX, nameY];
  return [nameX, y + (y - NAME_AWAY < top + NAME_EDGE ? NAME_AWAY : -NAME_AWAY)];
}

/** The pixel from which all axes go. @param {import("../geometry/camera").Viewport} view @param {import("../geometry/geometry").Positions} positions */
export function originOf(view, { corners, dims }) {
  return toPixel(view, ...Array.from({ length: dims }, (_, axis) => meanOf(corners, axis, dims)));
}

/** How far a pixel is from a handle, which reaches from its corner to its ring. @param {Handle} handle */
export function distanceTo({ corner: [x, y], ring: [endX, endY] }, pixelX, pixelY) {
  const [dx, dy] = [endX - x, endY - y];
  const along = Math.min(Math.max(((pixelX - x) * dx + (pixelY - y) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x + along * dx - pixelX, y + along * dy - pixelY);
}

function meanOf(corners, axis, dims) {
  let sum = 0;
  for (let i = axis; i < corners.length; i += dims) sum += corners[i];
  return (sum * dims) / corners.length;
}
