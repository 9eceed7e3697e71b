// A grid of cells for the keyboard, as a page has it.

import type { ViewType } from "../core/view";
import { CellGrid } from "./cellgrid";
import css from "./cells.css?inline";

const type: ViewType<"cells"> = {
  css,
  create({ host, wishes, say }) {
    const grid = new CellGrid(host, ([x, y]: [number, number]) => {
      wishes.add({ x, y });
      say();
    });
    return { update: ({ content }) => grid.show(content), destroy: () => grid.destroy() };
  },
  goesOn: () => true,
};
export default type;
