// Height of a view that fills the rest of its window.

import { watchSize } from "./theme";

/** What surrounds a view on its page, which knows where it scrolls and what lies at its foot. */
export interface PageLayout {
  scrollTop(): number; // pixels
  footer(): HTMLElement | null; // what lies over the lower end of the window
}

export const WHOLE_WINDOW: PageLayout = { scrollTop: () => scrollY, footer: () => null };

interface Fit {
  property: string; // of style, which is set on the element
  minHeight: number; // pixels
  aboveFooter?: boolean;
}

/** The element is as tall as what the window has left, until `signal` is aborted. */
export function fitToWindow(element: HTMLElement, around: PageLayout, signal: AbortSignal, fit: Fit): void {
  const footer = fit.aboveFooter ? around.footer() : null;
  const measure = () => {
    const top = element.getBoundingClientRect().top + around.scrollTop();
    const left = innerHeight - top - (footer?.offsetHeight ?? 0) - 24;
    element.style.setProperty(fit.property, `${Math.max(left, fit.minHeight)}px`);
  };
  for (const node of footer ? [element, footer] : [element]) watchSize(node, measure, signal); // what the foot holds may come later
  addEventListener("resize", measure, { signal });
  measure();
}
