// Error notice in place of a view: one sentence and "Reload". Short, since it is part of the loader that each message carries.

const STYLE =
  "padding:8px 16px;border:1px solid #8888;border-radius:8px;font:14px var(--st-font,sans-serif);color:var(--st-text-color,#31333f)";

/** Say in place of a view, by its name where that is known, why it is not shown; nothing for one that is not seen. */
export function showErrorNotice(host: ParentNode, sentence: string, view: unknown): void {
  const notice = Object.assign(document.createElement("div"), { role: "alert", style: STYLE });
  const reload = document.createElement("button");
  reload.textContent = "Reload";
  reload.onclick = () => location.reload();
  reload.style.margin = "0 16px";
  notice.append(sentence, reload);
  host.replaceChildren(...(view === "address" || view === "cells" ? [] : [notice]));
}
