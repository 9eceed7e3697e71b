// How tall a view is that fills its window.

import { watchSize } from "./theme";

/** What surrounds a view on its page, which knows where it scrolls and what lies at its foot. */
export interface PageLayout {
  scrolled(): number; // pixels
  foot(): HTMLElement | null; // what lies over the lower end of the window
}

export const NOTHING_AROUND: PageLayout = { scrolled: () => scrollY, foot: () => null };

interface Fit {
  property: string; // of style, which is set on the element
  least: number; // pixels
  aboveFoot?: boolean;
}

/** The element is as tall as what the window has left, until `signal` is aborted. */
export function fitToWindow(element: HTMLElement, around: PageLayout, signal: AbortSignal, fit: Fit): void {
  const foot = fit.aboveFoot ? around.foot() : null;
  const measure = () => {
    const top = element.getBoundingClientRect().top + around.scrolled();
    const left = innerHeight - top - (foot?.offsetHeight ?? 0) - 24;
    element.style.setProperty(fit.property, `${Math.max(left, fit.least)}px`);
  };
  for (const node of foot ? [element, foot] : [element]) watchSize(node, measure, signal); // what the foot holds may come later
  addEventListener("resize", measure, { signal });
  measure();
}
