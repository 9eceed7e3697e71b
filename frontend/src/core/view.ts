// View interface: how the page that mounts a view creates, updates and destroys it.

import type { PageLayout } from "./fit";
import type { ViewName, ViewProps } from "./protocol";
import type { Wishes } from "./wishes";

/** What a view is given to stand in. */
export interface ViewContext {
  readonly host: HTMLElement;
  readonly pageLayout: PageLayout;
  readonly wishes: Wishes;
  /** Say all wishes that the server may not have heard. */
  send(): void;
  /** Hand back something else, which stays until it is said anew. */
  sendValue(name: "asked" | "unsupported", value: unknown): void;
}

export interface View<V extends ViewName> {
  /** The server says something, or something else. */
  update(props: ViewProps<V>): void;
  /** It is about to be replaced: what was done just now and was not said yet is said. */
  flush?(): void;
  destroy(): void;
}

/** A kind of view. What it is told first it is told by `update` as well. */
export interface ViewType<V extends ViewName> {
  create(context: ViewContext, props: ViewProps<V>): View<V>;
  /** Whether a view goes on with what it is told now; where it does not, another takes its place. By default, while its run is the same. */
  canReuse?(before: ViewProps<V>, now: ViewProps<V>): boolean;
}

/** As `goesOn`: a view whose content is drawn once. */
export function hasSameContent<V extends ViewName>(before: ViewProps<V>, now: ViewProps<V>): boolean {
  return before.run === now.run && JSON.stringify(before.content) === JSON.stringify(now.content);
}
