// Which class keeps its colour while the others are grey: the one pointed at in the legend, the hovered sample's, the kept one.

const LINGER_MS = 150; // how long a highlight outlives the pointer, so that gaps between dots do not flicker

export class Highlight {
  /** @param {number} kept  class or -1, as everywhere here @param {() => void} onChange  it is drawn anew then */
  constructor(kept, onChange) {
    /** What the person keeps lit. */
    this.kept = kept;
    /** What is lit on the screen. */
    this.lit = kept;
    this._legend = -1;
    this._hovered = -1;
    this._onChange = onChange;
  }

  keep(group) {
    this.kept = group;
    this._refresh();
  }

  /** The pointer is over a class in the legend. */
  point(group) {
    this._legend = group;
    this._refresh();
  }

  /** The hovered sample is of a class. */
  hover(group) {
    if (this._hovered === group) return;
    this._hovered = group;
    this._refresh();
  }

  destroy() {
    clearTimeout(this._timer);
  }

  _refresh() {
    const wanted = [this._legend, this._hovered, this.kept].find((group) => group >= 0) ?? -1;
    clearTimeout(this._timer);
    if (wanted >= 0 || this.lit < 0) this.lit = wanted;
    else this._timer = setTimeout(() => ((this.lit = -1), this._onChange()), LINGER_MS);
    this._onChange();
  }
}
