// What a view is to the page that mounts it: made once, told what to show, taken down.

import type { PageLayout } from "./fit";
import type { Told, ViewName } from "./protocol";
import type { Wishes } from "./wishes";

/** What a view is given to stand in. */
export interface Place {
  readonly host: HTMLElement;
  readonly around: PageLayout;
  readonly wishes: Wishes;
  /** Say all wishes that the server may not have heard. */
  say(): void;
  /** Hand back something else, which stays until it is said anew. */
  answer(name: "asked" | "unsupported", value: unknown): void;
}

export interface View<V extends ViewName> {
  /** The server says something, or something else. */
  update(told: Told<V>): void;
  /** It is about to be replaced: what was done just now and was not said yet is said. */
  leave?(): void;
  destroy(): void;
}

/** A kind of view. What it is told first it is told by `update` as well. */
export interface ViewType<V extends ViewName> {
  create(place: Place, told: Told<V>): View<V>;
  /** Whether a view goes on with what it is told now; where it does not, another takes its place. By default, while its run is the same. */
  goesOn?(before: Told<V>, now: Told<V>): boolean;
}

/** As `goesOn`: a view whose content is drawn once. */
export function sameContent<V extends ViewName>(before: Told<V>, now: Told<V>): boolean {
  return before.run === now.run && JSON.stringify(before.content) === JSON.stringify(now.content);
}
