// How tall a view is that fills its window.

import { watchSize } from "./theme";

/** What surrounds a view on its page, which knows where it scrolls and what lies at its foot. */
export interface PageLayout {
  scrolled(): number; // pixels
  foot(): number; // pixels that something covers at the lower end of the window
}

export const NOTHING_AROUND: PageLayout = { scrolled: () => scrollY, foot: () => 0 };

interface Fit {
  property: string; // of style, which is set on the element
  least: number; // pixels
  aboveFoot?: boolean;
}

/** The element is as tall as what the window has left, until `signal` is aborted. */
export function fitToWindow(element: HTMLElement, around: PageLayout, signal: AbortSignal, fit: Fit): void {
  const measure = () => {
    const top = element.getBoundingClientRect().top + around.scrolled();
    const left = innerHeight - top - (fit.aboveFoot ? around.foot() : 0) - 24;
    element.style.setProperty(fit.property, `${Math.max(left, fit.least)}px`);
  };
  watchSize(element, measure, signal);
  addEventListener("resize", measure, { signal });
  measure();
}
