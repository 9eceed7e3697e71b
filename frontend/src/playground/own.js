// The dialog for one's own data.

import { element, setText } from "../core/dom";
import { decodedText } from "./training/table";

const MOST_BYTES = 1_000_000;
const WORDS =
  "A CSV: columns of numbers and one column of labels, with or without a first row of names. Up to 10 columns of numbers, " +
  "1,000 rows, 10 labels. Decimal commas go with semicolons; a first column without a name that numbers the rows is left out. " +
  "It stays on this server and in this browser.";

export class OwnData {
  /** @param {(text: string) => void} onText */
  constructor(onText) {
    this._text = element("textarea", {
      rows: 10,
      spellcheck: "false",
      "aria-label": "CSV",
      placeholder: "height,weight,kind\n1.2,0.4,cat\n2.1,0.9,dog\n…",
    });
    this._file = element("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", "aria-label": "CSV file" });
    this._file.addEventListener("change", () => this._read(this._file.files[0]));
    this._error = element("p", { class: "error", role: "alert" });
    const use = element("button", { type: "button", class: "primary" }, "Use it");
    use.addEventListener("click", () => (this.say(""), onText(this._text.value)));
    const cancel = element("button", { type: "button", class: "bordered" }, "Cancel");
    cancel.addEventListener("click", () => this.close());
    this.node = element(
      "dialog",
      { class: "own", "aria-label": "Your own data" },
      element("h2", {}, "Your own data"),
      element("p", { class: "quiet" }, WORDS),
      this._file,
      this._text,
      this._error,
      element("div", { class: "row" }, cancel, use),
    );
  }

  open() {
    this.say("");
    this.node.showModal();
  }

  close() {
    if (this.node.open) this.node.close();
  }

  get text() {
    return this._text.value;
  }

  say(error) {
    setText(this._error, error ? `${error[0].toUpperCase()}${error.slice(1)}.` : "");
    this._error.hidden = !error;
  }

  async _read(file) {
    if (!file) return;
    if (file.size > MOST_BYTES)
      return this.say(`the file has ${file.size.toLocaleString("en")} bytes; at most ${MOST_BYTES.toLocaleString("en")}`);
    this._text.value = decodedText(await file.arrayBuffer());
    return this.say("");
  }
}
