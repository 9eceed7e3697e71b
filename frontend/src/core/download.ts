// File downloads from the browser, and file names that every system takes.

const LONGEST_NAME = 80; // characters
const KEEP_MS = 60_000; // how long the browser may take to fetch the content
const ASCII = /^\p{ASCII}*$/u;

/** Let the browser save a file. `type`: such as "text/csv". */
export function saveFile(content: Blob | string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}

/** Let the browser save a table, as CSV. */
export function saveTable(table: string, name: string): void {
  saveFile(markedTable(table), name, "text/csv;charset=utf-8");
}

/** A table as it is saved, in UTF-8: where it has letters beyond ASCII, it begins with the mark by which Excel knows that. */
export function markedTable(table: string): string {
  return ASCII.test(table) ? table : `\ufeff${table}`;
}

/**
 * A text as a file's name: no separators, control characters or marks that turn the direction of writing, nothing that hides the
 * file or that Windows keeps for itself.
 */
export function safeFileName(text: string): string {
  const plain = text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]+/gu, " ")
    .trim()
    .replace(/\s+/g, "-");
  const short = Array.from(plain)
    .slice(0, LONGEST_NAME)
    .join("")
    .replace(/^[.\s-]+|[.\s-]+$/g, "");
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short);
  return short ? (reserved ? `_${short}` : short) : "nnviz";
}
