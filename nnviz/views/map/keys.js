// The keyboard: what a key means to the view, wherever on the page it was pressed.

/**
 * @param {HTMLElement} node  the view's own
 * @param {AbortSignal} signal  ends the listening
 * @param {Record<string, () => void>} actions  by the name of the key
 */
export function listenToKeys(node, signal, actions) {
  const pressed = (event) => {
    const target = event.composedPath()[0];
    const taken = target.isContentEditable || target.matches?.("input, textarea, select, [role]:not(a):not(button)");
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || (taken && !node.contains(target))) return;
    const presses = target.matches?.("button, input[type=checkbox]"); // there, space is the control's own
    if (!Object.hasOwn(actions, event.key) || (event.key === " " && presses)) return;
    event.preventDefault();
    actions[event.key]();
  };
  document.addEventListener("keydown", pressed, { signal });
}
