// DOM and canvas helpers: elements, text, 2-D contexts. Text goes in as text, never as mark-up.

/** By name; true is an attribute without a value, false, null and undefined are none. */
export type Attributes = Record<string, string | number | boolean | null | undefined>;
export type Child = Node | string;

/** An element with attributes and children; strings become text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

/** Set text only where it changes, so that nothing is laid out again in vain. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Set an attribute only where it changes. */
export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** The nearest element around where an event happened that a selector matches. */
export function closest<Found extends Element = HTMLElement>(event: Event, selector: string): Found | null {
  return (event.target as Partial<Element> | null)?.closest?.<Found>(selector) ?? null;
}

/** A canvas's 2-D context, which every browser has that we know. */
export function contextOf(canvas: HTMLCanvasElement, options?: CanvasRenderingContext2DSettings): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", options);
  if (!context) throw new Error("this browser gives no 2-D context for a canvas");
  return context;
}

/** A canvas's 2-D context, sized to its box in device pixels and scaled to CSS pixels; cleared. */
export function preparedContext(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratio: number,
): CanvasRenderingContext2D {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A share from 0 to 1 as "93.1 %" with a fixed number of digits, never broken over lines. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}\u00a0%`;
}

/** "1 sample", "1,797 samples". */
export function countedSamples(count: number): string {
  return count === 0 ? "no sample" : count === 1 ? "1 sample" : `${count.toLocaleString("en")} samples`;
}

/** A name that fits: its middle left out where it is too long, since names of one kind differ at their ends. */
export function shortened(name: string, most: number): string {
  const letters = Array.from(name);
  if (letters.length <= most) return name;
  const head = Math.ceil((most - 1) / 2);
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (most - 1 - head)).join("")}`;
}

/** The same for so many pixels, where `measure` says how many a text takes. */
export function fittedName(name: string, room: number, measure: (text: string) => number): string {
  let most = Math.min(Array.from(name).length, 200);
  while (most > 1 && measure(shortened(name, most)) > room) most--;
  return shortened(name, most);
}
