// How far to trust the picture: its scores at the moment, and marking the dots that stand among wrong neighbours.

import { element, percent, setText } from "../../core/dom";
import { NEIGHBOURS, scoreAt } from "../data/positions";

const SCORES = [
  { name: "neighbours_kept", title: "neighbours kept", inPercent: true },
  { name: "trustworthiness", title: "trustworthiness" },
  { name: "continuity", title: "continuity" },
  { name: "stability", title: "stability" },
];

/** What the scores say, and over which samples they are. @param {import("../geometry/geometry").Positions} positions */
function explained({ measured: over = {}, quality }) {
  const kept = over.neighbours_kept ? `: a mean over ${over.neighbours_kept}` : "";
  const ranks = over.ranks && over.ranks !== over.neighbours_kept ? ` (both over ${over.ranks})` : "";
  const stability = quality?.stability === undefined ? "" : "; stability: dots move when answers move";
  return (
    `Of the ${NEIGHBOURS} samples most like a sample, so many are also nearest in the picture${kept}. ` +
    `Trustworthiness: few false neighbours; continuity: few torn apart${ranks}${stability}.`
  );
}

export class Quality {
  /** @param {{onLook: (changes: {marks: boolean}) => void}} actions */
  constructor({ onLook }) {
    this._rows = SCORES.map((score) => {
      const number = element("span", { class: "number" });
      const fill = element("span", {});
      const bar = element("span", { class: "bar", "aria-hidden": "true" }, fill);
      return {
        ...score,
        number,
        fill,
        node: element("div", { class: "score" }, element("span", {}, score.title), bar, number),
      };
    });
    this._caption = element("p", { class: "caption" });
    this._box = element("input", { type: "checkbox" });
    this._box.addEventListener("change", () => onLook({ marks: this._box.checked }));
    this._label = element("label", {}, this._box, "Mark dots with wrong neighbours");
    this.node = element(
      "section",
      { class: "quality", "aria-label": "this picture" },
      element("h2", {}, "This picture"),
      ...this._rows.map(({ node }) => node),
      this._caption,
      this._label,
    );
  }

  /** @param {import("../geometry/geometry").Positions} positions @param {number} checkpoint @param {boolean} marked */
  update(positions, checkpoint, marked) {
    this.node.hidden = positions.quality === null && positions.kept === null;
    if (this.node.hidden) return;
    setText(this._caption, explained(positions));
    for (const { name, inPercent, number, fill, node } of this._rows) {
      const score = scoreAt(positions, name, checkpoint);
      node.hidden = score === null && !Array.isArray(positions.quality?.[name]);
      setText(number, score === null ? "–" : inPercent ? percent(score, 0) : score.toFixed(2));
      fill.style.width = `${100 * Math.min(Math.max(score ?? 0, 0), 1)}%`;
    }
    this._label.hidden = positions.kept === null;
    this._box.checked = marked;
  }
}
