// The keyboard: what a key means to the view, wherever on the page it was pressed.

const TYPED_IN = "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button])";
const OWN_STEPS = "input[type=range]:not([data-view-keys])"; // the slider of the epochs leaves its keys to the view
const STEPS = new Set(["ArrowLeft", "ArrowRight", "Home", "End"]);

/**
 * @param {HTMLElement} node  the view's own
 * @param {AbortSignal} signal  ends the listening
 * @param {Record<string, () => void>} actions  by the name of the key; letters are small ones
 */
export function listenToKeys(node, signal, actions) {
  const pressed = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!Object.hasOwn(actions, key) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (node.querySelector("dialog[open], [inert]")) return; // something else is over the view
    const target = event.composedPath()[0];
    const elsewhere = !node.contains(target) && target.matches?.("[role]:not(a):not(button)");
    if (elsewhere || belongsTo(target, key, node.contains(target))) return;
    event.preventDefault();
    actions[key]();
  };
  document.addEventListener("keydown", pressed, { signal });
}

/** Whether a key is the own one of the control that it was pressed in. */
function belongsTo(target, key, within) {
  if (!target.matches) return false;
  if (target.isContentEditable || target.matches(TYPED_IN) || (!within && target.matches("input"))) return true;
  if (key === " ") return target.matches("button, summary, input[type=checkbox], input[type=radio]");
  return STEPS.has(key) && target.matches(OWN_STEPS);
}
