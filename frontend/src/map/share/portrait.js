// What a picture of the view that is taken along says besides what is drawn: its title, its legend, and how to read it.

import { colouring } from "../colorencodings";
import { captionOfPicture, momentOfPicture, titleOfPicture } from "../controls/summary";

/**
 * A picture of the moment.
 * @param {import("../controller").MapController} controller @param {ReturnType<import("../../core/theme").readTheme>} theme
 * @param {number} scale  pixels a CSS pixel @returns {import("./photograph").PhotoOptions}
 */
export function portraitOptions(controller, theme, scale) {
  const title = [titleOfPicture(controller), momentOfPicture(controller)].join(", ");
  return { ...commonOptions(controller, theme, scale), title, caption: captionOfPicture(controller) };
}

/** A picture of many in a film: what stays is its title, what changes stands under it. Parameters as above. */
export function filmFrameOptions(controller, theme, scale) {
  return {
    ...commonOptions(controller, theme, scale),
    title: titleOfPicture(controller),
    caption: momentOfPicture(controller),
  };
}

function commonOptions({ panes, recording, colour, timeline }, theme, scale) {
  const { background, text, font } = theme;
  const { key } = colouring(recording, colour, timeline.checkpoint, theme);
  return { ...panes.size, scale, background, text, font, legend: key.entries, ramp: key.kind === "scale" ? key : null };
}
