// The thin adapter between the browser's history and Streamlit.

import { guardHistory, rewrite } from "./history";

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data: { rests, query } }) {
  guardHistory(rests);
  if (query !== null) rewrite(query);
}
