// What scrubbing.py runs inside the pages: moving a slider, and waiting until the points are drawn.

/** Reading a pixel waits until everything before it has been drawn. */
function finish(gl) {
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}

const nextFrame = () => new Promise(requestAnimationFrame);

/**
 * Move the map's slider to each of `values`, one move a frame.
 * Milliseconds of each move from the input event to the drawn points, and to the frame after them.
 */
window.scrubMap = async (values) => {
  const roots = [...document.querySelectorAll("*")].flatMap((node) => node.shadowRoot ?? []);
  const root = roots.find((shadow) => shadow.querySelector("canvas.points"));
  const slider = root.querySelector(".epochs input[type=range]");
  const gl = root.querySelector("canvas.points").getContext("webgl2");
  const hook = window.__nnviz;
  const moves = [];
  for (const value of values) {
    await nextFrame();
    const before = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    while (hook.t !== value || hook.frames.at(-1).at < before) { // not entered where the view draws at once
      if (performance.now() - before > 10000) throw new Error(`the map was not drawn at checkpoint ${value}`);
      await nextFrame();
    }
    finish(gl);
    const drawn = performance.now();
    await nextFrame();
    moves.push({ drawn: drawn - before, framed: performance.now() - before });
  }
  return moves;
};

/**
 * The milliseconds from the next key press to the moment when Plotly has first drawn all points of the figure whose
 * `layout.meta` is `epoch`. Plotly draws them twice more after that, which is not counted.
 */
window.watchPlot = (epoch, nPoints) => {
  window.redrawn = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`Plotly did not draw epoch ${epoch}`)), 30000);
    let pressed;
    addEventListener("keydown", () => (pressed = performance.now()), { capture: true, once: true });
    window.afterDraw = (gl, count) => {
      if (count < nPoints || gl.canvas.closest(".js-plotly-plot")?.layout?.meta !== epoch) return;
      window.afterDraw = undefined;
      finish(gl);
      resolve(performance.now() - pressed);
    };
  });
};

const drawArrays = WebGLRenderingContext.prototype.drawArrays; // Plotly draws with WebGL 1, the map with WebGL 2
WebGLRenderingContext.prototype.drawArrays = function (mode, first, count) {
  drawArrays.call(this, mode, first, count);
  window.afterDraw?.(this, count);
};
