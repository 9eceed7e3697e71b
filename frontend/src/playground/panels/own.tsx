// Dialog for the person's own data.

import { signal } from "@preact/signals";
import { createRef } from "preact";
import { decodedText } from "../training/table";
import type { PanelProps } from "./panels";

const MOST_BYTES = 1_000_000;
const HELP =
  "A CSV: columns of numbers and one column of labels, with or without a first row of names. Up to 10 columns of numbers, " +
  "1,000 rows, 10 labels. Decimal commas go with semicolons; a first column without a name that numbers the rows is left out. " +
  "It stays on this server and in this browser.";

/** What the dialog holds. */
export class OwnData {
  readonly error = signal(""); // a sentence
  readonly dialog = createRef<HTMLDialogElement>();
  readonly field = createRef<HTMLTextAreaElement>();

  get isOpen(): boolean {
    return this.dialog.current?.open ?? false;
  }

  get text(): string {
    return this.field.current?.value ?? "";
  }

  open(): void {
    this.say("");
    this.dialog.current?.showModal();
  }

  close(): void {
    if (this.isOpen) this.dialog.current?.close();
  }

  say(error: string): void {
    this.error.value = error ? `${error[0].toUpperCase()}${error.slice(1)}.` : "";
  }

  async read(file: File | undefined): Promise<void> {
    if (!file) return;
    const { size } = file;
    if (size > MOST_BYTES)
      return this.say(`the file has ${size.toLocaleString("en")} bytes; at most ${MOST_BYTES.toLocaleString("en")}`);
    const text = decodedText(await file.arrayBuffer());
    if (this.field.current) this.field.current.value = text;
    this.say("");
  }
}

export function OwnDialog({ view }: PanelProps) {
  const { own } = view;
  return (
    <dialog class="own" aria-label="Your own data" ref={own.dialog}>
      <h2>Your own data</h2>
      <p class="quiet">{HELP}</p>
      <input
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        aria-label="CSV file"
        onChange={({ currentTarget }) => own.read(currentTarget.files?.[0])}
      />
      <textarea
        ref={own.field}
        rows={10}
        spellcheck={false}
        aria-label="CSV"
        placeholder={"height,weight,kind\n1.2,0.4,cat\n2.1,0.9,dog\n…"}
      />
      <p class="error" role="alert" hidden={!own.error.value}>
        {own.error}
      </p>
      <div class="row">
        <button type="button" class="bordered" onClick={() => own.close()}>
          Cancel
        </button>
        <button type="button" class="primary" onClick={() => view.useOwn()}>
          Use it
        </button>
      </div>
    </dialog>
  );
}
