// What happened in a training, as sentences in the order of time: each goes to its moment. No Streamlit.

import { element } from "../core/dom";

export class Story {
  /**
   * @param {HTMLElement} root  filled by the list
   * @param {string} run  whose moments it follows
   * @param {{checkpoint: number, words: string}[]} events  in the order of time
   * @param {number} t  the moment, in checkpoints
   */
  constructor(root, run, events, t) {
    this._events = events;
    this._buttons = events.map(({ words }) =>
      element("button", { type: "button" }, element("span", { class: "words" }, words.replaceAll(" %", "\u00a0%"))),
    );
    this.node = element("ol", { class: "story" }, ...this._buttons.map((button) => element("li", {}, button)));
    root.append(this.node);
    this._aborter = new AbortController();
    const { signal } = this._aborter;
    this._buttons.forEach((button, i) =>
      button.addEventListener(
        "click",
        (event) => {
          if (event.detail > 0) button.blur(); // so that space plays again
          document.dispatchEvent(new CustomEvent("nnviz:seek", { detail: { run, checkpoint: events[i].checkpoint } }));
        },
        { signal },
      ),
    );
    document.addEventListener("nnviz:moment", ({ detail }) => detail.run === run && this._follow(detail.t), { signal });
    this._follow(t);
  }

  destroy() {
    this._aborter.abort();
    this.node.remove();
  }

  _follow(t) {
    this._events.forEach(({ checkpoint }, i) => {
      const button = this._buttons[i];
      button.classList.toggle("to-come", checkpoint > t + 0.5);
      const now = Math.abs(checkpoint - t) < 0.5;
      if (now) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
  }
}
