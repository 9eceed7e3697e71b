// Shared by sample cards: sprite sheets as CSS backgrounds, and runs of checkpoints with the same prediction.

/** How images lie in their sheet, in pixels, each with a line of one pixel at its right and under it. */
export interface Sprites {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

export interface Predictions {
  nCheckpoints: number;
  predicted: Uint16Array; // (n, nCheckpoints)
  labels: Uint16Array | null; // (n,)
}

export interface Span {
  from: number;
  to: number; // the checkpoint after the last
  predicted: number; // the predicted class
  right: boolean | null; // null without labels
}

/** Where a card's image is in the sheet, in per cent of its own box, whatever its size: properties of style. */
export function tileStyle({ columns, rows, width, height }: Sprites, i: number) {
  const [fullWidth, fullHeight] = [columns * (width + 1), rows * (height + 1)];
  const [left, top] = [(i % columns) * (width + 1), Math.floor(i / columns) * (height + 1)];
  const side = Math.max(width, height);
  return {
    width: perCent(width / side),
    height: perCent(height / side),
    backgroundSize: `${perCent(fullWidth / width)} ${perCent(fullHeight / height)}`,
    backgroundPosition: `${perCent(left / (fullWidth - width))} ${perCent(top / (fullHeight - height))}`,
  };
}

/** The sheet of all images of a root, as one rule of style: read once, and there in the very frame of what is said of them. */
export class TileSheet {
  private readonly _rule = new CSSStyleSheet();
  private readonly _scope: Document | ShadowRoot;

  /** The `.tile`s of the root show it. */
  constructor(root: Element) {
    this._scope = root.getRootNode() as Document | ShadowRoot;
    this._scope.adoptedStyleSheets = [...this._scope.adoptedStyleSheets, this._rule];
  }

  /** The address of a PNG file, or "". */
  show(url: string): void {
    this._rule.replaceSync(url ? `.tile { background-image: url("${url}"); }` : "");
  }

  destroy(): void {
    this._scope.adoptedStyleSheets = this._scope.adoptedStyleSheets.filter((sheet) => sheet !== this._rule);
  }
}

/** The spans of checkpoints over which the prediction of card `i` stays the same. */
export function predictionSpans({ predicted, labels, nCheckpoints }: Predictions, i: number): Span[] {
  const spans: Span[] = [];
  predicted.subarray(i * nCheckpoints, (i + 1) * nCheckpoints).forEach((says, at) => {
    const last = spans.at(-1);
    if (last?.predicted === says) last.to = at + 1;
    else spans.push({ from: at, to: at + 1, predicted: says, right: labels ? says === labels[i] : null });
  });
  return spans;
}

/** A share in per cent, as style takes it. */
export function perCent(share: number): string {
  return `${Number((100 * share).toFixed(3))}%`;
}

/** Which card of a grid an event happened in; −1 beside all. */
export function cardIndexOf(grid: Element, event: Event): number {
  return [...grid.children].findIndex((card) => card.contains(event.target as Node));
}
