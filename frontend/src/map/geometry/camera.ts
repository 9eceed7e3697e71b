// Camera: projection of positions to pixels and back, in two and three dimensions; pure.

export const EYE = 4; // how far the eye is from the middle of the positions
export const UPRIGHT: Rotation = Object.freeze([1, 0, 0, 0, 1, 0, 0, 0, 1]);
const MARGIN = 34; // pixels around the picture, for the class names; less where there is little room
const NO_INSETS = { right: 0, top: 0 };

/** 3 × 3, row-major. */
export type Rotation = readonly number[];
/** A position in two dimensions or three, as what takes it apart: `seen(view, ...point)`. */
export type Point = [x: number, y: number, z?: number];
export type Pixel = [x: number, y: number];
/** Half the width and the height of a picture on the plane. */
export type Extent = readonly number[];

/** A stage or a pane, in CSS pixels; `taken` are those along its right and its upper edge that others lie over. */
export interface Size {
  width: number;
  height: number;
  insets?: { right: number; top: number };
}

/** The nth of positions (n, dims). */
export function pointAt(positions: Float32Array, dims: number, index: number): Point {
  const [x, y, z] = positions.subarray(dims * index, dims * (index + 1));
  return dims === 3 ? [x, y, z] : [x, y];
}

/**
 * A position is turned by `rotation` to (x′, y′, z′), where z′ points to the eye, and is seen on the plane at (x′, y′) · f with
 * f = 1 / (1 − z′ / EYE). A position (x, y, 0) that is not turned is seen at (x, y), so two dimensions need nothing of their own.
 * The pixel is width / 2 + (x − centreX) · scale, height / 2 − (y − centreY) · scale.
 */
export interface Viewport {
  centreX: number; // what of the plane is in the middle
  centreY: number;
  scale: number; // pixels a unit
  width: number; // CSS pixels
  height: number;
  rotation: Rotation;
}

/** The rotation of a turntable: about the vertical, then tilted towards the eye, at most upright; in radians. Nothing ever rolls. */
export function turntable(yaw: number, tilt: number): Rotation {
  const upright = Math.min(Math.max(tilt, -Math.PI / 2), Math.PI / 2);
  const [c, s, ct, st] = [Math.cos(yaw), Math.sin(yaw), Math.cos(upright), Math.sin(upright)];
  return [c, 0, s, st * s, ct, -st * c, -ct * s, st, ct * c];
}

/** The yaw and the tilt of a turntable's rotation, in radians. */
export function anglesOf(r: Rotation): [yaw: number, tilt: number] {
  return [Math.atan2(r[2], r[0]), Math.atan2(r[7], r[4])];
}

/** Where a picture in three dimensions begins: a little from the side and from above. */
export const ASKEW: Rotation = Object.freeze(turntable(-0.45, 0.35));

/** Where a position is seen on the plane, and z′, how near it is. */
export function project({ rotation: r }: Viewport, x: number, y: number, z = 0): [x: number, y: number, depth: number] {
  const depth = r[6] * x + r[7] * y + r[8] * z;
  const f = 1 / (1 - depth / EYE);
  return [(r[0] * x + r[1] * y + r[2] * z) * f, (r[3] * x + r[4] * y + r[5] * z) * f, depth];
}

/** The position that is seen at a point of the plane, as near as z′ says. */
export function unproject({ rotation: r }: Viewport, planeX: number, planeY: number, depth = 0): [number, number, number] {
  const f = 1 / (1 - depth / EYE);
  const [x, y] = [planeX / f, planeY / f];
  const along = (axis: number) => r[axis] * x + r[3 + axis] * y + r[6 + axis] * depth;
  return [along(0), along(1), along(2)];
}

export function toPixel(view: Viewport, x: number, y: number, z = 0): Pixel {
  const [planeX, planeY] = project(view, x, y, z);
  return [view.width / 2 + (planeX - view.centreX) * view.scale, view.height / 2 - (planeY - view.centreY) * view.scale];
}

/** A pixel's point of the plane. */
export function toPlane(view: Viewport, pixelX: number, pixelY: number): [x: number, y: number] {
  return [view.centreX + (pixelX - view.width / 2) / view.scale, view.centreY - (pixelY - view.height / 2) / view.scale];
}

/** The position that looks under camera `after` as the given one does under `before`. */
export function reproject(before: Viewport, after: Viewport, x: number, y: number, z = 0): [number, number, number] {
  return unproject(after, ...toPlane(after, ...toPixel(before, x, y, z)), project(before, x, y, z)[2]);
}

/**
 * The camera that shows all of a picture, with room for the class names, beside or under what lies over the stage. The picture is in
 * the stage's middle where it has the room there, and else moves aside no farther than it must.
 */
export function fittedViewport(
  width: number,
  height: number,
  extent: Extent,
  rotation = UPRIGHT,
  insets = NO_INSETS,
): Viewport {
  const { right, top } = insets;
  const [wide, high] = [width - right, height - top];
  const margin = Math.min(MARGIN, 0.25 * Math.min(wide, high));
  const fitting = Math.min((wide / 2 - margin) / (extent[0] || 1), (high / 2 - margin) / (extent[1] || 1));
  const scale = Math.max(fitting, 10);
  const aside = (size: number, reach: number, edge: number) => Math.max(reach * scale + margin + edge - size / 2, 0);
  const [left, down] = [Math.min(aside(width, extent[0], right), right / 2), Math.min(aside(height, extent[1], top), top / 2)];
  return { centreX: left / scale, centreY: down / scale, scale, width, height, rotation };
}

/** How large a ball about the middle is on the plane, however it is turned: its outline, not its nearest point. */
export function outline(radius: number): number {
  return radius / Math.sqrt(1 - Math.min(radius / EYE, 0.9) ** 2);
}

/** Zoom by a factor so that the point under the pixel stays there. */
export function zoomed(
  view: Viewport,
  factor: number,
  pixelX: number,
  pixelY: number,
  { least = 20, most = 2e6 } = {},
): Viewport {
  const scale = Math.min(Math.max(view.scale * factor, least), most);
  const [x, y] = toPlane(view, pixelX, pixelY);
  return {
    ...view,
    scale,
    centreX: x - (pixelX - view.width / 2) / scale,
    centreY: y + (pixelY - view.height / 2) / scale,
  };
}

/** Move the picture by pixels. */
export function panned(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, centreX: view.centreX - dx / view.scale, centreY: view.centreY + dy / view.scale };
}

/**
 * Turn the picture as the hand drags it by pixels, half a turn for the stage's smaller side; up and down end upright.
 * The view is turned by a turntable, and the pivot stays where it is drawn.
 */
export function turned(view: Viewport, dx: number, dy: number, pivot: Point = [0, 0, 0]): Viewport {
  const { rotation, width, height } = view;
  const perPixel = Math.PI / Math.max(Math.min(width, height), 1);
  const [yaw, tilt] = anglesOf(rotation);
  const after = { ...view, rotation: turntable(yaw + dx * perPixel, tilt + dy * perPixel) };
  const [x, y] = project(view, ...pivot);
  const [movedX, movedY] = project(after, ...pivot);
  return { ...after, centreX: view.centreX + movedX - x, centreY: view.centreY + movedY - y };
}
