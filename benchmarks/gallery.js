// What gallery.py runs inside the page of the mistakes: it remembers when the server was told something, and waits for what is drawn.

const tell = WebSocket.prototype.send;
window.told = 0; // when the server was told something first, since this was set to 0

window.heard = 0; // when the server last said something

const listening = new WeakSet();

WebSocket.prototype.send = function (...content) {
  window.told ||= performance.now();
  if (!listening.has(this)) this.addEventListener("message", () => (window.heard = performance.now()));
  listening.add(this);
  return tell.apply(this, content);
};

const frame = () => new Promise(requestAnimationFrame);

/** Wait until something holds, looking once a frame; then until that frame is on the screen. */
async function until(holds, what) {
  const begun = performance.now();
  while (!holds()) {
    if (performance.now() - begun > 60000) throw new Error(`${what} did not come`);
    await frame();
  }
  await frame();
  await new Promise((resolve) => setTimeout(resolve));
  return performance.now();
}

/** The numbers that are drawn in the confusion matrix, whose chart lies in a frame of its own. */
function numbersDrawn() {
  const inside = document.querySelector(".st-key-mistakes_matrix_place iframe")?.contentDocument;
  return inside?.querySelector(".js-plotly-plot .scatterlayer")?.textContent ?? "";
}

const atRest = () => document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning";

/**
 * Milliseconds from the word to the server that the epoch bar rests at another checkpoint until the cards are on the screen, until the
 * confusion matrix is, and until the page has nothing left to do.
 */
window.toCheckpoint = async (checkpoint) => {
  await until(() => atRest() && numbersDrawn(), "rest");
  window.told = 0;
  const before = numbersDrawn();
  document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { checkpoint } }));
  const shown = () => window.told && window.__nnvizGallery.checkpoint === checkpoint && window.__nnvizGallery.shown > window.told;
  const cards = await until(shown, "the page of cards");
  const matrix = await until(() => numbersDrawn() !== before, "the matrix");
  const rest = await until(atRest, "rest");
  return { cards: cards - window.told, matrix: matrix - window.told, rest: rest - window.told };
};

/** Milliseconds from the word to the server that something was chosen until other cards are on the screen. */
window.afterChoice = async (choose) => {
  await until(atRest, "rest");
  window.told = 0;
  const before = String(window.__nnvizGallery.samples);
  await choose();
  const cards = await until(() => window.told && String(window.__nnvizGallery.samples) !== before, "the page of cards");
  return { cards: cards - window.told, count: window.__nnvizGallery.samples.length };
};

/** Another page of the list. @param {"next"|"previous"} way */
window.turnPage = (way) =>
  afterChoice(() => {
    const buttons = [...document.querySelectorAll("[data-testid=stPagination] button")];
    (way === "next" ? buttons.at(-1) : buttons[0]).click();
  });
