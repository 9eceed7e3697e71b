// The thin adapter between a grid of cells and Streamlit: mounts it once, hands back the cell that is pressed.

import { CellGrid } from "./cellgrid";

const mountedGrids = new WeakMap(); // the element that Streamlit gives → {grid, count, send}

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement, setStateValue }) {
  let entry = mountedGrids.get(parentElement);
  if (!entry) {
    const made = { count: data.count, send: setStateValue };
    // The count makes every press a new one.
    made.grid = new CellGrid(parentElement.querySelector(".host"), ([x, y]) =>
      made.send("press", { x, y, count: ++made.count }),
    );
    mountedGrids.set(parentElement, made);
    entry = made;
  }
  entry.send = setStateValue;
  entry.grid.show(data);
  return () => {
    mountedGrids.get(parentElement)?.grid.destroy();
    mountedGrids.delete(parentElement);
  };
}
