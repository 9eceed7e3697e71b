// The thin adapter between what a page remembers and Streamlit.

import { wayBack } from "./history";

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data }) {
  const way = wayBack(window.__nnvizBefore, data, location.pathname);
  if (way) location.replace(way);
  else window.__nnvizBefore = data;
}
