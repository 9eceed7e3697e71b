// What projection_screen.py runs inside the pages, behind scrubbing.js, whose `finish` and `nextFrame` it shares.

const PICK_RADIUS = 12; // CSS pixels around the pointer within which a dot answers
const SAME = 1e-6; // CSS pixels: places as far from the pointer as each other

/** The map's shadow root, its topmost canvas, its epoch slider, and what draws its dots. */
function mapParts() {
  const roots = [...document.querySelectorAll("*")].flatMap((node) => node.shadowRoot ?? []);
  const root = roots.find((shadow) => shadow.querySelector("canvas.points"));
  const [overlay, slider] = [root.querySelector("canvas.overlay"), root.querySelector(".epochs input[type=range]")];
  return { root, overlay, slider, gl: root.querySelector("canvas.points").getContext("webgl2") };
}

function seek(slider, value) {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Milliseconds from the navigation until a pixel of the first points can be read back, and until the last file had come by then. */
window.untilDrawn = async () => {
  while (!(window.__nnviz?.points > 0)) {
    if (performance.now() > 60000) throw new Error("nothing was drawn");
    await nextFrame();
  }
  finish(mapParts().gl);
  const drawn = performance.now();
  const bundle = performance.getEntriesByType("resource").find(({ name, initiatorType }) => initiatorType === "fetch" && name.includes("/recording-"));
  return { drawn, asked: bundle.requestStart, loaded: bundle.responseEnd };
};

/**
 * Play the training once from its start, at a speed such as 4.
 * Milliseconds from the start of the view's work in each animation frame until it is drawn, and between one frame and the next.
 * @param {boolean} reads  wait for the drawn points in every frame, which makes `between` longer; else `drawn` is the view's work alone
 */
window.playMap = async (speed, reads) => {
  const { root, slider, gl } = mapParts();
  const hook = window.__nnviz;
  const button = root.querySelector(".epochs .speed");
  for (let clicks = 0; parseFloat(button.textContent) !== speed && clicks < 10; clicks++) button.click();
  if (parseFloat(button.textContent) !== speed) throw new Error(`the map cannot play at ${speed}×`);
  seek(slider, 0);
  await nextFrame();
  root.querySelector(".epochs .play").click();
  const [drawn, between] = [[], []];
  let before = await nextFrame();
  while (hook.playing) {
    const begun = await nextFrame();
    if (hook.frames.at(-1).at < begun) {
      await new Promise((resolve) => setTimeout(resolve)); // the view comes later in this frame: come behind it from the next one on
    } else {
      if (reads) finish(gl);
      drawn.push(performance.now() - hook.frames.at(-1).at);
    }
    between.push(begun - before);
    before = begun;
  }
  if (hook.t !== Number(slider.max)) throw new Error(`playing ended at checkpoint ${hook.t}`);
  return { drawn, between };
};

function distance([x1, y1], [x2, y2]) {
  return Math.hypot(x1 - x2, y1 - y2);
}

/** Move the slider to each of `values`, one a frame. Milliseconds of each frame, in which its dots can be read back. */
window.scrubFrames = async (values) => {
  const { slider, gl } = mapParts();
  const hook = window.__nnviz;
  const times = [];
  let before = await nextFrame();
  for (const value of values) {
    const start = performance.now();
    seek(slider, value);
    finish(gl);
    if (hook.t !== value || hook.frames.at(-1).at < start) throw new Error(`checkpoint ${value} was not drawn in the same frame`);
    const begun = await nextFrame();
    times.push(begun - before);
    before = begun;
  }
  return times;
};

/** Tell the map of a pointer at a pixel of the window. @returns {[number, number]} the pixel of the stage, as the view was told of it */
function move(overlay, clientX, clientY, pointerId) {
  let at;
  overlay.addEventListener("pointermove", ({ offsetX, offsetY }) => (at = [offsetX, offsetY]), { once: true });
  const event = new PointerEvent("pointermove", { clientX, clientY, pointerId, pointerType: "mouse", bubbles: true, composed: true });
  overlay.dispatchEvent(event);
  return at;
}

/**
 * Point at each pixel of the window, one a frame.
 * What is hovered then, whether a search through all dots finds that too, and the milliseconds from the event until the dots, the ring
 * and the panel show it, where it is another sample than before; `late` says that it took another frame.
 * @param {[number, number][]} pixels
 */
window.hoverAt = async (pixels) => {
  const { root, overlay, gl } = mapParts();
  const hook = window.__nnviz;
  const panel = root.querySelector(".panel");
  const ink = overlay.getContext("2d");
  const { left, top } = overlay.getBoundingClientRect();
  const places = Array.from({ length: hook.points }, (_, sample) => hook.pixelOf(sample)).map(([x, y]) => [x - left, y - top]);
  const ratio = overlay.width / overlay.clientWidth;
  const shows = (sample) => {
    const [x, y] = places[sample];
    const ring = ink.getImageData(Math.round((x + 6) * ratio), Math.round(y * ratio), 1, 1).data[3] > 0;
    return ring && new RegExp(`sample ${sample}(?!\\d)`).test(panel.textContent);
  };
  const answers = [];
  for (const [x, y] of pixels) {
    const before = hook.hovered;
    await nextFrame();
    const start = performance.now();
    const at = move(overlay, x, y, 1);
    const { hovered } = hook;
    const exact = isNearest(places, at, hovered);
    let [ms, late] = [null, false];
    if (hovered >= 0 && hovered !== before) {
      finish(gl);
      while (!shows(hovered)) {
        late = true;
        if (performance.now() - start > 5000) throw new Error(`sample ${hovered} is not shown`);
        await nextFrame();
      }
      ms = performance.now() - start;
    }
    answers.push({ hovered, exact, ms, late });
  }
  return answers;
};

/** Whether `found` is the nearest to a pixel of the stage within the radius, of several at one place the one drawn last; −1 is none. */
function isNearest(places, pixel, found) {
  const distances = places.map((place) => distance(place, pixel));
  const least = distances.reduce((a, b) => Math.min(a, b), Infinity);
  if (found < 0 || least > PICK_RADIUS) return found < 0 && least > PICK_RADIUS;
  const above = places.findLastIndex(([px, py]) => px === places[found][0] && py === places[found][1]);
  return distances[found] - least <= SAME && above === found;
}

addEventListener("pointerdown", ({ pointerId }) => (window.pressedBy = pointerId), { capture: true });

/**
 * Move the axis of class k, which a real mouse holds at a pixel, in circles.
 * Milliseconds of each move from the event until a pixel of the dots at their new places can be read back, in the same task.
 * @param {number} sample  one that has to follow
 */
window.dragAxis = async (k, sample, [startX, startY], count) => {
  const { overlay, gl } = mapParts();
  const hook = window.__nnviz;
  const times = [];
  for (let i = 1; i <= count; i++) {
    const [x, y] = [Math.round(startX + 60 * Math.sin(i / 6)), Math.round(startY + 60 * (1 - Math.cos(i / 6)))];
    await nextFrame();
    const there = hook.pixelOf(sample);
    const before = performance.now();
    move(overlay, x, y, window.pressedBy);
    finish(gl);
    times.push(performance.now() - before);
    const far = distance(hook.cornerOf(k), [x, y]);
    const follows = hook.frames.at(-1).at >= before && distance(hook.pixelOf(sample), there) >= 1;
    if (!follows || (hook.dims === 2 && far > 1.5)) throw new Error(`axis ${k} is ${far} pixels from the hand`);
  }
  return times;
};

const contexts = []; // weak references to all that were made
for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
  const { getContext } = prototype;
  prototype.getContext = function (kind, ...rest) {
    const context = getContext.call(this, kind, ...rest);
    const known = context && contexts.some((other) => other.deref() === context);
    if (context && !known && kind.includes("webgl")) contexts.push(new WeakRef(context));
    return context;
  };
}

/** How many WebGL contexts are neither lost nor gone. */
window.liveContexts = () => contexts.filter((context) => context.deref()?.isContextLost() === false).length;
