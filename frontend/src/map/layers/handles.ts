// Handles of axes: rings a little beyond the ends, so that they cover no points there, and their labels.

import { type Pixel, project, toPixel, type Viewport } from "../geometry/camera";
import type { Positions } from "../geometry/geometry";

const BEYOND = 11; // pixels from a corner to the middle of its ring
export const RING_RADIUS = 4.5; // pixels
export const NAME_AWAY = 13; // pixels from the middle of a ring to that of a short name, which then do not touch
const NAME_EDGE = 9; // pixels from the middle of a name to the upper or the lower edge of what it is drawn on

/** By which a class's axis is held; pixels of the pane. */
export interface Handle {
  corner: Pixel; // where a sample stands that is wholly the class
  ring: Pixel; // the ring's middle
  outwards: Pixel; // from the picture's middle, of length 1; none where the corner is in the middle
  depth: number; // how near the corner is to the eye
}

/** What of a picture the handles are of. */
type Cornered = Pick<Positions, "corners" | "dims">;

/** Of every class. */
export function handlesOf(view: Viewport, { corners, dims }: Cornered): Handle[] {
  const [cx, cy] = originOf(view, { corners, dims });
  return Array.from({ length: corners.length / dims }, (_, k) => {
    const [u, v, w = 0] = corners.subarray(dims * k, dims * (k + 1));
    const [x, y] = toPixel(view, u, v, w);
    const distance = Math.hypot(x - cx, y - cy) || 1;
    const outwards: Pixel = [(x - cx) / distance, (y - cy) / distance];
    return {
      corner: [x, y],
      ring: [x + BEYOND * outwards[0], y + BEYOND * outwards[1]],
      outwards,
      depth: project(view, u, v, w)[2],
    };
  });
}

/** What a name keeps within, in pixels; the left edge is 0. */
interface Edges {
  right: number;
  top: number;
  bottom: number;
}

/**
 * The middle of a name: beyond a ring, outwards, with so much room between the middles; half is of its width. It gives way to the edges;
 * where it would then lie on its ring, it is over or under it.
 */
export function nameBeyond([x, y]: Pixel, [dx, dy]: Pixel, room: number, half: number, edges: Edges): Pixel {
  const { right, top, bottom } = edges;
  const [wantedX, wantedY] = [x + dx * room, y + dy * room];
  const nameX = x >= 0 && x <= right ? Math.min(Math.max(wantedX, half), right - half) : wantedX;
  const nameY = y >= top && y <= bottom ? Math.min(Math.max(wantedY, top + NAME_EDGE), bottom - NAME_EDGE) : wantedY;
  const moved = (dx || dy) && (nameX !== wantedX || nameY !== wantedY);
  if (!moved || Math.abs(nameX - x) >= half + RING_RADIUS || Math.abs(nameY - y) >= NAME_AWAY - 1) return [nameX, nameY];
  return [nameX, y + (y - NAME_AWAY < top + NAME_EDGE ? NAME_AWAY : -NAME_AWAY)];
}

/** The pixel from which all axes go. */
export function originOf(view: Viewport, { corners, dims }: Cornered): Pixel {
  const mean = [0, 0, 0];
  corners.forEach((value, i) => {
    mean[i % dims] += (value * dims) / corners.length;
  });
  const [x, y, z] = mean;
  return toPixel(view, x, y, z);
}

/** How far a pixel is from a handle, which reaches from its corner to its ring. */
export function distanceTo({ corner: [x, y], ring: [endX, endY] }: Handle, pixelX: number, pixelY: number): number {
  const [dx, dy] = [endX - x, endY - y];
  const along = Math.min(Math.max(((pixelX - x) * dx + (pixelY - y) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x + along * dx - pixelX, y + along * dy - pixelY);
}
