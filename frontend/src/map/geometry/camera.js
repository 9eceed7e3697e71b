// The camera: from positions to pixels and back, in two dimensions and in three; pure.

export const EYE = 4; // how far the eye is from the middle of the positions
export const UPRIGHT = Object.freeze([1, 0, 0, 0, 1, 0, 0, 0, 1]);
const MARGIN = 34; // pixels around the picture, for the class names; less where there is little room
const NOTHING_TAKEN = Object.freeze({ right: 0, top: 0 });

/**
 * A place is turned by `rotation` to (x′, y′, z′), where z′ points to the eye, and is seen on the plane at (x′, y′) · f with
 * f = 1 / (1 − z′ / EYE). A place (x, y, 0) that is not turned is seen at (x, y), so two dimensions need nothing of their own.
 * The pixel is width / 2 + (x − centreX) · scale, height / 2 − (y − centreY) · scale.
 * @typedef {object} Viewport
 * @property {number} centreX  what of the plane is in the middle
 * @property {number} centreY
 * @property {number} scale  pixels a unit
 * @property {number} width  in CSS pixels
 * @property {number} height
 * @property {readonly number[]} rotation  3 × 3, row-major
 */

/** The rotation of a turntable: about the vertical, then tilted towards the eye; in radians. Nothing ever rolls. */
export function turntable(yaw, tilt) {
  const [c, s, ct, st] = [Math.cos(yaw), Math.sin(yaw), Math.cos(tilt), Math.sin(tilt)];
  return [c, 0, s, st * s, ct, -st * c, -ct * s, st, ct * c];
}

/** The yaw and the tilt of a turntable's rotation, in radians. */
export function anglesOf(r) {
  return [Math.atan2(r[2], r[0]), Math.atan2(r[7], r[4])];
}

/** Where a picture in three dimensions begins: a little from the side and from above. */
export const ASKEW = Object.freeze(turntable(-0.45, 0.35));

/** Where a place is seen on the plane, and how near it is. @param {Viewport} view @returns {[number, number, number]} x, y, z′ */
export function seen({ rotation: r }, x, y, z = 0) {
  const depth = r[6] * x + r[7] * y + r[8] * z;
  const f = 1 / (1 - depth / EYE);
  return [(r[0] * x + r[1] * y + r[2] * z) * f, (r[3] * x + r[4] * y + r[5] * z) * f, depth];
}

/** The place that is seen at a point of the plane, as near as z′ says. @param {Viewport} view @returns {[number, number, number]} */
export function unseen({ rotation: r }, planeX, planeY, depth = 0) {
  const f = 1 / (1 - depth / EYE);
  const [x, y] = [planeX / f, planeY / f];
  return [0, 1, 2].map((axis) => r[axis] * x + r[3 + axis] * y + r[6 + axis] * depth);
}

/** @param {Viewport} view @returns {[number, number]} */
export function toPixel(view, x, y, z = 0) {
  const [planeX, planeY] = seen(view, x, y, z);
  return [view.width / 2 + (planeX - view.centreX) * view.scale, view.height / 2 - (planeY - view.centreY) * view.scale];
}

/** A pixel's point of the plane. @param {Viewport} view @returns {[number, number]} */
export function toPlane(view, pixelX, pixelY) {
  return [view.centreX + (pixelX - view.width / 2) / view.scale, view.centreY - (pixelY - view.height / 2) / view.scale];
}

/** The place that looks under camera `after` as the given one does under `before`. @returns {[number, number, number]} */
export function carried(before, after, x, y, z = 0) {
  return unseen(after, ...toPlane(after, ...toPixel(before, x, y, z)), seen(before, x, y, z)[2]);
}

/**
 * The camera that shows all of a picture, with room for the class names, beside or under what lies over the stage. The picture is in
 * the stage's middle where it has the room there, and else moves aside no farther than it must.
 * @param {number[]} extent  half the picture's width and height
 * @param {{right: number, top: number}} [taken]  pixels of the stage along its right and its upper edge that others lie over
 * @returns {Viewport}
 */
export function fittedViewport(width, height, extent, rotation = UPRIGHT, { right, top } = NOTHING_TAKEN) {
  const [wide, high] = [width - right, height - top];
  const margin = Math.min(MARGIN, 0.25 * Math.min(wide, high));
  const fitting = Math.min((wide / 2 - margin) / (extent[0] || 1), (high / 2 - margin) / (extent[1] || 1));
  const scale = Math.max(fitting, 10);
  const aside = (size, reach, edge) => Math.max(reach * scale + margin + edge - size / 2, 0);
  const [left, down] = [Math.min(aside(width, extent[0], right), right / 2), Math.min(aside(height, extent[1], top), top / 2)];
  return { centreX: left / scale, centreY: down / scale, scale, width, height, rotation };
}

/** How large a ball about the middle is on the plane, however it is turned: its outline, not its nearest point. */
export function outline(radius) {
  return radius / Math.sqrt(1 - Math.min(radius / EYE, 0.9) ** 2);
}

/** Zoom by a factor so that the point under the pixel stays there. @param {Viewport} view @returns {Viewport} */
export function zoomed(view, factor, pixelX, pixelY, { least = 20, most = 2e6 } = {}) {
  const scale = Math.min(Math.max(view.scale * factor, least), most);
  const [x, y] = toPlane(view, pixelX, pixelY);
  return {
    ...view,
    scale,
    centreX: x - (pixelX - view.width / 2) / scale,
    centreY: y + (pixelY - view.height / 2) / scale,
  };
}

/** Move the picture by pixels. @param {Viewport} view @returns {Viewport} */
export function panned(view, dx, dy) {
  return { ...view, centreX: view.centreX - dx / view.scale, centreY: view.centreY + dy / view.scale };
}

/**
 * Turn the picture as the hand drags it by pixels, half a turn for the stage's smaller side; up and down end upright.
 * @param {Viewport} view  turned by a turntable @param {number[]} pivot  the place that stays where it is drawn
 * @returns {Viewport}
 */
export function turned(view, dx, dy, pivot = [0, 0, 0]) {
  const { rotation, width, height } = view;
  const perPixel = Math.PI / Math.max(Math.min(width, height), 1);
  const [yawBefore, tiltBefore] = anglesOf(rotation);
  const [yaw, tilt] = [yawBefore + dx * perPixel, tiltBefore + dy * perPixel];
  const after = { ...view, rotation: turntable(yaw, Math.min(Math.max(tilt, -Math.PI / 2), Math.PI / 2)) };
  const [x, y] = seen(view, ...pivot);
  const [movedX, movedY] = seen(after, ...pivot);
  return { ...after, centreX: view.centreX + movedX - x, centreY: view.centreY + movedY - y };
}
