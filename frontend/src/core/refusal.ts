// Where a view would be and cannot: one sentence says why, and "Reload" loads the page again. Short, as it goes along with messages.

const UNSEEN: unknown[] = ["address", "continuity", "cells"]; // views that are not seen, so that no place on the page is empty
const BOX = "border:1px solid #8888;border-radius:8px;padding:";

/** Say in place of a view, by its name where that is known, why it is not shown. */
export function refuse(host: ParentNode, sentence: string, view: unknown): void {
  const style = `${BOX}8px 16px;font:14px/2 var(--st-font,sans-serif);color:var(--st-text-color,#31333f);background:var(--st-background-color,#fff)`;
  const notice = Object.assign(document.createElement("div"), { role: "alert", style });
  const reload = Object.assign(document.createElement("button"), {
    textContent: "Reload",
    style: `${BOX}0 12px;margin-left:16px;font:inherit;color:inherit;background:none;cursor:pointer`,
    onclick: () => location.reload(),
  });
  notice.append(sentence, reload);
  host.replaceChildren(...(UNSEEN.includes(view) ? [] : [notice]));
}
