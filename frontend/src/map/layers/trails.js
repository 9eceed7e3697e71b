// What moved: in each pane a trail for each sample from where it was at another checkpoint to where it is.

import { TrailsPass } from "../gl/trailspass";
import { blendSince, trailMask } from "../geometry/displacements";

const LEAST_WIDTH = 1.2; // CSS pixels where a trail ends

export class Trails {
  /**
   * @param {import("../gl/points").PointsPass} points  whose context it shares
   * @param {import("../data/recording").Recording} recording
   */
  constructor(points, recording) {
    this._recording = recording;
    this._pass = new TrailsPass(points);
    this._masks = new Map(); // whose trails there are, by the names of the panes
    this._seen = new Map(); // what each pane showed when it was drawn last
    this._which = "all";
  }

  /**
   * @param {import("../geometry/panes").Pane} pane @param {import("../controller").MapController} controller
   * @param {{codes: Uint16Array, flags: Uint8Array}} dress  how the dots look
   * @param {object} style
   * @param {number} style.dot  the diameter of a dot, in CSS pixels
   * @param {number} style.come  how far the trails have come, 0 to 1
   * @param {number} style.ratio @param {number} style.fade @param {boolean} style.moving  as the dots have them, as well as
   * @param {object} style.theme
   * @returns {{count: number, partial: boolean}} how many samples have a trail, if they moved; whether another frame will show more
   */
  draw(pane, controller, dress, { dot, come, ...others }) {
    const { look, panes, timeline } = controller;
    if (look.trails !== "none") this._which = look.trails; // else they go as they were
    const { mask, count } = this._maskOf(pane, controller);
    const moment = panes.grid === "epochs" ? pane.checkpoint : timeline.t;
    const then = blendSince(pane.positions, moment, look.since);
    const strength = trailStrength(count);
    const style = { ...others, width: Math.max(strength * dot, LEAST_WIDTH), opacity: come * strength };
    const moves = this._moves(pane, then);
    style.moving ||= moves;
    const share = this._pass.draw(then, pane.blend, pane.camera.view, { mask, ...dress }, style);
    return { count, partial: share < 1 && moves };
  }

  destroy() {
    this._pass.destroy();
  }

  /** Whether a pane shows another moment or looks from elsewhere than when it was drawn last. */
  _moves({ name, blend, camera }, then) {
    const seen = [then.from, then.to, then.mix, blend.from, blend.to, blend.mix, camera.view];
    const before = this._seen.get(name);
    this._seen.set(name, seen);
    return !before || seen.some((value, i) => value !== before[i]);
  }

  _maskOf({ name, positions, checkpoint }, controller) {
    const { selection } = controller.attention;
    const { since } = controller.aspectOf({ positions, checkpoint });
    const asked = [this._which, checkpoint, since, selection.version].join(" ");
    if (this._masks.get(name)?.asked !== asked) {
      const mask = trailMask(this._which, this._recording, checkpoint, since, selection.mask);
      this._masks.set(name, { asked, mask, count: mask.reduce((sum, drawn) => sum + drawn, 0) });
    }
    return this._masks.get(name);
  }
}

/** How wide, times a dot, and how opaque trails are where they end: the more there are, the less. */
function trailStrength(count) {
  return Math.min(Math.max(1 - 0.16 * Math.log10(Math.max(count, 1)), 0.3), 0.75);
}
