// Loader of the adapter. It is part of every message to Streamlit's component, so it is short.

import { showErrorNotice } from "../core/errornotice";
import type { Call } from "./adapter";

declare const SCRIPTS: string[]; // said by nnviz/views/component.py: the adapter and what it imports

// The server's files lie beside Streamlit's own scripts, wherever the app is mounted.
const own = document.querySelector<HTMLScriptElement>('script[src*="/static/js/"]')?.src.split("static/js/")[0];
const adapter = await Promise.all(SCRIPTS.map((name) => import(`${own ?? document.baseURI}nnviz/${name}`))).catch(() => null);

function showLoadError({ parentElement, data: [message] }: Call): void {
  showErrorNotice(parentElement, "This part of the page could not be loaded from the server.", message.view);
}

export default adapter ? adapter[0].default : showLoadError;
