// What playground.py runs inside the page: it plays, changes the network, and counts.

const send = WebSocket.prototype.send;
let questions = 0;

WebSocket.prototype.send = function (...content) {
  questions += 1;
  return send.apply(this, content);
};

const frame = () => new Promise(requestAnimationFrame);
const view = () => window.__nnvizPlayground;
const press = (selector) => playground().querySelector(selector).click();

/** The component's own tree. */
function playground() {
  const hosts = [...document.querySelectorAll("*")].filter((node) => node.shadowRoot?.querySelector(".playground"));
  return hosts[0].shadowRoot;
}

/** Play for so many milliseconds: how many different frames were drawn, and how many messages the server was sent. */
window.playFor = async (milliseconds) => {
  press(".play");
  while (view().frame < 5) await frame(); // the first frames of a page are not what playing is like
  const [before, asked, begun] = [view().drawn.frames, questions, performance.now()];
  while (performance.now() - begun < milliseconds) await frame();
  const found = {
    updates: view().drawn.frames - before,
    questions: questions - asked,
    seconds: (performance.now() - begun) / 1000,
  };
  press(".play");
  return found;
};

/** Milliseconds from a click on a handle until the network that it makes is drawn. */
window.changeBy = async (handle) => {
  const { began } = view().changed;
  const clicked = performance.now();
  press(`[data-handle="${handle}"]`);
  while (view().changed.began === began) await frame();
  await frame();
  await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - clicked;
};
