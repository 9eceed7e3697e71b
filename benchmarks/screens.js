// What screens.py runs inside the pages, after gallery.js: a move of the epoch bar, and waiting until the page has followed it.

const QUIET_MS = 300; // without a word from the server, which has then said all

const inRoots = (selector) => [document, ...[...document.querySelectorAll("*")].flatMap((node) => node.shadowRoot ?? [])]
  .map((root) => root.querySelector(selector)).find(Boolean);

/**
 * Move the epoch bar to a checkpoint as a hand does, and let go there. Milliseconds from the move until the lines over all charts
 * have moved, until the frame after that, and from the word to the server until what depends on the epoch is drawn and until the
 * page has nothing left to do.
 * @param {number} checkpoint @param {string} drawn  an expression of `checkpoint` that holds when the page shows it, or ""
 */
window.moveBar = async (checkpoint, drawn) => {
  await until(atRest, "rest");
  const hook = window.__nnvizEpochs;
  const slider = inRoots(".epochs input");
  const shows = new Function("checkpoint", `return ${drawn || "true"}`);
  const app = document.querySelector("[data-testid=stApp]");
  let changed = 0; // when the page last said whether its script runs; a short run may come and go unsaid
  const observer = new MutationObserver(() => (changed = performance.now()));
  observer.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  window.told = 0;
  await frame();
  const begun = performance.now();
  slider.value = checkpoint;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const lines = hook.lines; // measures boxes, so that everything is laid out
  const moved = performance.now() - begun;
  if (hook.t !== checkpoint) throw new Error(`the bar stands at ${hook.t}, not at ${checkpoint}`);
  await frame();
  const framed = performance.now() - begun;
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  const shown = await until(() => window.told && shows(checkpoint), "what depends on the epoch");
  const isQuiet = () => heard > told && performance.now() - Math.max(heard, changed) > QUIET_MS;
  await until(() => atRest() && isQuiet(), "rest");
  const rest = Math.max(heard, changed, shown);
  observer.disconnect();
  return { moved, framed, lines: lines.length, drawn: shown - window.told, rest: rest - window.told };
};
