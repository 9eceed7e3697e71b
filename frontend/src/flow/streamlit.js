// The thin adapter between the diagram of a flow and Streamlit.

import { drawFlow } from "./flow";

/** Streamlit calls this at the first mount and whenever `data` changes. */
export default function main({ data, parentElement }) {
  drawFlow(parentElement.querySelector(".host"), data);
}
